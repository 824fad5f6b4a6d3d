package bigshop

import (
	"fmt"
	"time"
)

// words that products are named after, Korean and English.
type word struct{ ko, en string }

func adjectives() []word {
	return []word{{"노르웨이", "Norwegian"}, {"원목", "Wooden"}, {"접이식", "Folding"}, {"사무용", "Office"}, {"빈티지", "Vintage"},
		{"프리미엄", "Premium"},
		{"어린이", "Children's"}, {"캠핑", "Camping"}, {"무선", "Wireless"}, {"수제", "Handmade"}, {"미니멀", "Minimal"},
		{"친환경", "Organic"}}
}

func makers() []string {
	return []string{"장터공방", "한결", "바람길", "흙손", "포근", "앉은자리", "숨결", "온기", "달빛", "나무결"}
}

// series are names that a maker gives: few products share one.
func series(i int) string {
	syllables := []string{"가", "나", "다", "라", "마", "보", "소", "아", "오", "우", "루", "미", "비", "사", "하", "도"}
	return syllables[i%16] + syllables[i/16%16] + syllables[i/256%16] + "린"
}

func nouns() []word {
	return []word{{"회전 의자", "swivel chair"}, {"책상", "desk"}, {"조명", "lamp"}, {"머그컵", "mug"}, {"가방", "bag"},
		{"셔츠", "shirt"}, {"담요", "blanket"},
		{"시계", "clock"}, {"화분", "flowerpot"}, {"노트", "notebook"}, {"텀블러", "tumbler"}, {"거울", "mirror"},
		{"선반", "shelf"}, {"쿠션", "cushion"}}
}

func colours() []word { return []word{{"검정", "Black"}, {"흰색", "White"}, {"남색", "Navy"}} }

const body = "국내에서 정성껏 만든 제품입니다.\n\n## 특징\n\n- 튼튼합니다\n- 관리하기 쉽습니다\n\n주문하신 다음 날 보내 드립니다."

const categories = 24

func (f *filler) products(n int) error {
	var first int64
	for i := range categories {
		id, err := f.insert("INSERT INTO categories (slug, name_ko, name_en, position) VALUES (?, ?, ?, ?)",
			fmt.Sprintf("big-%d", i+1), fmt.Sprintf("분류 %d", i+1), fmt.Sprintf("Category %d", i+1), 100+i)
		if err != nil {
			return err
		}
		if i == 0 {
			first = id
		}
	}
	for i := range n {
		if err := f.product(i, first+int64(i%categories)); err != nil {
			return err
		}
	}
	return nil
}

func (f *filler) product(i int, category int64) error {
	a, b := adjectives()[i%12], nouns()[i/12%14]
	ko, en := fmt.Sprintf("%s %s %s %d", series(i*7), a.ko, b.ko, i+1), fmt.Sprintf("%s %s %d", a.en, b.en, i+1)
	price := int64(5+f.rand.IntN(195)) * 1000
	state := "active"
	if i%25 == 24 {
		state = "draft"
	}
	at := f.now.Add(-time.Duration(i%700) * 24 * time.Hour).UnixMilli()
	id, err := f.insert(`INSERT INTO products (slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko,
	  body_en, price, list_price, usd_price, state, position, created_at, updated_at, vendor, tags)
	  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
	  ?)`, fmt.Sprintf("big-product-%d", i+1), category, ko, en, "오래 쓰는 "+b.ko, "A "+b.en+" to keep", body, body,
		price, price+3000, price/10, state, 1000+i, at, at, makers()[i/5%10], colours()[i%3].ko+", "+
			adjectives()[i/7%12].ko)
	if err != nil {
		return err
	}
	for n := range 1 + i%3 {
		if err := f.exec("INSERT INTO pictures (product_id, position, file, width, height, alt_ko, alt_en) "+
			"VALUES (?, ?, ?, 800, 800, ?, ?)", id, n+1, fmt.Sprintf("big-%d.svg", i%24), ko, en); err != nil {
			return err
		}
	}
	return f.forms(i, id, good{nameKo: ko, nameEn: en, unitKRW: price, unitUSD: price / 10}, state == "active")
}

// forms writes the variants: two products in three come in three colours.
func (f *filler) forms(i int, product int64, g good, active bool) error {
	var option int64
	var err error
	values := colours()
	if i%3 == 0 {
		values = values[:1]
	} else if option, err = f.insert("INSERT INTO options (product_id, position, name_ko, name_en) VALUES (?, 1, "+
		"'색상', 'Colour')", product); err != nil {
		return err
	}
	for n, v := range values {
		form := g
		form.sku = fmt.Sprintf("BIG-%05d-%d", i+1, n+1)
		if form.id, err = f.insert("INSERT INTO variants (product_id, position, sku, stock) VALUES (?, ?, ?, 0)",
			product, n+1, form.sku); err != nil {
			return err
		}
		if option != 0 {
			if err := f.exec("INSERT INTO variant_values (variant_id, option_id, value_ko, value_en) VALUES (?, "+
				"?, ?, ?)", form.id, option, v.ko, v.en); err != nil {
				return err
			}
			form.nameKo, form.nameEn = g.nameKo+" ("+v.ko+")", g.nameEn+" ("+v.en+")"
		}
		if active {
			f.goods = append(f.goods, form)
		}
	}
	return nil
}

// stock brings each variant what orders took of it and what is left: of one in
// fifty little or nothing.
func (f *filler) stock() error {
	rows, err := f.tx.QueryContext(f.ctx, "SELECT id FROM variants WHERE sku LIKE 'BIG-%' ORDER BY id")
	if err != nil {
		return err
	}
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, id := range ids {
		left := int64(10 + f.rand.IntN(200))
		if f.chance(20) {
			left = int64(f.rand.IntN(6))
		}
		if err := f.exec("UPDATE variants SET stock = ? WHERE id = ?", left, id); err != nil {
			return err
		}
		if left+f.reserve[id] == 0 {
			continue
		}
		if err := f.exec("INSERT INTO stock_moves (variant_id, delta, reason, at) VALUES (?, ?, 'initial', ?)", id,
			left+f.reserve[id], f.now.UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}
