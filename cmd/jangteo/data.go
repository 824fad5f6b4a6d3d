package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/store"
)

// Run puts the demo catalogue into an empty database.
func (seedCmd) Run(c *Config) error {
	ctx := context.Background()
	s, err := store.Open(ctx, c.storeOptions())
	if err != nil {
		return err
	}
	defer s.Close()
	n, err := s.Seed(ctx)
	if errors.Is(err, store.ErrNotEmpty) {
		return errors.New("there are products already: the demo catalog is only for an empty database")
	}
	if err != nil {
		return err
	}
	if err := s.Reviews.Seed(ctx); err != nil {
		return err
	}
	fmt.Printf("%d products added\n", n)
	return nil
}

// Run writes the money ledger as JSON.
func (exportLedgerCmd) Run(c *Config) error {
	ctx := context.Background()
	s, err := store.Open(ctx, c.readOptions())
	if err != nil {
		return err
	}
	defer s.Close()
	ledger, err := s.Ledger(ctx)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(ledger)
}

// Run checks the database and prints one line for each broken invariant.
func (verifyCmd) Run(c *Config) error {
	ctx := context.Background()
	s, err := store.Open(ctx, c.readOptions())
	if err != nil {
		return err
	}
	defer s.Close()
	broken, err := s.Verify(ctx)
	if err != nil {
		return err
	}
	for _, line := range broken {
		fmt.Println(line)
	}
	if len(broken) > 0 {
		return fmt.Errorf("%d broken", len(broken))
	}
	return nil
}

// Run lists the shop's routes.
func (routesCmd) Run() error {
	for _, r := range handlers.Routes() {
		fmt.Printf("%-5s %-34s %s\n", r.Method, r.Path, r.Role)
	}
	return nil
}

// Run shows what this binary is.
func (versionCmd) Run() error {
	v, err := store.SQLiteVersion(context.Background())
	if err != nil {
		return err
	}
	fmt.Print(readBuild().describe(v))
	return nil
}
