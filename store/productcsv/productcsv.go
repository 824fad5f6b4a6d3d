// Package productcsv reads and writes products as the CSV files of other shops
// have them: it writes Shopify's columns, and reads Shopify's, old and new,
// WooCommerce's, and those of the Korean malls Cafe24, SmartStore and Youngcart5. It only
// converts; it knows no database and fetches nothing, but says which pictures of other
// sites are wanted.
//
// What it writes, it reads again as it was. Columns of our own say what
// Shopify's cannot: English texts, categories, dollar prices, the product
// information that the law wants, and Markdown where HTML would not bring it
// back. A file must not have all columns: what it does not say stays as it is.
package productcsv

import (
	"errors"
	"fmt"
	"maps"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// Limits of files.
const (
	MaxBytes    = 16 << 20
	MaxProducts = 10_000
	maxColumns  = 2000
	maxRows     = 200_000
	maxNotes    = 20_000
	maxHTML     = 256 << 10 // bytes of one description
	maxTags     = 3000      // of one: what reads HTML takes the longer for each the more there are
	maxText     = 40_000    // characters of one, before blanks are put together
)

// Format is the shop software whose columns a file has.
type Format string

// The formats of files.
const (
	Shopify     Format = "Shopify"
	WooCommerce Format = "WooCommerce"
	Cafe24      Format = "Cafe24"
	SmartStore  Format = "SmartStore"
	Youngcart   Format = "Youngcart5"
)

// Options control how a file is read.
type Options struct {
	URL      string         // the shop's, without a trailing slash: pictures below it are its own
	Currency money.Currency // of prices; empty: the one that they are written in, see (*table).currency
	Rate     int64          // won per dollar, for prices in dollars
	// Picture finds a picture in the image folder.
	Picture func(file string) (store.Picture, bool)

	// Site is the shop that the file comes from, see SiteOf: addresses of pictures that name
	// no site are below it. Empty: nobody knows.
	Site string

	// Fetched finds pictures of other sites that the shop has fetched, a tall one in pieces;
	// nil: none. Fetching says that the others are going to be.
	Fetched   func(address string) []store.Picture
	Fetching  bool
	Told      map[string]store.Text // of pictures of other sites, by address: why they are not there, or what changed
	KeepStock bool                  // leave the stock of existing products unchanged
	Learned   []store.FileColumns   // what somebody has said of files in no known format
	Guess     bool                  // name the columns of others by what their headings seem to say
}

// Sheet is the content of a file.
type Sheet struct {
	Format   Format
	Products []store.Incoming
	Notes    []Note   // in row order
	More     int      // further notes that were not kept
	Errors   int      // number of error notes, including those not kept
	Left     int      // products that have errors and are left out
	Unread   []string // names of columns that have texts and are not read
	names    []string // of all columns
	columns  map[column]int
	bent     map[int]bool // rows of products that are not taken as they stand
}

// Note is a remark on one cell.
type Note struct {
	Row     int    // spreadsheet row, from 1; 0: the whole file
	Column  string // name; empty: the whole row
	Product string // name of the product
	Message store.Text
	Error   bool // the product, or the row, is left out
}

// String returns the note in English, for terminals.
func (n Note) String() string {
	text := "warning"
	if n.Error {
		text = "error"
	}
	if n.Row > 0 {
		text = fmt.Sprintf("row %d: %s", n.Row, text)
	}
	if n.Column != "" {
		text += " in " + n.Column
	}
	return text + ": " + n.Message.En
}

// FileError is returned when a file cannot be read at all.
type FileError struct {
	Why     store.Text
	Unknown bool // it has rows, but no headings that are known: somebody may name its columns
}

// Error returns the reason in English.
func (e *FileError) Error() string { return e.Why.En }

func unreadable(ko, en string) error { return &FileError{Why: store.Text{Ko: ko, En: en}} }

// ErrRate is returned when prices in dollars lack a rate.
var ErrRate = errors.New("no rate for prices in dollars")

// Read reads a file. Errors in single cells become notes of the sheet;
// *FileError if the file is unreadable.
func Read(file []byte, o Options) (*Sheet, error) {
	if o.Picture == nil {
		o.Picture = func(string) (store.Picture, bool) { return store.Picture{}, false }
	}
	t, err := readTable(file, o)
	if err != nil {
		return nil, err
	}
	layout, unsaid := t.format.layout(), o.Currency == ""
	if unsaid {
		o.Currency = t.currency()
	}
	if o.Currency == money.USD && o.Rate <= 0 {
		return nil, ErrRate
	}
	if layout.won && o.Currency == money.USD {
		return nil, unreadable("가격이 원화인 양식입니다. 통화를 원화(KRW)로 선택해 주세요.",
			"Prices of this form are in won. Please choose won as the currency.")
	}
	r := &reader{Options: o, table: t, sheet: &Sheet{Format: t.format, Unread: t.unread(), names: t.names,
		columns: t.columns, bent: map[int]bool{}}, bodies: newBodies(), slugs: map[string]int{}}
	if unsaid && o.Currency == money.USD {
		r.sayDollars()
	}
	for _, number := range t.passed {
		r.warn(number, "", "상품이 아니라 표 아래의 합계나 안내로 보고 건너뛰었습니다.",
			"It is a sum or a note below the table, it seems, and was passed over.")
	}
	for _, row := range t.rows {
		if row.odd {
			r.warn(row.number, "", "칸 안의 따옴표가 두 번(\"\") 입력되지 않아 있는 그대로 읽었습니다. 내용을 확인해 주세요.",
				"Quotation marks within its cells are not doubled and were read as they stand. Please check the texts.")
		}
	}
	layout.read(r)
	if len(r.sheet.Products) == 0 && r.sheet.Errors == 0 {
		return nil, unreadable("파일에 상품이 없습니다.", "There are no products in this file.")
	}
	return r.sheet, nil
}

// reader converts a table to a sheet.
type reader struct {
	Options
	table  *table
	sheet  *Sheet
	bodies *bodies
	slugs  map[string]int // row of each product, by slug
	now    current
}

// current is what is known of the product being read.
type current struct {
	row      int
	name     string
	broken   bool     // it has an error
	hidden   bool     // new, it is a draft; known, it stays sold or not as it is
	unpriced bool     // new, it has no price; known, it keeps its own
	nameless bool     // new, it has a name of ours; known, it keeps its own
	unsorted bool     // its options could not be read; known, it keeps its own
	textless bool     // its description could not be read; known, it keeps its own
	wanted   []string // pictures of other sites that are not there
	told     []string // those of which is said what changed
}

func (r *reader) warn(row int, column, ko, en string) { r.note(row, column, ko, en, false) }

func (r *reader) fail(row int, column, ko, en string) {
	r.now.broken = true
	r.note(row, column, ko, en, true)
}

func (r *reader) note(row int, column, ko, en string, isError bool) {
	said := Note{row, column, r.now.name, store.Text{Ko: ko, En: en}, isError}
	if n := len(r.sheet.Notes); n > 0 && r.sheet.Notes[n-1] == said {
		return // once for a variant, and once for the product
	}
	if isError {
		r.sheet.Errors++
	}
	if r.now.row > 0 {
		r.sheet.bent[r.now.row] = true
	}
	if len(r.sheet.Notes) >= maxNotes {
		r.sheet.More++
		return
	}
	r.sheet.Notes = append(r.sheet.Notes, said)
}

// begin begins a product.
func (r *reader) begin(row record, name string) { r.now = current{row: row.number, name: name} }

// add ends a product, and takes it unless it has an error.
func (r *reader) add(in store.Incoming) {
	now := r.now
	in.Wanted = now.wanted
	if before, twice := r.slugs[in.Draft.Slug]; twice {
		r.warn(in.Where.Row, r.table.name(colHandle),
			fmt.Sprintf("%d행의 상품과 주소(%s)가 같아 다른 주소로 등록합니다.", before, in.Draft.Slug),
			fmt.Sprintf("The product in row %d has the same address (%s): it gets another one.", before, in.Draft.Slug))
		in.Draft.Slug = r.freeSlug(in.Draft.Slug)
	}
	r.slugs[in.Draft.Slug] = in.Where.Row
	if now.hidden || now.unpriced || now.nameless || now.unsorted || now.textless {
		in.Given = maps.Clone(in.Given)
	}
	if now.hidden {
		in.Draft.State = store.ProductDraft
		delete(in.Given, "state")
	}
	if now.unpriced {
		for _, field := range []string{"price", "list_price", "usd_price", "usd_surcharge"} {
			delete(in.Given, field)
		}
	}
	if now.nameless {
		delete(in.Given, "name_ko")
	}
	if now.unsorted {
		delete(in.Given, "options")
	}
	if now.textless {
		delete(in.Given, "body_ko")
		delete(in.Given, "body_en")
	}
	if now.broken {
		r.sheet.Left++
	} else {
		r.sheet.Products = append(r.sheet.Products, in)
	}
	r.now = current{}
}

// freeSlug puts a number behind a slug that another product of the file has.
func (r *reader) freeSlug(slug string) string {
	for n := 2; ; n++ {
		end := fmt.Sprintf("-%d", n)
		free := slug[:min(len(slug), slugLength-len(end))] + end
		if _, taken := r.slugs[free]; !taken {
			return free
		}
	}
}

// Bent tells whether something about a product is taken otherwise than the file says.
func (s *Sheet) Bent(in store.Incoming) bool { return s.bent[in.Where.Row] }
