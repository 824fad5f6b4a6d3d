package bigshop

import (
	"fmt"
	"strings"
	"time"
)

// sale is an order that is being written, with its attempt and payment.
type sale struct {
	id        int64
	no        string
	at        time.Time // placed
	lang      string
	krw, usd  int64 // total
	lines     []good
	counts    []int64
	attempt   int64
	uid       string
	pg        string
	method    string
	currency  string
	amount    int64
	imp       string
	pay, ship string
}

func (o *sale) state() string { return o.pay + "/" + o.ship }

// order places an order and leads it to where orders of its age are.
func (f *filler) order(i int, at time.Time) error {
	o := &sale{at: at, pay: "unpaid", ship: "none", lang: "ko"}
	if f.chance(100) {
		o.lang = "en"
	}
	if err := f.place(i, o); err != nil {
		return err
	}
	age := f.now.Sub(at)
	switch {
	case age < time.Hour:
		return nil
	case age < 48*time.Hour && o.pg == "inicis-vbank" && f.chance(500):
		return f.await(o)
	case f.chance(120):
		return f.void(o)
	case f.chance(2):
		return f.hold(o)
	}
	if err := f.pay(o); err != nil {
		return err
	}
	if f.chance(3) {
		if err := f.payTwice(o); err != nil {
			return err
		}
	}
	return f.deliver(o, age)
}

func (f *filler) place(i int, o *sale) error {
	o.no = fmt.Sprintf("ORD%s-%07d", o.at.Add(9*time.Hour).UTC().Format("20060102"), i)
	country, name := "KR", pick(f, "김", "이", "박", "최", "정", "강")+pick(f, "하늘", "바다", "민준", "서연", "지우", "도윤")
	if o.lang == "en" {
		country, name = pick(f, "US", "JP", "DE", "GB"), pick(f, "Ann", "Bob", "Eve")+" "+
			pick(f, "Lee", "Smith", "Weber")
	}
	tel := fmt.Sprintf("010-%04d-%04d", 1000+i/10000%9000, i%10000)
	email, home := fmt.Sprintf("buyer%d@example.com", i), strings.ReplaceAll(tel, "-", "")
	key := "82" + home[1:]
	var err error
	o.id, err = f.insert(`INSERT INTO orders (public_id, order_no, language, buyer_name, buyer_email, buyer_tel,
	  receiver_name, receiver_tel, postcode, addr, country, memo, created_at, expires_at, window_at, email_key, tel_key,
	  searched)
	  VALUES (?, ?, ?, ?, ?, ?, ?, ?, '04001', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		fmt.Sprintf("bigshoporder-%015d", i), o.no, o.lang, name, email, tel, name, tel,
		fmt.Sprintf("서울특별시 마포구 양화로 %d, %d호", i%300+1, i%1200+101), country, pick(f, "", "문 앞에 놓아주세요", "경비실에 맡겨주세요"),
		o.at.UnixMilli(), o.at.Add(24*time.Hour).UnixMilli(), o.at.UnixMilli(), email, key,
		strings.ToLower(strings.Join([]string{o.no, name, email, key, home}, " ")))
	if err != nil {
		return err
	}
	if err := f.fillLines(o); err != nil {
		return err
	}
	if err := f.log(o.at, event{"order", o.no, o.id, "placed", "", o.state(), "buyer", map[string]any{"krw": o.krw,
		"usd": o.usd}}); err != nil {
		return err
	}
	if err := f.take(o); err != nil {
		return err
	}
	o.choosePG(f)
	return f.open(o, 1)
}

// fillLines puts one to three things into an order; some sell far better than
// others.
func (f *filler) fillLines(o *sale) error {
	taken := map[int64]bool{}
	for range 1 + f.rand.IntN(3) {
		g := f.goods[int(f.rand.Float64()*f.rand.Float64()*float64(len(f.goods)))]
		if !taken[g.id] {
			taken[g.id] = true
			o.lines, o.counts = append(o.lines, g), append(o.counts, 1+int64(f.rand.IntN(3)))
		}
	}
	var krw, usd int64
	for n, g := range o.lines {
		if err := f.exec("INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, "+
			"unit_krw, unit_usd) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			o.id, n+1, g.id, g.sku, g.nameKo, g.nameEn, o.counts[n], g.unitKRW, g.unitUSD); err != nil {
			return err
		}
		krw, usd = krw+o.counts[n]*g.unitKRW, usd+o.counts[n]*g.unitUSD
	}
	o.krw, o.usd = krw+3000, usd+500
	for _, c := range []struct {
		currency        string
		goods, shipping int64
	}{{"KRW", krw, 3000}, {"USD", usd, 500}} {
		if err := f.exec("INSERT INTO order_totals (order_id, currency, goods, shipping, total) VALUES (?, ?, ?, "+
			"?, ?)", o.id, c.currency, c.goods, c.shipping, c.goods+c.shipping); err != nil {
			return err
		}
	}
	return nil
}

func (o *sale) choosePG(f *filler) {
	o.currency, o.amount = "KRW", o.krw
	switch n := f.rand.IntN(100); {
	case o.lang == "en" && n < 70:
		o.pg, o.method, o.currency, o.amount = "paypal", "paypal", "USD", o.usd
	case o.lang == "en":
		o.pg, o.method = "inicis-global", "card"
	case n < 65:
		o.pg, o.method = "inicis", "card"
	case n < 85:
		o.pg, o.method = "inicis-vbank", "vbank"
	default:
		o.pg, o.method = "inicis-trans", "trans"
	}
}

func (o *sale) provider() string {
	if o.pg == "paypal" {
		return "paypal"
	}
	return "html5_inicis"
}

// open begins the n-th attempt.
func (f *filler) open(o *sale, n int) (err error) {
	o.uid = fmt.Sprintf("%s-%d", o.no, n)
	o.attempt, err = f.insert(`INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount,
	  currency, prepared, created_at)
	  VALUES (?, ?, ?, ?, ?, '', ?, ?, 1,
	  ?)`, o.id, o.uid, o.pg, o.provider(), o.provider(), o.amount, o.currency, o.at.UnixMilli())
	if err != nil {
		return err
	}
	return f.log(o.at, event{"attempt", o.uid, o.id, "opened", "", "open", "buyer", map[string]any{"pg": o.pg,
		"amount": o.amount, "currency": o.currency}})
}

func (f *filler) close(o *sale, kind string, at time.Time) error {
	if err := f.exec("UPDATE attempts SET closed_at = ? WHERE id = ?", at.UnixMilli(), o.attempt); err != nil {
		return err
	}
	return f.log(at, event{"attempt", o.uid, o.id, kind, "open", "closed", "poll", nil})
}

// move changes the states of an order.
func (f *filler) move(o *sale, at time.Time, kind, pay, ship, source string) error {
	before := o.state()
	o.pay, o.ship = pay, ship
	if err := f.exec(`UPDATE orders SET pay_state = ?1, ship_state = ?2,
	  holds = CASE WHEN ?1 IN ('unpaid', 'awaiting_deposit') THEN holds ELSE 0 END WHERE id = ?3`, pay, ship,
		o.id); err != nil {
		return err
	}
	return f.log(at, event{"order", o.no, o.id, kind, before, o.state(), source, nil})
}

// take reserves the goods of an order.
func (f *filler) take(o *sale) error {
	var pieces int64
	for n, g := range o.lines {
		if err := f.exec("INSERT INTO reservations (order_id, variant_id, quantity, state) VALUES (?, ?, ?, 'active')",
			o.id, g.id, o.counts[n]); err != nil {
			return err
		}
		if err := f.exec("UPDATE variants SET held = held + ? WHERE id = ?", o.counts[n], g.id); err != nil {
			return err
		}
		pieces += o.counts[n]
		f.reserve[g.id] += o.counts[n]
	}
	return f.exec("UPDATE orders SET holds = ? WHERE id = ?", pieces, o.id)
}

// hand writes what becomes of the goods: released, or sold.
func (f *filler) hand(o *sale, state string) error {
	if err := f.exec("UPDATE reservations SET state = ? WHERE order_id = ?", state, o.id); err != nil {
		return err
	}
	for n, g := range o.lines {
		if err := f.exec("UPDATE variants SET held = held - ? WHERE id = ?", o.counts[n], g.id); err != nil {
			return err
		}
		if state == "released" {
			f.reserve[g.id] -= o.counts[n]
		}
	}
	return nil
}

func (f *filler) await(o *sale) error {
	if err := f.payment(o, "unpaid", o.at, 0, 0); err != nil {
		return err
	}
	return f.move(o, o.at, "vbank_issued", "awaiting_deposit", "none", "webhook")
}

// void lets an order expire: its payment failed, and nobody came back.
func (f *filler) void(o *sale) error {
	if err := f.close(o, "failed", o.at.Add(2*time.Minute)); err != nil {
		return err
	}
	if err := f.hand(o, "released"); err != nil {
		return err
	}
	return f.move(o, o.at.Add(20*time.Minute), "expired", "void", "none", "expiry")
}
