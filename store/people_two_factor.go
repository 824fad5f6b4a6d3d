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

// What the second factor's secret and its recovery codes are sealed for.
const (
	totpSecret   = "totp"
	totpSetup    = "totp setup"
	recoveryMark = "recovery code"
)

const (
	totpPeriod    = 30 * time.Second // RFC 6238, section 5.2
	totpBytes     = 20               // RFC 4226, section 4: 160 bits
	recoveryCodes = 10
	recoveryParts = 4 // of four letters each: 78 bits
)

// ErrCode says that a code of an authenticator app does not fit.
var ErrCode = errors.New("this code is incorrect")

// TwoFactorSetup is the secret that an admin at work is to put into their
// authenticator app, in base 32. It stays the same until it is confirmed, and
// nothing is kept of it before that.
func (s People) TwoFactorSetup(ctx context.Context, v Visit) (string, error) {
	var old []byte
	err := s.read(ctx, func(t *tx) error { return t.get("SELECT totp FROM admins WHERE id = ?", []any{v.Admin.ID}, &old) })
	if err != nil {
		return "", err
	}
	return s.setupSecret(v, old)
}

// setupSecret comes from the installation's key, the session and the second
// factor that it is to replace.
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

// ConfirmTwoFactor turns the second factor of TwoFactorSetup on, or puts it in
// the place of the one before, and returns new recovery codes, of which only
// keyed hashes are kept. All other sessions end; this one goes on under another
// token. ErrCode when the app's code does not fit.
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

// EndTwoFactor turns the second factor of an admin off; by is who wants it. All
// their sessions end.
func (s People) EndTwoFactor(ctx context.Context, a Admin, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.setTwoFactor(a, nil, 0, 0, by) })
}

// DropTwoFactor turns the second factor of an admin at work off. All their
// other sessions end; this one goes on under another token.
func (s People) DropTwoFactor(ctx context.Context, v Visit, token string) error {
	return s.write(ctx, func(t *tx) error {
		if err := t.setTwoFactor(v.Admin, nil, 0, v.ID, v.Admin.Source()); err != nil {
			return err
		}
		return t.renewVisit(v, token)
	})
}

// setTwoFactor changes the second factor, nil: none, and ends all sessions of
// the admin but one.
func (t *tx) setTwoFactor(a Admin, sealed []byte, step, session int64, by Source) error {
	var secret any // a nil slice would be an empty one
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
	return t.event(Event{Entity: EntityAdmin, Key: a.Email, Kind: EventTwoFactor, Before: state(a.TwoFactor), After: state(sealed != nil), Source: by})
}

// RenewRecoveryCodes makes new recovery codes; the old ones are worth nothing
// any more.
func (s People) RenewRecoveryCodes(ctx context.Context, a Admin) ([]string, error) {
	codes := newRecoveryCodes()
	return codes, s.write(ctx, func(t *tx) error {
		if _, err := t.exec("DELETE FROM recovery_codes WHERE admin_id = ?", a.ID); err != nil {
			return err
		}
		if err := s.putRecoveryCodes(t, a.ID, codes); err != nil {
			return err
		}
		return t.event(Event{Entity: EntityAdmin, Key: a.Email, Kind: EventRecoveryCodes, After: "set", Source: a.Source()})
	})
}

// RecoveryCodesLeft counts the recovery codes that an admin has not used.
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

// UseCode takes a code of the authenticator app, or a recovery code. Each works
// once; ErrLogin when it does not.
func (s People) UseCode(ctx context.Context, a Admin, code string) error {
	return s.write(ctx, func(t *tx) error {
		var sealed []byte
		var last int64
		if err := t.get("SELECT totp, totp_step FROM admins WHERE id = ? AND totp IS NOT NULL", []any{a.ID}, &sealed, &last); err != nil {
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
	mark, err := s.Sign(recoveryMark, []byte(plainCode(code)))
	if err != nil {
		return err
	}
	n, err := t.exec("UPDATE recovery_codes SET used_at = ? WHERE admin_id = ? AND code_hash = ? AND used_at IS NULL", ms(t.now), a.ID, mark)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrLogin
	}
	return t.event(Event{Entity: EntityAdmin, Key: a.Email, Kind: EventRecoveryCodeUsed, Source: a.Source()})
}

// stepOfCode finds the time step whose code this is: now's or one of its
// neighbours (RFC 6238, section 5.2); ErrCode when it is none of theirs.
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

// newRecoveryCodes makes codes that can be read out and typed, such as
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
		// As in order numbers, no letter is favoured.
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

// plainCode is a code without what people put into it.
func plainCode(code string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return unicode.ToUpper(r)
	}, code)
}
