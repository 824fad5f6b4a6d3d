package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
)

// withRules runs fn with the rules of paying on the shop's books. It works
// beside a running shop, whose workers then do what was asked for.
func withRules(c *Config, fn func(context.Context, *checkout.Service) error) error {
	ctx, log := context.Background(), c.newLog(os.Stderr)
	o := c.storeOptions()
	o.Log = log
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	return fn(ctx, checkout.New(checkout.Config{Store: s, Log: log}))
}

// Run lists the cases that a person must look at.
func (casesCmd) Run(c *Config) error {
	return withRules(c, func(ctx context.Context, service *checkout.Service) error {
		open, err := service.Store.OpenIncidents(ctx)
		if err != nil {
			return err
		}
		for _, i := range open {
			if i.ImpUID == "" {
				fmt.Printf("%s  %-10s %s\n", i.OpenedAt.In(korea.Seoul()).Format("2006-01-02 15:04"), i.Kind, i.Detail)
				continue
			}
			left := money.Money{Minor: i.Payment.Net(), Currency: i.Payment.Amount.Currency}
			fmt.Printf("%s  %-10s %-18s order %-20s %s left of %s: %s\n",
				i.OpenedAt.In(korea.Seoul()).Format("2006-01-02 15:04"),
				i.Kind, i.ImpUID, orDash(i.OrderNo), left, i.Payment.Amount, i.Detail)
		}
		return nil
	})
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// Run settles the cases of one payment.
func (r resolveCmd) Run(c *Config) error {
	return withRules(c, func(ctx context.Context, service *checkout.Service) error {
		switch {
		case r.Accept:
			return service.AcceptCase(ctx, r.ImpUID, store.SourceHost)
		case r.Refund:
			return refund(ctx, service, r.ImpUID, rules.RefundRequest{Reason: "case", Source: store.SourceAdmin})
		}
		return service.DismissCase(ctx, r.ImpUID, r.Dismiss, store.SourceHost)
	})
}

// Run asks for a refund.
func (r refundCmd) Run(c *Config) error {
	return withRules(c, func(ctx context.Context, service *checkout.Service) error {
		amount, err := r.amount(ctx, service.Store)
		if err != nil {
			return err
		}
		fmt.Printf("refund of %s: %s\n", r.ImpUID, wording.InFull(amount, "en"))
		if !r.Yes && term.IsTerminal(int(os.Stdin.Fd())) && !agreed(os.Stdin, os.Stderr) {
			return errors.New("nothing was refunded")
		}
		wanted := rules.RefundRequest{Amount: amount.Minor, Reason: r.Reason, Source: store.SourceAdmin}
		if err := refund(ctx, service, r.ImpUID, wanted); err != nil {
			return err
		}
		fmt.Println("refund requested; the running shop sends it")
		return nil
	})
}

// refund asks the running shop for a refund. It cannot hand over a bank account,
// which is kept in that program's memory only.
func refund(ctx context.Context, service *checkout.Service, impUID string, w rules.RefundRequest) error {
	p, err := service.Store.PaymentByImpUID(ctx, impUID)
	if err == nil && rules.NeedsAccount(p) {
		return fmt.Errorf("%s came through a virtual account and can be refunded only to a bank account of the "+
			"buyer, which commands do not take: use the refund form of its order in the shop's admin", impUID)
	}
	return service.Refund(ctx, impUID, w, store.SourceHost)
}

// amount reads how much is to be refunded; all that is left when it was not
// said.
func (r refundCmd) amount(ctx context.Context, s *store.Store) (money.Money, error) {
	p, err := s.PaymentByImpUID(ctx, r.ImpUID)
	if errors.Is(err, store.ErrNotFound) {
		return money.Money{}, checkout.ErrUnknownPayment
	}
	if err != nil {
		return money.Money{}, err
	}
	amount := money.Money{Minor: p.Net(), Currency: p.Amount.Currency}
	if r.Amount == "" {
		return amount, nil
	}
	if amount.Minor, err = (money.Format{Currency: amount.Currency, Least: 1}).Read(r.Amount); err != nil {
		return money.Money{}, fmt.Errorf("--amount %q: %s", r.Amount, wording.Unread(err).En)
	}
	return amount, nil
}

// agreed asks whether to refund what was said before.
func agreed(in io.Reader, out io.Writer) bool {
	fmt.Fprint(out, "Refund it? This cannot be undone. [y/N] ")
	answer, err := bufio.NewReader(in).ReadString('\n')
	answer = strings.ToLower(strings.TrimSpace(answer))
	return err == nil && (answer == "y" || answer == "yes")
}
