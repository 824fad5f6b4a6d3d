package mail

import (
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	letters "github.com/jangteo/jangteo/views/mail"
)

// reviewRequest asks for reviews of what is left of an order.
func (m *Mailer) reviewRequest(frame letters.Frame, o letters.Order, l store.Letter) letters.ReviewRequest {
	w := letters.ReviewRequest{Frame: frame, Order: o, URL: o.URL + "/reviews", StopURL: o.URL + "/reviews/stop"}
	for _, line := range l.Dossier.Order.Lines {
		if line.Left() > 0 {
			w.Goods = append(w.Goods, line.Name.In(l.Language))
		}
	}
	return w
}

// newReviews tells the owners what there is to do about reviews.
func (m *Mailer) newReviews(frame letters.Frame, l store.Letter) letters.NewReviews {
	return letters.NewReviews{Frame: frame, Held: some(l.Reviews.Held), Reported: some(l.Reviews.Reported),
		Unanswered: some(l.Reviews.Unanswered), URL: m.url + web.ReviewsPath}
}

// question tells who asked where the question is, or what the shop answers.
func (m *Mailer) question(frame letters.Frame, l store.Letter) letters.Question {
	w := letters.Question{Frame: frame, About: l.Question.Product.In(l.Language), OrderNo: l.Question.OrderNo,
		URL: m.url + web.QuestionLink(l.Question.PublicID, frame.Lang)}
	if l.Kind == store.AnswerMail {
		w.Answer = l.Question.Answer
	}
	return w
}

// some is a number of things; empty: there are none.
func some(n int) string {
	if n == 0 {
		return ""
	}
	return wording.Count(int64(n))
}
