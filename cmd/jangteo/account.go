package main

import (
	"context"
	"fmt"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// connect gives the shop its account at I'mport: that of the sandbox, or the
// environment's and the owner's, which the owner can change while the shop runs.
func (a *app) connect(ctx context.Context, set *checkout.Config) error {
	connection := &checkout.Connection{Connect: a.account}
	set.Connection = connection
	if a.sandbox != nil {
		connection.Fixed = a.sandboxKeys()
		return connection.Use(store.PaymentKeys{})
	}
	connection.Fixed = a.config.keys()
	saved, err := a.store.Keys.Saved(ctx)
	if err != nil {
		return err
	}
	if err := connection.Use(saved); err != nil {
		return fmt.Errorf("use the payment keys: %w", err)
	}
	return nil
}

// keys are what the environment sets of the account.
func (c Config) keys() store.PaymentKeys {
	ways := c.Channels()
	return store.PaymentKeys{Code: c.Code, Key: string(c.Key), Secret: string(c.Secret), InicisKey: string(c.InicisKey),
		Inicis: ways.Inicis, InicisGlobal: ways.InicisGlobal, PayPal: ways.PayPal}
}

// sandboxKeys are those of the sandbox beside the shop.
func (a *app) sandboxKeys() store.PaymentKeys {
	keys := a.config.keys()
	keys.Code, keys.Key, keys.Secret = a.sandbox.Credentials()
	return keys
}

// account makes an account of keys.
func (a *app) account(k store.PaymentKeys) (checkout.Account, error) {
	client, err := iamport.NewClient(iamport.Config{BaseURL: a.config.IamportAPI(), Key: k.Key, Secret: k.Secret,
		VbankKey: k.InicisKey, IncludeSandbox: a.sandbox != nil, RatePerSecond: a.apiRate()})
	return checkout.Account{Code: k.Code, Gateway: client, Channels: channels(k),
		CanCloseVbanks: a.sandbox != nil || k.InicisKey != ""}, err
}

// channels turns what stands behind the buttons into channels; nothing has none.
func channels(k store.PaymentKeys) []checkout.Channel {
	var list []checkout.Channel
	add := func(pg store.PG, value string) {
		if value != "" {
			list = append(list, checkout.NewChannel(pg, value))
		}
	}
	add(store.Inicis, k.Inicis)
	add(store.InicisTrans, k.Inicis)
	add(store.InicisVbank, k.Inicis)
	for _, w := range store.Wallets() {
		add(w.PG, k.Inicis)
	}
	add(store.InicisGlobal, k.InicisGlobal)
	add(store.PayPal, k.PayPal)
	return list
}
