package checkout

import (
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
)

// accountTTL is how long a bank account may wait for its refund to be sent.
const accountTTL = 10 * time.Minute

// accounts holds the bank accounts that refunds of virtual accounts go to, by the
// refund's id. They are never written to a log, nor to disk but sealed, where another
// process may have to send the refund. accountTTL bounds how many there are.
type accounts struct {
	mu   sync.Mutex
	list map[int64]account
}

// account is a bank account until it expires; the zero value is none.
type account struct {
	rules.BankAccount
	until time.Time
}

// keep stores the account of the refund that create records. It holds the lock
// meanwhile, so that a worker never finds the refund without its account.
func (a *accounts) keep(b rules.BankAccount, now time.Time, create func() (int64, error)) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	id, err := create()
	if err != nil {
		return err
	}
	if a.list == nil {
		a.list = map[int64]account{}
	}
	a.list[id] = account{b, now.Add(accountTTL)}
	return nil
}

// of returns the account of a refund; false if none is held.
func (a *accounts) of(refund int64) (account, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	kept, ok := a.list[refund]
	return kept, ok
}

// drop forgets the account of a refund.
func (a *accounts) drop(refund int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.list, refund)
}

// dropExpired forgets the accounts that have expired.
func (a *accounts) dropExpired(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id, kept := range a.list {
		if !now.Before(kept.until) {
			delete(a.list, id)
		}
	}
}

// redact removes the account from a message of the PG, which may quote it.
func (a account) redact(text string) string {
	if a.Number == "" {
		return text
	}
	number := regexp.MustCompile(strings.Join(strings.Split(a.Number, ""), "[- ]*")) // digits only
	return strings.ReplaceAll(number.ReplaceAllString(text, "…"), a.Holder, "…")
}
