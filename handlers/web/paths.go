package web

import (
	"encoding/base64"
	"strconv"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// AccountPath is where people change their own account.
const AccountPath = "/admin/account"

// CouponsPath lists the coupons.
const CouponsPath = "/admin/coupons"

// The owner's mailbox.
const (
	MailboxPath   = "/admin/mailbox"
	MailboxLength = 20 // mails on one page
)

// ReviewsPath is where people who work here look at reviews.
const ReviewsPath = "/admin/reviews"

// QuestionsPath is where people who work here answer questions.
const QuestionsPath = "/admin/questions"

// QuestionLinks is where who asked reads a question, and its answer.
const QuestionLinks = "/questions/"

// QuestionLink is where who asked reads a question, by its public id.
func QuestionLink(publicID string, lang views.Lang) string {
	return lang.Path(QuestionLinks + publicID)
}

// FrontPath is where the front page is made.
const FrontPath = "/admin/front"

// BoardPath is the owner's list of orders.
const BoardPath = "/admin/orders"

// TransfersPath is where transfers to the owner's account are confirmed.
const TransfersPath = "/admin/transfers"

// OrderPath is the owner's page of an order.
func OrderPath(no string) string { return BoardPath + "/" + no }

// OrderURL is the buyer's page of an order.
func OrderURL(publicID string) string { return "/orders/" + publicID }

// stopPurpose keeps signatures of unsubscribe links apart from all others.
const stopPurpose = "stop stock alerts"

// StopPath returns the signed link with which the receiver of a stock alert
// unsubscribes from all of theirs.
func StopPath(s *store.Store, alert int64, lang views.Lang) (string, error) {
	id := strconv.FormatInt(alert, 10)
	mac, err := s.Sign(stopPurpose, []byte(id))
	if err != nil {
		return "", err
	}
	return lang.Path("/stock-alerts/" + id + "/" + base64.RawURLEncoding.EncodeToString(mac[:16])), nil
}
