package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// alertLife is how long an unanswered stock alert is kept.
const alertLife = 90 * 24 * time.Hour

// alertAddress is the purpose for which stock-alert addresses are hashed.
const alertAddress = "stock alert address"

// StockAlert requests a mail once goods are back in stock.
type StockAlert struct {
	Product, SKU string
	Email        string
	Language     string
}

// AlertGoods is the product that a stock alert is about.
type AlertGoods struct {
	AlertID int64
	Slug    string
	Name    Text // including the option
	Price   money.Price
}

// alertConfirm is how long an alert waits for its address to say so itself.
const alertConfirm = 24 * time.Hour

// Alerts tell people who wait for goods that they are back.
type Alerts struct{ *core }

// alerter is a transaction that deals with them.
type alerter struct{ *tx }

// Ask records a stock alert for sold-out goods, and asks for the mail by whose link
// its address says so itself, one a day. Repeating it has no effect, nor has asking
// for goods in stock, or for too many. ErrNotFound for goods not on sale.
func (s Alerts) Ask(ctx context.Context, a StockAlert) error {
	email := strings.ToLower(strings.TrimSpace(a.Email))
	hash, err := s.Sign(alertAddress, []byte(email))
	if err != nil {
		return err
	}
	return s.write(ctx, func(w *tx) error {
		t := alerter{w}
		var variant, stock int64
		if err := t.get(`SELECT v.id, `+atHand+` FROM variants v JOIN products p ON p.id = v.product_id
		  WHERE p.slug = ? AND v.sku = ? AND p.state = 'active' AND v.active =
		  1`, []any{a.Product, a.SKU}, &variant, &stock); err != nil {
			return err
		}
		if stock > 0 {
			return nil
		}
		return t.ask(variant, email, hash, a.Language)
	})
}

func (t alerter) ask(variant int64, email string, hash []byte, language string) error {
	if _, err := t.exec("DELETE FROM stock_alerts WHERE confirmed_at IS NULL AND created_at < ?",
		ms(t.now.Add(-alertConfirm))); err != nil {
		return err
	}
	var asked bool // already, by a mail that waits to be read
	if err := t.get("SELECT EXISTS (SELECT 1 FROM stock_alerts WHERE address_hash = ? AND confirmed_at IS NULL)",
		[]any{hash}, &asked); err != nil {
		return err
	}
	var id int64
	err := t.get(`INSERT INTO stock_alerts (variant_id, email, address_hash, language, created_at)
	  VALUES (?, ?, ?, ?, ?)
	  ON CONFLICT (variant_id, address_hash) WHERE told_at IS NULL DO NOTHING RETURNING id`,
		[]any{variant, email, hash, language, ms(t.now)}, &id)
	if _, by := t.refused(err); by == alertsAreFew || by == alertsAreBounded || errors.Is(err, ErrNotFound) {
		return nil // whoever asks learns nothing of the address
	}
	if err != nil {
		return fmt.Errorf("note who waits for %d: %w", variant, err)
	}
	if asked {
		return nil
	}
	return t.postMails(Mail{Kind: ConfirmAlertMail, About: strconv.FormatInt(id, 10)})
}

// Confirm notes that the address of an alert wants to hear of all goods that it was
// asked for in the last day. ErrNotFound when that was longer ago.
func (s Alerts) Confirm(ctx context.Context, id int64) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE stock_alerts SET confirmed_at = coalesce(confirmed_at, ?1) WHERE told_at IS NULL
		  AND (confirmed_at IS NOT NULL OR created_at >= ?2)
		  AND address_hash = (SELECT address_hash FROM stock_alerts WHERE id = ?3)`, ms(t.now),
			ms(t.now.Add(-alertConfirm)), id)
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		return err
	})
}

// dueAlert is what the worker does about an alert.
type dueAlert struct {
	id   int64
	hash string
	tell bool
}

// Send queues a mail for each address whose goods have been back for a while, however
// they came; of several goods it gets one. It also notes since when goods are back,
// and deletes expired alerts. If there is nothing to do it costs one read.
func (s Alerts) Send(ctx context.Context, while time.Duration) error {
	var moved []dueAlert
	var stale, gone bool
	err := s.read(ctx, func(t *tx) error {
		if err := t.get("SELECT EXISTS (SELECT 1 FROM stock_alerts WHERE created_at < ?)",
			[]any{ms(t.now.Add(-alertLife))}, &stale); err != nil {
			return err
		}
		if err := t.get("SELECT EXISTS (SELECT 1 FROM stock_alerts WHERE free_at IS NOT NULL AND told_at IS NULL "+
			"AND NOT "+inStock+")", nil, &gone); err != nil {
			return err
		}
		return t.each(`SELECT id, address_hash, free_at IS NOT NULL FROM stock_alerts WHERE told_at IS NULL
		  AND confirmed_at IS NOT NULL AND (free_at IS NULL OR free_at <= ?) AND `+inStock+` ORDER BY id LIMIT 1000`,
			[]any{ms(t.now.Add(-while))}, func(scan func(...any) error) error {
				var d dueAlert
				var hash []byte
				err := scan(&d.id, &hash, &d.tell)
				d.hash, d.tell = string(hash), d.tell || while == 0
				moved = append(moved, d)
				return err
			})
	})
	if err != nil || len(moved) == 0 && !stale && !gone {
		return err
	}
	return s.write(ctx, func(w *tx) error { return alerter{w}.send(moved) })
}

// inStock is the condition of alerts whose goods can be bought.
const inStock = `EXISTS (SELECT 1 FROM variants v JOIN products p ON p.id = v.product_id
  WHERE v.id = stock_alerts.variant_id AND (v.stock > 0 OR v.counted = 0) AND v.active = 1 AND p.state = 'active')`

func (t alerter) send(moved []dueAlert) error {
	if _, err := t.exec("DELETE FROM stock_alerts WHERE created_at < ?", ms(t.now.Add(-alertLife))); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE stock_alerts SET free_at = NULL WHERE free_at IS NOT NULL AND told_at IS NULL " +
		"AND NOT " + inStock); err != nil {
		return err
	}
	mailed := map[string]bool{} // addresses; at most as many as there are alerts
	for _, d := range moved {
		change := "UPDATE stock_alerts SET free_at = ? WHERE id = ? AND free_at IS NULL AND told_at IS NULL"
		if d.tell {
			change = "UPDATE stock_alerts SET told_at = ? WHERE id = ? AND told_at IS NULL"
		}
		n, err := t.exec(change, ms(t.now), d.id)
		if err != nil {
			return err
		}
		if n == 0 || !d.tell || mailed[d.hash] {
			continue
		}
		mailed[d.hash] = true
		if err := t.postMails(Mail{Kind: RestockMail, About: strconv.FormatInt(d.id, 10)}); err != nil {
			return err
		}
	}
	return nil
}

// Forget deletes all stock alerts of an alert's address. If the alert no
// longer exists, nothing is left to delete.
func (s Alerts) Forget(ctx context.Context, id int64) error {
	return s.write(ctx, func(t *tx) error {
		const hash = "(SELECT address_hash FROM stock_alerts WHERE id = ?)"
		if _, err := t.exec("UPDATE stock_alerts SET email = '' WHERE told_at IS NOT NULL AND address_hash = "+hash,
			id); err != nil {
			return err
		}
		_, err := t.exec("DELETE FROM stock_alerts WHERE told_at IS NULL AND address_hash = "+hash, id)
		return err
	})
}

// forgetAddress deletes the address of a stock-alert mail.
func (t *tx) forgetAddress(payload json.RawMessage) error {
	m, err := mailOf(payload)
	if err != nil || m.Kind != RestockMail {
		return err
	}
	_, err = t.exec(`UPDATE stock_alerts SET email = '' WHERE told_at IS NOT NULL AND (address_hash, told_at) =
	  (SELECT address_hash, told_at FROM stock_alerts WHERE id = ?)`, number(m.About))
	return err
}

// aboutGoods is about the goods of an alert, and of all others that its address is
// told of at the same time. There are none when nobody waits any more.
func (l *Letter) aboutGoods(t *tx, ref string) error {
	return l.aboutAlerts(t, `(a.id = ?1 OR a.told_at IS NOT NULL AND (a.address_hash, a.told_at) =
	  (SELECT address_hash, told_at FROM stock_alerts WHERE id = ?1))`, ref)
}

// aboutWish is about the goods that somebody is said to wait for.
func (l *Letter) aboutWish(t *tx, ref string) error {
	return l.aboutAlerts(t, "a.id = ?1 AND a.confirmed_at IS NULL", ref)
}

func (l *Letter) aboutAlerts(t *tx, which, ref string) error {
	rate, err := t.usdRate()
	if err != nil {
		return err
	}
	return t.each("SELECT "+variantColumns+`, p.slug, p.name_ko, p.name_en, a.email, a.language
	  FROM stock_alerts a JOIN variants v ON v.id = a.variant_id JOIN products p ON p.id = v.product_id
	  WHERE `+which+" ORDER BY a.id", []any{number(ref)}, func(scan func(...any) error) error {
		var r variantRow
		var email string
		var name Text
		g := AlertGoods{AlertID: number(ref)}
		err := scan(append(r.dest(), &g.Slug, &name.Ko, &name.En, &email, &l.Language)...)
		v := r.priced(rate)
		l.To, g.Name, g.Price = addressees(email), lineName(name, v.Label), v.Price
		l.Goods = append(l.Goods, g)
		return err
	})
}
