package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// defaultRate is the rate until the owner sets one, in won per dollar.
const defaultRate = 1380

// usdRate returns the owner's rate in won per dollar.
func (t *tx) usdRate() (int64, error) {
	if t.rate != 0 {
		return t.rate, nil
	}
	if kept, ok, err := keptTariff(t); ok || err != nil {
		t.rate = kept.rate
		return t.rate, err
	}
	var text string
	err := t.get("SELECT value FROM settings WHERE name = 'usd_rate'", nil, &text)
	if errors.Is(err, ErrNotFound) {
		t.rate = defaultRate
		return t.rate, nil
	}
	if err != nil {
		return 0, err
	}
	rate, err := strconv.ParseInt(text, 10, 64)
	if err != nil || rate <= 0 {
		return 0, fmt.Errorf("setting usd_rate: %q is not a rate", text)
	}
	t.rate = rate
	return rate, nil
}

// Rate returns the owner's rate in won per dollar.
func (s *Store) Rate(ctx context.Context) (int64, error) {
	var rate int64
	err := s.read(ctx, func(t *tx) (err error) {
		rate, err = t.usdRate()
		return err
	})
	return rate, err
}

// Policies says what the shop does by itself: which payments that cannot pay
// their order it refunds, and whether a coupon comes back with the money.
type Policies struct {
	RefundMismatch  bool `json:"refund_mismatch"`  // refund forged or mismatched payments at once; else held
	RefundDuplicate bool `json:"refund_duplicate"` // refund second payments at once
	RefundOversold  bool `json:"refund_oversold"`  // refund at once if the goods are sold out
	ReturnCoupon    bool `json:"return_coupon"`    // of an order that is refunded in full before it is sent
}

func defaultPolicies() Policies {
	return Policies{RefundDuplicate: true, RefundOversold: true, ReturnCoupon: true}
}

func (t *tx) policies() (Policies, error) {
	p := defaultPolicies()
	err := t.document("policies", &p)
	return p, err
}

// Policies returns what the shop does by itself.
func (s *Store) Policies(ctx context.Context) (Policies, error) {
	var p Policies
	err := s.read(ctx, func(t *tx) (err error) {
		p, err = t.policies()
		return err
	})
	return p, err
}

// SetPolicies changes what the shop does by itself; by is who asked for it.
func (s *Store) SetPolicies(ctx context.Context, p Policies, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.putDocument("policies", p, by) })
}

// defaultHold is how long an unpaid order reserves its goods, in minutes, until
// the owner changes it.
const defaultHold = 15

// Hold returns how long an unpaid order reserves its goods.
func (s *Store) Hold(ctx context.Context) (time.Duration, error) {
	minutes := int64(defaultHold)
	err := s.read(ctx, func(t *tx) error { return t.document("hold_minutes", &minutes) })
	return time.Duration(minutes) * time.Minute, err
}

// SetHold changes for how many minutes an unpaid order reserves its goods; by
// is who asked for it.
func (s *Store) SetHold(ctx context.Context, minutes int64, by Source) error {
	if minutes < 1 || minutes > int64(reservationCap/time.Minute) {
		return fmt.Errorf("orders cannot hold goods for %d minutes", minutes)
	}
	return s.write(ctx, func(t *tx) error { return t.putDocument("hold_minutes", holdMinutes(minutes), by) })
}

// document reads a setting stored as JSON; v is unchanged if there is none.
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

// putDocument stores a setting as JSON and logs who changed it.
func (t *tx) putDocument(name string, v stored, by Source) error {
	if err := t.keepDocument(name, v); err != nil {
		return err
	}
	return t.event(Event{Entity: EntitySetting, Key: name, Kind: EventSet, After: "set", Source: by})
}

// keepDocument stores a setting as JSON.
func (t *tx) keepDocument(name string, v stored) error {
	t.rate = 0
	text, err := encode(v)
	if err != nil {
		return err
	}
	if _, err = t.exec(`INSERT INTO settings (name, value, updated_at) VALUES (?, ?, ?)
	  ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at =
	  excluded.updated_at`, name, text, ms(t.now)); err != nil {
		return fmt.Errorf("set %s: %w", name, err)
	}
	return nil
}

// Identity describes the seller, as the law requires on every page.
type Identity struct {
	Slogan          Text   `json:"Slogan"` // for the home page and search engines
	About           Text   `json:"About"`  // for the home page and search engines
	Name            Text   `json:"Name"`
	Company         Text   `json:"Company"`
	Representative  Text   `json:"Representative"`
	MailOrderNumber Text   `json:"MailOrderNumber"`
	Address         Text   `json:"Address"`
	Hours           Text   `json:"Hours"`
	PrivacyOfficer  Text   `json:"PrivacyOfficer"`
	Hosting         Text   `json:"Hosting"`
	BusinessNumber  string `json:"BusinessNumber"`
	Tel             string `json:"Tel"`
	Email           string `json:"Email"`
	EscrowURL       string `json:"EscrowURL"`
}

// identity reads the seller. Until the owner fills it in, it holds only a name.
func (t *tx) identity() (Identity, error) {
	i := Identity{Name: Text{"장터", "Jangteo"}}
	err := t.document("identity", &i)
	return i, err
}

// SetIdentity changes the seller's details; by is who asked for it.
func (s *Store) SetIdentity(ctx context.Context, i Identity, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.putDocument("identity", i, by) })
}

// Identity returns the seller's details.
func (s *Store) Identity(ctx context.Context) (Identity, error) {
	var i Identity
	err := s.read(ctx, func(t *tx) (err error) {
		i, err = t.identity()
		return err
	})
	return i, err
}

// Buttons lists the payment methods hidden in each language, and the wallets that
// the shop's contract with KG Inicis has, by button name.
type Buttons struct {
	HiddenKo []PG `json:"hidden_ko"`
	HiddenEn []PG `json:"hidden_en"`
	Wallets  []PG `json:"wallets"` // null: the owner has not said; then none, and some in the sandbox
}

// Off reports whether a button opens a wallet that the shop does not have.
func (b Buttons) Off(pg PG) bool {
	_, wallet := pg.Wallet()
	return wallet && !slices.Contains(b.Wallets, pg)
}

// Hidden lists the payment methods hidden in a language.
func (b Buttons) Hidden(lang string) []PG {
	if lang == "en" {
		return b.HiddenEn
	}
	return b.HiddenKo
}

// Buttons returns the hidden payment methods and the wallets that are on.
func (s *Store) Buttons(ctx context.Context) (Buttons, error) {
	b, err := s.buttons.of(ctx, s.core, func(t *tx) (b Buttons, err error) {
		err = t.document("buttons", &b)
		return b, err
	})
	if b.Wallets == nil && !s.Live() {
		for _, w := range Wallets() {
			if w.Trial {
				b.Wallets = append(b.Wallets, w.PG)
			}
		}
	}
	return b, err
}

// SetButtons changes the hidden payment methods and which wallets are on; by is who
// asked for it.
func (s *Store) SetButtons(ctx context.Context, b Buttons, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.putDocument("buttons", b, by) })
}

// MailAccount is the SMTP server that sends the shop's mail.
type MailAccount struct {
	Host     string `json:"host"` // empty: mails wait until one is set
	Port     int    `json:"port"`
	User     string `json:"user"`
	From     string `json:"from"`
	Password string `json:"-"`        // stored encrypted; never shown again
	Sealed   []byte `json:"password"` // Password, encrypted
}

// mailSecret is the purpose for which the mail account's password is sealed.
const mailSecret = "smtp password"

// MailAccount returns the mail account including its password.
func (s *Store) MailAccount(ctx context.Context) (MailAccount, error) {
	m := MailAccount{Port: 587}
	err := s.read(ctx, func(t *tx) error { return t.document("mail", &m) })
	if err != nil || len(m.Sealed) == 0 {
		return m, err
	}
	password, err := s.unseal(mailSecret, m.Sealed)
	if err != nil {
		return m, fmt.Errorf("read the mail account's password: %w", err)
	}
	m.Password = string(password)
	return m, nil
}

// SetMailAccount changes the mail account; by is who asked for it. Unsent mails
// are retried at once.
func (s *Store) SetMailAccount(ctx context.Context, m MailAccount, by Source) error {
	m.Sealed = nil
	if m.Password != "" {
		sealed, err := s.seal(mailSecret, []byte(m.Password))
		if err != nil {
			return fmt.Errorf("seal the mail account's password: %w", err)
		}
		m.Sealed = sealed
	}
	return s.write(ctx, func(t *tx) error {
		if err := t.putDocument("mail", m, by); err != nil {
			return err
		}
		_, err := t.exec("UPDATE outbox SET next_at = ? WHERE kind = 'mail' AND done_at IS NULL AND tries > 0",
			ms(t.now))
		return err
	})
}

// demoIdentity returns the fictitious seller of the demo shop.
func demoIdentity() Identity {
	return Identity{
		Slogan: Text{"오래 두고 쓰는 것들", "Things made to last"},
		About: Text{"오래 두고 쓰는 의자와 조명, 식탁 위의 그릇까지. 매일 손이 가는 살림을 골라 담았습니다.",
			"Chairs, lamps and tableware made to last: everyday pieces, chosen with care and shipped from Korea."},
		Name: Text{"장터", "Jangteo"}, Company: Text{"장터상점 (시연용)", "Jangteo Store (demo)"},
		Representative: Text{"홍길동", "Hong Gil-dong"}, MailOrderNumber: Text{"제2026-서울마포-0000호 (시연용)",
			"2026-Seoul-Mapo-0000 (demo)"},
		Address: Text{"서울특별시 마포구 양화로 1, 2층", "2F, 1 Yanghwa-ro, Mapo-gu, Seoul, Republic of Korea"},
		Hours:   Text{"평일 10:00–17:00", "Mon–Fri 10:00–17:00 (Korea)"}, PrivacyOfficer: Text{"홍길동", "Hong Gil-dong"},
		Hosting: Text{"직접 운영", "self-hosted"}, BusinessNumber: "000-00-00000", Tel: "02-0000-0000",
		Email: "help@example.com",
	}
}
