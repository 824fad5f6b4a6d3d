package views

import "strconv"

// Rating is what the reviews of a product come to.
type Rating struct {
	Average string // "4.8"; empty: there are no reviews
	Count   string // "1,234"
}

// StarRow is how many reviews have so many stars.
type StarRow struct {
	Stars   int
	Count   string
	Percent int
	Path    string // where only those are shown
	Current bool
}

// ReviewPhoto is a photo of a review.
type ReviewPhoto struct{ URL, Small string }

// Review is what a buyer says of goods. Everything in it is plain text.
type Review struct {
	ID         string
	Stars      int
	Author     string // masked
	Option     string // that was bought; empty: there was none
	At         string
	Date       string // the same for search engines
	Body       string
	Lang       string // of its text
	Photos     []ReviewPhoto
	Reply      string // the shop's; empty: none
	ReplyAt    string
	ReportPath string // empty: it cannot be reported here
}

// ReviewPart is what the page of a product shows of its reviews.
type ReviewPart struct {
	Rating
	Stars []StarRow // five first
	List  []Review  // a few
	Path  string    // of the page with all of them
}

// ReviewsPage lists the reviews of a product.
type ReviewsPage struct {
	Site
	Name    string
	Product string // its path
	Picture Picture
	Part    ReviewPart
	Sorts   []Link
	Said    string // what was just done; empty: nothing
	Next    string // path of the next page; empty: there is none
	First   string // path of the first page; empty: this is it
}

// ReviewForm asks what the buyer of a line says of it.
type ReviewForm struct {
	Line   Line
	Number int               // of the line
	Typed  ReviewTyped       // comes back with Errors
	Errors map[string]string // by "stars", "body", "photo"
	Done   *Review           // what was said; nil: nothing yet
	State  string            // who sees that, in a sentence; empty: everybody
	Gone   bool              // it was taken back
}

// ReviewTyped is what was typed.
type ReviewTyped struct {
	Stars int
	Body  string
}

// WriteReviewsPage is where the buyer of an order says something of its goods.
type WriteReviewsPage struct {
	Site
	OrderNo   string
	OrderURL  string
	Lines     []ReviewForm
	Closed    string // why nothing can be written; empty: it can
	MostBytes int    // of a photo
	Answer    string // what is wrong; empty: nothing
	Said      string // what was just done; empty: nothing
}

// StopReviewsPage asks whether a buyer wants no mails that ask for reviews.
type StopReviewsPage struct {
	Site
	Done bool
}

// fieldID tells the fields of one line from those of another.
func (f ReviewForm) fieldID(name string) string { return name + "-" + strconv.Itoa(f.Number) }

func (f ReviewForm) path(order string) string { return order + "/reviews/" + strconv.Itoa(f.Number) }

func stars(n int) string { return "★★★★★"[:3*n] }

func noStars(n int) string { return "★★★★★"[3*n:] }

// starWords says what a number of stars means.
func starWords(lang Lang, n int) string {
	return [...]string{lang.Text("별로예요", "Poor"), lang.Text("그저 그래요", "Fair"), lang.Text("보통이에요", "Average"),
		lang.Text("좋아요", "Good"), lang.Text("아주 좋아요", "Excellent")}[n-1]
}

// structured is a review for search engines.
func (r Review) structured() map[string]any {
	return map[string]any{"@type": "Review", "datePublished": r.Date, "reviewBody": r.Body,
		"author":       map[string]any{"@type": "Person", "name": r.Author},
		"reviewRating": map[string]any{"@type": "Rating", "ratingValue": r.Stars, "bestRating": 5, "worstRating": 1}}
}
