package store

import (
	"context"
	"encoding/json"
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

// AskForStock records a stock alert for sold-out goods. Repeating it has no
// effect, nor has asking for goods in stock. ErrNotFound for goods not on sale.
func (s *Store) AskForStock(ctx context.Context, a StockAlert) error {
	email := strings.ToLower(strings.TrimSpace(a.Email))
	hash, err := s.Sign(alertAddress, []byte(email))
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		var variant, stock int64
		if err := t.get(`SELECT v.id, v.stock FROM variants v JOIN products p ON p.id = v.product_id
		  WHERE p.slug = ? AND v.sku = ? AND p.state = 'active' AND v.active =
		  1`, []any{a.Product, a.SKU}, &variant, &stock); err != nil {
			return err
		}
		if stock > 0 {
			return nil
		}
		_, err := t.exec(`INSERT INTO stock_alerts (variant_id, email, address_hash, language, created_at) VALUES (?,
		  ?, ?, ?, ?)
		  ON CONFLICT (variant_id, address_hash) WHERE told_at IS NULL DO
		  NOTHING`, variant, email, hash, a.Language, ms(t.now))
		if err != nil {
			return fmt.Errorf("note who waits for %s: %w", a.SKU, err)
		}
		return nil
	})
}

// SendStockAlerts queues the mails for goods that are back in stock, however they
// came, in order of request, and deletes expired alerts. If there is nothing to
// do it costs one read.
func (s *Store) SendStockAlerts(ctx context.Context) error {
	var due []int64
	var stale bool
	err := s.read(ctx, func(t *tx) error {
		if err := t.get("SELECT EXISTS (SELECT 1 FROM stock_alerts WHERE created_at < ?)",
			[]any{ms(t.now.Add(-alertLife))}, &stale); err != nil {
			return err
		}
		return t.each(`SELECT a.id FROM stock_alerts a JOIN variants v ON v.id = a.variant_id JOIN products p ON p.id
		  = v.product_id
		  WHERE a.told_at IS NULL AND v.stock > 0 AND v.active = 1 AND p.state = 'active' ORDER BY
		  a.id`, nil, func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			due = append(due, id)
			return err
		})
	})
	if err != nil || len(due) == 0 && !stale {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec("DELETE FROM stock_alerts WHERE created_at < ?", ms(t.now.Add(-alertLife))); err != nil {
			return err
		}
		for _, id := range due {
			if err := t.tellStock(id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) tellStock(id int64) error {
	n, err := t.exec("UPDATE stock_alerts SET told_at = ? WHERE id = ? AND told_at IS NULL", ms(t.now), id)
	if err != nil || n == 0 {
		return err
	}
	return t.postMails(Mail{Kind: RestockMail, About: strconv.FormatInt(id, 10)})
}

// ForgetStock deletes all stock alerts of an alert's address. If the alert no
// longer exists, nothing is left to delete.
func (s *Store) ForgetStock(ctx context.Context, id int64) error {
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
	_, err = t.exec("UPDATE stock_alerts SET email = '' WHERE id = ?", number(m.About))
	return err
}

func (l *Letter) aboutGoods(t *tx, ref string) error {
	rate, err := t.usdRate()
	if err != nil {
		return err
	}
	var r variantRow
	var email string
	var name Text
	l.Goods.AlertID = number(ref)
	err = t.get("SELECT "+variantColumns+`, p.slug, p.name_ko, p.name_en, a.email, a.language
	  FROM stock_alerts a JOIN variants v ON v.id = a.variant_id JOIN products p ON p.id = v.product_id WHERE a.id =
	  ?`, []any{l.Goods.AlertID},
		append(r.dest(), &l.Goods.Slug, &name.Ko, &name.En, &email, &l.Language)...)
	v := r.priced(rate)
	l.To, l.Goods.Name, l.Goods.Price = addressees(email), lineName(name, v.Label), v.Price
	return err
}
