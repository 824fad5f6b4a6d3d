package store

import (
	"context"
	"errors"
	"slices"
	"testing"
)

// TestPostsKeepTheirOrder adds, moves, hides and deletes posts, and sees pages told.
func TestPostsKeepTheirOrder(t *testing.T) {
	s, _ := frontShop(t)
	ctx, p := context.Background(), s.Posts
	titles := func(kind PostKind) (list []string) {
		posts, err := p.List(ctx, kind)
		if err != nil {
			t.Fatal(err)
		}
		for _, post := range posts {
			list = append(list, post.Title.Ko)
		}
		return list
	}
	if got := titles(Notice); !slices.Equal(got, []string{"연말 배송 안내", "쇼핑몰을 열었습니다"}) {
		t.Errorf("notices: %q", got)
	}
	version, _ := s.Shown(ctx)
	faq := titles(Question)
	posts, _ := p.List(ctx, Question)
	if err := p.Move(ctx, Question, posts[2].ID, true, SourceSeed); err != nil {
		t.Fatal(err)
	}
	if got := titles(Question); !slices.Equal(got, []string{faq[0], faq[2], faq[1]}) {
		t.Errorf("moved up: %q", got)
	}
	for _, up := range []bool{true, false} { // there is nothing above the first, nor below the last
		at := map[bool]int64{true: posts[0].ID, false: posts[1].ID}[up]
		if err := p.Move(ctx, Question, at, up, SourceSeed); err != nil || titles(Question)[0] != faq[0] {
			t.Errorf("up %t: %v, %q", up, err, titles(Question))
		}
	}
	if now, _ := s.Shown(ctx); now == version {
		t.Error("pages do not see that")
	}
	if err := p.Delete(ctx, Notice, posts[0].ID, SourceSeed); !errors.Is(err, ErrNotFound) {
		t.Errorf("a question deleted as a notice: %v", err)
	}
	for _, post := range posts {
		post.Hidden = true
		if err := p.Save(ctx, post, SourceSeed); err != nil {
			t.Fatal(err)
		}
	}
	f, err := s.Frame(ctx, 0)
	if err != nil || !slices.Equal(f.Posts.Ko, []PostKind{Notice}) || !slices.Equal(f.Posts.En, []PostKind{Notice}) {
		t.Errorf("pages lead to %v (%v)", f.Posts, err)
	}
	if _, err := p.ByID(ctx, Notice, posts[0].ID); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}
