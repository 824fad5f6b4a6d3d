package bigshop

import (
	"fmt"
	"time"
)

// payment writes what I'mport said about an attempt. rank: ready 0, paid 2,
// cancelled 3.
func (f *filler) payment(o *sale, verdict string, at time.Time, rank int, cancelled int64) error {
	captured := 0
	var paidAt *int64
	if rank >= 2 {
		ms := at.UnixMilli()
		captured, paidAt = 1, &ms
	}
	o.imp = "imp_" + o.uid
	if verdict == "duplicate" {
		o.imp += "_2"
	}
	err := f.exec(`INSERT INTO payments (imp_uid, merchant_uid, order_id, claimed_attempt_id, attempt_id, amount,
	  currency, cancelled, rank, captured, sandbox, live,
	    provider, mid, method, verdict, reason, receipt_url, vbank_name, vbank_num, vbank_holder, vbank_due, paid_at,
	    first_seen_at, checked_at)
	  SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1 - live, live, ?, 'MID', ?, ?, '', 'https://example.com/receipt', '', '',
	  '', NULL, ?, ?, ? FROM meta`,
		o.imp, o.uid, o.id, o.attempt, o.attempt, o.amount, o.currency, cancelled, rank, captured, o.provider(),
		o.method, verdict, paidAt, at.UnixMilli(), at.UnixMilli())
	if err != nil {
		return err
	}
	return f.logPayment(o, verdict, at, rank, captured, cancelled)
}

func (f *filler) logPayment(o *sale, verdict string, at time.Time, rank, captured int, cancelled int64) error {
	return f.log(at, event{"payment", o.imp, o.id, verdict, "", verdict, "webhook",
		map[string]any{"merchant_uid": o.uid, "amount": o.amount,
			"currency": o.currency, "cancelled": cancelled, "rank": rank, "captured": captured == 1}})
}

// pay makes the goods the buyer's.
func (f *filler) pay(o *sale) error {
	at := o.at.Add(3 * time.Minute)
	if o.method == "vbank" {
		at = o.at.Add(40 * time.Minute)
	}
	if err := f.payment(o, "accepted", at, 2, 0); err != nil {
		return err
	}
	if err := f.exec("INSERT INTO fulfilments (order_id, imp_uid, verdict, created_at) VALUES (?, ?, 'accepted', ?)",
		o.id, o.imp, at.UnixMilli()); err != nil {
		return err
	}
	if err := f.hand(o, "sold"); err != nil {
		return err
	}
	if err := f.close(o, "paid", at); err != nil {
		return err
	}
	return f.move(o, at, "paid", "paid", "ready", "webhook")
}

// payTwice is a second payment of the same attempt that went back by itself.
func (f *filler) payTwice(o *sale) error {
	first, at := o.imp, o.at.Add(30*time.Minute)
	defer func() { o.imp = first }()
	if err := f.payment(o, "duplicate", at, 3, o.amount); err != nil {
		return err
	}
	if err := f.incident(o, "duplicate", at); err != nil {
		return err
	}
	if err := f.refund(o, "auto:"+o.imp, o.amount, o.amount, "policy", at); err != nil {
		return err
	}
	if err := f.exec("UPDATE incidents SET closed_at = ?, resolution = 'refunded' WHERE imp_uid = ?", at.UnixMilli(),
		o.imp); err != nil {
		return err
	}
	return f.log(at, event{"incident", o.imp, o.id, "closed", "open", "closed", "refund", nil})
}

// hold is money that cannot pay its order; a person must look.
func (f *filler) hold(o *sale) error {
	at := o.at.Add(5 * time.Minute)
	if err := f.payment(o, "mismatch", at, 2, 0); err != nil {
		return err
	}
	if err := f.incident(o, "mismatch", at); err != nil {
		return err
	}
	return f.move(o, at, "mismatch", "held", "none", "webhook")
}

func (f *filler) incident(o *sale, kind string, at time.Time) error {
	if err := f.exec("INSERT INTO incidents (kind, imp_uid, order_id, detail, opened_at) VALUES (?, ?, ?, "+
		"'another amount', ?)", kind, o.imp, o.id, at.UnixMilli()); err != nil {
		return err
	}
	return f.log(at, event{"incident", o.imp, o.id, kind, "", "open", "policy", nil})
}

// refund is money that went back; left is what could be given back before.
func (f *filler) refund(o *sale, key string, amount, left int64, source string, at time.Time) error {
	if err := f.exec(`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, cancellation_id,
	  created_at, done_at)
	  VALUES (?, ?, ?, ?, 'done', ?, '구매자 요청', ?, ?,
	  ?)`, o.imp, key, amount, left, source, "c:"+key, at.UnixMilli(), at.UnixMilli()); err != nil {
		return err
	}
	if err := f.log(at, event{"refund", key, o.id, "requested", "", "requested", source,
		map[string]any{"imp_uid": o.imp, "amount": amount}}); err != nil {
		return err
	}
	return f.log(at, event{"refund", key, o.id, "done", "requested", "done", "refund", nil})
}

// giveBack refunds a part of the accepted payment, or all of it.
func (f *filler) giveBack(o *sale, amount int64, at time.Time) error {
	if err := f.refund(o, "admin:"+o.imp, amount, o.amount, "admin", at); err != nil {
		return err
	}
	rank := 2
	if amount == o.amount {
		rank = 3
	}
	if err := f.exec("UPDATE payments SET cancelled = ?, rank = ? WHERE imp_uid = ?", amount, rank, o.imp); err != nil {
		return err
	}
	return f.logPayment(o, "accepted", at, rank, 1, amount)
}

// deliver leads a paid order through the shop.
func (f *filler) deliver(o *sale, age time.Duration) error {
	if f.chance(10) {
		at := o.at.Add(5 * time.Hour)
		if err := f.giveBack(o, o.amount, at); err != nil {
			return err
		}
		return f.move(o, at, "refunded", "refunded", "none", "refund")
	}
	late := age > 3*24*time.Hour && age < 30*24*time.Hour && f.chance(10)
	if age < 24*time.Hour || late {
		return nil
	}
	if err := f.list(o); err != nil || age < 48*time.Hour {
		return err
	}
	if err := f.ship(o); err != nil {
		return err
	}
	return f.complain(o, age)
}

// list puts an order on a shipping list of about fifty.
func (f *filler) list(o *sale) (err error) {
	if f.listed%50 == 0 {
		if f.batch, err = f.insert("INSERT INTO batches (source, created_at) VALUES ('admin:1', ?)",
			o.at.Add(12*time.Hour).UnixMilli()); err != nil {
			return err
		}
	}
	f.listed++
	return f.exec("INSERT INTO batch_orders (order_id, batch_id) VALUES (?, ?)", o.id, f.batch)
}

func (f *filler) ship(o *sale) error {
	at := o.at.Add(30 * time.Hour)
	if err := f.move(o, at, "shipped", "paid", "shipped", "admin:1"); err != nil {
		return err
	}
	return f.exec("INSERT INTO shipments (order_id, carrier, number, shipped_at) VALUES (?, ?, ?, ?)", o.id,
		pick(f, "cj", "hanjin", "lotte"), fmt.Sprintf("6%011d", o.id), at.UnixMilli())
}

// complain is what some buyers do: want goods back, or a part of the money.
func (f *filler) complain(o *sale, age time.Duration) error {
	at := o.at.Add(60 * time.Hour)
	switch {
	case age < 72*time.Hour:
		return nil
	case f.chance(15):
		if err := f.claim(o, "return", at, true); err != nil {
			return err
		}
		if err := f.move(o, at, "returned", "paid", "returned", "admin:1"); err != nil {
			return err
		}
		if err := f.giveBack(o, o.amount, at); err != nil {
			return err
		}
		return f.move(o, at, "refunded", "refunded", "returned", "refund")
	case f.chance(10):
		return f.giveBack(o, o.amount/3+1, at)
	case age < 14*24*time.Hour && f.chance(20):
		return f.claim(o, pick(f, "return", "exchange"), at, false)
	case f.chance(5):
		return f.exec("INSERT INTO notes (order_id, text, source, created_at) VALUES (?, '전화 문의 있었음', 'admin:1', ?)",
			o.id, at.UnixMilli())
	}
	return nil
}

func (f *filler) claim(o *sale, kind string, at time.Time, done bool) error {
	id, err := f.insert("INSERT INTO claims (order_id, kind, state, reason, source, created_at) VALUES (?, ?, "+
		"'requested', '단순 변심', 'buyer', ?)", o.id, kind, at.UnixMilli())
	if err != nil {
		return err
	}
	key := fmt.Sprintf("claim:%d", id)
	if err := f.log(at, event{"claim", key, o.id, "requested", "", "requested", "buyer",
		map[string]any{"kind": kind}}); err != nil || !done {
		return err
	}
	if err := f.exec("UPDATE claims SET state = 'done', closed_at = ? WHERE id = ?", at.UnixMilli(), id); err != nil {
		return err
	}
	return f.log(at, event{"claim", key, o.id, "done", "requested", "done", "admin:1", map[string]any{"kind": kind}})
}
