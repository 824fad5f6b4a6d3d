package shop

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/views"
)

// An order's page opens to whoever has its link, as mails are passed on and
// screens are shared. So what moves money or goods wants the phone number or
// e-mail of the order again; the page shows neither in full. Who has the link
// sees most of them, and could name a bank account: they wait ever longer, as at
// a login. Who has only a number knows nothing: they wait a quarter of an hour
// at most, so that nobody keeps the buyer from finding their order.

// isBuyer tells whether contact is a way to reach the buyer of an order; the zero Order
// has none. Tries count against what they are about (an order number, a link) and the
// address they come from; after too many, nothing is compared and wait is true. Right
// ones cost nothing. The browser that ordered has tries of its own, which nobody else
// can use up.
func (s *Server) isBuyer(c echo.Context, tries *web.Guesses, about string, o store.Order, contact string) (ok,
	wait bool, err error) {
	ctx := c.Request().Context()
	guessed := web.Guessed{Name: web.GuessName("order", about), MadeUp: o.ID == 0, From: s.Client(c)}
	session, err := s.cartID(c)
	if err != nil {
		return false, false, err
	}
	if session != 0 && o.ID != 0 {
		own, err := s.Store.IsOrderOf(ctx, o.PublicID, session)
		if err != nil {
			return false, false, err
		}
		if own {
			guessed = web.Guessed{Name: web.GuessName("own order", about, session)}
		}
	}
	if o.Emptied {
		if o.Buyer, err = s.Store.Retention.BuyerOf(ctx, o.ID); err != nil {
			return false, false, err
		}
	}
	try := tries.Begin(ctx, guessed)
	if try.Wait > 0 {
		return false, true, nil
	}
	if sameContact(contact, o) == 1 {
		try.Succeed(ctx)
		return true, false, nil
	}
	try.Fail(ctx)
	return false, false, nil
}

// sameContact compares what was typed with how an order's buyer is reached; 1: it
// is the same e-mail address, or the same phone.
func sameContact(contact string, o store.Order) int {
	if strings.ContainsAny(contact, "@＠﹫") {
		return sameText(typed.EmailKey(contact), typed.EmailKey(o.Buyer.Email))
	}
	same, key := 0, korea.PhoneKey(o.Buyer.Tel, o.Destination.Country)
	for _, k := range korea.PhoneKeys(digitsOf(contact), o.Buyer.Tel, o.Destination.Country) {
		same |= sameText(k, key)
	}
	return same
}

// digitsOf leaves of a contact what belongs to a phone number.
func digitsOf(contact string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, typed.Packed(contact))
}

// sameText takes as long for texts that differ early as for others.
func sameText(a, b string) int {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	if a == "" {
		return 0
	}
	return subtle.ConstantTimeCompare(x[:], y[:])
}

// proveBuyer notes with the form's field when its contact is not the buyer's of
// an order.
func (s *Server) proveBuyer(c echo.Context, o store.Order, a *asked) error {
	lang, contact := views.Lang(o.Language), a.form.Get("contact")
	if contact == "" {
		a.errs["contact"] = lang.Text("주문하실 때 입력하신 휴대폰 번호나 이메일을 입력해 주세요.",
			"Please enter the phone number or e-mail you ordered with.")
		return nil
	}
	if len(a.errs) > 0 {
		return nil // it comes again, and then counts as a try
	}
	ok, wait, err := s.isBuyer(c, s.proofs, o.PublicID, o, contact)
	if err != nil {
		return err
	}
	switch {
	case wait:
		a.status = http.StatusTooManyRequests
		a.errs["contact"] = lang.Text("여러 번 잘못 입력하셔서 지금은 확인할 수 없습니다. 나중에 다시 시도하시거나 고객센터로 문의해 주세요.",
			"Too many attempts. Please try again later, or contact us.")
	case !ok:
		a.errs["contact"] = lang.Text("주문하실 때 입력하신 휴대폰 번호나 이메일과 다릅니다.",
			"This is not the phone number or e-mail of this order.")
	}
	return nil
}
