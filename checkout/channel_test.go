package checkout

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// console is a gateway that knows some channels, and has one odd row if told so.
type console struct {
	Gateway
	infos []iamport.ChannelInfo
	odd   bool
}

func (g console) Channels(context.Context) ([]iamport.ChannelInfo, error) {
	if g.odd {
		return g.infos, &iamport.UnreadableError{Rows: []iamport.UnreadableRow{{Position: 1,
			Why: "lacks a usable pg_id"}}}
	}
	return g.infos, nil
}

// TestAnOddChannelHidesNoOther resolves and tests the shop's channels.
func TestAnOddChannelHidesNoOther(t *testing.T) {
	card := iamport.ChannelInfo{PGProvider: "html5_inicis", PGID: "MID1", ChannelKey: "channel-key-1"}
	for _, c := range []struct {
		name     string
		infos    []iamport.ChannelInfo
		odd      bool
		mid      string
		resolved bool // without an error
		tested   bool
	}{
		{"all is well", []iamport.ChannelInfo{card}, false, "MID1", true, true},
		{"an odd row beside it", []iamport.ChannelInfo{card}, true, "MID1", false, true},
		{"ours may be the odd row", nil, true, "", false, false},
		{"ours is not there", nil, false, "", true, true},
	} {
		s := New(Config{Gateway: console{infos: c.infos, odd: c.odd},
			Channels: []Channel{NewChannel(store.Inicis, "channel-key-1")}})
		if err := s.ResolveChannels(t.Context()); (err == nil) != c.resolved || err != nil &&
			!errors.Is(err, iamport.ErrUnknown) || s.Channels[0].MID != c.mid {
			t.Errorf("%s: MID %q, %v", c.name, s.Channels[0].MID, err)
		}
		list, err := s.CheckChannels(t.Context())
		if (err == nil) != c.tested || c.tested && list[0].Known != (len(c.infos) > 0) {
			t.Errorf("%s: %+v, %v", c.name, list, err)
		}
	}
}

// TestWalletsThatAreOffAreNotOffered switches a wallet off that an order was opened with.
func TestWalletsThatAreOffAreNotOffered(t *testing.T) {
	s := newOwnShop(t)
	s.service.Channels = []Channel{NewChannel(store.Inicis, "html5_inicis.MID"), NewChannel(store.KakaoPay,
		"html5_inicis.MID"), NewChannel(store.PayPal, "paypal")}
	s.begin(store.KakaoPay, store.ReceiptChoice{})
	s.must(s.store.SetButtons(t.Context(), store.Buttons{Wallets: []store.PG{}, HiddenKo: []store.PG{store.PayPal}}, "admin"))
	offered, err := s.service.Offered(t.Context())
	s.must(err)
	var pgs []store.PG
	for _, c := range offered {
		pgs = append(pgs, c.PG)
	}
	if want := []store.PG{store.Inicis, store.PayPal}; !slices.Equal(pgs, want) {
		t.Errorf("offered are %q, want %q", pgs, want)
	}
	if _, err := s.service.Retry(t.Context(), s.offer.Order.PublicID, Try{PG: store.KakaoPay}); !errors.Is(err, ErrNoChannel) {
		t.Errorf("one can go on with it: %v", err)
	}
	if _, ok := s.service.Channel(store.KakaoPay); !ok {
		t.Error("who looks at its payments finds no channel")
	}
}
