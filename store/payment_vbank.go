package store

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// The number of a virtual account is sealed: who has only a copy of the database
// learns no account.
const (
	accountSecret = "vbank account"
	accountSealed = "sealed:" // begins each number in the database
	accountsWhole = 500       // how many from before are sealed in one transaction
)

// sealAccount is an account's number as the database keeps it; empty: there is none.
func (t *tx) sealAccount(number string) (string, error) {
	if number == "" {
		return "", nil
	}
	sealed, err := t.core.seal(accountSecret, []byte(number))
	return accountSealed + base64.StdEncoding.EncodeToString(sealed), err
}

// openAccount reads what sealAccount wrote. Without the key there is no number: orders
// must be readable even then, and I'mport and the buyer know the account.
func (t *tx) openAccount(kept string) (string, error) {
	text, isSealed := strings.CutPrefix(kept, accountSealed)
	if !isSealed {
		return kept, nil
	}
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", fmt.Errorf("read an account: %w", err)
	}
	number, err := t.core.unseal(accountSecret, sealed)
	if errors.Is(err, ErrSealed) {
		return "", nil
	}
	return string(number), err
}

// sealPlainAccounts seals numbers from before they were sealed, and tells how many.
func sealPlainAccounts(t *tx) (int, error) {
	return sealAccounts(t, "substr(vbank_num, 1, 7) <> 'sealed:' ORDER BY imp_uid LIMIT ?", accountsWhole)
}

// sealAccountsAnew seals all numbers with the newest key.
func sealAccountsAnew(t *tx) error {
	_, err := sealAccounts(t, "1 = 1")
	return err
}

// sealAccounts seals the numbers of the payments that a condition names.
func sealAccounts(t *tx, condition string, args ...any) (int, error) {
	kept := map[string]string{}
	err := t.each("SELECT imp_uid, vbank_num FROM payments WHERE vbank_num <> '' AND "+condition, args,
		func(scan func(...any) error) error {
			var impUID, number string
			err := scan(&impUID, &number)
			kept[impUID] = number
			return err
		})
	if err != nil {
		return 0, err
	}
	for impUID, text := range kept {
		number, err := t.openAccount(text)
		if err != nil {
			return 0, err
		}
		if number == "" {
			continue // of a key that is lost
		}
		if text, err = t.sealAccount(number); err != nil {
			return 0, err
		}
		if _, err := t.exec("UPDATE payments SET vbank_num = ? WHERE imp_uid = ?", text, impUID); err != nil {
			return 0, err
		}
	}
	return len(kept), nil
}

// closeAccounts asks for the virtual accounts of a decision's order to be
// closed at the PG.
func (t *tx) closeAccounts(sit Situation, d Decision) error {
	if !d.CloseAccounts || sit.Order == nil {
		return nil
	}
	return t.closeAccountsOf(sit.Order.ID)
}

// closeAccountsOf asks for the accounts of an order to be closed into which
// nobody has paid.
func (t *tx) closeAccountsOf(order int64) error {
	open, err := t.payments("WHERE order_id = ? AND rank = 0 AND vbank_num <> '' AND source = 'iamport' "+
		"ORDER BY first_seen_at, imp_uid",
		order)
	if err != nil {
		return err
	}
	for _, p := range open {
		if err := t.post(VbankEffect, "vbank-close:"+p.ImpUID, VbankTask{p.ImpUID}); err != nil {
			return err
		}
	}
	return nil
}
