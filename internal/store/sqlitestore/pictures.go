package sqlitestore

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"

	"khoabang/questions"
)

// PutPicture stores a picture; see questions.Store.
func (s Questions) PutPicture(ctx context.Context, p questions.Picture) error {
	p.Bytes = bytes.Clone(p.Bytes) // the caller may change its own meanwhile
	_, err := write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(putPicture, p.ID, p.Type, p.Width, p.Height, p.Bytes)
	})
	if err != nil {
		return fmt.Errorf("put picture %s: %w", p.ID, err)
	}
	return nil
}

// Picture returns the picture with the given ID; see questions.Store.
func (s Questions) Picture(ctx context.Context, id string) (questions.Picture, error) {
	var p questions.Picture
	err := s.db.reads.row(ctx, pictureByID, []any{id}, &p.ID, &p.Type, &p.Width, &p.Height, &p.Bytes)
	if err != nil {
		return questions.Picture{}, fmt.Errorf("picture %s: %w", id, found(err, questions.ErrNoPicture))
	}
	return p, nil
}

// Sizes returns the pictures there are, without their bytes; see questions.Store.
func (s Questions) Sizes(ctx context.Context, ids []string) ([]questions.Picture, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := encode(ids)
	if err != nil {
		return nil, fmt.Errorf("sizes of pictures: %w", err)
	}
	all, err := rows(ctx, s.db.reads, pictureSizes, []any{list}, func(r *sql.Rows, p *questions.Picture) error {
		return r.Scan(&p.ID, &p.Type, &p.Width, &p.Height)
	})
	if err != nil {
		return nil, fmt.Errorf("sizes of pictures: %w", err)
	}
	return all, nil
}
