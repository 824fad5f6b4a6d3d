package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
)

// victim gets mail that somebody else asks for.
const victim = "victim@example.com"

// mailsToOthers are orders and wishes with somebody else's e-mail, and a link where
// the address should be.
func mailsToOthers(ctx context.Context, s *siege) error {
	return s.each(ctx, 2, 20, func(client *http.Client) error {
		order := chairOrder("inicis")
		order.Set("buyer_email", victim)
		order.Set("buyer_addr", "http://evil.example/prize")
		order.Set("buyer_tel", fmt.Sprintf("010-%04d-%04d", rand.IntN(1e4), rand.IntN(1e4)))
		return errors.Join(
			s.sends(client, http.MethodPost, "/orders", strings.NewReader(order.Encode()), formType),
			s.sends(client, http.MethodPost, "/products/moon-jar-vase/stock-alerts",
				strings.NewReader(wishOfOthers().Encode()), formType))
	})
}

// wishOfOthers asks to be told of a vase, with somebody else's address.
func wishOfOthers() url.Values {
	return url.Values{"email": {victim}, "sku": {"VASE-MOON-21"}, "lang": {"ko"}}
}

// looksAtOthers sees that many unpaid orders were taken and goods are left, and that
// somebody whose address was named again and again is asked about it once. A busy shop
// may have refused all wishes of the siege, so one more is sent until it is heard.
func (s *siege) looksAtOthers() {
	s.t.Helper()
	eventually(s.t, "a wish is heard", func() bool {
		status := s.do(http.MethodPost, s.shop+"/products/moon-jar-vase/stock-alerts", formType,
			strings.NewReader(wishOfOthers().Encode())).status
		return status != http.StatusServiceUnavailable && status != http.StatusTooManyRequests
	})
	var unpaid, asked int
	err := s.database().QueryRow(`SELECT count(*), (SELECT count(*) FROM outbox WHERE key LIKE
	  'confirm-alert:%') FROM orders WHERE pay_state = 'unpaid'`).Scan(&unpaid, &asked)
	if err != nil {
		s.t.Fatal(err)
	}
	if unpaid < 5 || asked != 1 { // behind a proxy all of them are at their limits
		s.t.Errorf("%d unpaid orders; somebody was asked %d times", unpaid, asked)
	}
	chairs := s.chairs()
	if chairs.OnHand < (chairs.OnHand+chairs.Reserved)/5 {
		s.t.Errorf("%d chairs are held, %d are left", chairs.Reserved, chairs.OnHand)
	}
	s.t.Logf("%d unpaid orders hold %d chairs, %d are left", unpaid, chairs.Reserved, chairs.OnHand)
}
