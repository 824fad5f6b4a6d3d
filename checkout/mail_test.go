package checkout

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// fakeMailer records the mails that it is given, or refuses them with trouble.
type fakeMailer struct {
	kinds   []string
	keys    []string
	digits  []string // codes that mails carried
	deaf    bool     // there is no mail account
	trouble func(store.Letter) error
}

func (p *fakeMailer) Send(_ context.Context, l store.Letter) error {
	p.keys = append(p.keys, l.Key)
	if p.trouble != nil {
		if err := p.trouble(l); err != nil {
			return err
		}
	}
	p.kinds = append(p.kinds, string(l.Kind))
	if l.Digits != "" {
		p.digits = append(p.digits, l.Digits)
	}
	return nil
}

func (p *fakeMailer) Ready(context.Context) (bool, error) { return !p.deaf, nil }

// mailShop returns a real store with one order whose mails go to a fakeMailer.
func mailShop(t *testing.T) (*pairShop, *fakeMailer) {
	t.Helper()
	s := newPairShop(t, simTemplate(t))
	t.Cleanup(s.close)
	box := &fakeMailer{}
	s.service.Mailer = box
	ctx := context.Background()
	if err := s.store.People.AddAdmin(ctx, "owner@example.com", "a long enough password"); err != nil {
		t.Fatal(err)
	}
	o, err := s.service.Place(ctx, store.Inicis, store.NewOrder{Language: "ko",
		Wishes:      []store.Wish{{Product: "chair", SKU: "CHAIR", Quantity: 1}},
		Buyer:       store.Person{Name: "김하늘", Email: "sky@example.com", Tel: "1"},
		Destination: store.Destination{Country: "KR"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.service.CancelOrder(ctx, orderOf(t, s, s.offer).PublicID, "test"); err != nil {
		t.Fatal(err)
	}
	s.offer = o
	s.deliver(0)
	box.kinds, box.keys = nil, nil
	return s, box
}

func orderOf(t *testing.T, s *pairShop, o Offer) store.Order {
	t.Helper()
	d, err := s.store.OrderByMerchantUID(context.Background(), o.Attempt.MerchantUID)
	if err != nil {
		t.Fatal(err)
	}
	return d.Order
}

// deliver lets time pass and carries out the mails that are due then.
func (s *pairShop) deliver(after time.Duration) {
	s.t.Helper()
	s.clock.Add(after.Milliseconds())
	if err := s.service.drain(s.service.deliverOf("mail"))(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *pairShop) ship() {
	s.t.Helper()
	if _, err := s.store.ShipParcels(context.Background(), []store.Parcel{{OrderNo: orderOf(s.t, s, s.offer).No,
		Carrier: "cj", Number: "123456789012"}}, "admin:1"); err != nil {
		s.t.Fatal(err)
	}
}

// TestEachChangeSendsItsMails is the table of the mails that an order causes.
func TestEachChangeSendsItsMails(t *testing.T) {
	due := func(f *store.Fact) { vbank(f) }
	for _, c := range []struct {
		name string
		do   func(*pairShop)
		want string
	}{
		{"an order is placed", func(s *pairShop) { s.deliver(time.Minute) }, ""},
		{"an order is placed and not paid for two minutes", func(s *pairShop) { s.deliver(2 * time.Minute) }, "placed"},
		{"it is paid at once", func(s *pairShop) {
			s.learn(s.fact("imp_first", store.RankPaid))
			s.deliver(2 * time.Minute)
		}, "receipt new_order"},
		{"the same fact twice", func(s *pairShop) {
			s.learn(s.fact("imp_first", store.RankPaid))
			s.learn(s.fact("imp_first", store.RankPaid))
			s.deliver(2 * time.Minute)
		}, "receipt new_order"},
		{"an account is issued", func(s *pairShop) {
			s.learn(s.fact("imp_first", store.RankReady, due))
			s.deliver(2 * time.Minute)
		}, "vbank"},
		{"an account is not paid into", func(s *pairShop) {
			s.learn(s.fact("imp_first", store.RankReady, due))
			s.deliver(2 * time.Minute)
			s.deliver(48 * time.Hour)
			s.deliver(12 * time.Hour)
		}, "vbank reminder"},
		{"an account is paid into before the reminder", func(s *pairShop) {
			s.learn(s.fact("imp_first", store.RankReady, due))
			s.deliver(2 * time.Minute)
			s.learn(s.fact("imp_first", store.RankPaid, due))
			s.deliver(48 * time.Hour)
		}, "vbank receipt new_order"},
		{"nobody pays", func(s *pairShop) {
			s.deliver(2 * time.Minute)
			s.expire()
			s.deliver(0)
		}, "placed void"},
		{"it expires before any mail", func(s *pairShop) {
			s.expire()
			s.deliver(0)
		}, "void"},
		{"it is cancelled and paid all the same", func(s *pairShop) {
			s.expire()
			s.learn(s.fact("imp_first", store.RankPaid))
			s.deliver(0)
		}, "receipt new_order"},
		{"a forged payment", func(s *pairShop) {
			s.learn(s.fact("imp_first", store.RankPaid, won1))
			s.deliver(2 * time.Minute)
		}, "case"},
		{"it is shipped", func(s *pairShop) {
			s.learn(s.fact("imp_first", store.RankPaid))
			s.ship()
			s.deliver(0)
		}, "receipt new_order shipped"},
		{"its buyer cancels it twice, once it is paid", func(s *pairShop) {
			s.learn(s.fact("imp_first", store.RankPaid))
			for range 2 {
				if _, err := s.service.CancelByBuyer(context.Background(), orderOf(s.t, s, s.offer).PublicID,
					Withdrawal{Reason: "변심"}); err != nil {
					s.t.Fatal(err)
				}
			}
			s.deliver(0)
		}, "receipt new_order withdrawn"},
		{"part of it is refunded, then all", func(s *pairShop) {
			s.learn(s.fact("imp_first", store.RankPaid))
			s.learn(s.fact("imp_first", store.RankCancelled, back(900)))
			s.learn(s.fact("imp_first", store.RankCancelled, func(f *store.Fact) {
				f.Cancelled = 64900
				f.Cancellations = []store.Cancellation{{ID: "imp_first-900", Amount: 900},
					{ID: "imp_first-rest", Amount: 64000}}
			}))
			s.deliver(0)
		}, "receipt new_order refund refund"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, box := mailShop(t)
			s.t = t
			c.do(s)
			if diff := cmp.Diff(c.want, strings.Join(box.kinds, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMailsAreTriedAgainAndBlockNoOthers(t *testing.T) {
	s, box := mailShop(t)
	box.trouble = func(l store.Letter) error {
		switch {
		case l.Kind == "receipt" && len(box.keys) < 6:
			return errors.New("451 greylisted")
		case l.Kind == "shipped":
			return &MailRefused{"550 no such user"}
		}
		return nil
	}
	s.learn(s.fact("imp_first", store.RankPaid))
	s.ship()
	for range 20 {
		s.deliver(time.Minute)
	}
	if got := strings.Join(box.kinds, " "); got != "new_order receipt" {
		t.Errorf("delivered %s", got)
	}
	for _, key := range box.keys {
		if strings.Contains(key, "receipt") && key != "receipt:"+orderOf(t, s, s.offer).No {
			t.Errorf("it was tried under another key: %s", key)
		}
	}
	// The other one is about the order that mailShop cancelled: its buyer has no address.
	failed, err := s.store.Mails(context.Background(), store.MailsFailed, 0, 10)
	if err != nil || len(failed) != 2 || failed[0].Trouble != "550 no such user" || failed[0].Tries != 1 ||
		!failed[0].Failed() {
		t.Errorf("given up: %+v, %v", failed, err)
	}
	if d, err := s.store.Desk(context.Background()); err != nil || d.FailedMails != 2 {
		t.Errorf("the menu counts %d, %v", d.FailedMails, err)
	}
}

// TestACrashAfterSendingSendsTheSameAgain loses the record that a mail was sent, as
// a crash after the server's answer does: the mail is sent again under the same
// key.
func TestACrashAfterSendingSendsTheSameAgain(t *testing.T) {
	s, box := mailShop(t)
	s.learn(s.fact("imp_first", store.RankPaid))
	e, err := s.store.TakeEffect(context.Background(), effectLease, "mail")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.service.mail(context.Background(), e); err != nil {
		t.Fatal(err)
	}
	s.deliver(2 * effectLease) // that it was sent was never recorded
	if len(box.keys) != 3 || box.keys[0] != e.Key || strings.Count(strings.Join(box.keys, " "), e.Key) != 2 {
		t.Errorf("sent %v", box.keys)
	}
}

func TestMailsWaitForAnAccountButNotForever(t *testing.T) {
	s, box := mailShop(t)
	box.trouble = func(store.Letter) error { return ErrNoMailAccount }
	s.learn(s.fact("imp_first", store.RankPaid))
	s.deliver(0)
	ctx := context.Background()
	if h, err := s.store.Health(ctx); err != nil || !h.OldestEffect.IsZero() {
		t.Errorf("waiting for an account counts as trouble: %+v, %v", h, err)
	}
	box.trouble = nil
	s.deliver(0)
	if len(box.kinds) != 0 {
		t.Errorf("not put off: %v", box.kinds)
	}
	if err := s.store.SetMailAccount(ctx, store.MailAccount{Host: "smtp.example.com", Port: 587,
		From: "a@example.com"}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	s.deliver(0)
	if got := strings.Join(box.kinds, " "); got != "receipt new_order" {
		t.Errorf("once there is an account: %s", got)
	}
	s.ship()
	s.deliver(mailMaxAge + time.Minute)
	if got := strings.Join(box.kinds, " "); got != "receipt new_order" {
		t.Errorf("an old mail was sent: %s", got)
	}
}
