package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/store"
)

// Run puts the demo catalogue into an empty database.
func (seedCmd) Run(c *Config) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: c.Data, Live: c.Live()})
	if err != nil {
		return err
	}
	defer s.Close()
	n, err := s.Seed(ctx)
	if errors.Is(err, store.ErrNotEmpty) {
		return errors.New("there are products already: the demo catalogue is only for an empty database")
	}
	if err != nil {
		return err
	}
	fmt.Printf("%d products added\n", n)
	return nil
}

// Run adds an admin whose password is asked for or read from standard input.
func (a adminAddCmd) Run(c *Config) error {
	password, err := a.password()
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: c.Data, Live: c.Live()})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.AddAdmin(ctx, a.Email, password); err != nil {
		return err
	}
	fmt.Printf("%s may now log in\n", a.Email)
	return nil
}

func (a adminAddCmd) password() (string, error) {
	if a.PasswordStdin {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return "", fmt.Errorf("no password on standard input: %w", err)
		}
		return line, nil
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return "", errors.New("there is no terminal to ask for the password: use --password-stdin")
	}
	fmt.Fprint(os.Stderr, "Password: ")
	b, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprintln(os.Stderr)
	return string(b), err
}

// Run writes the money ledger as JSON.
func (exportLedgerCmd) Run(c *Config) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: c.Data, ReadOnly: true})
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
	s, err := store.Open(ctx, store.Options{Dir: c.Data, ReadOnly: true})
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
