package views

import "github.com/a-h/templ"

// PostsPage lists notices, or questions with their answers.
type PostsPage struct {
	Site
	Heading string
	Posts   []PostItem
}

// PostItem is a notice that leads to its page, or a question with its answer.
type PostItem struct {
	Title  string
	Date   string
	Path   string // of a notice; empty: Body stands here
	Pinned bool
	Body   templ.Component
}
