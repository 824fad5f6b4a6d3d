package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
)

const formType = "application/x-www-form-urlencoded"

// strangeLogins are guesses at people who do not work here, each another one.
func strangeLogins(ctx context.Context, s *siege) error {
	return s.each(ctx, 32, 5, func(client *http.Client) error {
		guess := url.Values{"email": {fmt.Sprintf("made-up-%d@example.com", rand.IntN(1e9))},
			"password": {"let me in, please"}}
		return s.sends(client, http.MethodPost, "/admin/login", strings.NewReader(guess.Encode()), formType)
	})
}

// strangeOrders are guesses at orders that nobody placed.
func strangeOrders(ctx context.Context, s *siege) error {
	return s.each(ctx, 4, 100, func(client *http.Client) error {
		guess := url.Values{"order_no": {fmt.Sprintf("ORD20261123-%07d", rand.IntN(1e7))},
			"contact": {"me@example.com"}}
		return s.sends(client, http.MethodPost, "/orders/lookup", strings.NewReader(guess.Encode()), formType)
	})
}

// findsOrder looks an order up as its buyer does on another device.
func (s *siege) findsOrder(no string) {
	s.t.Helper()
	asked := url.Values{"order_no": {no}, "contact": {chairOrder("inicis").Get("buyer_email")}}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(s.shop+"/orders/lookup", asked)
	if err != nil {
		s.t.Fatal(err)
	}
	res.Body.Close()
	if to := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/orders/") {
		s.t.Errorf("order %s is looked up: %d to %q", no, res.StatusCode, to)
	}
}
