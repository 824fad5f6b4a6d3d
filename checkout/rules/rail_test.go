package rules

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

func TestRefundsThatPaymentMethodsAllow(t *testing.T) {
	seoul := time.FixedZone("KST", 9*60*60)
	at := func(text string) time.Time {
		d, err := time.ParseInLocation("2006-01-02 15:04", text, seoul)
		if err != nil {
			t.Fatal(err)
		}
		return d.UTC()
	}
	account := &BankAccount{"04", "110234567890", "김하늘"}
	for _, c := range []struct {
		name    string
		pg      store.PG
		method  string
		paid    time.Time
		now     time.Time
		amount  int64
		account *BankAccount
		want    string // part of the refusal; empty: allowed
	}{
		{"a card, in part, years later", store.Inicis, "card", at("2024-01-01 00:00"), at("2026-11-22 00:00"), 1, nil,
			""},
		{"a bank transfer, in part", store.InicisTrans, "trans", at("2026-11-22 00:00"), at("2026-11-22 00:00"), 1,
			nil, ""},
		{"PayPal, in part", store.PayPal, "paypal", at("2026-11-22 00:00"), at("2026-11-22 00:00"), 1, nil, ""},
		{"an overseas card, all of it", store.InicisGlobal, "card", at("2026-11-22 00:00"), at("2026-11-22 00:00"),
			64900, nil, ""},
		{"an overseas card, in part", store.InicisGlobal, "card", at("2026-11-22 00:00"), at("2026-11-22 00:00"),
			64899, nil, "only in full"},
		{"a virtual account, with an account", store.InicisVbank, "vbank", at("2026-11-22 00:00"),
			at("2026-11-22 00:00"), 1, account, ""},
		{"a virtual account, without one", store.InicisVbank, "vbank", at("2026-11-22 00:00"), at("2026-11-22 00:00"),
			1, nil, "are needed"},
		{"a phone, in its first minute", "", "phone", at("2026-11-01 00:00"), at("2026-11-01 00:00"), 64900, nil, ""},
		{"a phone, in the last minute of its month", "", "phone", at("2026-11-01 00:00"), at("2026-11-30 23:59"),
			64900, nil, ""},
		{"a phone, in part, in its month", "", "phone", at("2026-11-01 00:00"), at("2026-11-30 23:59"), 1, nil, ""},
		{"a phone, a minute into the next month", "", "phone", at("2026-11-30 23:59"), at("2026-12-01 00:00"), 64900,
			nil, "only in the month"},
		{"a phone, in the same month elsewhere but not in Korea", "", "phone", at("2026-11-30 23:59"),
			at("2026-12-01 08:59"), 64900, nil, "only in the month"},
		{"a phone, in another month elsewhere but the same in Korea", "", "phone", at("2026-11-01 08:59"),
			at("2026-11-01 09:01"), 64900, nil, ""},
		{"a phone, over New Year", "", "phone", at("2026-12-31 23:59"), at("2027-01-01 00:00"), 64900, nil,
			"only in the month"},
		{"a phone, in the same month of the next year", "", "phone", at("2025-11-22 00:00"), at("2026-11-22 00:00"),
			64900, nil, "only in the month"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := store.Situation{Now: c.now, Payment: &store.Payment{Amount: won(64900), Method: c.method,
				PaidAt: c.paid, Captured: true}}
			if c.pg != "" {
				s.Attempt = &store.Attempt{PG: c.pg}
			}
			err := CheckRefundMethod(s, RefundRequest{Amount: c.amount, Account: c.account})
			var refused *Refusal
			switch {
			case (err == nil) != (c.want == ""):
				t.Errorf("%v", err)
			case err != nil && (!errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) ||
				refused.Why.Ko == ""):
				t.Errorf("refused: %v", err)
			}
		})
	}
}

func TestRefundsThatMayBeRequestedAgain(t *testing.T) {
	for _, c := range []struct {
		method string
		amount int64
		want   bool
	}{{"card", 1000, true}, {"card", 5000, true}, {"paypal", 5000, true}, {"paypal", 4999, false}} {
		if got := Repeatable(store.Payment{Method: c.method}, store.Refund{Amount: c.amount,
			Checksum: 5000}); got != c.want {
			t.Errorf("%d of 5000 by %s: %t", c.amount, c.method, got)
		}
	}
}
