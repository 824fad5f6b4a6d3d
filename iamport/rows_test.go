package iamport

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// oddity is a way in which a row can be unreadable.
type oddity struct {
	fields   []string // replaced in an otherwise good payment, see paymentJSON
	row      string   // instead of a payment
	crashes  bool     // I'mport answers HTTP 500 whenever the row is part of a reply
	nameless bool     // its imp_uid is not readable
	unowned  bool     // its merchant_uid is not readable
	whole    bool     // no reply with it in it can be read
	why      string   // part of what is reported
}

func oddities() map[string]oddity {
	return map[string]oddity{
		"currency absent":      {fields: []string{"currency", ""}, why: "lacks a usable currency"},
		"currency null":        {fields: []string{"currency", "null"}, why: "lacks a usable currency"},
		"currency a list":      {fields: []string{"currency", `["KRW"]`}, why: "lacks a usable currency"},
		"sandbox absent":       {fields: []string{"sandbox", ""}, why: "lacks a usable sandbox"},
		"sandbox a text":       {fields: []string{"sandbox", `"false"`}, why: "lacks a usable sandbox"},
		"status absent":        {fields: []string{"status", ""}, why: "lacks a usable status"},
		"status a number":      {fields: []string{"status", "2"}, why: "lacks a usable status"},
		"amount a text":        {fields: []string{"amount", `"64900"`}, why: "lacks a usable amount"},
		"amount null":          {fields: []string{"amount", "null"}, why: "lacks a usable amount"},
		"amount negative":      {fields: []string{"amount", "-1"}, why: "lacks a usable amount"},
		"cancel_amount absent": {fields: []string{"cancel_amount", ""}, why: "lacks a usable cancel_amount"},
		"started_at an object": {fields: []string{"started_at", `{"at":1}`}, why: "has an unreadable started_at"},
		"paid_at a boolean":    {fields: []string{"paid_at", "false"}, why: "has an unreadable paid_at"},
		"cancelled_at a date": {fields: []string{"cancelled_at", `"2026-11-22"`},
			why: "has an unreadable cancelled_at"},
		"cancel_history a text": {fields: []string{"cancel_history", `"none"`},
			why: "has an unreadable cancel_history"},
		"cancel without an amount": {fields: []string{"cancel_history", `[{"reason":"x"}]`},
			why: "has an unreadable cancel_history"},
		"pg_provider an object": {fields: []string{"pg_provider", `{}`}, why: "has an unreadable pg_provider"},
		"merchant_uid absent": {fields: []string{"merchant_uid", ""}, unowned: true,
			why: "lacks a usable merchant_uid"},
		"merchant_uid a number": {fields: []string{"merchant_uid", "17"}, unowned: true,
			why: "lacks a usable merchant_uid"},
		"imp_uid absent": {fields: []string{"imp_uid", ""}, nameless: true, why: "lacks a usable imp_uid"},
		"imp_uid with a slash": {fields: []string{"imp_uid", `"imp_1/2"`}, nameless: true,
			why: "has a malformed imp_uid"},
		"neither name": {fields: []string{"imp_uid", "null", "merchant_uid", "null"}, nameless: true,
			unowned: true, why: "lacks a usable imp_uid"},
		"an amount that is twice": {fields: []string{"Amount", "1"}, why: "repeats a key"},
		"an imp_uid that is twice": {row: `{"imp_uid":"imp_1","imp_uid":"imp_2","merchant_uid":%q}`, nameless: true,
			why: "repeats a key"},
		"nested beyond all reason": {fields: []string{"promotion", strings.Repeat("[", 40) + strings.Repeat("]", 40)},
			why: "nested too deeply"},
		"null":            {row: "null", nameless: true, unowned: true, why: "is not an object"},
		"a number":        {row: "7", nameless: true, unowned: true, why: "is not an object"},
		"a text":          {row: `"imp_448280090638"`, nameless: true, unowned: true, why: "is not an object"},
		"a list":          {row: "[]", nameless: true, unowned: true, why: "is not an object"},
		"an empty object": {row: "{}", nameless: true, unowned: true, why: "lacks a usable imp_uid"},
		"no JSON at all": {row: `{"imp_uid":"imp_1","amount":NaN}`, whole: true, nameless: true,
			unowned: true, why: "cannot be fetched: reply is not sound JSON"},
		"more than a reply may be": {fields: []string{"custom_data", `"` + strings.Repeat("x", maxBody) + `"`},
			whole: true, nameless: true, unowned: true, why: "cannot be fetched: reply is larger than 1 MiB"},
		"one that I'mport dies of": {crashes: true, whole: true, nameless: true, unowned: true,
			why: "cannot be fetched: reply is not JSON (HTTP 500)"},
	}
}

// text is the odd row in JSON.
func (o oddity) text(impUID, merchantUID string) string {
	if strings.Contains(o.row, "%q") {
		return fmt.Sprintf(o.row, merchantUID)
	}
	if o.row != "" {
		return o.row
	}
	return paymentJSON(append([]string{"imp_uid", strconv.Quote(impUID), "merchant_uid", strconv.Quote(merchantUID)},
		o.fields...)...)
}

// account plays the lists of an I'mport account some of whose rows are odd.
type account struct {
	uids []string // merchant_uids of the rows, in their order
	rows []string
	odd  []bool
	oddity
}

const accountSize = 7

func oddAccount(o oddity, sameUID bool, odd func(i int) bool) *account {
	a := &account{oddity: o}
	for i := range accountSize {
		uid := fmt.Sprintf("ORD-%d", i+1)
		if sameUID {
			uid = merchUID
		}
		row := about(uid, i+1)
		if odd(i) {
			row = o.text(rowImp(i), uid)
		}
		a.uids, a.rows, a.odd = append(a.uids, uid), append(a.rows, row), append(a.odd, odd(i))
	}
	return a
}

func rowImp(i int) string { return fmt.Sprintf("imp_%012d", i+1) }

func (a *account) serve(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if r.URL.Path == "/payments" {
		var picked []int
		for i, uid := range a.uids {
			if slices.Contains(query["merchant_uid[]"], uid) {
				picked = append(picked, i)
			}
		}
		a.send(w, picked, func(rows string) string { return rows })
		return
	}
	number, _ := strconv.Atoi(query.Get("page"))
	limit, _ := strconv.Atoi(query.Get("limit"))
	from := (number - 1) * limit
	if from >= len(a.rows) {
		status := map[bool]int{true: 400, false: 404}[strings.Contains(r.URL.Path, "/status/")]
		send(w, status, refusal(-1, "no such page"))
		return
	}
	var picked []int
	for i := from; i < min(from+limit, len(a.rows)); i++ {
		picked = append(picked, i)
	}
	next := 0
	if from+limit < len(a.rows) {
		next = number + 1
	}
	a.send(w, picked, func(rows string) string {
		return fmt.Sprintf(`{"total":%d,"previous":%d,"next":%d,"list":%s}`, len(a.rows), number-1, next, rows)
	})
}

func (a *account) send(w http.ResponseWriter, picked []int, frame func(rows string) string) {
	var rows []string
	for _, i := range picked {
		if a.odd[i] && a.crashes {
			http.Error(w, "<html>Internal Server Error</html>", http.StatusInternalServerError)
			return
		}
		rows = append(rows, a.rows[i])
	}
	send(w, 200, ok(frame(list(rows...))))
}

// asked is what a lookup has found.
type asked struct {
	found []string // imp_uids
	bad   []UnreadableRow
	err   error // any other than an UnreadableError
}

func (a *asked) add(payments []Payment, err error) {
	for _, p := range payments {
		a.found = append(a.found, p.ImpUID)
	}
	var bad *UnreadableError
	switch {
	case errors.As(err, &bad):
		a.bad = append(a.bad, bad.Rows...)
	case err != nil:
		a.err = err
	}
}

// TestOneOddRowSpoilsNoOther puts every kind of odd row in every place of every
// list.
func TestOneOddRowSpoilsNoOther(t *testing.T) {
	places := map[string]func(int) bool{
		"first": func(i int) bool { return i == 0 }, "middle": func(i int) bool { return i == 3 },
		"last": func(i int) bool { return i == accountSize-1 }, "all": func(int) bool { return true },
	}
	for kind, o := range oddities() {
		for place, odd := range places {
			t.Run(kind+", "+place, func(t *testing.T) {
				t.Parallel()
				t.Run("list by status", func(t *testing.T) { o.listed(t, oddAccount(o, false, odd)) })
				t.Run("list by merchant_uid", func(t *testing.T) { o.foundAll(t, oddAccount(o, true, odd)) })
				t.Run("batch", func(t *testing.T) { o.batched(t, oddAccount(o, false, odd)) })
			})
		}
	}
}

func (o oddity) listed(t *testing.T, a *account) {
	c := newHost(t, a.serve).client(t)
	var got asked
	for number := 1; number != 0 && got.err == nil; {
		p, err := c.List(t.Context(), ListQuery{Page: number, Limit: 4})
		got.add(p.Payments, err)
		if number = p.Next; got.err == nil && p.Total != accountSize {
			t.Errorf("total %d", p.Total)
		}
	}
	if o.whole && !slices.Contains(a.odd, false) { // could be an outage: nothing tells where such a list ends
		if !errors.Is(got.err, ErrUnknown) || got.found != nil || got.bad != nil {
			t.Errorf("%+v", got)
		}
		return
	}
	o.check(t, a, got, func(i int) UnreadableRow { return UnreadableRow{Position: i + 1, MerchantUID: a.uids[i]} })
}

func (o oddity) foundAll(t *testing.T, a *account) {
	var got asked
	got.add(newHost(t, a.serve).client(t).FindAll(t.Context(), merchUID))
	o.check(t, a, got, func(i int) UnreadableRow { return UnreadableRow{Position: i + 1, MerchantUID: a.uids[i]} })
}

func (o oddity) batched(t *testing.T, a *account) {
	var got asked
	got.add(newHost(t, a.serve).client(t).PaymentsByMerchantUID(t.Context(), a.uids))
	o.unowned = false // the question says whose row it is
	o.check(t, a, got, func(i int) UnreadableRow { return UnreadableRow{MerchantUID: a.uids[i]} })
}

// check demands that each good row was found and each odd one named as well as
// it can be.
func (o oddity) check(t *testing.T, a *account, got asked, named func(i int) UnreadableRow) {
	t.Helper()
	var want asked
	for i, odd := range a.odd {
		if !odd {
			want.found = append(want.found, rowImp(i))
			continue
		}
		row := named(i)
		if !o.nameless {
			row.ImpUID = rowImp(i)
		}
		if o.unowned {
			row.MerchantUID = ""
		}
		want.bad = append(want.bad, row)
	}
	slices.SortFunc(got.bad, func(x, y UnreadableRow) int { return strings.Compare(x.MerchantUID, y.MerchantUID) })
	for i := range got.bad {
		if !strings.Contains(got.bad[i].Why, o.why) {
			t.Errorf("%q instead of %q", got.bad[i].Why, o.why)
		}
		if field := got.bad[i].Field; field != "" && !strings.HasSuffix(o.why, " "+field) {
			t.Errorf("%s is said to be wrong with %q", field, o.why)
		}
		got.bad[i].Why, got.bad[i].Field = "", ""
	}
	if diff := cmp.Diff(want.found, got.found); diff != "" {
		t.Errorf("found:\n%s", diff)
	}
	if diff := cmp.Diff(want.bad, got.bad); diff != "" {
		t.Errorf("unreadable:\n%s", diff)
	}
	if got.err != nil {
		t.Errorf("error %v", got.err)
	}
}

// TestAnOutageIsNotTakenForOddRows counts what is asked for in vain.
func TestAnOutageIsNotTakenForOddRows(t *testing.T) {
	uids := make([]string, 100)
	for i := range uids {
		uids[i] = fmt.Sprintf("ORD-%03d", i)
	}
	asks := map[string]func(*Client) (int, error){
		"list": func(c *Client) (int, error) {
			p, err := c.List(t.Context(), ListQuery{Limit: MaxLimit})
			return len(p.Payments), err
		},
		"findAll": func(c *Client) (int, error) {
			p, err := c.FindAll(t.Context(), merchUID)
			return len(p), err
		},
		"batch": func(c *Client) (int, error) {
			p, err := c.PaymentsByMerchantUID(t.Context(), uids)
			return len(p), err
		},
	}
	html := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", status) }
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		most   int // requests
	}{
		"HTTP 500":           {html(500), 40},
		"HTML for a 200":     {html(200), 40},
		"HTTP 502":           {html(502), 1},
		"HTTP 503":           {sends(503, refusal(-1, "busy")), 1},
		"HTTP 429":           {sends(429, refusal(-1, "busy")), 1},
		"a refusal with 403": {sends(403, refusal(-1, "IP")), 1},
		"a reset connection": {hijack(""), 2}, // net/http itself tries a kept connection again
		"a wrong key":        {sends(401, refusal(-1, "Unauthorized")), 2},
	} {
		for what, ask := range asks {
			t.Run(name+", "+what, func(t *testing.T) {
				h := newHost(t, c.answer)
				client := h.client(t)
				n, err := ask(client)
				var bad *UnreadableError
				if n != 0 || err == nil || errors.As(err, &bad) || len(h.seen()) > c.most {
					t.Errorf("%d payments after %d requests, %v", n, len(h.seen()), err)
				}
				noSecrets(t, err)
			})
		}
	}
}

// TestADivisionSparesTheCircuit asks again and again for a list that can only be
// read in parts: neither that list nor another one is ever refused.
func TestADivisionSparesTheCircuit(t *testing.T) {
	o := oddities()["one that I'mport dies of"]
	odd, good := oddAccount(o, true, func(i int) bool { return i == 0 }),
		oddAccount(o, true, func(int) bool { return false })
	h := newHost(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/"+merchUID) {
			odd.serve(w, r)
			return
		}
		r.URL.Path = strings.Replace(r.URL.Path, "ORD-OTHER", merchUID, 1)
		good.serve(w, r)
	})
	at := newClock()
	c := h.client(t, withClock(at))
	for range 3 * breakerLimit {
		payments, err := c.FindAll(t.Context(), merchUID)
		var bad *UnreadableError
		if !errors.As(err, &bad) || len(bad.Rows) != 1 || len(payments) != accountSize-1 {
			t.Fatalf("%d payments, %v", len(payments), err)
		}
		if _, err := c.FindAll(t.Context(), "ORD-OTHER"); errors.Is(err, ErrNotSent) {
			t.Fatal(err)
		}
		at.advance(time.Second)
	}
}

// TestALargeRowAmongHonestOnes floods the account with rows that are too large
// for any reply, as a forger could with custom_data.
func TestALargeRowAmongHonestOnes(t *testing.T) {
	o := oddities()["more than a reply may be"]
	a := &account{oddity: o}
	for i := range 60 {
		uid := fmt.Sprintf("ORD-%d", i)
		a.uids, a.odd = append(a.uids, uid), append(a.odd, i >= 10 && i < 40)
		a.rows = append(a.rows, about(uid, i))
		if a.odd[i] {
			a.rows[i] = o.text(rowImp(i), uid)
		}
	}
	h := newHost(t, a.serve)
	p, err := h.client(t).List(t.Context(), ListQuery{Limit: MaxLimit})
	var bad *UnreadableError
	if !errors.As(err, &bad) || len(bad.Rows) != 30 || len(p.Payments) != 30 || p.Next != 0 {
		t.Errorf("%d payments, next %d, %v", len(p.Payments), p.Next, err)
	}
	if n := len(h.seen()); n > 70 {
		t.Errorf("%d requests", n)
	}
}

func TestUnreadableErrorsSayWhichRow(t *testing.T) {
	for want, rows := range map[string][]UnreadableRow{
		"outcome unknown: imp_1 lacks a usable currency": {{Position: 3, ImpUID: "imp_1",
			MerchantUID: "m", Why: "lacks a usable currency"}},
		"outcome unknown: row 3 is not an object, and 1 more rows are unreadable": {{Position: 3,
			Why: "is not an object"}, {Position: 4}},
		"outcome unknown: m cannot be fetched: x": {{MerchantUID: "m",
			Why: "cannot be fetched: x"}},
	} {
		err := error(&UnreadableError{rows})
		if err.Error() != want || !errors.Is(err, ErrUnknown) {
			t.Errorf("%v", err)
		}
	}
}

// FuzzRows looks for a row that changes how its neighbours are read.
func FuzzRows(f *testing.F) {
	for _, o := range oddities() {
		if row := o.text("imp_1", merchUID); len(row) < 2000 {
			f.Add(row)
		}
	}
	f.Fuzz(func(t *testing.T, row string) {
		raw := []byte(list(about(merchUID, 1), row, about(merchUID, 3)))
		l, err := reading{}.rows(raw)
		if err != nil {
			if !errors.Is(err, ErrUnknown) {
				t.Fatal(err)
			}
			return // not JSON as a whole
		}
		if l.payments[0].ImpUID != rowImp(0) || l.payments[len(l.payments)-1].ImpUID != rowImp(2) {
			t.Fatalf("%+v", l)
		}
		for _, r := range l.unreadable {
			if r.Why == "" || r.Position < 2 || r.ImpUID != "" && !ValidImpUID(r.ImpUID) ||
				len(r.MerchantUID) > longestName {
				t.Fatalf("%+v", r)
			}
		}
	})
}
