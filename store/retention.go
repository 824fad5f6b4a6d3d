package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Retention is what the store knows of how long personal data is kept, and how it
// goes. Money, lines, and the log stay as they are.
type Retention struct{ *core }

// RetentionTerms say how long personal data is kept.
type RetentionTerms struct {
	On           bool `json:"on"`            // data goes by itself, daily
	UnpaidDays   int  `json:"unpaid_days"`   // carts, and contacts of orders that nobody paid
	SeparateDays int  `json:"separate_days"` // until the contacts of an order that is over are only its owners' to see
	RecordYears  int  `json:"record_years"`  // contacts of all other orders, and what was said about them
	PhotoYears   int  `json:"photo_years"`   // photos of claims
	LoginYears   int  `json:"login_years"`   // from where and with what admins logged in
	BackupDays   int  `json:"backup_days"`   // how old a backup may get, which the owner sees to
}

// TermLimits are the least and the most of a period: at least what the law wants
// kept, at most what it can be said to be good for.
type TermLimits struct{ Least, Most int }

// Limits of the periods. Records of contracts and payments: five years; of
// complaints: three; of who had access to personal data: one (E-Commerce Act,
// Personal Information Protection Act). Who gets faulty goods has three months.
func (RetentionTerms) Limits() (unpaid, separate, record, photo, login, backup TermLimits) {
	return TermLimits{1, 30}, TermLimits{90, 1825}, TermLimits{5, 10}, TermLimits{3, 10}, TermLimits{1, 5},
		TermLimits{1, 90}
}

// DefaultRetention is how long things are kept until the owner says otherwise.
func DefaultRetention() RetentionTerms {
	return RetentionTerms{On: true, UnpaidDays: 30, SeparateDays: 180, RecordYears: 5, PhotoYears: 3, LoginYears: 2,
		BackupDays: 14}
}

// valid tells whether each period is within its limits.
func (r RetentionTerms) valid() bool {
	unpaid, separate, record, photo, login, backup := r.Limits()
	for _, p := range []struct {
		n int
		l TermLimits
	}{{r.UnpaidDays, unpaid}, {r.SeparateDays, separate}, {r.RecordYears, record}, {r.PhotoYears, photo},
		{r.LoginYears, login}, {r.BackupDays, backup}} {
		if p.n < p.l.Least || p.n > p.l.Most {
			return false
		}
	}
	return true
}

// ErasureKind is a kind of personal data that goes after its time.
type ErasureKind string

// The kinds of data.
const (
	ErasedCarts     ErasureKind = "carts"
	ErasedUnpaid    ErasureKind = "unpaid"
	ErasedSeparated ErasureKind = "separated"
	ErasedRecords   ErasureKind = "records"
	ErasedPhotos    ErasureKind = "photos"
	ErasedReviews   ErasureKind = "reviews"
	ErasedQuestions ErasureKind = "questions"
	ErasedAlerts    ErasureKind = "alerts"
	ErasedLogins    ErasureKind = "logins"
	ErasedMails     ErasureKind = "mails"
	ErasedNumbers   ErasureKind = "receipt_numbers"
	ErasedAccounts  ErasureKind = "refund_accounts"
)

// ErasureKinds is the table of what goes, in the order in which it does.
func ErasureKinds() []Meaning[ErasureKind] {
	return []Meaning[ErasureKind]{
		{Kind: ErasedCarts, Means: "carts and visits that nobody came back to"},
		{Kind: ErasedUnpaid, Means: "contacts of orders that nobody paid"},
		{Kind: ErasedPhotos, Means: "photos of claims that are closed"},
		{Kind: ErasedReviews, Means: "reviews that are hidden, and those of buyers who want them gone"},
		{Kind: ErasedQuestions, Means: "who asked questions, and what nobody else reads of these"},
		{Kind: ErasedRecords, Means: "contacts of other orders, and what was said about them, after the law's time"},
		{Kind: ErasedSeparated, Means: "contacts of orders that are over, set apart for the owner"},
		{Kind: ErasedAlerts, Means: "addresses that waited for goods in vain"},
		{Kind: ErasedLogins, Means: "admins' sessions that are over, and from where they logged in"},
		{Kind: ErasedNumbers, Means: "phone and business numbers of cash receipts that are issued or not needed"},
		{Kind: ErasedAccounts, Means: "accounts to which no transfer was sent back in 30 days"},
		{Kind: ErasedMails, Means: "answers of mail servers that name an address"},
	}
}

// Erased is how many rows of a kind went, or are due.
type Erased struct {
	Kind ErasureKind
	Rows int
}

// Terms returns how long personal data is kept.
func (r Retention) Terms(ctx context.Context) (RetentionTerms, error) {
	var terms RetentionTerms
	err := r.read(ctx, func(t *tx) (err error) {
		terms, err = (eraser{t}).terms()
		return err
	})
	return terms, err
}

// SetTerms changes how long personal data is kept; by is who asked for it.
func (r Retention) SetTerms(ctx context.Context, terms RetentionTerms, by Source) error {
	if !terms.valid() {
		return fmt.Errorf("personal data cannot be kept for %+v", terms)
	}
	return r.write(ctx, func(t *tx) error { return t.putDocument("retention", terms, by) })
}

// LastRun returns when personal data last went by the rules; zero: never.
func (r Retention) LastRun(ctx context.Context) (time.Time, error) {
	var at int64
	err := r.read(ctx, func(t *tx) (err error) {
		at, err = (eraser{t}).lastRun()
		return err
	})
	return orZeroTime(at), err
}

// Due counts what the rules would erase now.
func (r Retention) Due(ctx context.Context) ([]Erased, error) { return r.DueUpTo(ctx, countedAtOnce) }

// DueUpTo counts the same, of each kind as far as a number: who only wants to see
// whether much is due need not wait until years of orders are looked through.
func (r Retention) DueUpTo(ctx context.Context, most int) ([]Erased, error) {
	var list []Erased
	err := r.read(ctx, func(t *tx) error {
		terms, err := (eraser{t}).terms()
		if err != nil {
			return err
		}
		for _, k := range ErasureKinds() {
			ids, err := (eraser{t}).due(k.Kind, terms.cutoffs(t.now), nil, most)
			if err != nil {
				return fmt.Errorf("count %s: %w", k.Kind, err)
			}
			list = append(list, Erased{k.Kind, len(ids)})
		}
		return nil
	})
	return list, err
}

// Erase erases what is due by the rules, in small steps, each a transaction of its
// own: what was interrupted is gone on with by the next run. The last step writes
// into the log how much of what went.
func (r Retention) Erase(ctx context.Context, by Source) ([]Erased, error) {
	terms, err := r.Terms(ctx)
	if err != nil {
		return nil, err
	}
	var list []Erased
	for _, k := range ErasureKinds() {
		n, err := r.eraseKind(ctx, k.Kind, terms)
		list = append(list, Erased{k.Kind, n})
		if err != nil {
			return list, fmt.Errorf("erase %s: %w", k.Kind, err)
		}
	}
	counts := map[string]any{}
	for _, e := range list {
		counts[string(e.Kind)] = e.Rows
	}
	return list, r.write(ctx, func(t *tx) error {
		return t.event(Event{Entity: EntityInstallation, Key: byRules, Kind: EventErased, Source: by, Detail: counts})
	})
}

// eraseKind erases all of a kind that is due.
func (r Retention) eraseKind(ctx context.Context, kind ErasureKind, terms RetentionTerms) (int, error) {
	all := 0
	for ctx.Err() == nil {
		n := 0
		err := r.write(ctx, func(t *tx) error {
			ids, err := (eraser{t}).due(kind, terms.cutoffs(t.now), nil, erasedAtOnce)
			if err == nil && len(ids) > 0 {
				err = (eraser{t}).erase(kind, ids)
			}
			n = len(ids)
			return err
		})
		if err != nil {
			return all, err
		}
		if all += n; n < erasedAtOnce {
			return all, nil
		}
	}
	return all, ctx.Err()
}

// erasePause is how long after a run the next one is due.
const erasePause = 24 * time.Hour

// EraseDaily erases what is due by the rules, once a day, unless the owner has
// switched it off. A new shop begins with it on its second day.
func (r Retention) EraseDaily(ctx context.Context) error {
	var due bool
	err := r.read(ctx, func(t *tx) error {
		terms, err := (eraser{t}).terms()
		if err != nil || !terms.On {
			return err
		}
		last, err := (eraser{t}).lastRun()
		if err == nil && last == 0 {
			err = t.get("SELECT created_at FROM meta", nil, &last)
		}
		due = t.now.Sub(fromMS(last)) >= erasePause
		return err
	})
	if err != nil || !due {
		return err
	}
	_, err = r.Erase(ctx, SourcePolicy)
	return err
}

// BuyerOf returns how the buyer of an order is reached whose contacts are kept
// apart; an empty Person: they are erased. It is for comparing them with what
// somebody types, not for showing them.
func (r Retention) BuyerOf(ctx context.Context, order int64) (Person, error) {
	var p Person
	err := r.read(ctx, func(t *tx) error {
		return t.get("SELECT buyer_name, buyer_email, buyer_tel FROM kept_contacts WHERE order_id = ?", []any{order},
			&p.Name, &p.Email, &p.Tel)
	})
	if errors.Is(err, ErrNotFound) {
		return Person{}, nil
	}
	return p, err
}
