package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// said is a review of the first line with so many stars.
func said(stars int) store.NewReview {
	return store.NewReview{Line: 1, Stars: stars, Body: "앉아 보니 정말 편합니다.", Author: "김*늘"}
}

// TestReviewsGoTheirWay follows reviews of one product from writing to what is left of
// them: who may write, what everybody sees, and that the stars are kept.
func TestReviewsGoTheirWay(t *testing.T) {
	store.SQLiteOnly(t, "it counts on ids without gaps")
	s, clock, _ := smallShop(t)
	ctx := context.Background()
	unsent, first, second := paidOrder(t, s, 1, "imp_u"), sentOrder(t, s, "imp_1"), sentOrder(t, s, "imp_2")
	product := func() store.Product {
		t.Helper()
		p, _, err := s.ProductBySlug(ctx, "chair")
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	shows := func(when string, count, tenths int64) {
		t.Helper()
		p := product()
		list, err := s.Reviews.Of(ctx, p.ID, store.ReviewPage{Limit: 10})
		if err != nil || p.Stars.Count() != count || p.Stars.Tenths() != tenths || int64(len(list)) != count {
			t.Errorf("%s: %v, %d reviews (%v)", when, p.Stars, len(list), err)
		}
		if broken, err := s.Verify(ctx); err != nil || len(broken) > 0 {
			t.Errorf("%s: %v %v", when, broken, err)
		}
	}
	write := func(o store.Order, n store.NewReview, want error) {
		t.Helper()
		if err := s.Reviews.Write(ctx, o.PublicID, n); !errors.Is(err, want) {
			t.Errorf("write: %v, want %v", err, want)
		}
	}
	seen := func() int64 {
		v, err := s.Shown(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := seen()
	write(unsent, said(5), store.ErrNotReviewed)
	write(first, said(6), store.ErrReviewBounds)
	photo := store.ReviewPhoto{Width: 8, Height: 6, Large: []byte("large"), Small: []byte("small")}
	n := said(4)
	n.Photos = []store.ReviewPhoto{photo}
	write(first, n, nil)
	write(first, said(5), store.ErrReviewed)
	shows("one review", 1, 40)
	if seen() == before {
		t.Error("kept pages do not see the review")
	}
	held := said(1)
	held.Held = true
	write(second, held, nil)
	shows("another is held", 1, 40)
	tasks := func(want store.ReviewTasks) {
		t.Helper()
		if n, err := s.Reviews.Tasks(ctx); err != nil || n != want {
			t.Errorf("tasks %+v %v", n, err)
		}
	}
	tasks(store.ReviewTasks{Held: 1, Unanswered: 1})
	list, err := s.Reviews.List(ctx, store.HeldReviews, 0, 10)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	bad, good := list[0].ID, list[0].ID-1
	do := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	do("show", s.Reviews.Show(ctx, bad, "admin:1"))
	shows("it is shown", 2, 25)
	for _, network := range []string{"192.0.2.1/32", "192.0.2.1/32", "192.0.2.2/32"} {
		slug, err := s.Reviews.Report(ctx, bad, network)
		if slug != "chair" {
			t.Errorf("reported %q: %v", slug, err)
		}
	}
	tasks(store.ReviewTasks{Reported: 1, Unanswered: 2})
	if list, _ := s.Reviews.List(ctx, store.ReportedReviews, 0, 10); len(list) != 1 || list[0].Reports != 2 {
		t.Errorf("reported: %+v", list)
	}
	do("hide", s.Reviews.Hide(ctx, bad, "욕설", "admin:1"))
	shows("it is hidden", 1, 40)
	do("reply", s.Reviews.Reply(ctx, good, "감사합니다.", "admin:1"))
	tasks(store.ReviewTasks{})
	mine, err := s.Reviews.OfOrder(ctx, second.ID)
	if err != nil || len(mine) != 1 || mine[0].State != store.ReviewHidden || mine[0].Reason != "욕설" {
		t.Errorf("its writer sees %+v %v", mine, err)
	}
	p, err := s.Reviews.Of(ctx, product().ID, store.ReviewPage{Sort: store.ReviewsPictured, Limit: 10})
	if err != nil || len(p) != 1 || len(p[0].Photos) != 1 || p[0].Reply != "감사합니다." || p[0].OrderNo != first.No {
		t.Fatalf("%+v %v", p, err)
	}
	picture := func(want error) {
		t.Helper()
		if _, err := s.Reviews.Photo(ctx, p[0].Photos[0].ID, true, false); !errors.Is(err, want) {
			t.Errorf("photo: %v", err)
		}
	}
	picture(nil)
	do("withdraw", s.Reviews.Withdraw(ctx, first.PublicID, 1))
	picture(store.ErrNotFound)
	shows("it is gone", 0, 0)
	write(first, said(5), store.ErrReviewed)
	clock.forward(4 * 365 * 24 * time.Hour)
	if got, err := s.Retention.Erase(ctx, "test"); err != nil {
		t.Error(err)
	} else {
		t.Logf("%+v", got)
	}
	if list, _ := s.Reviews.OfOrder(ctx, second.ID); len(list) != 1 || list[0].State != store.ReviewGone ||
		list[0].Body+list[0].Author+list[0].Reason != "" {
		t.Errorf("after its time: %+v", list)
	}
}

// TestReviewsAreSorted pages through reviews in each order, without one twice.
func TestReviewsAreSorted(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	photo := store.ReviewPhoto{Width: 8, Height: 6, Large: []byte("l"), Small: []byte("s")}
	for i, stars := range []int{3, 5, 1, 5, 4} {
		n := said(stars)
		if i == 1 || i == 2 {
			n.Photos = []store.ReviewPhoto{photo}
		}
		if err := s.Reviews.Write(ctx, sentOrder(t, s, "imp_"+string(rune('a'+i))).PublicID, n); err != nil {
			t.Fatal(err)
		}
	}
	p, _, err := s.ProductBySlug(ctx, "chair")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		ask  store.ReviewPage
		want string
	}{
		{store.ReviewPage{}, "45153"}, {store.ReviewPage{Sort: store.ReviewsPictured}, "15453"},
		{store.ReviewPage{Sort: store.ReviewsBest}, "55431"}, {store.ReviewPage{Stars: 5}, "55"},
	} {
		got := ""
		for c.ask.Limit = 2; ; {
			list, err := s.Reviews.Of(ctx, p.ID, c.ask)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list {
				got += string(rune('0' + r.Stars))
			}
			if len(list) < 2 {
				break
			}
			c.ask.After = list[1].Place()
		}
		if got != c.want {
			t.Errorf("%+v: %s, want %s", c.ask, got, c.want)
		}
	}
	if cards, err := s.Newest(ctx, store.Page{Limit: 1}); err != nil || cards.Cards[0].Reviews != 5 ||
		cards.Cards[0].Tenths != 36 {
		t.Errorf("card: %+v %v", cards, err)
	}
}

// TestReviewsAreAskedForOnce asks some days after delivery, or dispatch, once, and not
// those who have said no, of whatever order.
func TestReviewsAreAskedForOnce(t *testing.T) {
	s, clock, _ := smallShop(t)
	ctx := context.Background()
	arrived, sent := sentOrder(t, s, "imp_a"), sentOrder(t, s, "imp_s")
	asked := func(when string, want ...bool) {
		t.Helper()
		if err := s.Reviews.Ask(ctx); err != nil {
			t.Fatal(err)
		}
		for i, o := range []store.Order{arrived, sent} {
			f, err := s.OrderFile(ctx, o.No)
			n := 0
			for _, m := range f.Mails {
				if m.Kind == store.ReviewMail {
					n++
				}
			}
			if err != nil || (n == 1) != want[i] || n > 1 {
				t.Errorf("%s: order %d has %d such mails (%v)", when, i, n, err)
			}
		}
	}
	clock.forward(4 * 24 * time.Hour)
	if _, err := s.Parcels.Deliver(ctx, []string{arrived.No}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	asked("too early", false, false)
	clock.forward(4 * 24 * time.Hour)
	asked("8 days after dispatch, 4 after delivery", false, true)
	clock.forward(4 * 24 * time.Hour)
	asked("8 days after delivery", true, true)
	asked("again", true, true)
	late := sentOrder(t, s, "imp_l")
	if err := s.Reviews.Refuse(ctx, sent.PublicID); err != nil {
		t.Fatal(err)
	}
	clock.forward(8 * 24 * time.Hour)
	arrived = late
	asked("who has said no", false, true)
}

// TestOnlyDemonstrationsHaveReviewsOfNobody writes one without an order, which a live
// shop refuses.
func TestOnlyDemonstrationsHaveReviewsOfNobody(t *testing.T) {
	for _, live := range []bool{false, true} {
		dir := t.TempDir()
		s, err := store.OpenHere(t, context.Background(), store.Options{Dir: dir, Live: live})
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
		_, err = raw(t, dir).Exec(`INSERT INTO categories (id, slug, name_ko, name_en, position) VALUES (1, 'a', 'a', 'a', 1);
		  INSERT INTO products (id, slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko, body_en, state,
		    position, created_at, updated_at) VALUES (1, 'a', 1, 'a', 'a', '', '', '', '', 'active', 1, 1, 1);
		  INSERT INTO reviews (product_id, language, author, option_ko, option_en, stars, body, pictured, state, created_at)
		    VALUES (1, 'ko', 'x', '', '', 5, 'It is a good thing', 0, 'shown', 1)`)
		if _, by := store.Refused(err); live != (by == "reviews_of_what_was_bought") || !live && err != nil {
			t.Errorf("live %v: %v", live, err)
		}
	}
}
