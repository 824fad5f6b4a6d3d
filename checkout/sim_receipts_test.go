package checkout

import (
	"context"
	"fmt"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// issued is what the simulated I'mport knows of receipts.
type issued struct {
	list  map[string][]*iamport.CashReceipt // by imp_uid or merchant_uid, oldest first
	doubt map[string]bool                   // asked for without an answer, and nobody has asked what became of it
	wrong error                             // what the shop must never do
	count int
}

func (i *issued) last(uid string) *iamport.CashReceipt {
	if l := i.list[uid]; len(l) > 0 {
		return l[len(l)-1]
	}
	return nil
}

func uidOf(of iamport.CashReceiptOf) string { return of.ImpUID + of.MerchantUID }

// lost is an unknown outcome.
func lost() error { return fmt.Errorf("%w: drawn", iamport.ErrUnknown) }

func (b *bank) CashReceipt(_ context.Context, of iamport.CashReceiptOf) (iamport.CashReceipt, error) {
	if before, after, _ := b.trouble(); before != nil || after != nil {
		return iamport.CashReceipt{}, lost()
	}
	delete(b.issued.doubt, uidOf(of))
	b.dieAfter()
	if r := b.issued.last(uidOf(of)); r != nil {
		return *r, nil
	}
	return iamport.CashReceipt{}, iamport.ErrNotFound
}

// IssueCashReceipt issues what is left of a payment, or what it is told. Who asks
// again without having asked what became of it is wrong.
func (b *bank) IssueCashReceipt(_ context.Context, in iamport.NewCashReceipt) (iamport.CashReceipt, error) {
	uid := uidOf(in.Of)
	if b.issued.doubt[uid] {
		b.issued.wrong = fmt.Errorf("the receipt of %s is asked for again after an unknown answer", uid)
	}
	b.issued.doubt[uid] = true
	before, after, _ := b.trouble()
	if before != nil {
		return iamport.CashReceipt{}, before
	}
	amount := in.Amount
	if in.Of.ImpUID != "" {
		p := b.byUID(in.Of.ImpUID)
		if amount = b.net(p); !captured(p) || amount == 0 || p.PayMethod != "vbank" {
			return iamport.CashReceipt{}, &iamport.APIError{Status: 400, Code: -1, Message: "발행할 수 없는 건입니다."}
		}
	}
	if r := b.issued.last(uid); r != nil && r.Stands() {
		return iamport.CashReceipt{}, &iamport.APIError{Status: 400, Code: -1, Message: "이미 발행되었습니다."}
	}
	b.issued.count++
	r := &iamport.CashReceipt{ImpUID: in.Of.ImpUID, MerchantUID: in.Of.MerchantUID, Amount: amount, VAT: (amount - in.TaxFree) / 11,
		Number: iamport.Text(fmt.Sprintf("Z%d", b.issued.count)), AppliedAt: b.w.now().Unix()}
	b.issued.list[uid] = append(b.issued.list[uid], r)
	if after != nil {
		return iamport.CashReceipt{}, after
	}
	b.dieAfter()
	delete(b.issued.doubt, uid)
	return *r, nil
}

func (b *bank) CancelCashReceipt(_ context.Context, of iamport.CashReceiptOf) (iamport.CashReceipt, error) {
	before, after, _ := b.trouble()
	if before != nil {
		return iamport.CashReceipt{}, before
	}
	r := b.issued.last(uidOf(of))
	if r == nil || !r.Stands() {
		return iamport.CashReceipt{}, &iamport.APIError{Status: 400, Code: -1, Message: "발급된 적이 없습니다."}
	}
	r.CancelledAt = b.w.now().Unix()
	if after != nil {
		return iamport.CashReceipt{}, after
	}
	b.dieAfter()
	return *r, nil
}

// choose draws which receipt a buyer wants.
func (w *world) choose() store.ReceiptChoice {
	switch w.rng.IntN(3) {
	case 0:
		return store.ReceiptChoice{Kind: store.PersonReceipt, Number: "01012345678"}
	case 1:
		return store.ReceiptChoice{Kind: store.CompanyReceipt, Number: "1248100998"}
	}
	return store.ReceiptChoice{}
}

// receipts goes on with receipts, and lets buyers choose them late.
func (w *world) receipts() {
	ctx := context.Background()
	for range w.rng.IntN(4) {
		w.service.IssueNext(ctx)
	}
	w.refundIssued()
	if len(w.attempts) > 0 && w.rng.IntN(3) == 0 {
		w.store.Receipts.Choose(ctx, w.attempts[w.rng.IntN(len(w.attempts))].Order.PublicID, w.choose(),
			store.SourceBuyer)
	}
}

// refundIssued gives a part of some payment back whose receipt stands, or all of it.
func (w *world) refundIssued() {
	l, err := w.store.Ledger(context.Background())
	if err != nil || len(l.Receipts) == 0 {
		return
	}
	r := l.Receipts[w.rng.IntN(len(l.Receipts))]
	if r.State != store.ReceiptIssued {
		return
	}
	amount := r.Amount
	if w.rng.IntN(3) > 0 {
		amount = 1 + w.rng.Int64N(amount)
	}
	w.service.Refund(context.Background(), r.ImpUID, rules.RefundRequest{Amount: amount, Reason: "변심",
		Source: "admin", Account: &rules.BankAccount{Bank: "04", Number: "110-234-567890", Holder: "홍길동"}}, "admin")
}

// receiptsAskedOnce returns an error if a receipt was asked for again after an unknown
// answer without asking what became of it.
func (w *world) receiptsAskedOnce() error { return w.bank.issued.wrong }

// receiptsFit returns an error if a payment's receipt is not about what is left of it,
// or if one that its buyer wants was not issued.
func (w *world) receiptsFit() error {
	ctx := context.Background()
	l, err := w.store.Ledger(ctx)
	if err != nil {
		return err
	}
	ours := map[string]store.LedgerReceipt{}
	for _, r := range l.Receipts {
		if r.State.Stands() || ours[r.ImpUID].ImpUID == "" {
			ours[r.ImpUID] = r
		}
	}
	free := w.taxFreeLeft(l)
	if err := w.receiptsWanted(ours); err != nil {
		return err
	}
	for _, p := range l.Payments {
		uid := p.ImpUID
		if p.Source == store.FromBank {
			uid = p.MerchantUID
		}
		there, net, known := w.bank.issued.last(uid), p.Amount-p.Cancelled, ours[p.ImpUID]
		stands := there != nil && there.Stands()
		switch {
		case stands && (p.Verdict != store.Accepted || there.Amount != net):
			return fmt.Errorf("%s: a receipt of %d stands, %d of it is left", p.ImpUID, there.Amount, net)
		case stands && there.VAT != (net-free[p.ImpUID])/11:
			return fmt.Errorf("%s: %d of its receipt are VAT, of %d that are left %d are tax-free", p.ImpUID, there.VAT, net,
				free[p.ImpUID])
		case stands != (known.State == store.ReceiptIssued):
			return fmt.Errorf("%s: a receipt stands (%v), the shop says %q", p.ImpUID, stands, known.State)
		case stands && known.Number != string(there.Number):
			return fmt.Errorf("%s: receipt %s stands, the shop knows %s", p.ImpUID, there.Number, known.Number)
		case known.State == store.ReceiptWanted && known.Kind == store.UnaskedReceipt: // it waits for days
		case known.ImpUID != "" && net > 0 && !stands:
			return fmt.Errorf("%s: its receipt is %q, and %d is left", p.ImpUID, known.State, net)
		}
	}
	return nil
}

// receiptsWanted returns an error if the buyer of an order that was paid in cash chose a
// receipt and the shop knows of none.
func (w *world) receiptsWanted(ours map[string]store.LedgerReceipt) error {
	rows, err := w.raw.Query(`SELECT p.imp_uid, c.kind FROM payments p JOIN receipt_choices c ON c.order_id = p.order_id
	  WHERE p.verdict = 'accepted' AND p.currency = 'KRW' AND p.cancelled < p.amount AND c.kind <> 'none'
	    AND p.method IN ('vbank', 'bank')`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var uid, kind string
		if err := rows.Scan(&uid, &kind); err != nil {
			return err
		}
		if ours[uid].ImpUID == "" {
			return fmt.Errorf("whoever paid %s wants a receipt (%s), and there is none", uid, kind)
		}
	}
	return rows.Err()
}

// taxFreeLeft is what of each payment is free of tax and has not gone back.
func (w *world) taxFreeLeft(l store.Ledger) map[string]int64 {
	orders, left := map[string]int64{}, map[string]int64{}
	for _, o := range l.Orders {
		if o.Currency == money.KRW {
			orders[o.No] = o.TaxFree
		}
	}
	for _, p := range l.Payments {
		left[p.ImpUID] = orders[p.OrderNo]
	}
	for _, r := range l.Refunds {
		if r.State == store.RefundDone {
			left[r.ImpUID] -= r.TaxFree
		}
	}
	return left
}

// receiptBugs are mistakes about receipts that this program must never make.
func receiptBugs() map[string]func(*world) {
	return map[string]func(*world){
		"a receipt is asked for twice after an unknown answer": func(w *world) {
			w.service.Gateway = forgetfulGateway{w.bank}
		},
		"a receipt is not reduced after a part went back": func(w *world) {
			w.raw.Exec(`DROP TRIGGER IF EXISTS receipts_move_on; DROP TRIGGER IF EXISTS payments_keep_their_receipt;
			  CREATE TRIGGER IF NOT EXISTS bug AFTER UPDATE OF state ON receipts WHEN NEW.state = 'cancelling' BEGIN
			  UPDATE receipts SET state = 'issued', next_at = NULL WHERE id = NEW.id; END`)
		},
		"a receipt is not reduced after goods went back": func(w *world) {
			w.raw.Exec(`DROP TRIGGER IF EXISTS receipts_move_on; DROP TRIGGER IF EXISTS payments_keep_their_receipt;
			  CREATE TRIGGER IF NOT EXISTS bug AFTER UPDATE OF state ON receipts WHEN NEW.state = 'cancelling'
			  AND EXISTS (SELECT 1 FROM refund_lines x JOIN refunds r ON r.id = x.refund_id WHERE r.imp_uid = NEW.imp_uid)
			  BEGIN UPDATE receipts SET state = 'issued', next_at = NULL WHERE id = NEW.id; END`)
		},
		"who pays by a PG gets no receipt": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug BEFORE INSERT ON receipts WHEN instr(NEW.imp_uid, 'imp_') = 1
			  BEGIN SELECT RAISE (IGNORE); END`)
		},
		"no receipt is issued for the rest": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug BEFORE INSERT ON receipts
			  WHEN EXISTS (SELECT 1 FROM receipts WHERE imp_uid = NEW.imp_uid) BEGIN SELECT RAISE (IGNORE); END`)
		},
		"receipts say that everything is taxed":       func(w *world) { w.service.Gateway = taxingGateway{w.bank} },
		"a lost answer counts as a cancelled receipt": func(w *world) { w.service.Gateway = hastyGateway{w.bank} },
	}
}

// forgetfulGateway asks again by itself when an answer is lost.
type forgetfulGateway struct{ *bank }

func (g forgetfulGateway) IssueCashReceipt(ctx context.Context, in iamport.NewCashReceipt) (iamport.CashReceipt, error) {
	r, err := g.bank.IssueCashReceipt(ctx, in)
	if err != nil {
		r, err = g.bank.IssueCashReceipt(ctx, in)
	}
	return r, err
}

// taxingGateway says nothing of what is tax-free.
type taxingGateway struct{ *bank }

func (g taxingGateway) IssueCashReceipt(ctx context.Context, in iamport.NewCashReceipt) (iamport.CashReceipt, error) {
	in.TaxFree = 0
	return g.bank.IssueCashReceipt(ctx, in)
}

// hastyGateway takes the loss of an answer for the answer.
type hastyGateway struct{ *bank }

func (g hastyGateway) CancelCashReceipt(ctx context.Context, of iamport.CashReceiptOf) (iamport.CashReceipt, error) {
	r, _ := g.bank.CancelCashReceipt(ctx, of)
	return r, nil
}
