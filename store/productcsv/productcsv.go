// Package productcsv reads and writes products as the CSV files of other shops
// have them: it writes Shopify's columns, and reads Shopify's, old and new, and
// WooCommerce's. It only converts; it knows no database and fetches nothing.
//
// What it writes, it reads again as it was. Columns of our own say what
// Shopify's cannot: English texts, categories, dollar prices, the product
// information that the law wants, and Markdown where HTML would not bring it
// back. A file must not have all columns: what it does not say stays as it is.
package productcsv

import (
	"errors"
	"fmt"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// Limits of files.
const (
	MaxBytes    = 16 << 20
	MaxProducts = 10_000
	maxColumns  = 2000
	maxRows     = 200_000
	maxNotes    = 1000
	maxHTML     = 256 << 10 // bytes of one description
)

// Format is whose columns a file has.
type Format string

// The formats of files.
const (
	Shopify     Format = "Shopify"
	WooCommerce Format = "WooCommerce"
)

// Options say how to read a file.
type Options struct {
	URL      string         // of the shop, without a slash at its end: pictures under it are its own
	Currency money.Currency // of prices; empty: won
	Rate     int64          // won per dollar, for prices in dollars
	// Picture finds a picture in the image folder.
	Picture   func(file string) (store.Picture, bool)
	KeepStock bool // do not change the stock of products that are there
}

// Sheet is what a file says.
type Sheet struct {
	Format   Format
	Products []store.Incoming
	Notes    []Note // in order of rows
	More     int    // notes that there are besides
	Errors   int    // of all notes
}

// Note is something to be said about one cell.
type Note struct {
	Row     int    // as spreadsheets count, from 1; 0: the whole file
	Column  string // its name; empty: the whole row
	Message store.Text
	Error   bool // the file cannot be taken like that
}

// String is the note in English, for terminals.
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

// FileError says why a file cannot be read at all.
type FileError struct{ Why store.Text }

// Error is the reason in English.
func (e *FileError) Error() string { return e.Why.En }

func unreadable(ko, en string) error { return &FileError{store.Text{Ko: ko, En: en}} }

// ErrRate says that prices in dollars need a rate.
var ErrRate = errors.New("no rate for prices in dollars")

// Read reads a file. Errors of single cells are notes of the sheet; *FileError
// when there is no reading it.
func Read(file []byte, o Options) (*Sheet, error) {
	if o.Currency == money.USD && o.Rate <= 0 {
		return nil, ErrRate
	}
	if o.Picture == nil {
		o.Picture = func(string) (store.Picture, bool) { return store.Picture{}, false }
	}
	t, err := readTable(file)
	if err != nil {
		return nil, err
	}
	r := &reader{Options: o, table: t, sheet: &Sheet{Format: t.format}, bodies: newBodies(), slugs: map[string]int{}}
	if t.format == WooCommerce {
		r.readWoo()
	} else {
		r.readShopify()
	}
	if len(r.sheet.Products) == 0 && r.sheet.Errors == 0 {
		return nil, unreadable("파일에 상품이 없습니다.", "There are no products in this file.")
	}
	return r.sheet, nil
}

// reader turns a table into a sheet.
type reader struct {
	Options
	table  *table
	sheet  *Sheet
	bodies *bodies
	slugs  map[string]int // rows of the products by their slugs
	broken bool           // the product at hand has an error
}

func (r *reader) warn(row int, column, ko, en string) { r.note(row, column, ko, en, false) }

func (r *reader) fail(row int, column, ko, en string) {
	r.broken = true
	r.note(row, column, ko, en, true)
}

func (r *reader) note(row int, column, ko, en string, isError bool) {
	if isError {
		r.sheet.Errors++
	}
	if len(r.sheet.Notes) >= maxNotes {
		r.sheet.More++
		return
	}
	r.sheet.Notes = append(r.sheet.Notes, Note{row, column, store.Text{Ko: ko, En: en}, isError})
}

// add takes a product up, unless something is wrong with it.
func (r *reader) add(in store.Incoming) {
	if before, twice := r.slugs[in.Draft.Slug]; twice {
		r.fail(in.Where.Row, r.table.name(colHandle), fmt.Sprintf("%d행의 상품과 주소(%s)가 같습니다.", before, in.Draft.Slug),
			fmt.Sprintf("The product in row %d has the same address (%s).", before, in.Draft.Slug))
	}
	r.slugs[in.Draft.Slug] = in.Where.Row
	if !r.broken {
		r.sheet.Products = append(r.sheet.Products, in)
	}
	r.broken = false
}
