package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// asked is a question about the chair.
func asked(body string) store.NewQuestion {
	return store.NewQuestion{Slug: "chair", Language: "ko", Author: "김*늘", Email: "a@example.com", Body: body}
}

// TestQuestionsGoTheirWay follows questions from asking to what is left of them: what
// everybody reads, what only who asked, and who gets mail.
func TestQuestionsGoTheirWay(t *testing.T) {
	store.SQLiteOnly(t, "it counts on ids without gaps")
	s, clock, dir := smallShop(t)
	ctx := context.Background()
	o := paidOrder(t, s, 1, "imp_q")
	p, _, err := s.ProductBySlug(ctx, "chair")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(n store.NewQuestion, want error) string {
		t.Helper()
		id, err := s.Questions.Ask(ctx, n)
		if !errors.Is(err, want) {
			t.Errorf("ask %q: %v, want %v", n.Body, err, want)
		}
		return id
	}
	do := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	seen := func() int64 {
		v, err := s.Shown(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	ask(asked("음?"), store.ErrQuestionBounds)
	nowhere := asked("어디에 있나요?")
	nowhere.Slug = "nowhere"
	ask(nowhere, store.ErrNotFound)
	before := seen()
	open := ask(asked("높이가 조절되나요?"), nil)
	secret, held, inquiry, others := asked("제주도에 배송되나요?"), asked("010-1234-5678로 전화 주세요"), asked("언제 오나요?"), asked("언제 오나요?")
	secret.Secret, held.Held, inquiry.Slug, inquiry.OrderNo = true, true, "", o.No
	others.Slug, others.OrderNo, others.Email = "", o.No, "b@example.com"
	hidden, link := ask(secret, nil), ask(inquiry, nil)
	ask(held, nil)
	ask(others, store.ErrQuestionOrder)
	if seen() == before {
		t.Error("pages do not see a new question")
	}
	list, err := s.Questions.Of(ctx, p.ID, 0, 10)
	if err != nil || len(list) != 2 || list[0].Body != "" || list[1].Body != "높이가 조절되나요?" || list[1].Email != "" ||
		list[1].PublicID != "" {
		t.Errorf("everybody reads %+v, %v", list, err)
	}
	if list, _ := s.Questions.Latest(ctx, p.ID, 10); len(list) != 1 {
		t.Errorf("the product's page has %+v", list)
	}
	if q, err := s.Questions.ByLink(ctx, hidden); err != nil || q.Body != secret.Body {
		t.Errorf("who asked reads %+v, %v", q, err)
	}
	if q, err := s.Questions.ByLink(ctx, link); err != nil || !q.Secret || q.OrderNo != o.No {
		t.Errorf("to the shop: %+v, %v", q, err)
	}
	for _, c := range []struct {
		l    store.QuestionList
		want int
	}{{store.QuestionList{}, 4}, {store.QuestionList{Tab: store.OpenQuestions}, 4},
		{store.QuestionList{Tab: store.AnsweredQuestions}, 0}, {store.QuestionList{Text: "제주"}, 1},
		{store.QuestionList{Text: "A@example"}, 0}, {store.QuestionList{Text: "A@example", Addresses: true}, 4}, {store.QuestionList{Text: o.No}, 1},
		{store.QuestionList{Text: "100%"}, 0}, {store.QuestionList{Before: 3}, 2}} {
		c.l.Limit = 10
		if list, err := s.Questions.List(ctx, c.l); err != nil || len(list) != c.want {
			t.Errorf("%+v: %d, %v", c.l, len(list), err)
		}
	}
	before = seen()
	do("answer", s.Questions.Answer(ctx, 1, "네, 됩니다.", "admin:1"))
	do("answer again", s.Questions.Answer(ctx, 1, "네, 42cm부터 됩니다.", "admin:1"))
	do("answer in secret", s.Questions.Answer(ctx, 2, "네, 3,000원이 더 듭니다.", "admin:1"))
	if seen() == before {
		t.Error("pages do not see an answer")
	}
	do("hide", s.Questions.Hide(ctx, 1, "욕설", "admin:1"))
	if list, _ := s.Questions.Of(ctx, p.ID, 0, 10); len(list) != 1 || list[0].Answer != "" || list[0].AnsweredAt.IsZero() {
		t.Errorf("everybody reads %+v", list)
	}
	do("show", s.Questions.Show(ctx, 1, "admin:1"))
	do("show what was held", s.Questions.Show(ctx, 4, "admin:1"))
	if n, err := s.Questions.Waiting(ctx); err != nil || n != 2 {
		t.Errorf("%d wait, %v", n, err)
	}
	mails := map[string]int{}
	all, err := s.Mails(ctx, "", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		mails[strings.Split(m.Key, ":")[0]]++
	}
	if mails["question"] != 4 || mails["answer"] != 2 || mails["owner-question"] != 1 {
		t.Errorf("mails: %v", mails)
	}
	// The words of one that is public and answered stay, without whose they were.
	clock.forward(3*366*day + time.Hour)
	if _, err := s.Retention.Erase(ctx, store.SourcePolicy); err != nil {
		t.Fatal(err)
	}
	if q, err := s.Questions.ByLink(ctx, open); err != nil || q.Email != "" || q.Author != "" || q.Answer == "" {
		t.Errorf("years later: %+v, %v", q, err)
	}
	if left := leftIn(t, dir, "제주도에", "언제 오나요", "전화 주세요", "김*늘"); len(left) > 0 {
		t.Errorf("left after its time: %v", left)
	}
	if list, err := s.Questions.List(ctx, store.QuestionList{Limit: 10}); err != nil || !slices.ContainsFunc(list,
		func(q store.Inquiry) bool { return q.ID == 1 }) || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}
