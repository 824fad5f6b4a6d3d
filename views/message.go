package views

import "github.com/a-h/templ"

// ErrorPage says in a sentence what went wrong; Site.RequestID is shown with it.
type ErrorPage struct {
	Site
	Status  int
	Message string // instead of the built-in sentence of this status; may be empty
}

// TextPage is a page of prose: terms, privacy, delivery.
type TextPage struct {
	Site
	Heading string
	Updated string // "2026년 11월 1일부터 시행"; may be empty
	Body    templ.Component
	Korean  bool   // the text is in Korean, whatever the page's language
	Others  []Link // other versions of it
}

func (p ErrorPage) heading() string {
	switch {
	case p.Status == 404:
		return p.Lang.Text("페이지를 찾을 수 없습니다", "We can't find that page")
	case p.Status == 429:
		return p.Lang.Text("잠시 후 다시 시도해 주세요", "Please try again in a moment")
	case p.Status >= 500:
		return p.Lang.Text("일시적인 문제가 발생했습니다", "Something went wrong on our end")
	default:
		return p.Lang.Text("요청을 처리하지 못했습니다", "We couldn't do that")
	}
}

func (p ErrorPage) sentence() string {
	switch {
	case p.Message != "":
		return p.Message
	case p.Status == 404:
		return p.Lang.Text("주소가 바뀌었거나 판매가 종료된 상품일 수 있습니다.",
			"The address may have changed, or the product is no longer sold.")
	case p.Status == 429:
		return p.Lang.Text("짧은 시간에 요청이 너무 많았습니다.", "There were too many requests in a short time.")
	case p.Status >= 500:
		return p.Lang.Text("결제 중이셨다면 다시 결제하지 마시고, 잠시 후 주문 화면을 확인해 주세요.",
			"If you were paying, please do not pay again; check your order page in a moment.")
	default:
		return p.Lang.Text("입력하신 내용을 확인해 주세요.", "Please check what you entered.")
	}
}
