package mongostore

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/questions"
)

// pictureRecord is a picture: far smaller than a document may be.
type pictureRecord struct {
	ID      string `bson:"_id"`
	Version int    `bson:"v"`
	Type    string `bson:"type"`
	Width   int    `bson:"width"`
	Height  int    `bson:"height"`
	Bytes   []byte `bson:"bytes,omitempty"`
}

func (r pictureRecord) picture() questions.Picture {
	return questions.Picture{ID: r.ID, Type: r.Type, Width: r.Width, Height: r.Height, Bytes: r.Bytes}
}

// PutPicture stores a picture, unless it is there.
func (s Questions) PutPicture(ctx context.Context, p questions.Picture) error {
	r := pictureRecord{ID: p.ID, Version: formVersion, Type: p.Type, Width: p.Width, Height: p.Height, Bytes: p.Bytes}
	_, err := s.pictures.InsertOne(ctx, r)
	if mongo.IsDuplicateKeyError(err) {
		return nil
	}
	return writeError(ctx, "put picture", err, nil)
}

// Picture returns the picture with the given ID, or questions.ErrNoPicture.
func (s Questions) Picture(ctx context.Context, id string) (questions.Picture, error) {
	r, err := findOne[pictureRecord](ctx, s.pictures, byID(id), questions.ErrNoPicture)
	return r.picture(), err
}

// Sizes returns those of the pictures that there are, without their bytes, ordered by ID.
func (s Questions) Sizes(ctx context.Context, ids []string) ([]questions.Picture, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var all []questions.Picture
	filter := bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
	opts := options.Find().SetProjection(without("bytes")).SetSort(keys("_id"))
	err := each(ctx, s.pictures, filter, opts, func(r pictureRecord) error {
		all = append(all, r.picture())
		return nil
	})
	return all, err
}
