package store

import (
	"context"
	"fmt"
	"time"
)

// PostKind is what a post of the owner's is; also its address.
type PostKind string

// The kinds of posts.
const (
	Notice   PostKind = "notices"
	Question PostKind = "faq"
)

// PostKinds returns the table of kinds of posts, in display order.
func PostKinds() []Meaning[PostKind] {
	return []Meaning[PostKind]{
		{Kind: Notice, Means: "a notice, with a page of its own; the newest first"},
		{Kind: Question, Means: "a question that is often asked, with its answer; in the owner's order"},
	}
}

// MaxPosts is how many posts of a kind there can be.
const MaxPosts = 300

// Posts are what the owner tells everybody.
type Posts struct{ *core }

// Post is a notice, or a question with its answer.
type Post struct {
	ID        int64 // 0: a new one
	Kind      PostKind
	Title     Text // or the question; not shown in English without
	Body      Text // Markdown; in English exactly when Title is
	Pinned    bool // above other notices
	Hidden    bool // visitors do not see it
	CreatedAt time.Time
}

const postColumns = "SELECT id, kind, title_ko, title_en, body_ko, body_en, pinned, hidden, created_at FROM posts"

// List lists all posts of a kind, as visitors see them; hidden ones, too.
func (p Posts) List(ctx context.Context, kind PostKind) ([]Post, error) {
	order := " WHERE kind = ? ORDER BY pinned DESC, position DESC"
	if kind == Question {
		order = " WHERE kind = ? ORDER BY position"
	}
	var list []Post
	err := p.read(ctx, func(t *tx) (err error) {
		list, err = readPosts(t, order, kind)
		return err
	})
	return list, err
}

// ByID returns a post; ErrNotFound if there is none of the kind.
func (p Posts) ByID(ctx context.Context, kind PostKind, id int64) (Post, error) {
	var list []Post
	err := p.read(ctx, func(t *tx) (err error) {
		list, err = readPosts(t, " WHERE kind = ? AND id = ?", kind, id)
		return err
	})
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Post{}, err
	}
	return list[0], nil
}

func readPosts(t *tx, condition string, args ...any) ([]Post, error) {
	var list []Post
	err := t.each(postColumns+condition, args, func(scan func(...any) error) error {
		var p Post
		var at int64
		err := scan(&p.ID, &p.Kind, &p.Title.Ko, &p.Title.En, &p.Body.Ko, &p.Body.En, &p.Pinned, &p.Hidden, &at)
		p.CreatedAt = fromMS(at)
		list = append(list, p)
		return err
	})
	return list, err
}

// Save adds or changes a post; by is who asked for it. Errors: ErrNotFound, ErrFrontFull.
func (p Posts) Save(ctx context.Context, post Post, by Source) error {
	return p.write(ctx, func(t *tx) error { return savePost(t, post, by) })
}

func savePost(t *tx, p Post, by Source) error {
	if p.ID == 0 {
		return addPost(t, p, by)
	}
	changed, err := t.exec(`UPDATE posts SET title_ko = ?, title_en = ?, body_ko = ?, body_en = ?, pinned = ?,
	  hidden = ? WHERE kind = ? AND id = ?`, p.Title.Ko, p.Title.En, p.Body.Ko, p.Body.En, p.Pinned,
		p.Hidden, p.Kind, p.ID)
	if err != nil {
		return fmt.Errorf("change a post: %w", err)
	}
	if changed == 0 {
		return ErrNotFound
	}
	return postEvent(t, p, EventEdited, by)
}

func addPost(t *tx, p Post, by Source) error {
	var there, last int64
	if err := t.get("SELECT count(*), coalesce(max(position), 0) FROM posts WHERE kind = ?", []any{p.Kind}, &there,
		&last); err != nil {
		return err
	}
	if there >= MaxPosts {
		return ErrFrontFull
	}
	var err error
	p.ID, err = t.insert(`INSERT INTO posts (kind, position, title_ko, title_en, body_ko, body_en, pinned, hidden,
	    created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.Kind, last+1, p.Title.Ko, p.Title.En, p.Body.Ko, p.Body.En,
		p.Pinned, p.Hidden, ms(t.now))
	if err != nil {
		return fmt.Errorf("add a post: %w", err)
	}
	return postEvent(t, p, EventPublished, by)
}

// Delete removes a post for good.
func (p Posts) Delete(ctx context.Context, kind PostKind, id int64, by Source) error {
	return p.write(ctx, func(t *tx) error {
		gone, err := t.exec("DELETE FROM posts WHERE kind = ? AND id = ?", kind, id)
		if err == nil && gone == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		return postEvent(t, Post{ID: id, Kind: kind}, EventDeleted, by)
	})
}

// Move changes places with the neighbour above or below. At the end of the list nothing
// happens.
func (p Posts) Move(ctx context.Context, kind PostKind, id int64, up bool, by Source) error {
	return p.write(ctx, func(t *tx) error {
		var at int64
		if err := t.get("SELECT position FROM posts WHERE kind = ? AND id = ?", []any{kind, id}, &at); err != nil {
			return err
		}
		next := "SELECT id, position FROM posts WHERE kind = ? AND position > ? ORDER BY position LIMIT 1"
		if up {
			next = "SELECT id, position FROM posts WHERE kind = ? AND position < ? ORDER BY position DESC LIMIT 1"
		}
		return t.each(next, []any{kind, at}, func(scan func(...any) error) error {
			var other, place int64
			if err := scan(&other, &place); err != nil {
				return err
			}
			for post, to := range map[int64]int64{id: place, other: at} {
				if _, err := t.exec("UPDATE posts SET position = ? WHERE id = ?", to, post); err != nil {
					return err
				}
			}
			return postEvent(t, Post{ID: id, Kind: kind}, EventEdited, by)
		})
	})
}

func postEvent(t *tx, p Post, kind EventKind, by Source) error {
	return t.event(Event{Entity: EntitySetting, Key: fmt.Sprintf("%s %d", p.Kind, p.ID), Kind: kind, After: p.Title.Ko,
		Source: by})
}

// PostsShown are the kinds of posts that visitors can read in a language.
type PostsShown struct{ Ko, En []PostKind }

// In are those in a language, "ko" or "en".
func (p PostsShown) In(lang string) []PostKind {
	if lang == "en" {
		return p.En
	}
	return p.Ko
}

func postsShown(t *tx) (p PostsShown, err error) {
	err = t.each(`SELECT kind, max(CASE title_en WHEN '' THEN 0 ELSE 1 END) FROM posts WHERE hidden = 0
	  GROUP BY kind ORDER BY kind DESC`, nil, func(scan func(...any) error) error {
		var kind PostKind
		var english int
		err := scan(&kind, &english)
		p.Ko = append(p.Ko, kind)
		if english == 1 {
			p.En = append(p.En, kind)
		}
		return err
	})
	return p, err
}

// seedPosts are the notices and answers of the demo shop.
func seedPosts(t *tx) error {
	for _, p := range demoPosts() {
		if err := savePost(t, p, SourceSeed); err != nil {
			return err
		}
	}
	return nil
}

func demoPosts() []Post {
	return []Post{
		{Kind: Notice, Title: Text{"쇼핑몰을 열었습니다", "Our shop is open"},
			Body: Text{"오래 두고 쓰는 살림을 골라 담은 **장터**를 열었습니다. 회원가입 없이 주문하실 수 있습니다.",
				"**Jangteo** is open, with everyday pieces made to last. You need no account to order."}},
		{Kind: Notice, Pinned: true, Title: Text{"연말 배송 안내", "Deliveries at the end of the year"},
			Body: Text{"12월 31일과 1월 1일에는 택배가 쉽니다.\n\n- 12월 30일 오전 11시 전 결제: 당일 출고\n- 그 이후 결제: 1월 2일부터 차례로 출고",
				"Couriers rest on 31 December and 1 January.\n\n- paid before 11 a.m. on 30 December: sent that day\n" +
					"- paid later: sent from 2 January on"}},
		{Kind: Question, Title: Text{"주문한 뒤 배송지를 바꿀 수 있나요?", "Can I change the address after ordering?"},
			Body: Text{"출고 전이라면 **주문조회**에서 직접 바꾸실 수 있습니다. 출고된 뒤에는 택배사에 문의해 주세요.",
				"Yes, until it is sent: open **Find my order**. After that, please ask the courier."}},
		{Kind: Question, Title: Text{"반품은 어떻게 하나요?", "How do I return something?"},
			Body: Text{"받으신 날부터 7일 이내에 주문조회 화면에서 신청해 주세요. 단순 변심이면 반품 배송비를 부담하셔야 합니다.",
				"Ask for it on the page of your order within 7 days. If you changed your mind, the postage is " +
					"yours."}},
		{Kind: Question, Title: Text{"현금영수증을 받을 수 있나요?", "Can I get a Korean cash receipt?"},
			Body: Text{"네. 계좌이체, 가상계좌, 무통장입금으로 결제하실 때 주문서에서 신청하실 수 있습니다.",
				"Yes, for Korean bank transfers: ask for it at checkout."}},
	}
}
