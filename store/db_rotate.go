package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
)

// ErrTooManyKeys says that the file of keys is full: some must be forgotten first.
var ErrTooManyKeys = fmt.Errorf("secret.key holds %d keys already: forget the old ones", keysAtMost)

// RotateKey puts a new key before those of the installation and seals every secret in the
// database anew with it, in one transaction. The older ones stay for what they have signed;
// a shop that runs meanwhile finds the new one by itself.
//
// ForgetKeys removes the older ones, for when a key was seen by others.
func RotateKey(ctx context.Context, s *Store, by Source) error {
	keys := s.keys.all()
	if len(keys) >= keysAtMost {
		return ErrTooManyKeys
	}
	key := make([]byte, keyBytes)
	rand.Read(key)
	// The file comes first: a secret that is sealed with a key that nobody has is lost.
	if err := s.keys.put(append([][]byte{key}, keys...)); err != nil {
		return err
	}
	if err := s.claim(ctx); err != nil {
		return err
	}
	return sealAnew(ctx, s.core, EventKeyRotated, by)
}

// ForgetKeys leaves only the newest key, after everything was sealed with it. What older ones
// have signed counts no more: known devices, recovery codes, links in mails, and the notes by
// which lost orders are made again. No other process may have the shop open.
func ForgetKeys(ctx context.Context, s *Store, by Source) error {
	if err := sealAnew(ctx, s.core, EventKeysForgotten, by); err != nil {
		return err
	}
	return s.keys.put(s.keys.all()[:1])
}

// sealAnew opens every sealed secret, seals it with the newest key, and logs why.
func sealAnew(ctx context.Context, s *core, why EventKind, by Source) error {
	return s.write(ctx, func(t *tx) error {
		if err := t.event(Event{Entity: EntityInstallation, Key: keyFile, Kind: why, Source: by}); err != nil {
			return err
		}
		if err := sealCodesAnew(t, s); err != nil {
			return fmt.Errorf("seal the second factors anew: %w", err)
		}
		if err := sealKeysAnew(t, s); err != nil {
			return fmt.Errorf("seal the payment keys anew: %w", err)
		}
		if err := sealReceiptNumbersAnew(t, s); err != nil {
			return fmt.Errorf("seal the numbers of receipts anew: %w", err)
		}
		if err := sealRefundAccountsAnew(t, s); err != nil {
			return fmt.Errorf("seal the accounts of refunds anew: %w", err)
		}
		if err := sealAccountsAnew(t); err != nil {
			return fmt.Errorf("seal the virtual accounts anew: %w", err)
		}
		if err := sealMessagesAnew(t, s); err != nil {
			return err
		}
		var m MailAccount
		err := t.document("mail", &m)
		if err != nil || len(m.Sealed) == 0 {
			return err
		}
		password, err := s.unseal(mailSecret, m.Sealed)
		if err != nil {
			return fmt.Errorf("seal the mail account's password anew: %w", err)
		}
		if m.Sealed, err = s.seal(mailSecret, password); err != nil {
			return err
		}
		return t.keepDocument("mail", m)
	})
}

// sealCodesAnew does so for the secrets of authenticator apps.
func sealCodesAnew(t *tx, s *core) error {
	secrets := map[int64][]byte{}
	err := t.each("SELECT id, totp FROM admins WHERE totp IS NOT NULL", nil, func(scan func(...any) error) error {
		var id int64
		var sealed []byte
		if err := scan(&id, &sealed); err != nil {
			return err
		}
		secret, err := s.unseal(totpSecret, sealed)
		secrets[id] = secret
		return err
	})
	for id, secret := range secrets {
		sealed, sealErr := s.seal(totpSecret, secret)
		if err = errors.Join(err, sealErr); err != nil {
			break
		}
		_, err = t.exec("UPDATE admins SET totp = ? WHERE id = ?", sealed, id)
	}
	return err
}
