package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jangteo/jangteo/store"
)

// Run puts a new key before those of the installation.
func (k keyRotateCmd) Run(c *Config) error {
	holder := ""
	if k.ForgetOld {
		holder = "jangteo key rotate"
		// A shop that runs would go on sealing with a key that is about to be forgotten.
		lock, err := store.LockDir(c.Data, holder)
		if err != nil {
			return err
		}
		defer lock.Unlock()
	}
	return withStoreAs(c, holder, func(ctx context.Context, s *store.Store) error {
		err := store.RotateKey(ctx, s, store.SourceHost)
		switch {
		case errors.Is(err, store.ErrTooManyKeys) && k.ForgetOld:
			err = errors.Join(store.ForgetKeys(ctx, s, store.SourceHost),
				store.RotateKey(ctx, s, store.SourceHost))
		case errors.Is(err, store.ErrTooManyKeys):
			return fmt.Errorf("%w with --forget-old", err)
		}
		if err != nil {
			return err
		}
		if !k.ForgetOld {
			fmt.Println("secret.key has a new key, and every stored secret is sealed with it. The older keys stay " +
				"there for what they have signed. Make a backup now.")
			return nil
		}
		if err := store.ForgetKeys(ctx, s, store.SourceHost); err != nil {
			return err
		}
		fmt.Println("secret.key has one new key, and every stored secret is sealed with it. Known devices, recovery " +
			"codes and links in mails of before count no more: admins should make new recovery codes. " +
			"Make a backup now.")
		return nil
	})
}
