package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/couponfile"
	"github.com/jangteo/jangteo/store/csvfile"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/parcelfile"
	"github.com/jangteo/jangteo/store/productcsv"
	"github.com/jangteo/jangteo/store/report"
	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/store/whole"
	"github.com/jangteo/jangteo/views"
)

// readFile reads a file, or standard input for "-"; a little more than limit of what
// is larger, for its reader to refuse.
func readFile(name string, limit int64) ([]byte, error) {
	f := os.Stdin
	if name != "-" {
		var err error
		if f, err = os.Open(name); err != nil {
			return nil, err
		}
		defer f.Close()
	}
	file, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	return file, nil
}

// rowsOf begins the kind of file that the ending of a name says: XLSX, or CSV.
// isCount tells the headings of columns that can be calculated with; nil: none.
func rowsOf(out io.Writer, name string, isCount func(heading string) bool) (productcsv.Rows, error) {
	if strings.EqualFold(filepath.Ext(name), ".xlsx") {
		return spreadsheet.NewWriter(out, isCount)
	}
	return csvfile.NewWriter(out), nil
}

// isJSON tells whether a file is to be JSON by its name.
func isJSON(name string) bool { return strings.EqualFold(filepath.Ext(name), ".json") }

// writeReport writes a report into a file; "-" is standard output, and empty none.
func writeReport(r report.Report, name string) error {
	switch {
	case name == "":
		return nil
	case name == "-":
		return r.Write(os.Stdout, "en")
	case isJSON(name):
		return whole.Write(name, func(f *os.File) error { return r.WriteJSON(f, "en") })
	}
	return whole.Write(name, func(f *os.File) error { return r.Write(f, "en") })
}

// tellReport prints what is not as a file says.
func tellReport(r report.Report) {
	for _, l := range r.Lines {
		if l.Outcome != report.Taken {
			note := productcsv.Note{Row: l.Row, Column: l.Column, Message: l.Text, Error: l.Outcome == report.Left}
			fmt.Fprintln(os.Stderr, note)
		}
	}
}

// write writes a table, without the overrides of direction that earlier versions may
// have stored, and says how many rows it has below the headings. A file of that name
// is replaced only by a whole one.
func (f fileFlag) write(table [][]string, isCount func(heading string) bool) error {
	fill := func(out io.Writer) error {
		rows, err := rowsOf(out, f.File, isCount)
		if err != nil {
			return err
		}
		for _, row := range table {
			for i, cell := range row {
				row[i] = typed.Text(cell)
			}
			if err := rows.Write(row); err != nil {
				return err
			}
		}
		return rows.Flush()
	}
	if f.File == "-" {
		out := bufio.NewWriter(os.Stdout)
		return errors.Join(fill(out), out.Flush())
	}
	if err := whole.Write(f.File, func(out *os.File) error { return fill(out) }); err != nil {
		return err
	}
	fmt.Printf("%s: %d rows\n", f.File, len(table)-1)
	return nil
}

func (f fileFlag) lang() views.Lang { return views.Lang(f.Lang) }

// openShop opens the shop to read and to write, which goes beside one that runs.
func (c *Config) openShop(ctx context.Context) (*store.Store, error) {
	return store.Open(ctx, c.storeOptions())
}

// Run writes orders as the admin's export does. The log says so before they leave.
func (e exportOrdersCmd) Run(c *Config) error {
	ctx := context.Background()
	s, err := c.openShop(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	filter := store.BoardFilter{Tab: store.BoardTab(e.Tab)}
	if !e.From.IsZero() {
		filter.From = inKorea(e.From)
	}
	if !e.To.IsZero() {
		filter.To = inKorea(e.To).AddDate(0, 0, 1)
	}
	sheets, err := s.OrderSheets(ctx, filter, store.SheetLimit)
	if errors.Is(err, store.ErrTooMany) {
		return fmt.Errorf("more than %d orders: please choose a shorter period", store.SheetLimit)
	}
	if err != nil {
		return err
	}
	table := wording.OrderTable(sheets, e.lang())
	if e.Kind == "courier" {
		table = wording.CourierTable(sheets, e.lang())
		numbers := make([]string, len(sheets))
		for i, sheet := range sheets {
			numbers[i] = sheet.Order.No
		}
		if err := s.NoteSlips(ctx, numbers, store.SourceHost); err != nil {
			return err
		}
	}
	what := e.Kind + " " + filter.String()
	if err := s.NoteExport(ctx, what, len(table)-1, e.Reason, store.SourceHost); err != nil {
		return err
	}
	return e.write(table, wording.IsSum(e.lang()))
}

// inKorea is the beginning in Korea of a day that was given.
func inKorea(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, korea.Seoul())
}

// Run writes all coupons.
func (e exportCouponsCmd) Run(c *Config) error {
	ctx := context.Background()
	s, err := c.openShop(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := store.CouponDrafts(ctx, s)
	if err != nil {
		return err
	}
	if err := s.NoteExport(ctx, "coupons", len(list), "", store.SourceHost); err != nil {
		return err
	}
	return e.write(couponfile.Table(list, e.Lang), couponfile.IsCount)
}

// Run writes the activity log, newest first.
func (e exportLogCmd) Run(c *Config) error {
	ctx := context.Background()
	s, err := c.openShop(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	entries, err := s.Log(ctx, store.LogFilter{Limit: store.LogRows})
	if err != nil {
		return err
	}
	if err := s.NoteExport(ctx, "log", len(entries), "", store.SourceHost); err != nil {
		return err
	}
	return e.write(wording.LogTable(entries, e.lang()), nil)
}

// Run adds and changes coupons.
func (i importCouponsCmd) Run(c *Config) error {
	file, err := readFile(i.File, couponfile.MaxBytes)
	if err != nil {
		return err
	}
	if len(file) > couponfile.MaxBytes {
		return errors.New(wording.CouponFileTrouble(couponfile.ErrLarge, views.English))
	}
	sheet, err := couponfile.Read(file)
	if err != nil {
		return errors.New(wording.CouponFileTrouble(err, views.English))
	}
	ctx := context.Background()
	s, err := c.openShop(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	plan, err := store.PlanCoupons(ctx, s, sheet.Coupons)
	done := "would be imported"
	if err == nil && !i.DryRun {
		plan, err = store.ImportCoupons(ctx, s, sheet.Coupons, store.SourceHost)
		done = "imported"
	}
	if err != nil {
		return err
	}
	said := sheet.Report(plan)
	tellReport(said)
	fmt.Printf("%s: %d as the file says, %d otherwise; left out: %d\n", done, said.Taken, said.Changed, said.Left)
	return writeReport(said, i.Report)
}

// Run marks the orders of a courier's file as shipped.
func (i importParcelsCmd) Run(c *Config) error {
	if _, known := korea.CarrierByCode(i.Carrier); i.Carrier != "" && !known {
		return fmt.Errorf("unknown carrier %q", i.Carrier)
	}
	file, err := readFile(i.File, parcelfile.MaxBytes)
	if err == nil && len(file) > parcelfile.MaxBytes {
		err = parcelfile.ErrLarge
	}
	var list parcelfile.List
	if err == nil {
		list, err = parcelfile.Read(file, i.Carrier)
	}
	if err != nil {
		return errors.New(wording.ParcelListTrouble(err, views.English))
	}
	ctx := context.Background()
	s, err := c.openShop(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	return i.ship(ctx, s, list)
}

// ship sends the parcels of a list if nothing is wrong with any, and tells what was done.
func (i importParcelsCmd) ship(ctx context.Context, s *store.Store, list parcelfile.List) error {
	checks, err := s.CheckParcels(ctx, parcelfile.Parcels(list.Rows))
	if err != nil {
		return err
	}
	said := wording.ParcelReport(list, checks, i.Doubtful)
	if said.Left == 0 && !i.DryRun {
		if _, err := s.ShipParcels(ctx, parcelfile.Parcels(list.Rows), store.SourceHost); err != nil {
			return err
		}
	}
	tellReport(said)
	if err := writeReport(said, i.Report); err != nil {
		return err
	}
	if said.Left > 0 {
		return fmt.Errorf("nothing was shipped: %d rows to correct", said.Left)
	}
	done := "shipped"
	if i.DryRun {
		done = "would be shipped"
	}
	fmt.Printf("%s: %d; of other shops: %d, without a number: %d\n", done, said.Taken+said.Changed, list.Foreign,
		list.Unsent)
	return nil
}
