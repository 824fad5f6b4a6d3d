package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestNewShopsBeginInKorean opens a database that has just been made.
func TestNewShopsBeginInKorean(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	on, err := s.English.On(ctx)
	if err != nil || on {
		t.Errorf("it is open: %v, %v", on, err)
	}
	if err := s.English.Set(ctx, true, "test"); !errors.Is(err, store.ErrEnglishLacks) {
		t.Errorf("it opens with nothing to read: %v", err)
	}
	lacks, err := s.English.Lacks(ctx)
	if err != nil || len(lacks) != 6 {
		t.Errorf("it lacks %v, %v", lacks, err)
	}
}
