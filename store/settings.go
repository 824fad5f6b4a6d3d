package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// Shipping says what delivery costs.
type Shipping struct {
	Flat     int64 // won per order
	FreeFrom int64 // no charge from this value of goods, won; 0: always charged
}

// Cost is what delivery of goods costs.
func (s Shipping) Cost(goods Price, rate int64) Price {
	if s.FreeFrom > 0 && goods.KRW >= s.FreeFrom {
		return Price{}
	}
	return Price{s.Flat, toUSD(s.Flat, rate)}
}

// defaultSettings hold until the owner sets something else.
func defaultSettings() map[string]string {
	return map[string]string{
		"usd_rate":           "1380",
		"shipping_flat":      "3000",
		"shipping_free_from": "50000",
	}
}

// setting reads one setting as a whole number.
func (t *tx) setting(name string) (int64, error) {
	var text string
	err := t.get("SELECT value FROM settings WHERE name = ?", []any{name}, &text)
	if errors.Is(err, ErrNotFound) {
		text, err = defaultSettings()[name], nil
	}
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("setting %s: %w", name, err)
	}
	return n, nil
}

// usdRate is the owner's rate in won per dollar.
func (t *tx) usdRate() (int64, error) {
	rate, err := t.setting("usd_rate")
	if err == nil && rate <= 0 {
		err = fmt.Errorf("setting usd_rate: %d is no rate", rate)
	}
	return rate, err
}

func (t *tx) shipping() (Shipping, error) {
	flat, err := t.setting("shipping_flat")
	if err != nil {
		return Shipping{}, err
	}
	free, err := t.setting("shipping_free_from")
	return Shipping{Flat: flat, FreeFrom: free}, err
}

// ShippingTerms returns the delivery charge, its amount in both currencies and
// from which value of goods it falls away.
func (s *Store) ShippingTerms(ctx context.Context) (cost, freeFrom Price, err error) {
	err = s.read(ctx, func(t *tx) error {
		terms, err := t.shipping()
		if err != nil {
			return err
		}
		rate, err := t.usdRate()
		cost = Price{terms.Flat, toUSD(terms.Flat, rate)}
		freeFrom = Price{terms.FreeFrom, toUSD(terms.FreeFrom, rate)}
		return err
	})
	return cost, freeFrom, err
}

// Policies say what happens by itself to money that cannot pay its order.
type Policies struct {
	RefundMismatch  bool `json:"refund_mismatch"`  // give forged or mismatched payments back at once; else a person decides
	RefundDuplicate bool `json:"refund_duplicate"` // give second payments back at once
	RefundOversold  bool `json:"refund_oversold"`  // give payments back at once whose goods are gone
}

func defaultPolicies() Policies { return Policies{RefundDuplicate: true, RefundOversold: true} }

func (t *tx) policies() (Policies, error) {
	p := defaultPolicies()
	err := t.document("policies", &p)
	return p, err
}

// Policies returns what happens by itself to money that cannot pay its order.
func (s *Store) Policies(ctx context.Context) (Policies, error) {
	var p Policies
	err := s.read(ctx, func(t *tx) (err error) {
		p, err = t.policies()
		return err
	})
	return p, err
}

// SetPolicies changes what happens by itself; by is who wants it.
func (s *Store) SetPolicies(ctx context.Context, p Policies, by string) error {
	return s.write(ctx, func(t *tx) error { return t.putDocument("policies", p, by) })
}

// document reads a setting that is kept as JSON; v stays as it is when there is
// none.
func (t *tx) document(name string, v any) error {
	var text string
	err := t.get("SELECT value FROM settings WHERE name = ?", []any{name}, &text)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), v)
	}
	if err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return nil
}

// putDocument writes a setting as JSON and notes who changed it.
func (t *tx) putDocument(name string, v any, by string) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if _, err = t.exec(`INSERT INTO settings (name, value, updated_at) VALUES (?, ?, ?)
	  ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`, name, string(text), ms(t.now)); err != nil {
		return fmt.Errorf("set %s: %w", name, err)
	}
	return t.event(Event{Entity: "setting", Key: name, Kind: "set", After: "set", Source: by})
}

// Identity says who sells, as the law wants it read on every page.
type Identity struct {
	Name, Company, Representative, MailOrderNumber Text
	Address, Hours, PrivacyOfficer, Hosting        Text
	BusinessNumber, Tel, Email                     string
}

// identity reads who sells. Until the owner says more it is only a name.
func (t *tx) identity() (Identity, error) {
	i := Identity{Name: Text{"장터", "Jangteo"}}
	err := t.document("identity", &i)
	return i, err
}

// demoIdentity is the invented seller of the demo shop.
func demoIdentity() Identity {
	return Identity{
		Name: Text{"장터", "Jangteo"}, Company: Text{"장터상점 (시연용)", "Jangteo Store (demo)"},
		Representative: Text{"홍길동", "Hong Gil-dong"}, MailOrderNumber: Text{"제2026-서울마포-0000호 (시연용)", "2026-Seoul-Mapo-0000 (demo)"},
		Address: Text{"서울특별시 마포구 양화로 1, 2층", "2F, 1 Yanghwa-ro, Mapo-gu, Seoul, Republic of Korea"},
		Hours:   Text{"평일 10:00–17:00", "Mon–Fri 10:00–17:00 (Korea)"}, PrivacyOfficer: Text{"홍길동", "Hong Gil-dong"},
		Hosting: Text{"직접 운영", "self-hosted"}, BusinessNumber: "000-00-00000", Tel: "02-0000-0000", Email: "help@example.com",
	}
}
