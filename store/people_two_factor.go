package store

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/pquerna/otp/totp"
)

// Purposes for which the second factor's secret and its recovery codes are
// sealed.
const (
	totpSecret   = "totp"
	totpSetup    = "totp setup"
	recoveryMark = "recovery code"
)

const (
	totpPeriod    = 30 * time.Second // RFC 6238, section 5.2
	totpBytes     = 20               // RFC 4226, section 4: 160 bits
	recoveryCodes = 10
	recoveryParts = 4 // groups of four characters: 78 bits
)

// ErrCode is returned when an authenticator app's code is wrong.
var ErrCode = errors.New("this code is incorrect")

// TwoFactorSetup returns the secret, in base 32, that a logged-in admin enters
// into their authenticator app. It stays the same until confirmed; nothing is
// stored before that.
func (s People) TwoFactorSetup(ctx context.Context, v Visit) (string, error) {
	var old []byte
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT totp FROM admins WHERE id = ?", []any{v.Admin.ID},
			&old)
	})
	if err != nil {
		return "", err
	}
	return s.setupSecret(v, old)
}

// setupSecret derives the secret from the installation's key, the session and
// the second factor that it replaces.
func (s People) setupSecret(v Visit, old []byte) (string, error) {
	of := binary.BigEndian.AppendUint64(nil, uint64(v.Admin.ID))
	of = binary.BigEndian.AppendUint64(of, uint64(v.ID))
	of = binary.BigEndian.AppendUint64(of, uint64(ms(v.BeganAt)))
	secret, err := s.Sign(totpSetup, append(of, old...))
	if err != nil {
		return "", err
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret[:totpBytes]), nil
}

// ConfirmTwoFactor turns on the second factor of TwoFactorSetup, replacing any
// earlier one, and returns new recovery codes, of which only keyed hashes are
// stored. All other sessions end; this one goes on under a new token. ErrCode
// if the app's code is wrong.
func (s People) ConfirmTwoFactor(ctx context.Context, v Visit, token, code string) ([]string, error) {
	codes := newRecoveryCodes()
	err := s.write(ctx, func(t *tx) error {
		var old []byte
		if err := t.get("SELECT totp FROM admins WHERE id = ?", []any{v.Admin.ID}, &old); err != nil {
			return err
		}
		secret, err := s.setupSecret(v, old)
		if err != nil {
			return err
		}
		step, err := stepOfCode(secret, code, t.now)
		if err != nil {
			return err
		}
		sealed, err := s.seal(totpSecret, []byte(secret))
		if err != nil {
			return err
		}
		if err := t.setTwoFactor(v.Admin, sealed, step, v.ID, v.Admin.Source()); err != nil {
			return err
		}
		if err := s.putRecoveryCodes(t, v.Admin.ID, codes); err != nil {
			return err
		}
		return t.renewVisit(v, token)
	})
	return codes, err
}

// EndTwoFactor turns off an admin's second factor and ends all their sessions;
// by is who asked for it.
func (s People) EndTwoFactor(ctx context.Context, a Admin, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.setTwoFactor(a, nil, 0, 0, by) })
}

// DropTwoFactor turns off the second factor of a logged-in admin. All their
// other sessions end; this one goes on under a new token.
func (s People) DropTwoFactor(ctx context.Context, v Visit, token string) error {
	return s.write(ctx, func(t *tx) error {
		if err := t.setTwoFactor(v.Admin, nil, 0, v.ID, v.Admin.Source()); err != nil {
			return err
		}
		return t.renewVisit(v, token)
	})
}

// setTwoFactor replaces the second factor (nil: none) and ends all of the
// admin's sessions except one.
func (t *tx) setTwoFactor(a Admin, sealed []byte, step, session int64, by Source) error {
	var secret any // a nil []byte would be stored as an empty blob
	state := func(on bool) string {
		if on {
			return "on"
		}
		return "off"
	}
	if sealed != nil {
		secret = sealed
	}
	if _, err := t.exec("UPDATE admins SET totp = ?, totp_step = ? WHERE id = ?", secret, step, a.ID); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM recovery_codes WHERE admin_id = ?", a.ID); err != nil {
		return err
	}
	if err := t.endVisits(a.ID, session); err != nil {
		return err
	}
	return t.event(Event{Entity: EntityAdmin, Key: a.Email, Kind: EventTwoFactor, Before: state(a.TwoFactor),
		After: state(sealed != nil), Source: by})
}

// RenewRecoveryCodes replaces an admin's recovery codes and returns the new
// ones.
func (s People) RenewRecoveryCodes(ctx context.Context, a Admin) ([]string, error) {
	codes := newRecoveryCodes()
	return codes, s.write(ctx, func(t *tx) error {
		if _, err := t.exec("DELETE FROM recovery_codes WHERE admin_id = ?", a.ID); err != nil {
			return err
		}
		if err := s.putRecoveryCodes(t, a.ID, codes); err != nil {
			return err
		}
		return t.event(Event{Entity: EntityAdmin, Key: a.Email, Kind: EventRecoveryCodes, After: "set",
			Source: a.Source()})
	})
}

// RecoveryCodesLeft counts an admin's unused recovery codes.
func (s People) RecoveryCodesLeft(ctx context.Context, admin int64) (int, error) {
	var n int
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT count(*) FROM recovery_codes WHERE admin_id = ? AND used_at IS NULL", []any{admin}, &n)
	})
	return n, err
}

func (s People) putRecoveryCodes(t *tx, admin int64, codes []string) error {
	for _, code := range codes {
		mark, err := s.Sign(recoveryMark, []byte(plainCode(code)))
		if err != nil {
			return err
		}
		if _, err := t.exec("INSERT INTO recovery_codes (admin_id, code_hash) VALUES (?, ?)", admin, mark); err != nil {
			return err
		}
	}
	return nil
}

// UseCode accepts a code of the authenticator app or a recovery code, each
// once; ErrLogin otherwise.
func (s People) UseCode(ctx context.Context, a Admin, code string) error {
	return s.write(ctx, func(t *tx) error {
		var sealed []byte
		var last int64
		if err := t.get("SELECT totp, totp_step FROM admins WHERE id = ? AND totp IS NOT NULL", []any{a.ID}, &sealed,
			&last); err != nil {
			return ErrLogin
		}
		secret, err := s.unseal(totpSecret, sealed)
		if err != nil {
			return fmt.Errorf("read the second factor of %s: %w", a.Source(), err)
		}
		step, err := stepOfCode(string(secret), code, t.now)
		if errors.Is(err, ErrCode) {
			return s.useRecoveryCode(t, a, code)
		}
		if err != nil {
			return err
		}
		n, err := t.exec("UPDATE admins SET totp_step = ? WHERE id = ? AND totp_step < ?", step, a.ID, step)
		if err == nil && n == 0 {
			err = ErrLogin
		}
		return err
	})
}

func (s People) useRecoveryCode(t *tx, a Admin, code string) error {
	marks, err := s.signatures(recoveryMark, []byte(plainCode(code)))
	if err != nil {
		return err
	}
	used := int64(0)
	for _, mark := range marks { // codes may be older than the newest key
		n, err := t.exec(`UPDATE recovery_codes SET used_at = ?
		  WHERE admin_id = ? AND code_hash = ? AND used_at IS NULL`, ms(t.now), a.ID, mark)
		if err != nil {
			return err
		}
		used += n
	}
	if used == 0 {
		return ErrLogin
	}
	return t.event(Event{Entity: EntityAdmin, Key: a.Email, Kind: EventRecoveryCodeUsed, Source: a.Source()})
}

// stepOfCode finds the time step of a code: the current one or a neighbour (RFC
// 6238, section 5.2); otherwise ErrCode.
func stepOfCode(secret, code string, now time.Time) (int64, error) {
	code = plainCode(code)
	found := int64(0)
	for _, skew := range []time.Duration{-totpPeriod, 0, totpPeriod} {
		at := now.Add(skew)
		want, err := totp.GenerateCode(secret, at)
		if err != nil {
			return 0, fmt.Errorf("make a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = at.Unix() / int64(totpPeriod/time.Second)
		}
	}
	if found == 0 {
		return 0, ErrCode
	}
	return found, nil
}

// newRecoveryCodes creates codes that are easy to read out and type, such as
// 7K3Q-9FXM-22BT-WYAH.
func newRecoveryCodes() []string {
	list := make([]string, recoveryCodes)
	for i := range list {
		list[i] = newRecoveryCode()
	}
	return list
}

func newRecoveryCode() string {
	var b strings.Builder
	buf := make([]byte, 1)
	for n := 0; n < recoveryParts*4; {
		rand.Read(buf)
		// Rejecting these keeps all characters equally likely, as in order numbers.
		if buf[0] >= 240 {
			continue
		}
		if n > 0 && n%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(tailLetters[int(buf[0])%len(tailLetters)])
		n++
	}
	return b.String()
}

// plainCode strips the separators that people type into a code.
func plainCode(code string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return unicode.ToUpper(r)
	}, code)
}
