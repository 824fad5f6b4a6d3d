package mail

import "strings"

// ReviewRequest asks the buyer of what arrived for a review.
type ReviewRequest struct {
	Frame
	Order   Order
	Goods   []string // names
	URL     string   // where they write
	StopURL string
}

// Letter writes the mail.
func (m ReviewRequest) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("받으신 상품은 어떠셨나요?", "How do you like your order?"), m.Order.No)
	l.Intro = []string{t("구매하신 상품의 리뷰를 남겨 주시면 다른 분들께 큰 도움이 됩니다. 로그인 없이 별점과 짧은 글, 사진을 올리실 수 있습니다.",
		"Your review helps others to choose. No account is needed: stars, a few words, and photos if you like.")}
	for _, name := range m.Goods {
		l.Facts = append(l.Facts, Fact{Name: t("상품", "Product"), Value: name, Strong: true})
	}
	l.Button = Button{t("리뷰 쓰기", "Write a review"), m.URL}
	l.Closing = []string{t("상품에 문제가 있으면 주문 페이지에서 반품·교환을 신청하거나 문의해 주세요.",
		"If something is wrong with it, please ask for a return or an exchange on the order's page, or write to us.")}
	l.Unsubscribe = m.StopURL
	l.Why = t("구매하신 분께 주문마다 한 번만 보내 드리는 메일입니다. 회신하시면 고객센터로 전달됩니다.",
		"We ask once about each order. Replies go to our customer service.")
	return l
}

// NewReviews tells the owner of reviews.
type NewReviews struct {
	Frame
	Held, Reported, Unanswered string // how many; empty: none
	URL                        string
}

// Letter writes the mail.
func (m NewReviews) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("확인할 리뷰가 있습니다", "There are reviews to look at"), "")
	l.Intro = []string{t("새 리뷰가 등록되었거나 신고가 접수되었습니다.", "Buyers wrote reviews, or shoppers reported some.")}
	for _, f := range []Fact{{Name: t("공개 전 확인 대기", "Held until you have looked"), Value: m.Held, Strong: true},
		{Name: t("신고됨", "Reported"), Value: m.Reported, Strong: true},
		{Name: t("답글이 없는 리뷰", "Without a reply"), Value: m.Unanswered}} {
		if f.Value != "" {
			l.Facts = append(l.Facts, f)
		}
	}
	l.Button = Button{t("리뷰 보기", "Look at the reviews"), m.URL}
	return l
}

// Question tells who asked that the question came, or what the shop answers. It never
// has the words of the question in it: anybody can have given anybody's address.
type Question struct {
	Frame
	About   string // name of the product; empty: it is to the shop
	OrderNo string // empty: none
	Answer  string // empty: none yet
	URL     string // where both are read
}

// Letter writes the mail.
func (m Question) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("문의가 접수되었습니다", "We have received your question"), "")
	l.Intro = []string{t("확인하고 답변을 메일로 보내 드리겠습니다. 문의 내용과 답변은 아래 링크에서 보실 수 있습니다.",
		"We will e-mail you our answer. The link below shows your question and, once it is there, our answer.")}
	if m.Answer != "" {
		l = m.letter(t("문의에 답변드립니다", "Our answer to your question"), "")
		l.Intro = append([]string{t("문의해 주셔서 감사합니다. 아래와 같이 답변드립니다.", "Thank you for your question. Our answer:")},
			strings.Split(m.Answer, "\n")...)
	}
	for _, f := range []Fact{{Name: t("상품", "Product"), Value: m.About}, {Name: t("주문번호", "Order number"),
		Value: m.OrderNo}} {
		if f.Value != "" {
			l.Facts = append(l.Facts, f)
		}
	}
	l.Button = Button{t("문의 내용 보기", "See the question"), m.URL}
	l.Why = t("이 이메일 주소로 문의가 등록되어 보내 드리는 메일입니다. 문의하신 적이 없다면 무시하셔도 됩니다.",
		"Somebody asked a question under this address. If it was not you, ignore this e-mail.")
	return l
}

// NewQuestions tells the owner of questions.
type NewQuestions struct {
	Frame
	Waiting string // how many
	URL     string
}

// Letter writes the mail.
func (m NewQuestions) Letter() Letter {
	t := m.Lang.Text
	l := m.letter(t("답변할 문의가 있습니다", "There are questions to answer"), "")
	l.Intro = []string{t("새 문의가 등록되었습니다.", "Somebody asked the shop a question.")}
	l.Facts = []Fact{{Name: t("답변을 기다리는 문의", "Waiting for an answer"), Value: m.Waiting, Strong: true}}
	l.Button = Button{t("문의 보기", "Look at the questions"), m.URL}
	return l
}
