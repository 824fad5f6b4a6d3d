package admin

// FrontPage shows what stands on the front page.
type FrontPage struct {
	Frame    Frame
	HasDraft bool // something is not published yet
	Preview  string
	Parts    []FrontPart
	Shelves  []FrontRow
	Banners  []FrontRow
	Versions []FrontVersionRow
}

// FrontPart is a part that every front page has.
type FrontPart struct{ Label, Value, Path string }

// FrontRow is a shelf or a banner.
type FrontRow struct {
	ID      string
	Title   string
	Detail  string
	State   Badge
	Picture string // URL; empty: none
	First   bool
	Last    bool
}

// FrontVersionRow is a published version.
type FrontVersionRow struct {
	Version, When string
	Current       bool // visitors see it
}

// FrontFormPage is the form of one part of the front page.
type FrontFormPage struct {
	Frame     Frame
	Action    string
	Back      string // path of the list that it is of, and what that is called
	BackLabel string
	Groups    []Group
	Plain     bool           // it has no files
	Shown     []ShownPicture // that are there
	Delete    string         // path that deletes the part; empty: it cannot be
}

// PostsPage lists notices, or questions with their answers.
type PostsPage struct {
	Frame   Frame
	Tabs    []Tab
	Path    string // of the list
	Ordered bool   // the owner puts them in order
	Rows    []FrontRow
}

// ShownPicture is a picture as it is now.
type ShownPicture struct {
	Label, URL    string
	Width, Height int
}
