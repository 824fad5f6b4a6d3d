package checkout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// bank is the simulated I'mport: it keeps every payment, and loses, delays and
// repeats answers in all the ways that the real one may.
type bank struct {
	w        *world
	payments []*iamport.Payment
	past     map[string]iamport.Payment // what a stale read returns
	odd      map[string]shown           // which cannot be read now
	faulty   bool
	issued   issued // receipts
}

// crash is the panic value with which the process dies.
type crash struct{}

// trouble draws what happens around a call: whether it is answered, whether it
// takes effect, whether the process dies before it.
func (b *bank) trouble() (before, after error, stale bool) {
	if !b.faulty {
		return nil, nil, false
	}
	switch b.w.rng.IntN(40) {
	case 0, 1, 2, 3:
		return fmt.Errorf("%w: drawn", iamport.ErrUnknown), nil, false
	case 4, 5, 6, 7:
		return nil, fmt.Errorf("%w: drawn after the effect", iamport.ErrUnknown), false
	case 8, 9, 10:
		return nil, nil, true
	case 11:
		panic(crash{})
	}
	return nil, nil, false
}

// dieAfter may kill the process after an effect, before its answer arrives.
func (b *bank) dieAfter() {
	if b.faulty && b.w.rng.IntN(40) == 0 {
		panic(crash{})
	}
}

// read returns payments, perhaps as they were a while ago.
func (b *bank) read(match func(*iamport.Payment) bool) ([]iamport.Payment, error) {
	before, after, stale := b.trouble()
	if before != nil || after != nil {
		return nil, fmt.Errorf("%w: drawn", iamport.ErrUnknown)
	}
	var list []iamport.Payment
	var bad iamport.UnreadableError
	for _, p := range b.payments {
		if !match(p) {
			continue
		}
		if _, odd := b.odd[p.ImpUID]; odd {
			bad.Rows = append(bad.Rows, b.rowOf(p, len(list)+len(bad.Rows)+1))
			continue
		}
		answer := *p
		if old, ok := b.past[p.ImpUID]; ok && stale {
			answer = old
		}
		answer.CancelHistory = slices.Clone(answer.CancelHistory)
		list = append(list, answer)
	}
	b.dieAfter()
	if len(bad.Rows) > 0 {
		return list, &bad
	}
	return list, nil
}

func (b *bank) Payment(_ context.Context, impUID string) (iamport.Payment, error) {
	list, err := b.read(func(p *iamport.Payment) bool { return p.ImpUID == impUID })
	if err == nil && len(list) == 0 {
		err = iamport.ErrNotFound
	}
	if err != nil { // an odd one, too
		return iamport.Payment{}, err
	}
	return list[0], nil
}

func (b *bank) PaymentsByMerchantUID(_ context.Context, uids []string) ([]iamport.Payment, error) {
	list, err := b.read(func(p *iamport.Payment) bool { return slices.Contains(uids, p.MerchantUID) })
	var bad *iamport.UnreadableError
	if errors.As(err, &bad) { // the client finds out which id each row answers
		bad.Rows = nil
		for _, p := range b.payments {
			if _, odd := b.odd[p.ImpUID]; odd && slices.Contains(uids, p.MerchantUID) {
				bad.Rows = append(bad.Rows, iamport.UnreadableRow{MerchantUID: p.MerchantUID,
					Why: "lacks a usable currency"})
			}
		}
	}
	return list, err
}

func (b *bank) FindAll(_ context.Context, uid string) ([]iamport.Payment, error) {
	return b.read(func(p *iamport.Payment) bool { return p.MerchantUID == uid })
}

func (b *bank) List(_ context.Context, q iamport.ListQuery) (iamport.PaymentPage, error) {
	list, err := b.read(func(p *iamport.Payment) bool {
		return p.StartedAt >= q.From.Unix() && p.StartedAt <= q.To.Unix()
	})
	return iamport.PaymentPage{Total: len(list), Payments: list}, err
}

func (b *bank) Prepare(context.Context, iamport.Prepare) error {
	before, after, _ := b.trouble()
	if before != nil {
		return before
	}
	return after
}

func (b *bank) Channels(context.Context) ([]iamport.ChannelInfo, error) {
	return []iamport.ChannelInfo{{PGProvider: "html5_inicis", PGID: "MID", Type: "payment",
		ChannelKey: "channel-key-sim"}}, nil
}

// Cancel refunds as the API does: a wrong checksum is refused, and PayPal may
// carry the refund out later.
func (b *bank) Cancel(_ context.Context, c iamport.Cancel) (iamport.Payment, error) {
	before, after, _ := b.trouble()
	if before != nil {
		return iamport.Payment{}, before
	}
	p := b.byUID(c.ImpUID)
	amount, _ := iamport.MinorUnits(c.Amount, decimals(p))
	if p.PayMethod == "vbank" && (c.RefundBank == "" || c.RefundAccount == "" || c.RefundHolder == "") {
		return iamport.Payment{}, &iamport.APIError{Status: 200, Code: 1, Message: "환불계좌가 없습니다."}
	}
	if c.Checksum != "" {
		if sum, _ := iamport.MinorUnits(c.Checksum, decimals(p)); sum != b.net(p) {
			return iamport.Payment{}, &iamport.APIError{Status: 200, Code: 1, Message: "취소 가능 금액이 다릅니다."}
		}
	}
	if b.net(p) == 0 || amount > b.net(p) {
		return iamport.Payment{}, &iamport.APIError{Status: 200, Code: 1, Message: "이미 전액취소된 주문입니다."}
	}
	pending := b.faulty && p.PGProvider == "paypal" && b.w.rng.IntN(3) == 0
	if pending {
		b.w.later(func() {
			if amount <= b.net(p) {
				b.giveBack(p, amount, c.Reason)
			}
		})
	} else {
		b.giveBack(p, amount, c.Reason)
	}
	if after != nil {
		return iamport.Payment{}, after
	}
	b.dieAfter()
	return *p, nil
}

// DeleteVbank closes an account that nobody has paid into.
func (b *bank) DeleteVbank(_ context.Context, impUID string) (iamport.Payment, error) {
	before, after, _ := b.trouble()
	if before != nil {
		return iamport.Payment{}, before
	}
	p := b.byUID(impUID)
	if p.Status != iamport.StatusReady || p.VbankNum == "" {
		return iamport.Payment{}, &iamport.APIError{Status: 400, Code: -1, Message: "입금 대기 중인 가상계좌가 아닙니다."}
	}
	b.fail(p)
	if after != nil {
		return iamport.Payment{}, after
	}
	b.dieAfter()
	return *p, nil
}

func decimals(p *iamport.Payment) int { return money.Currency(p.Currency).Decimals() }

func (b *bank) byUID(impUID string) *iamport.Payment {
	i := slices.IndexFunc(b.payments, func(p *iamport.Payment) bool { return p.ImpUID == impUID })
	return b.payments[i]
}

func (b *bank) net(p *iamport.Payment) int64 {
	amount, _ := iamport.MinorUnits(p.Amount, decimals(p))
	cancelled, _ := iamport.MinorUnits(p.CancelAmount, decimals(p))
	return amount - cancelled
}

func captured(p *iamport.Payment) bool { return p.PaidAt > 0 }

// begin opens a payment window: a ready payment exists from then on.
func (b *bank) begin(uid, provider, mid, currency string, amount json.Number, sandbox bool) *iamport.Payment {
	p := &iamport.Payment{ImpUID: fmt.Sprintf("imp_%012d", len(b.payments)+1), MerchantUID: uid,
		PGProvider: iamport.Text(provider),
		PGID:       iamport.Text(mid), Currency: currency, Amount: amount, CancelAmount: "0", Sandbox: sandbox,
		Status: iamport.StatusReady, StartedAt: b.w.now().Unix()}
	p.PayMethod = "card"
	if strings.HasPrefix(provider, "paypal") {
		p.PayMethod = "paypal"
	}
	b.payments = append(b.payments, p)
	b.spoil(p)
	return p
}

// change changes a payment and lets the shop be told.
func (b *bank) change(p *iamport.Payment, become func()) {
	b.past[p.ImpUID] = *p
	become()
	b.w.spread(p)
}

func (b *bank) approve(p *iamport.Payment) {
	if p.Status == iamport.StatusReady || p.Status == iamport.StatusFailed {
		b.change(p, func() {
			p.Status, p.PaidAt = iamport.StatusPaid, b.w.now().Unix()
			b.takeFromWallet(p)
		})
	}
}

// openWallet begins a payment in a wallet's window.
func (b *bank) openWallet(p *iamport.Payment, wallet store.Wallet) {
	p.PayMethod = iamport.Text(wallet.Method)
}

// takeFromWallet says what paid in a wallet's window: a card or points of one of the
// wallets, or a card without any.
func (b *bank) takeFromWallet(p *iamport.Payment) {
	wallets := store.Wallets()
	if !slices.ContainsFunc(wallets, func(w store.Wallet) bool { return w.Method == string(p.PayMethod) }) {
		return
	}
	p.PayMethod = []iamport.Text{"card", "point"}[b.w.rng.IntN(2)]
	p.EmbPGProvider = iamport.Text(wallets[b.w.rng.IntN(len(wallets))].Code)
	if b.w.rng.IntN(4) == 0 {
		p.PayMethod, p.EmbPGProvider = "card", ""
	}
}

func (b *bank) fail(p *iamport.Payment) {
	if p.Status == iamport.StatusReady {
		b.change(p, func() { p.Status, p.FailReason = iamport.StatusFailed, "한도 초과" })
	}
}

func (b *bank) issueVbank(p *iamport.Payment) {
	b.change(p, func() {
		p.PayMethod, p.VbankNum, p.VbankName, p.VbankDate = "vbank", "123-456", "국민은행",
			b.w.now().AddDate(0, 0, 3).Unix()
	})
}

func (b *bank) giveBack(p *iamport.Payment, amount int64, reason string) {
	b.change(p, func() {
		before, _ := iamport.MinorUnits(p.CancelAmount, decimals(p))
		p.Status, p.CancelAmount = iamport.StatusCancelled, iamport.MajorUnits(before+amount, decimals(p))
		p.CancelHistory = append(slices.Clone(p.CancelHistory),
			iamport.Cancellation{Amount: iamport.MajorUnits(amount, decimals(p)),
				Reason: iamport.Text(reason), CancellationID: iamport.Text(fmt.Sprintf("%s-c%d", p.ImpUID,
					len(p.CancelHistory)))})
	})
}
