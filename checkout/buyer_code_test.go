package checkout

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// deposited is a shop with one order that was paid into a virtual account.
func deposited(t *testing.T) (*pairShop, *fakeMailer) {
	t.Helper()
	s, box := mailShop(t)
	s.t = t
	s.learn(s.fact("imp_first", store.RankPaid, vbank))
	s.deliver(0)
	box.kinds, box.keys = nil, nil
	return s, box
}

func accountOf(number string) *rules.BankAccount {
	return &rules.BankAccount{Bank: "04", Number: number, Holder: "김하늘"}
}

// withdraw cancels the order as whoever has its link.
func (s *pairShop) withdraw(w Withdrawal) (BuyerCancellation, error) {
	w.Reason = "변심"
	return s.service.CancelByBuyer(context.Background(), orderOf(s.t, s, s.offer).PublicID, w)
}

// why is the reason for which a code is needed; empty: none is.
func why(t *testing.T, err error) CodeReason {
	t.Helper()
	var needed *CodeNeeded
	if err != nil && !errors.As(err, &needed) {
		t.Fatal(err)
	}
	if needed == nil {
		return ""
	}
	return needed.Why
}

// code lets the shop send a code for an account.
func (s *pairShop) code(box *fakeMailer, account *rules.BankAccount) string {
	s.t.Helper()
	_, err := s.withdraw(Withdrawal{Account: account})
	if got := why(s.t, err); got != CodeSent {
		s.t.Fatalf("asked for a code: %q", got)
	}
	s.deliver(0)
	return box.digits[len(box.digits)-1]
}

func (s *pairShop) refundsAsked() []store.Refund {
	s.t.Helper()
	return s.dossier(s.offer).Refunds
}

func (s *pairShop) dossier(o Offer) store.OrderDetails {
	s.t.Helper()
	d, err := s.store.OrderByMerchantUID(context.Background(), o.Attempt.MerchantUID)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

func TestMoneyGoesToAnAccountOnlyWithTheCode(t *testing.T) {
	s, box := deposited(t)
	mine := accountOf("110-234-567890")
	code := s.code(box, mine)
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" || strings.Join(box.kinds, " ") != "refund_code" {
		t.Fatalf("code %q, mails %v", code, box.kinds)
	}
	wrong := "000000"
	if code == wrong {
		wrong = "111111"
	}
	for _, c := range []struct {
		name    string
		account *rules.BankAccount
		code    string
		want    CodeReason
	}{
		{"a wrong code", mine, wrong, CodeWrong},
		{"another account", accountOf("110-234-567891"), code, CodeOver},
		{"another bank", &rules.BankAccount{Bank: "88", Number: mine.Number, Holder: mine.Holder}, code, CodeOver},
		{"another holder", &rules.BankAccount{Bank: "04", Number: mine.Number, Holder: "남의이름"}, code, CodeOver},
	} {
		_, err := s.withdraw(Withdrawal{Account: c.account, Code: c.code})
		if got := why(t, err); got != c.want || len(s.refundsAsked()) != 0 {
			t.Errorf("%s: %q, refunds %+v", c.name, got, s.refundsAsked())
		}
	}
	// As people write them.
	if got, err := s.withdraw(Withdrawal{Account: accountOf("110 234 567890"), Code: code[:3] + " " + code[3:]}); err != nil ||
		got != CancelledRefunding {
		t.Fatalf("%q %v", got, err)
	}
	if r := s.refundsAsked(); len(r) != 1 || r[0].To != (store.AccountMark{Bank: "04", Tail: "7890"}) {
		t.Errorf("%+v", r)
	}
	// Pressed twice.
	if got, err := s.withdraw(Withdrawal{Account: mine, Code: code}); err != nil || got != CancelledRefunding ||
		len(s.refundsAsked()) != 1 {
		t.Errorf("again: %q %v", got, err)
	}
}

func TestCodesAreGuessedFiveTimes(t *testing.T) {
	s, box := deposited(t)
	mine := accountOf("110-234-567890")
	code := s.code(box, mine)
	for n := range 4 {
		_, err := s.withdraw(Withdrawal{Account: mine, Code: fmt.Sprintf("%06d", n)})
		if got := why(t, err); got != CodeWrong {
			t.Fatalf("guess %d: %q", n, got)
		}
	}
	var all sync.WaitGroup // at once counts as one after the other
	for n := range 6 {
		all.Go(func() { s.withdraw(Withdrawal{Account: mine, Code: fmt.Sprintf("x%05d", n)}) })
	}
	all.Wait()
	_, err := s.withdraw(Withdrawal{Account: mine, Code: code})
	if got := why(t, err); got != CodeOver || len(s.refundsAsked()) != 0 {
		t.Errorf("the right one after five wrong ones: %q", got)
	}
	log, err := s.store.OrderFile(context.Background(), orderOf(t, s, s.offer).No)
	if err != nil || !logged(log, store.EventCodeSent) || !logged(log, store.EventCodeWrong) {
		t.Errorf("the order's log does not tell of it: %+v %v", log.Log, err)
	}
}

func logged(f store.OrderFile, kind store.EventKind) bool {
	for _, e := range f.Log {
		if e.Kind == kind {
			return true
		}
	}
	return false
}

func TestCodesExpireAndAreFew(t *testing.T) {
	s, box := deposited(t)
	mine := accountOf("110-234-567890")
	code := s.code(box, mine)
	if _, err := s.withdraw(Withdrawal{Account: mine}); why(t, err) != CodeSent {
		t.Error(err)
	}
	s.deliver(0)
	if len(box.digits) != 1 {
		t.Errorf("pressing twice sent %d codes", len(box.digits))
	}
	s.clock.Add((10 * time.Minute).Milliseconds())
	if _, err := s.withdraw(Withdrawal{Account: mine, Code: code}); why(t, err) != CodeOver {
		t.Errorf("after ten minutes: %v", err)
	}
	sent := 1
	for range 20 {
		_, err := s.withdraw(Withdrawal{Account: mine})
		if why(t, err) == CodeSent {
			sent++
		}
		s.clock.Add((2 * time.Minute).Milliseconds())
	}
	if sent > 4 { // three an hour, in 50 minutes
		t.Errorf("%d codes in an hour", sent)
	}
	for range 40 {
		s.clock.Add((25 * time.Minute).Milliseconds())
		if _, err := s.withdraw(Withdrawal{Account: mine}); why(t, err) == CodeSent {
			sent++
		}
	}
	if sent != 10 {
		t.Errorf("%d codes in all", sent)
	}
	// Then a person decides.
	if got, err := s.withdraw(Withdrawal{Account: mine, Ask: true}); err != nil || got != CancelRequested {
		t.Errorf("asking: %q %v", got, err)
	}
}

// TestBuyersWhomNoCodeReachesAskTheOwner: without an address or a mail account
// nobody can prove anything.
func TestBuyersWhomNoCodeReachesAskTheOwner(t *testing.T) {
	for name, change := range map[string]func(*pairShop, *fakeMailer){
		"no mail account": func(_ *pairShop, box *fakeMailer) { box.deaf = true },
		"no mails at all": func(s *pairShop, _ *fakeMailer) { s.service.Mailer = nil },
	} {
		t.Run(name, func(t *testing.T) {
			s, box := deposited(t)
			change(s, box)
			got, err := s.withdraw(Withdrawal{Account: accountOf("110-234-567890")})
			if err != nil || got != CancelRequested || len(s.refundsAsked()) != 0 {
				t.Errorf("%q %v %+v", got, err, s.refundsAsked())
			}
		})
	}
}

// TestCodesThatAreGoneAreNotMailed: a code lives in memory alone, so after a
// restart its mail has nothing to say.
func TestCodesThatAreGoneAreNotMailed(t *testing.T) {
	s, box := deposited(t)
	if _, err := s.withdraw(Withdrawal{Account: accountOf("110-234-567890")}); why(t, err) != CodeSent {
		t.Fatal(err)
	}
	s.service.codes = codes{}
	s.deliver(0)
	if len(box.keys) != 0 {
		t.Errorf("mailed %v", box.keys)
	}
}

func TestCodesInMemoryAreBounded(t *testing.T) {
	var c codes
	now := time.Now()
	for id := range int64(3 * maxCodes) {
		if _, err := c.keep("000000", now, func() (store.RefundCode, bool, error) {
			return store.RefundCode{ID: id, ExpiresAt: now.Add(time.Minute)}, true, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.list) > maxCodes+1 {
		t.Errorf("%d codes are held", len(c.list))
	}
}
