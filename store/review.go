package store

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// Bounds of reviews.
const (
	LeastReview     = 10   // letters of a review
	MostReview      = 2000 // the same
	MaxReviewPhotos = 5
	MaxReply        = 1000 // letters of the shop's reply
	MaxReason       = 300  // letters that say why something is hidden
	mostReports     = 50   // of one review, until somebody who works here looks at it
	reportLife      = 30 * 24 * time.Hour
)

// Errors of reviews. Nothing was changed.
var (
	ErrReviewed     = errors.New("this line of the order was reviewed before")
	ErrNotReviewed  = errors.New("the order is not where its goods can be reviewed")
	ErrReviewBounds = errors.New("stars, text or photos of a review are out of bounds")
	ErrReviewMove   = errors.New("the review cannot move so")
)

// ReviewState is who sees a review.
type ReviewState string

// The states of a review.
const (
	ReviewShown  ReviewState = "shown"
	ReviewHeld   ReviewState = "held"
	ReviewHidden ReviewState = "hidden"
	ReviewGone   ReviewState = "gone"
)

// ReviewStates is the table of states, and who hears of a review that gets there.
func ReviewStates() []Meaning[ReviewState] {
	return []Meaning[ReviewState]{
		{ReviewShown, "everybody sees it", ToOwner},
		{ReviewHeld, "it has an address in it: the owner is to look at it first", ToOwner},
		{ReviewHidden, "the owner hides it, and says why", ToNobody},
		{ReviewGone, "its writer deleted it, or its time is over: nothing of it is left", ToNobody},
	}
}

// Stars is how many reviews of a product that are shown have one star, two, …
type Stars [5]int64

// Count is how many reviews there are.
func (s Stars) Count() (n int64) {
	for _, of := range s {
		n += of
	}
	return n
}

// Tenths is the average in tenths of a star, rounded; 0: there is none.
func (s Stars) Tenths() int64 {
	n, sum := s.Count(), int64(0)
	for i, of := range s {
		sum += int64(i+1) * of
	}
	if n == 0 {
		return 0
	}
	return (sum*20 + n) / (2 * n)
}

// Review is what a buyer says of goods.
type Review struct {
	ID        int64
	ProductID int64
	Slug      string // of the product
	Product   Text   // its name
	OrderNo   string // empty: one of the demonstration's
	Line      int    // of that order
	Language  string
	Author    string // masked
	Option    Text   // that was bought; empty: there was none
	Stars     int
	Body      string // plain text
	State     ReviewState
	Reason    string // why it is hidden
	Reply     string // the shop's; empty: none
	RepliedAt time.Time
	Reports   int
	CreatedAt time.Time
	Photos    []ClaimPhoto
	pictured  bool
}

// ReviewPhoto is a photo of a review in two sizes, both encoded here.
type ReviewPhoto struct {
	Width, Height int // pixels of the larger
	Large, Small  []byte
}

// NewReview is a review that is being written.
type NewReview struct {
	Line   int
	Stars  int
	Body   string
	Author string        // masked, of who wrote it
	Held   bool          // the owner is to look at it first
	Photos []ReviewPhoto // at most MaxReviewPhotos
}

// Reviews are what buyers say of goods.
type Reviews struct{ *core }

// reviews is a transaction about them.
type reviews struct{ *tx }

// Reviewable tells whether the goods of an order can be reviewed: once they are paid
// and were sent.
func (o Order) Reviewable() bool { return o.PayState == Paid && o.ShipState == ShipShipped }

// Write notes what the buyer of an order says of one of its lines, once. Errors:
// ErrNotFound, ErrNotReviewed, ErrReviewed, ErrReviewBounds.
func (s Reviews) Write(ctx context.Context, publicID string, n NewReview) error {
	letters := utf8.RuneCountInString(n.Body)
	if n.Stars < 1 || n.Stars > 5 || letters < LeastReview || letters > MostReview || len(n.Photos) > MaxReviewPhotos ||
		n.Author == "" || utf8.RuneCountInString(n.Author) > 40 {
		return ErrReviewBounds
	}
	return s.write(ctx, func(w *tx) error {
		t := reviews{w}
		o, err := t.order("WHERE o.public_id = ?", publicID)
		if err != nil {
			return err
		}
		if !o.Reviewable() {
			return ErrNotReviewed
		}
		return t.put(o, n)
	})
}

func (t reviews) put(o Order, n NewReview) error {
	var product, variant int64
	var slug string
	if err := t.get(`SELECT p.id, p.slug, v.id FROM order_lines l JOIN variants v ON v.id = l.variant_id
	  JOIN products p ON p.id = v.product_id WHERE l.order_id = ? AND l.line = ?`, []any{o.ID, n.Line}, &product, &slug,
		&variant); err != nil {
		return err
	}
	var option Text
	if err := t.get("SELECT "+variantLabel+" FROM variants v WHERE v.id = ?", []any{variant}, &option.Ko,
		&option.En); err != nil {
		return err
	}
	state := ReviewShown
	if n.Held {
		state = ReviewHeld
	}
	id, err := t.insert(`INSERT INTO reviews (product_id, order_id, line, language, author, option_ko, option_en, stars,
	  body, pictured, state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, product, o.ID, n.Line,
		o.Language, n.Author, option.Ko, option.En, n.Stars, n.Body, len(n.Photos) > 0, state, ms(t.now))
	if _, by := t.refused(err); by == oneReviewOfALine {
		return ErrReviewed
	}
	if err != nil {
		return fmt.Errorf("write a review of line %d of order %s: %w", n.Line, o.No, err)
	}
	for i, p := range n.Photos {
		if _, err := t.exec(`INSERT INTO review_photos (review_id, number, width, height, jpeg, small)
		  VALUES (?, ?, ?, ?, ?, ?)`, id, i+1, p.Width, p.Height, p.Large, p.Small); err != nil {
			return fmt.Errorf("keep photo %d of review %d: %w", i+1, id, err)
		}
	}
	if err := t.toldOwners(NewReviewMail); err != nil {
		return err
	}
	return t.event(Event{Entity: EntityProduct, Key: slug, OrderID: o.ID, Names: Names{Order: o.No},
		Kind: EventReviewed, After: string(state), Source: SourceBuyer,
		Detail: map[string]any{"review": id, "stars": n.Stars}})
}

// toldOwners has the owners hear of something new within the hour, once.
func (t reviews) toldOwners(kind MailKind) error {
	hour := t.now.Truncate(time.Hour).Add(time.Hour)
	return t.postAt(MailEffect, fmt.Sprintf("%s:%d", kind.prefix(), hour.Unix()), hour,
		mailTask{Due: ms(hour), Kind: kind})
}

// Withdraw takes back what the buyer of an order said of one of its lines, for good.
// ErrNotFound when nothing is there.
func (s Reviews) Withdraw(ctx context.Context, publicID string, line int) error {
	return s.write(ctx, func(w *tx) error {
		t := reviews{w}
		list, err := t.list("WHERE o.public_id = ? AND r.line = ? AND r.state <> 'gone'", publicID, line)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return ErrNotFound
		}
		if err := t.erase(list[0].ID); err != nil {
			return err
		}
		return t.moved(list[0], ReviewGone, EventReviewGone, SourceBuyer)
	})
}

// erase leaves nothing of a review but how many stars it had.
func (t reviews) erase(id int64) error {
	if _, err := t.exec("DELETE FROM review_photos WHERE review_id = ?", id); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM review_reports WHERE review_id = ?", id); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE reviews SET state = 'gone', author = '', body = '', option_ko = '', option_en = '',
	  pictured = 0, reason = '', reply = '', replied_at = NULL, reports = 0 WHERE id = ? AND state <> 'gone'`, id)
	return err
}

// moved notes what became of a review.
func (t reviews) moved(r Review, to ReviewState, kind EventKind, by Source) error {
	e := Event{Entity: EntityProduct, Key: r.Slug, Names: Names{Order: r.OrderNo}, Kind: kind, Before: string(r.State),
		After: string(to), Source: by, Detail: map[string]any{"review": r.ID}}
	if r.OrderNo != "" {
		o, err := t.order("WHERE o.order_no = ?", r.OrderNo)
		if err != nil {
			return err
		}
		e.OrderID = o.ID
	}
	return t.event(e)
}

// reportedFrom is the purpose for which the networks of reports are hashed.
const reportedFrom = "review report"

// Report notes that somebody finds a review wrong: a network once, and of any review
// only so many until somebody who works here looks. It returns the slug of the product;
// ErrNotFound unless the review is shown.
func (s Reviews) Report(ctx context.Context, id int64, network string) (slug string, err error) {
	device, err := s.Sign(reportedFrom, []byte(network))
	if err != nil {
		return "", err
	}
	err = s.write(ctx, func(w *tx) error {
		t := reviews{w}
		if _, err := t.exec("DELETE FROM review_reports WHERE at < ?", ms(t.now.Add(-reportLife))); err != nil {
			return err
		}
		list, err := t.list("WHERE r.id = ? AND r.state = 'shown'", id)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return ErrNotFound
		}
		slug = list[0].Slug
		if list[0].Reports >= mostReports {
			return nil
		}
		n, err := t.exec(`INSERT INTO review_reports (review_id, device, at) VALUES (?, ?, ?)
		  ON CONFLICT (review_id, device) DO NOTHING`, id, device, ms(t.now))
		if err != nil || n == 0 {
			return err
		}
		if _, err := t.exec("UPDATE reviews SET reports = reports + 1 WHERE id = ?", id); err != nil {
			return err
		}
		if list[0].Reports > 0 {
			return nil // the owner has heard
		}
		if err := t.toldOwners(NewReviewMail); err != nil {
			return err
		}
		return t.moved(list[0], ReviewShown, EventReviewReported, SourcePage)
	})
	return slug, err
}

// reviewColumns are those of reviews r of products p and, perhaps, orders o.
const reviewColumns = `SELECT r.id, r.product_id, p.slug, p.name_ko, p.name_en, coalesce(o.order_no, ''),
  coalesce(r.line, 0), r.language, r.author, r.option_ko, r.option_en, r.stars, r.body, r.pictured, r.state, r.reason,
  r.reply, coalesce(r.replied_at, 0), r.reports, r.created_at
  FROM reviews r JOIN products p ON p.id = r.product_id LEFT JOIN orders o ON o.id = r.order_id `

// list reads reviews with their photos.
func (t reviews) list(condition string, args ...any) ([]Review, error) {
	var list []Review
	err := t.each(reviewColumns+condition, args, func(scan func(...any) error) error {
		var r Review
		var replied, created int64
		err := scan(&r.ID, &r.ProductID, &r.Slug, &r.Product.Ko, &r.Product.En, &r.OrderNo, &r.Line, &r.Language,
			&r.Author, &r.Option.Ko, &r.Option.En, &r.Stars, &r.Body, &r.pictured, &r.State, &r.Reason, &r.Reply,
			&replied, &r.Reports, &created)
		r.RepliedAt, r.CreatedAt = orZeroTime(replied), fromMS(created)
		list = append(list, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, t.addPhotos(list)
}

func (t reviews) addPhotos(list []Review) error {
	var ids []int64
	at := map[int64]int{}
	for i, r := range list {
		if r.pictured {
			ids, at[r.ID] = append(ids, r.ID), i
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return t.each(`SELECT f.review_id, f.id, f.width, f.height FROM each_number(?) j
	  JOIN review_photos f ON f.review_id = j.value ORDER BY j.key, f.number`, []any{valueList(ids)},
		func(scan func(...any) error) error {
			var review int64
			var p ClaimPhoto
			err := scan(&review, &p.ID, &p.Width, &p.Height)
			list[at[review]].Photos = append(list[at[review]].Photos, p)
			return err
		})
}

// ReviewSort is the order in which reviews of a product are read.
type ReviewSort string

// The orders.
const (
	ReviewsNewest   ReviewSort = ""
	ReviewsPictured ReviewSort = "photo" // those with photos first
	ReviewsBest     ReviewSort = "best"  // those with most stars first
)

// ReviewPlace is where a page of reviews begins: after a review, as they are sorted.
// Zero: at the first.
type ReviewPlace struct {
	Stars    int
	Pictured bool
	ID       int64
}

// Place is where the page after a review begins.
func (r Review) Place() ReviewPlace { return ReviewPlace{r.Stars, r.pictured, r.ID} }

// ReviewPage asks for a page of a product's reviews.
type ReviewPage struct {
	Sort  ReviewSort
	Stars int // only those with so many; 0: all
	After ReviewPlace
	Limit int
}

// Of lists reviews of a product that everybody sees.
func (s Reviews) Of(ctx context.Context, product int64, p ReviewPage) ([]Review, error) {
	var list []Review
	err := s.read(ctx, func(t *tx) (err error) {
		list, err = reviews{t}.page(product, p)
		return err
	})
	return list, err
}

// far is a place before the first review.
func (p ReviewPlace) orFirst() ReviewPlace {
	if p.ID == 0 {
		return ReviewPlace{Stars: 6, Pictured: true, ID: 1 << 62}
	}
	return p
}

func (t reviews) page(product int64, p ReviewPage) ([]Review, error) {
	const shown = "WHERE r.product_id = ? AND r.state = 'shown' AND "
	after := p.After.orFirst()
	pictured := 0
	if after.Pictured {
		pictured = 1
	}
	switch {
	case p.Stars > 0:
		return t.list(shown+"r.stars = ? AND r.id < ? ORDER BY r.id DESC LIMIT ?", product, p.Stars, after.ID, p.Limit)
	case p.Sort == ReviewsPictured:
		return t.list(shown+"(r.pictured, r.id) < (?, ?) ORDER BY r.pictured DESC, r.id DESC LIMIT ?", product,
			pictured, after.ID, p.Limit)
	case p.Sort == ReviewsBest:
		return t.list(shown+"(r.stars, r.id) < (?, ?) ORDER BY r.stars DESC, r.id DESC LIMIT ?", product, after.Stars,
			after.ID, p.Limit)
	}
	return t.list(shown+"r.id < ? ORDER BY r.id DESC LIMIT ?", product, after.ID, p.Limit)
}

// OfOrder lists what the buyer of an order said of its lines, also what is held or
// hidden, or gone.
func (s Reviews) OfOrder(ctx context.Context, order int64) ([]Review, error) {
	var list []Review
	err := s.read(ctx, func(t *tx) (err error) {
		list, err = reviews{t}.list("WHERE r.order_id = ? ORDER BY r.line", order)
		return err
	})
	return list, err
}

// Photo returns a photo of a review as JPEG; of one that is not shown only to whoever
// works here. ErrNotFound.
func (s Reviews) Photo(ctx context.Context, id int64, small, hidden bool) ([]byte, error) {
	column := "f.jpeg"
	if small {
		column = "f.small"
	}
	var jpeg []byte
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT "+column+" FROM review_photos f JOIN reviews r ON r.id = f.review_id WHERE f.id = ? AND "+
			"(r.state = 'shown' OR ? = 1)", []any{id, hidden}, &jpeg)
	})
	return jpeg, err
}
