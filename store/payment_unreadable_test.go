package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// unreadable lists what cannot be read, in a line each.
func unreadable(t *testing.T, s *store.Store) (lines []string) {
	t.Helper()
	rows, err := s.UnreadableRows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		whose := "unclear"
		switch {
		case r.Ours:
			whose = "ours"
		case r.Foreign():
			whose = "foreign"
		}
		lines = append(lines, fmt.Sprintf("%s of %q, %s, place %d, %s, %s to %s", r.Name(), r.MerchantUID, whose,
			r.Place, r.Why+r.Field,
			r.FirstSeen.Format("15:04"), r.LastSeen.Format("15:04")))
	}
	for i := range lines { // as an installation of old names itself
		lines[i] = strings.ReplaceAll(lines[i], s.Prefix(), "ORD")
	}
	return lines
}

func TestUnreadableRows(t *testing.T) {
	s, c, _ := smallShop(t)
	const day, week = 24 * time.Hour, 7 * 24 * time.Hour
	row := func(impUID, merchantUID string, place int, why string) store.UnreadableRow {
		return store.UnreadableRow{ImpUID: impUID, MerchantUID: strings.Replace(merchantUID, "ORD", s.Prefix(), 1), Place: place, Why: why}
	}
	var began time.Time
	for _, step := range []struct {
		name string
		do   func() error
		want []string
	}{
		{"nothing yet", func() error { return s.NoteUnreadable(t.Context(), day) }, nil},
		{"a day's list", func() error {
			return s.NoteUnreadable(t.Context(), day, row("imp_x", "STAGING-1", 1, "lacks a"),
				row("", "", 2, "is not an object"),
				row("imp_o", "ORD-1", 3, "lacks b"), row("imp_u", "", 4, "lacks c"), row("", "ORD-2", 5, "lacks d"))
		}, []string{
			`imp_o of "ORD-1", ours, place 3, lacks b, 03:00 to 03:00`,
			`ORD-2 of "ORD-2", ours, place 5, lacks d, 03:00 to 03:00`,
			`imp_u of "", unclear, place 4, lacks c, 03:00 to 03:00`,
			`#2 of "", unclear, place 2, is not an object, 03:00 to 03:00`,
			`imp_x of "STAGING-1", foreign, place 1, lacks a, 03:00 to 03:00`}},
		{"asked for by name, a row turns out to be ours", func() error {
			c.forward(5 * time.Minute)
			return s.NoteUnreadable(t.Context(), 0, store.UnreadableRow{ImpUID: "imp_u", MerchantUID: s.Prefix() + "-3",
				Field: "e", Why: "lacks "})
		}, []string{
			`imp_o of "ORD-1", ours, place 3, lacks b, 03:00 to 03:00`,
			`imp_u of "ORD-3", ours, place 4, lacks e, 03:00 to 03:05`,
			`ORD-2 of "ORD-2", ours, place 5, lacks d, 03:00 to 03:00`,
			`#2 of "", unclear, place 2, is not an object, 03:00 to 03:00`,
			`imp_x of "STAGING-1", foreign, place 1, lacks a, 03:00 to 03:00`}},
		{"the next day's list has moved", func() error {
			c.forward(5 * time.Minute)
			began = c.now()
			if err := s.NoteUnreadable(t.Context(), day, row("", "", 3, "is not an object"),
				row("imp_o", "", 4, "lacks b")); err != nil {
				return err
			}
			return s.ForgetUnreadable(t.Context(), began, day, false)
		}, []string{
			`imp_o of "ORD-1", ours, place 4, lacks b, 03:00 to 03:10`,
			`imp_u of "ORD-3", ours, place 4, lacks e, 03:00 to 03:05`,
			`ORD-2 of "ORD-2", ours, place 5, lacks d, 03:00 to 03:00`,
			`#3 of "", unclear, place 3, is not an object, 03:10 to 03:10`,
			`imp_x of "STAGING-1", foreign, place 1, lacks a, 03:00 to 03:00`}},
		{"a nameless row that only a week's list has stays after a day's", func() error {
			if err := s.NoteUnreadable(t.Context(), week, row("", "", 3, "is not an object")); err != nil {
				return err
			}
			c.forward(time.Minute)
			return s.ForgetUnreadable(t.Context(), c.now(), day, false)
		}, []string{
			`imp_o of "ORD-1", ours, place 4, lacks b, 03:00 to 03:10`,
			`imp_u of "ORD-3", ours, place 4, lacks e, 03:00 to 03:05`,
			`ORD-2 of "ORD-2", ours, place 5, lacks d, 03:00 to 03:00`,
			`#3 of "", unclear, place 3, is not an object, 03:10 to 03:10`,
			`imp_x of "STAGING-1", foreign, place 1, lacks a, 03:00 to 03:00`}},
		{"and goes after a week's", func() error { return s.ForgetUnreadable(t.Context(), c.now(), week, false) },
			[]string{
				`imp_o of "ORD-1", ours, place 4, lacks b, 03:00 to 03:10`,
				`imp_u of "ORD-3", ours, place 4, lacks e, 03:00 to 03:05`,
				`ORD-2 of "ORD-2", ours, place 5, lacks d, 03:00 to 03:00`,
				`imp_x of "STAGING-1", foreign, place 1, lacks a, 03:00 to 03:00`}},
		{"a payment can be read", func() error { return s.ClearUnreadable(t.Context(), "imp_o", "") }, []string{
			`imp_u of "ORD-3", ours, place 4, lacks e, 03:00 to 03:05`,
			`ORD-2 of "ORD-2", ours, place 5, lacks d, 03:00 to 03:00`,
			`imp_x of "STAGING-1", foreign, place 1, lacks a, 03:00 to 03:00`}},
		{"an attempt can be read", func() error { return s.ClearUnreadable(t.Context(), "", s.Prefix()+"-3") }, []string{
			`ORD-2 of "ORD-2", ours, place 5, lacks d, 03:00 to 03:00`,
			`imp_x of "STAGING-1", foreign, place 1, lacks a, 03:00 to 03:00`}},
		{"the deepest list keeps what is ours", func() error {
			return s.ForgetUnreadable(t.Context(), c.now(), 89*day,
				true)
		}, []string{
			`ORD-2 of "ORD-2", ours, place 5, lacks d, 03:00 to 03:00`}},
		{"nothing by an empty name", func() error { return s.ClearUnreadable(t.Context(), "", "") }, []string{
			`ORD-2 of "ORD-2", ours, place 5, lacks d, 03:00 to 03:00`}},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if diff := cmp.Diff(step.want, unreadable(t, s)); diff != "" {
			t.Errorf("%s:\n%s", step.name, diff)
		}
	}
}

func TestUnreadableRowsAreBounded(t *testing.T) {
	s, _, _ := smallShop(t)
	var foreign []store.UnreadableRow
	for i := range 600 {
		foreign = append(foreign, store.UnreadableRow{ImpUID: fmt.Sprintf("imp_%d", i), MerchantUID: "STAGING-1",
			Place: i + 1, Why: strings.Repeat("가", 1000)})
	}
	ours := []store.UnreadableRow{{MerchantUID: s.Prefix() + "-1", Why: "x"}, {ImpUID: "imp_ours", MerchantUID: s.Prefix() + "-2",
		Why: "x"}}
	for range 2 {
		for _, rows := range [][]store.UnreadableRow{foreign, ours, foreign} {
			if err := s.NoteUnreadable(t.Context(), time.Hour, rows...); err != nil {
				t.Fatal(err)
			}
		}
	}
	rows, err := s.UnreadableRows(t.Context())
	if err != nil || len(rows) != 500 || !rows[0].Ours || !rows[1].Ours || rows[2].Ours {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if n := len([]rune(rows[2].Why)); n != 301 {
		t.Errorf("a fault of %d characters", n)
	}
}

// TestUnreadableRowsAreTakenMoreAndMoreRarely counts how often a row is asked
// for by itself within three days.
func TestUnreadableRowsAreTakenMoreAndMoreRarely(t *testing.T) {
	s, c, _ := smallShop(t)
	note := func(rows ...store.UnreadableRow) {
		t.Helper()
		if err := s.NoteUnreadable(t.Context(), time.Hour, rows...); err != nil {
			t.Fatal(err)
		}
	}
	note(store.UnreadableRow{ImpUID: "imp_x", MerchantUID: "STAGING-1", Place: 1, Why: "x"},
		store.UnreadableRow{Place: 2, Why: "x"})
	taken := map[string][]time.Duration{}
	began := c.now()
	for c.now().Before(began.Add(72 * time.Hour)) {
		note(store.UnreadableRow{ImpUID: "imp_o", MerchantUID: s.Prefix() + "-1", Why: "x"},
			store.UnreadableRow{ImpUID: "imp_u", Place: 3, Why: "x"})
		for {
			rows, err := s.TakeUnreadable(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) == 0 {
				break
			}
			taken[rows[0].Name()] = append(taken[rows[0].Name()], c.now().Sub(began))
		}
		c.forward(5 * time.Minute)
	}
	const m = time.Minute
	when := []time.Duration{0, 5 * m, 15 * m, 35 * m, 75 * m, 155 * m, 315 * m, 635 * m, 1275 * m, 2555 * m, 3995 * m}
	if diff := cmp.Diff(map[string][]time.Duration{"imp_o": when, "imp_u": when}, taken); diff != "" {
		t.Error(diff)
	}
}

// TestUnreadableMigrationKeepsEveryCase runs the migration on a database with
// cases.
func TestUnreadableMigrationKeepsEveryCase(t *testing.T) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "old.db")+"?_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, name := range []string{"00001_shop.sql", "00002_owner.sql"} {
		execFile(t, db, name)
	}
	mustExec(t, db, `INSERT INTO incidents (id, kind, imp_uid, detail, opened_at, closed_at, resolution)
	  VALUES (1, 'clock', '', 'd', 1, 2, 'over by itself'), (2, 'clock', '', 'e', 3, NULL, ''), (7, 'orphan',
	  'imp_1', 'f', 4, NULL, '')`)
	cases := func() string {
		var all string
		if err := db.QueryRow(`SELECT group_concat(id || kind || imp_uid || detail || opened_at ||
		  coalesce(closed_at, '-') || resolution ORDER BY id)
		  FROM incidents`).Scan(&all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := cases()
	execFile(t, db, "00011_unreadable.sql")
	if after := cases(); after != before || after == "" {
		t.Errorf("cases %s, before: %s", after, before)
	}
	mustExec(t, db, "INSERT INTO incidents (kind, imp_uid, detail, opened_at) VALUES ('unreadable', '', 'd', 1)")
	for _, wrong := range []string{"('clock', '', 'd', 1)", "('other', '', 'd', 1)"} {
		if _, err := db.Exec("INSERT INTO incidents (kind, imp_uid, detail, opened_at) VALUES " + wrong); err == nil {
			t.Errorf("a case %s was written", wrong)
		}
	}
}
