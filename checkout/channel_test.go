package checkout

import (
	"context"
	"errors"
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
