package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
)

// passwordFlags say where a new password comes from; without them it is asked
// for.
type passwordFlags struct {
	PasswordStdin bool `xor:"password" help:"Read the password from standard input instead of asking for it."`
	Invite        bool `xor:"password" help:"Print a link for choosing a password, valid for one hour."`
}

// storeOptions say which books the commands work on.
func (c *Config) storeOptions() store.Options {
	host := ""
	if u, err := url.Parse(c.URL); err == nil {
		host = u.Hostname()
	}
	return store.Options{Dir: c.Data, Database: string(c.Database), Live: c.Live(), Host: host}
}

// readOptions are those of commands that only look.
func (c *Config) readOptions() store.Options {
	return store.Options{Dir: c.Data, Database: string(c.Database), ReadOnly: true}
}

// withStore runs fn on the shop's books, also beside a running shop. Books that
// exist know themselves whether the shop is live: letting somebody in needs no
// keys of I'mport.
func withStore(c *Config, fn func(context.Context, *store.Store) error) error {
	return withStoreAs(c, "", fn)
}

// withStoreAs is withStore for a holder of the books, which nobody else may serve meanwhile.
func withStoreAs(c *Config, holder string, fn func(context.Context, *store.Store) error) error {
	ctx, o := context.Background(), c.storeOptions()
	o.Holder = holder
	if books, err := store.Open(ctx, c.readOptions()); err == nil {
		o.Live = books.Live()
		books.Close()
	}
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	return fn(ctx, s)
}

// Run adds an admin.
func (a adminAddCmd) Run(c *Config) error {
	n := store.NewAdmin{Email: a.Email, Name: a.Name, Role: store.AdminRole(a.Role), MayRefund: a.MayRefund &&
		a.Role == string(store.StaffRole)}
	if !a.Invite {
		var err error
		if n.Password, err = a.read(); err != nil {
			return err
		}
	}
	return withStore(c, func(ctx context.Context, s *store.Store) error {
		made, err := s.People.CreateAdmin(ctx, n, store.SourceHost)
		if err != nil {
			return err
		}
		if a.Invite {
			return printInvitation(ctx, c, s, made)
		}
		fmt.Printf("%s can now log in\n", made.Email)
		return nil
	})
}

// read takes the password from standard input or asks for it.
func (f passwordFlags) read() (string, error) {
	if f.PasswordStdin {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return "", fmt.Errorf("no password on standard input: %w", err)
		}
		return line, nil
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return "", errors.New("there is no terminal to ask for the password: use --password-stdin or --invite")
	}
	fmt.Fprint(os.Stderr, "Password: ")
	b, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprintln(os.Stderr)
	if err == nil && len(b) == 0 {
		err = errors.New("no password was given")
	}
	return string(b), err
}

func printInvitation(ctx context.Context, c *Config, s *store.Store, a store.Admin) error {
	token, err := s.People.Invite(ctx, a.ID, store.HostInvitationLife, store.SourceHost)
	if err != nil {
		return err
	}
	fmt.Printf("%s can choose a password here, once and within an hour:\n%s/admin/invitation?token=%s\n", a.Email,
		origin(c.URL), token)
	return nil
}

// Run lists the admins.
func (adminListCmd) Run(c *Config) error {
	return withStore(c, func(ctx context.Context, s *store.Store) error {
		list, err := s.People.Colleagues(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "E-MAIL\tROLE\tSTATE\t2FA\tADDED")
		for _, a := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", a.Email, roleWords(a.Admin), stateWord(a.Admin),
				onOff(a.TwoFactor), a.CreatedAt.In(korea.Seoul()).Format("2006-01-02"))
		}
		return w.Flush()
	})
}

func roleWords(a store.Admin) string {
	if a.Role == store.StaffRole && a.MayRefund {
		return "staff, may refund"
	}
	return string(a.Role)
}

func stateWord(a store.Admin) string {
	switch {
	case a.Disabled:
		return "disabled"
	case a.Invited():
		return "invited"
	}
	return "active"
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// withAdmin runs fn on the admin of an e-mail address.
func withAdmin(c *Config, email string, fn func(context.Context, *store.Store, store.Admin) error) error {
	return withStore(c, func(ctx context.Context, s *store.Store) error {
		a, err := s.People.AdminByEmail(ctx, email)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("there is no admin %q; `jangteo admin list` lists them all", email)
		}
		if err != nil {
			return err
		}
		return fn(ctx, s, a)
	})
}

// Run gives an admin another password.
func (a adminPasswordCmd) Run(c *Config) error {
	password := ""
	if !a.Invite {
		var err error
		if password, err = a.read(); err != nil {
			return err
		}
	}
	return withAdmin(c, a.Email, func(ctx context.Context, s *store.Store, of store.Admin) error {
		if of.Disabled {
			return fmt.Errorf("%s is disabled; an owner can enable them again on the People page", of.Email)
		}
		if a.Invite {
			return printInvitation(ctx, c, s, of)
		}
		if err := s.People.ResetPassword(ctx, of, password, store.SourceHost); err != nil {
			return err
		}
		fmt.Printf("%s has a new password and is logged out everywhere\n", of.Email)
		return nil
	})
}

// Run switches an admin's second factor off.
func (a admin2FACmd) Run(c *Config) error {
	return withAdmin(c, a.Email, func(ctx context.Context, s *store.Store, of store.Admin) error {
		if !of.TwoFactor {
			fmt.Printf("%s has no two-step login\n", of.Email)
			return nil
		}
		if err := s.People.EndTwoFactor(ctx, of, store.SourceHost); err != nil {
			return err
		}
		fmt.Printf("%s now logs in with the password alone and is logged out everywhere\n", of.Email)
		return nil
	})
}

// Run shuts an admin out.
func (a adminDisableCmd) Run(c *Config) error {
	return withAdmin(c, a.Email, func(ctx context.Context, s *store.Store, of store.Admin) error {
		if err := s.People.SetDisabled(ctx, of.ID, true, store.SourceHost); err != nil {
			return err
		}
		fmt.Printf("%s is disabled and logged out everywhere\n", of.Email)
		return nil
	})
}
