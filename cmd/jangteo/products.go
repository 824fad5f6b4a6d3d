package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/csvfile"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/photo"
	"github.com/jangteo/jangteo/store/productcsv"
	"github.com/jangteo/jangteo/store/report"
	"github.com/jangteo/jangteo/store/webpicture"
	"github.com/jangteo/jangteo/store/whole"
)

// Run takes the products of a file: all of them that have no errors, or all or none.
// Or it undoes that.
func (i importCmd) Run(c *Config) error {
	switch {
	case i.Undo:
		return i.undo(c)
	case i.File == "":
		return errors.New("which file? Name one, or - for standard input")
	}
	if i.From != "" {
		site, ok := productcsv.SiteOf(i.From)
		if !ok {
			return fmt.Errorf("%q is no address of a shop; write it like https://myshop.cafe24.com", i.From)
		}
		i.From, i.Pictures = site, true
	}
	file, err := readFile(i.File, productcsv.MaxBytes)
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := store.Open(ctx, c.storeOptions())
	if err != nil {
		return err
	}
	defer s.Close()
	read := func(told map[string]store.Text) (*productcsv.Sheet, error) {
		return i.read(ctx, s, file, origin(c.URL), told)
	}
	sheet, err := read(nil)
	if err != nil {
		return err
	}
	if i.Pictures && !i.DryRun {
		if sheet, err = i.withPictures(ctx, s, sheet, read); err != nil {
			return err
		}
	}
	return i.take(ctx, s, sheet)
}

// withPictures fetches what the products of a sheet want, and reads the file again.
func (i importCmd) withPictures(
	ctx context.Context, s *store.Store, sheet *productcsv.Sheet,
	read func(map[string]store.Text) (*productcsv.Sheet, error),
) (*productcsv.Sheet, error) {
	plan, err := s.PlanImport(ctx, sheet.Products)
	if err != nil || len(plan.Products) == 0 || i.Whole && sheet.Errors+len(plan.Problems) > 0 {
		return sheet, err
	}
	gatherer := webpicture.Gatherer{Imports: s.Imports, Encode: photo.NewEncoder().EncodePieces}
	news, err := gatherer.Gather(ctx, productcsv.Wanted(sheet, plan), func(done, all int) {
		if done%50 == 0 || done == all {
			fmt.Fprintf(os.Stderr, "pictures: %d of %d\n", done, all)
		}
	})
	if err != nil {
		return nil, err
	}
	return read(news.Told())
}

func (i importCmd) read(
	ctx context.Context, s *store.Store, file []byte, url string, told map[string]store.Text,
) (*productcsv.Sheet, error) {
	rate, err := s.Rate(ctx)
	if err != nil {
		return nil, err
	}
	find, err := s.PictureFinder(ctx)
	if err != nil {
		return nil, err
	}
	known, err := s.Imports.Columns(ctx)
	if err != nil {
		return nil, err
	}
	fetched, err := s.Imports.Fetched(ctx)
	if err != nil {
		return nil, err
	}
	sheet, err := productcsv.Read(file, productcsv.Options{URL: url, Currency: money.Currency(i.Currency), Rate: rate,
		Picture: find, KeepStock: i.KeepStock, Learned: known, Guess: i.Guess, Site: i.From, Fetched: fetched,
		Fetching: i.Pictures && told == nil, Told: told})
	var bad *productcsv.FileError
	if errors.As(err, &bad) && bad.Unknown && !i.Guess {
		return nil, fmt.Errorf("%w Or name its columns on the import page; --guess reads them by their headings", err)
	}
	return sheet, err
}

// take imports a sheet, or says what would come of it.
func (i importCmd) take(ctx context.Context, s *store.Store, sheet *productcsv.Sheet) error {
	plan, err := s.PlanImport(ctx, sheet.Products)
	if err != nil {
		return err
	}
	said := productcsv.NewReport(sheet, plan)
	isRefused := said.Taken+said.Changed == 0 || i.Whole && said.Left+sheet.Errors > 0
	if !i.DryRun && !isRefused {
		plan, err = s.ImportDrafts(ctx, sheet.Products, store.ImportHow{By: store.SourceHost,
			Format: string(sheet.Format), Whole: i.Whole})
		if err != nil && !errors.Is(err, store.ErrNotImported) {
			return err
		}
		isRefused = err != nil
		said = productcsv.NewReport(sheet, plan)
	}
	if err := i.tell(sheet, said); err != nil {
		return err
	}
	if isRefused {
		return fmt.Errorf("nothing was imported: %d to correct", max(said.Left, sheet.Errors))
	}
	i.sum(plan, said)
	if i.DryRun {
		return nil
	}
	return s.FinishIndex(ctx)
}

// tell writes what becomes of the products: to the terminal what is not as the file
// says, and into the file that was asked for all of it.
func (i importCmd) tell(sheet *productcsv.Sheet, said report.Report) error {
	for _, l := range said.Lines {
		if l.Outcome != report.Taken {
			note := productcsv.Note{Row: l.Row, Column: l.Column, Message: l.Text, Error: l.Outcome == report.Left}
			fmt.Fprintln(os.Stderr, note)
		}
	}
	if said.More > 0 {
		fmt.Fprintf(os.Stderr, "and %d more\n", said.More)
	}
	if len(sheet.Unread) > 0 {
		fmt.Fprintln(os.Stderr, "columns that were not read: "+strings.Join(sheet.Unread, ", "))
	}
	return writeReport(said, i.Report)
}

// undo puts products back as they were before an import.
func (i importCmd) undo(c *Config) error {
	var id int64
	if i.File != "" {
		var err error
		if id, err = strconv.ParseInt(i.File, 10, 64); err != nil {
			return fmt.Errorf("%q is no number of an import", i.File)
		}
	}
	ctx := context.Background()
	s, err := store.Open(ctx, c.storeOptions())
	if err != nil {
		return err
	}
	defer s.Close()
	plan, err := s.Imports.Plan(ctx, id)
	if err == nil && !plan.Import.UndoneAt.IsZero() {
		err = store.ErrUndone
	}
	if err == nil && !i.DryRun {
		plan, err = s.Imports.Undo(ctx, plan.Import.ID, store.SourceHost, nil)
	}
	if errors.Is(err, store.ErrNotFound) {
		return errors.New("there is no such import that could be undone: the last ten of thirty days can")
	}
	if err != nil {
		return err
	}
	i.tellUndone(plan)
	return s.FinishIndex(ctx)
}

// tellUndone prints what became of the products that are not simply as before.
func (i importCmd) tellUndone(plan store.UndoPlan) {
	means := map[store.UndoOutcome]string{}
	for _, k := range store.UndoOutcomes() {
		means[k.Kind] = k.Means
	}
	for _, x := range plan.Parts {
		if x.Outcome != store.UndoRemoved && x.Outcome != store.UndoRestored {
			fmt.Fprintf(os.Stderr, "%s: %s\n", x.Name.Ko, means[x.Outcome])
		}
	}
	done := "undone"
	if i.DryRun {
		done = "would be undone"
	}
	removed, restored, left := plan.Counts()
	fmt.Printf("import %d %s: %d removed, %d as before, %d otherwise\n", plan.Import.ID, done, removed, restored, left)
}

// sum prints the counts.
func (i importCmd) sum(plan store.ImportPlan, said report.Report) {
	added, changed, same := plan.Counts()
	done := "imported"
	if i.DryRun {
		done = "would be imported"
	}
	fmt.Printf("%s: %d new, %d changed, %d unchanged", done, added, changed, same)
	if said.Changed > 0 {
		fmt.Printf("; %d of them otherwise than the file says", said.Changed)
	}
	if said.Left > 0 {
		fmt.Printf("; left out: %d", said.Left)
	}
	if len(plan.Categories) > 0 {
		fmt.Printf("; new categories: %d", len(plan.Categories))
	}
	if plan.Import != 0 {
		fmt.Printf("; import %d", plan.Import)
	}
	fmt.Println()
}

// Run writes all products in Shopify's columns. A file of that name is replaced
// only by a whole one.
func (e exportProductsCmd) Run(c *Config) error {
	ctx := context.Background()
	s, err := store.Open(ctx, c.readOptions())
	if err != nil {
		return err
	}
	defer s.Close()
	if e.File == "-" {
		out := bufio.NewWriter(os.Stdout)
		_, err := writeProducts(ctx, s, csvfile.NewWriter(out), origin(c.URL))
		return errors.Join(err, out.Flush())
	}
	n := 0
	err = whole.Write(e.File, func(f *os.File) (err error) {
		rows, err := rowsOf(f, e.File, productcsv.IsCount)
		if err != nil {
			return err
		}
		n, err = writeProducts(ctx, s, rows, origin(c.URL))
		return err
	})
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d products\n", e.File, n)
	return nil
}

func writeProducts(ctx context.Context, s *store.Store, rows productcsv.Rows, url string) (n int, err error) {
	w, err := productcsv.NewWriter(rows, url)
	if err != nil {
		return 0, err
	}
	err = s.ExportDrafts(ctx, func(d store.Draft, category store.Category) error {
		n++
		return w.Write(d, category)
	})
	return n, errors.Join(err, w.Flush())
}
