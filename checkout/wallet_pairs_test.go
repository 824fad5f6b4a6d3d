package checkout

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// TestEveryPairOfWalletAndFact records what becomes of an order by a wallet on what I'mport
// says about it. Each wallet has a channel of its own here, and all are treated alike.
func TestEveryPairOfWalletAndFact(t *testing.T) {
	if raced {
		t.Skip("nothing of it happens at once")
	}
	play := func(w store.Wallet, states int) string {
		s := newOwnShop(t)
		s.must(s.store.SetButtons(context.Background(), store.Buttons{Wallets: []store.PG{w.PG}}, "admin"))
		s.service.Channels = []Channel{NewChannel(store.Inicis, "html5_inicis.MID"), NewChannel(w.PG, "html5_inicis."+w.Code)}
		return strings.ReplaceAll(s.playAll(w.PG, s.walletStates(w)[:states], s.walletFacts(w)), w.Code, "the wallet")
	}
	first := play(store.Wallets()[0], 4)
	asRecorded(t, "transitions_wallets.txt", first)
	for _, w := range store.Wallets()[1:] {
		if got := play(w, 2); !strings.HasPrefix(first, got) {
			t.Errorf("%s is not as the first wallet is (-first +it):\n%s", w.PG, cmp.Diff(first, got))
		}
	}
}

// byWallet is a fact about a payment of the order in the window of a wallet; each name is
// another payment.
func (s *pairShop) byWallet(w store.Wallet, name string, rank store.Rank, changes ...func(*store.Fact)) func() error {
	return func() error {
		f := s.fact("imp_"+name+"-"+s.offer.Order.No, rank, func(f *store.Fact) { f.Method, f.Wallet = "point", w.Code })
		for _, change := range changes {
			change(&f)
		}
		return s.service.Apply(context.Background(), f, "sweep")
	}
}

func (s *pairShop) walletStates(w store.Wallet) []situation {
	paid := s.byWallet(w, "first", store.RankPaid)
	return []situation{
		{"unpaid", func() {}},
		{"paid", func() { s.must(paid()) }},
		{"paid, a part went back", func() {
			s.must(paid())
			s.must(s.byWallet(w, "first", store.RankCancelled, back(900))())
		}},
		{"void", s.runOut},
	}
}

// walletFacts is what I'mport can say of a payment by a wallet.
func (s *pairShop) walletFacts(w store.Wallet) []happening {
	by := func(code string) func(*store.Fact) { return func(f *store.Fact) { f.Wallet = code } }
	card := func(f *store.Fact) { f.Method, f.Wallet = "card", "" }
	return []happening{
		{"its window is open", s.byWallet(w, "new", store.RankReady)},
		{"it failed", s.byWallet(w, "new", store.RankFailed)},
		{"another payment, by it", s.byWallet(w, "new", store.RankPaid)},
		{"another payment, by a card of it", s.byWallet(w, "new", store.RankPaid, card, by(w.Code))},
		{"another payment, by a card", s.byWallet(w, "new", store.RankPaid, card)},
		{"another payment, by another wallet", s.byWallet(w, "new", store.RankPaid,
			func(f *store.Fact) { f.Wallet = "another" })},
		{"another payment, by another channel", s.byWallet(w, "new", store.RankPaid,
			func(f *store.Fact) { f.MID = "MID" })},
		{"another payment, by another PG", s.byWallet(w, "new", store.RankPaid,
			func(f *store.Fact) { f.Provider = "kakaopay" })},
		{"another payment, one won", s.byWallet(w, "new", store.RankPaid, won1)},
		{"another payment, not sandbox", s.byWallet(w, "new", store.RankPaid, func(f *store.Fact) { f.Sandbox = false })},
		{"an account is issued", s.byWallet(w, "new", store.RankReady, vbank, func(f *store.Fact) {
			f.Wallet, f.Vbank.Due = "", s.now().AddDate(0, 0, 3)
		})},
		{"the same payment, another wallet", s.byWallet(w, "first", store.RankPaid, by("another"))},
		{"the same payment: partly refunded", s.byWallet(w, "first", store.RankCancelled, back(1500))},
		{"the same payment: fully refunded", s.byWallet(w, "first", store.RankCancelled, back(129_800))},
		{"its buyer cancels", s.giveUp},
	}
}
