package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// defaultRate holds until the owner sets another one: won per dollar.
const defaultRate = 1380

// usdRate is the owner's rate in won per dollar.
func (t *tx) usdRate() (int64, error) {
	var text string
	err := t.get("SELECT value FROM settings WHERE name = 'usd_rate'", nil, &text)
	if errors.Is(err, ErrNotFound) {
		return defaultRate, nil
	}
	if err != nil {
		return 0, err
	}
	rate, err := strconv.ParseInt(text, 10, 64)
	if err != nil || rate <= 0 {
		return 0, fmt.Errorf("setting usd_rate: %q is not a rate", text)
	}
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
func (s *Store) SetPolicies(ctx context.Context, p Policies, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.putDocument("policies", p, by) })
}

// defaultHold is how long an unpaid order holds its goods until the owner sets
// something else.
const defaultHold = 15

// Hold returns how long an unpaid order holds its goods.
func (s *Store) Hold(ctx context.Context) (time.Duration, error) {
	minutes := int64(defaultHold)
	err := s.read(ctx, func(t *tx) error { return t.document("hold_minutes", &minutes) })
	return time.Duration(minutes) * time.Minute, err
}

// SetHold changes for how many minutes an unpaid order holds its goods; by is
// who wants it.
func (s *Store) SetHold(ctx context.Context, minutes int64, by Source) error {
	if minutes < 1 || minutes > int64(reservationCap/time.Minute) {
		return fmt.Errorf("orders cannot hold goods for %d minutes", minutes)
	}
	return s.write(ctx, func(t *tx) error { return t.putDocument("hold_minutes", holdMinutes(minutes), by) })
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
func (t *tx) putDocument(name string, v stored, by Source) error {
	text, err := encode(v)
	if err != nil {
		return err
	}
	if _, err = t.exec(`INSERT INTO settings (name, value, updated_at) VALUES (?, ?, ?)
	  ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`, name, text, ms(t.now)); err != nil {
		return fmt.Errorf("set %s: %w", name, err)
	}
	return t.event(Event{Entity: EntitySetting, Key: name, Kind: EventSet, After: "set", Source: by})
}

// Identity says who sells, as the law wants it read on every page.
type Identity struct {
	Slogan          Text   `json:"Slogan"` // of the shop, for its home page and for search engines
	About           Text   `json:"About"`  // the same
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

// identity reads who sells. Until the owner says more it is only a name.
func (t *tx) identity() (Identity, error) {
	i := Identity{Name: Text{"장터", "Jangteo"}}
	err := t.document("identity", &i)
	return i, err
}

// SetIdentity changes who sells; by is who wants it.
func (s *Store) SetIdentity(ctx context.Context, i Identity, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.putDocument("identity", i, by) })
}

// Identity returns who sells.
func (s *Store) Identity(ctx context.Context) (Identity, error) {
	var i Identity
	err := s.read(ctx, func(t *tx) (err error) {
		i, err = t.identity()
		return err
	})
	return i, err
}

// Buttons says which ways of paying are not shown in which language, by the
// names of their buttons.
type Buttons struct {
	HiddenKo []PG `json:"hidden_ko"`
	HiddenEn []PG `json:"hidden_en"`
}

// Hidden lists what is not shown in a language.
func (b Buttons) Hidden(lang string) []PG {
	if lang == "en" {
		return b.HiddenEn
	}
	return b.HiddenKo
}

// Buttons returns which ways of paying are not shown.
func (s *Store) Buttons(ctx context.Context) (Buttons, error) {
	var b Buttons
	err := s.read(ctx, func(t *tx) error { return t.document("buttons", &b) })
	return b, err
}

// SetButtons changes which ways of paying are not shown; by is who wants it.
func (s *Store) SetButtons(ctx context.Context, b Buttons, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.putDocument("buttons", b, by) })
}

// MailAccount is the SMTP server that the shop's mail goes through.
type MailAccount struct {
	Host     string `json:"host"` // empty: mails wait until there is one
	Port     int    `json:"port"`
	User     string `json:"user"`
	From     string `json:"from"`
	Password string `json:"-"`        // kept encrypted; never shown again
	Sealed   []byte `json:"password"` // the same, encrypted
}

// mailSecret is what the mail account's password is sealed for.
const mailSecret = "smtp password"

// MailAccount returns the mail account with its password.
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

// SetMailAccount changes the mail account; by is who wants it. What could not
// be sent so far is tried again at once.
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
		_, err := t.exec("UPDATE outbox SET next_at = ? WHERE kind = 'mail' AND done_at IS NULL AND tries > 0", ms(t.now))
		return err
	})
}

// demoIdentity is the invented seller of the demo shop.
func demoIdentity() Identity {
	return Identity{
		Slogan: Text{"오래 두고 쓰는 것들", "Things made to last"},
		About: Text{"오래 두고 쓰는 의자와 조명, 식탁 위의 그릇까지. 매일 손이 가는 살림을 골라 담았습니다.",
			"Chairs, lamps and tableware made to last: everyday pieces, chosen with care and shipped from Korea."},
		Name: Text{"장터", "Jangteo"}, Company: Text{"장터상점 (시연용)", "Jangteo Store (demo)"},
		Representative: Text{"홍길동", "Hong Gil-dong"}, MailOrderNumber: Text{"제2026-서울마포-0000호 (시연용)", "2026-Seoul-Mapo-0000 (demo)"},
		Address: Text{"서울특별시 마포구 양화로 1, 2층", "2F, 1 Yanghwa-ro, Mapo-gu, Seoul, Republic of Korea"},
		Hours:   Text{"평일 10:00–17:00", "Mon–Fri 10:00–17:00 (Korea)"}, PrivacyOfficer: Text{"홍길동", "Hong Gil-dong"},
		Hosting: Text{"직접 운영", "self-hosted"}, BusinessNumber: "000-00-00000", Tel: "02-0000-0000", Email: "help@example.com",
	}
}
