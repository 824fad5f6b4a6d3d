package bigshop

import (
	"fmt"
	"time"
)

// talk lets buyers write reviews of what they got, the first orders first, and ask about
// goods; one question in ten waits for its answer.
func (f *filler) talk(reviews, questions int) error {
	if err := f.exec(`INSERT INTO reviews (product_id, order_id, line, language, author, option_ko, option_en, stars,
	    body, pictured, state, created_at)
	  SELECT v.product_id, l.order_id, l.line, o.language, '김**', '', '', 5 - (l.order_id % 7) / 2,
	    '포장도 꼼꼼하고 설명과 같은 물건이 왔습니다. 오래 쓸 것 같아요.', 0,
	    CASE l.order_id % 200 WHEN 0 THEN 'held' ELSE 'shown' END, o.created_at + ?
	  FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN variants v ON v.id = l.variant_id
	  WHERE o.pay_state = 'paid' AND o.ship_state = 'shipped' ORDER BY o.id, l.line LIMIT ?`,
		(5 * 24 * time.Hour).Milliseconds(), reviews); err != nil {
		return err
	}
	for i := range questions {
		at, answer, answered := f.now.Add(-time.Duration(questions-i)*time.Minute).UnixMilli(), "", any(nil)
		if i < questions-questions/10 {
			answer, answered = "네, 다음 날 보내 드립니다.", at
		}
		if err := f.exec(`INSERT INTO questions (public_id, product_id, secret, language, author, email, body, state,
		    answer, answered_at, created_at)
		  VALUES (?, (SELECT id FROM products WHERE slug = ?), ?, 'ko', '이**', '', '내일 받을 수 있나요?', 'shown', ?, ?, ?)`,
			fmt.Sprintf("bigshopquestion-%015d", i), fmt.Sprintf("big-product-%d", i%97+1), i%5/4, answer, answered,
			at); err != nil {
			return err
		}
	}
	return nil
}
