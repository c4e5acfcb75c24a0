package mongostore_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"

	"khoabang/internal/store/mongostore"
	"khoabang/internal/store/mongostore/mongostoretest"
)

// TestIndexes compares the table with what the database lists, also after a second Open.
func TestIndexes(t *testing.T) {
	uri := mongostoretest.Start(t)
	openAt(t, uri)
	db := openAt(t, uri).Database()
	var want []string
	for _, x := range mongostore.Indexes() {
		if x.Serves == "" {
			t.Errorf("index %s.%s serves no query", x.Collection, x.Name)
		}
		want = append(want, line(x.Collection, x.Name, x.Keys, x.Unique))
	}
	collections, err := db.ListCollectionNames(t.Context(), bson.D{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range collections {
		cur, err := db.Collection(c).Indexes().List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var listed []struct {
			Name   string
			Key    bson.D
			Unique bool
		}
		if err := cur.All(t.Context(), &listed); err != nil {
			t.Fatal(err)
		}
		for _, x := range listed {
			if x.Name != "_id_" {
				got = append(got, line(c, x.Name, x.Key, x.Unique))
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("indexes differ (-table +database):\n%s", d)
	}
}

func line(collection, name string, keys bson.D, unique bool) string {
	var ks []string
	for _, k := range keys {
		ks = append(ks, fmt.Sprintf("%s:%v", k.Key, k.Value))
	}
	return fmt.Sprintf("%s.%s(%s) unique=%t", collection, name, strings.Join(ks, ","), unique)
}
