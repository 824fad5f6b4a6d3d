package checkout

import (
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
)

// accountLife is how long a bank account may wait for its refund to be sent.
const accountLife = 10 * time.Minute

// accounts remembers where refunds of virtual accounts go, by the refund's id.
// Bank accounts of buyers are kept in memory only: nothing of them may reach the
// disk or a log.
type accounts struct {
	mu   sync.Mutex
	list map[int64]account
}

type account struct {
	rules.BankAccount
	until time.Time
}

// keep remembers an account for the refund that ask asks for. Nobody sees the
// refund without its account: who looks for it waits until ask is done.
func (a *accounts) keep(b rules.BankAccount, now time.Time, ask func() (int64, error)) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	id, err := ask()
	if err != nil {
		return err
	}
	if a.list == nil {
		a.list = map[int64]account{}
	}
	a.list[id] = account{b, now.Add(accountLife)}
	return nil
}

// of returns the account of a refund; false when it is not or no longer known.
func (a *accounts) of(refund int64) (account, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	kept, ok := a.list[refund]
	return kept, ok
}

// drop forgets the account of a refund that needs it no more.
func (a *accounts) drop(refund int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.list, refund)
}

// forget drops the accounts whose time is over.
func (a *accounts) forget(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id, kept := range a.list {
		if !now.Before(kept.until) {
			delete(a.list, id)
		}
	}
}

// hidden takes the account out of what the PG said about it.
func (a account) hidden(text string) string {
	if a.Number == "" {
		return text
	}
	number := regexp.MustCompile(strings.Join(strings.Split(a.Number, ""), "[- ]*")) // digits only
	return strings.ReplaceAll(number.ReplaceAllString(text, "…"), a.Holder, "…")
}
