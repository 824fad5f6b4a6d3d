package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
)

// ErrKeysChanged says that other keys were saved while these were tested.
var ErrKeysChanged = errors.New("other keys have been saved in the meantime")

// PaymentKeys are the shop's keys and channels at I'mport.
type PaymentKeys struct {
	Code         string `json:"code"`          // merchant code for IMP.init
	Inicis       string `json:"inicis"`        // channel of the domestic buttons
	InicisGlobal string `json:"inicis_global"` // channel of the overseas card button
	PayPal       string `json:"paypal"`        // channel of the PayPal button
	Key          string `json:"-"`             // of the REST API; stored encrypted, as are the next two
	Secret       string `json:"-"`             // of the REST API
	InicisKey    string `json:"-"`             // the merchant's own at KG Inicis
	Sealed       []byte `json:"secrets"`       // the three, encrypted
	TestedAt     int64  `json:"tested_at"`     // when I'mport has last taken them, in ms; 0: they are untested
}

// KeyBox keeps the shop's keys at I'mport.
type KeyBox struct{ *core }

// paymentSecret is the purpose for which the keys are sealed.
const paymentSecret = "payment keys"

// Saved returns the keys; all is empty before there are any. Without the installation's
// key they are to be entered anew.
func (b KeyBox) Saved(ctx context.Context) (PaymentKeys, error) {
	var k PaymentKeys
	err := b.read(ctx, func(t *tx) error { return t.document("payment_keys", &k) })
	if err != nil || len(k.Sealed) == 0 {
		return k, err
	}
	text, err := b.unseal(paymentSecret, k.Sealed)
	if errors.Is(err, ErrSealed) {
		k.Sealed, k.TestedAt = nil, 0
		return k, nil
	}
	if err != nil {
		return k, fmt.Errorf("read the payment keys: %w", err)
	}
	parts := strings.SplitN(string(text), "\n", 3)
	if len(parts) != 3 {
		return k, errors.New("the payment keys are not as they were sealed")
	}
	k.Key, k.Secret, k.InicisKey = parts[0], parts[1], parts[2]
	return k, nil
}

// Set saves keys, untested; by is who asked for it.
func (b KeyBox) Set(ctx context.Context, k PaymentKeys, by Source) error {
	if strings.Contains(k.Key+k.Secret+k.InicisKey, "\n") {
		return errors.New("keys stand in one line")
	}
	sealed, err := b.seal(paymentSecret, []byte(k.Key+"\n"+k.Secret+"\n"+k.InicisKey))
	if err != nil {
		return fmt.Errorf("seal the payment keys: %w", err)
	}
	k.Sealed, k.TestedAt = sealed, 0
	return b.write(ctx, func(t *tx) error { return t.putDocument("payment_keys", k, by) })
}

// Tested notes that I'mport has taken the saved keys and knows their channels;
// ErrKeysChanged if those are others by now.
func (b KeyBox) Tested(ctx context.Context, k PaymentKeys, by Source) error {
	return b.write(ctx, func(t *tx) error {
		var now PaymentKeys
		if err := t.document("payment_keys", &now); err != nil {
			return err
		}
		if !bytes.Equal(now.Sealed, k.Sealed) {
			return ErrKeysChanged
		}
		now.TestedAt = ms(t.now)
		return t.putDocument("payment_keys", now, by)
	})
}

// sealKeysAnew seals the keys with the newest key of the installation.
func sealKeysAnew(t *tx, s *core) error {
	var k PaymentKeys
	if err := t.document("payment_keys", &k); err != nil || len(k.Sealed) == 0 {
		return err
	}
	text, err := s.unseal(paymentSecret, k.Sealed)
	if err != nil {
		return err
	}
	if k.Sealed, err = s.seal(paymentSecret, text); err != nil {
		return err
	}
	return t.keepDocument("payment_keys", k)
}
