package wording

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
)

// MaskAuthor is how somebody is called in public: 김*수, or J*** of Jane Doe. Who has no
// name is a buyer.
func MaskAuthor(name string, lang views.Lang) string {
	first, _, several := strings.Cut(strings.TrimSpace(name), " ")
	r := []rune(first)
	switch {
	case len(r) == 0:
		return lang.Text("구매자", "Buyer")
	case several || !unicode.Is(unicode.Hangul, r[0]):
		return string(r[:1]) + "***"
	case len(r) == 1:
		return "*"
	case len(r) == 2:
		return string(r[:1]) + "*"
	}
	return string(r[:1]) + strings.Repeat("*", min(len(r)-2, 10)) + string(r[len(r)-1:])
}

// RatingOf is what the reviews of a product come to; empty: there are none.
func RatingOf(count, tenths int64) views.Rating {
	if count == 0 {
		return views.Rating{}
	}
	return views.Rating{Average: fmt.Sprintf("%d.%d", tenths/10, tenths%10), Count: Count(count)}
}

// ReviewPhotoPath is where the photos of reviews are.
const ReviewPhotoPath = "/reviews/photos/"

// ReviewOf is a review as readers see it.
func ReviewOf(r store.Review, lang views.Lang) views.Review {
	v := views.Review{ID: fmt.Sprint(r.ID), Stars: r.Stars, Author: r.Author, Option: r.Option.In(string(lang)),
		At: reviewDay(r.CreatedAt), Date: r.CreatedAt.In(korea.Seoul()).Format(time.DateOnly), Body: r.Body,
		Lang: r.Language, Reply: r.Reply, ReplyAt: reviewDay(r.RepliedAt)}
	for _, p := range r.Photos {
		path := fmt.Sprintf("%s%d", ReviewPhotoPath, p.ID)
		v.Photos = append(v.Photos, views.ReviewPhoto{URL: path, Small: path + "/small"})
	}
	return v
}

// reviewDay is the day of a review in Korea, without more.
func reviewDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(korea.Seoul()).Format("2006.01.02")
}

// ReviewStateText tells the writer of a review who does not see it; empty: all do.
func ReviewStateText(r store.Review, lang views.Lang) string {
	switch r.State {
	case store.ReviewHeld:
		return lang.Text("링크나 연락처가 있어 판매자가 확인한 뒤 보여 드립니다.",
			"It has a link or phone number in it and will appear once the shop has checked it.")
	case store.ReviewHidden:
		return lang.Text("판매자가 숨긴 리뷰입니다. 사유: "+r.Reason, "The shop has hidden this review. Reason: "+r.Reason)
	}
	return ""
}

// LettersError says that a text is missing or too long.
func LettersError(most int, lang views.Lang) string {
	return lang.Text(fmt.Sprintf("내용을 %s자 이내로 입력해 주세요.", Count(int64(most))),
		fmt.Sprintf("Please write at most %s characters.", Count(int64(most))))
}

// reviewStateNames are the states of reviews, as people who work here read them.
func reviewStateNames() map[store.ReviewState]store.Text {
	return map[store.ReviewState]store.Text{
		store.ReviewShown:  {Ko: "공개", En: "Shown"},
		store.ReviewHeld:   {Ko: "확인 대기", En: "Held"},
		store.ReviewHidden: {Ko: "숨김", En: "Hidden"},
		store.ReviewGone:   {Ko: "삭제됨", En: "Deleted"},
	}
}

// ReviewStateName names the state of a review.
func ReviewStateName(s store.ReviewState, lang views.Lang) string {
	return reviewStateNames()[s].In(string(lang))
}

// QuestionOf is a question as readers see it.
func QuestionOf(q store.Inquiry, lang views.Lang) views.Question {
	return views.Question{Author: AskerName(q, lang), At: reviewDay(q.CreatedAt), Lang: q.Language, Text: q.Body,
		Answer: q.Answer, AnswerAt: reviewDay(q.AnsweredAt), Done: !q.AnsweredAt.IsZero(), Secret: q.Secret,
		State: AnswerState(q, lang)}
}

// AskerName is who asks; whoever is erased is a customer.
func AskerName(q store.Inquiry, lang views.Lang) string {
	return OrElse(q.Author, lang.Text("고객", "Customer"))
}

// AnswerState says whether a question is answered.
func AnswerState(q store.Inquiry, lang views.Lang) string {
	if q.AnsweredAt.IsZero() {
		return lang.Text("답변 대기", "Waiting")
	}
	return lang.Text("답변 완료", "Answered")
}

// QuestionStateText tells who asked who does not see it; empty: as asked.
func QuestionStateText(q store.Inquiry, lang views.Lang) string {
	switch q.State {
	case store.ReviewHeld:
		return lang.Text("링크나 연락처가 있어 판매자가 확인한 뒤 공개합니다.",
			"It has a link or phone number in it and will appear once the shop has checked it.")
	case store.ReviewHidden:
		return lang.Text("판매자가 숨긴 문의입니다. 사유: "+q.Reason, "The shop has hidden this question. Reason: "+q.Reason)
	}
	return ""
}
