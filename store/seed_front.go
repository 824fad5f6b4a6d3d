package store

import "path"

// demoFront is the demo shop's front page, with categories and products by their slugs.
func demoFront(categories, products map[string]int64) Front {
	drawn := func(name string, width, height int, ko, en string) Picture {
		return Picture{File: "front-" + name + ".svg", Width: width, Height: height, Alt: Text{ko, en}}
	}
	f := Front{
		Hero: FrontHero{Title: Text{"오래 두고 쓰는 것들", "Things made to last"},
			Text: Text{"의자와 조명, 식탁 위의 그릇까지. 매일 손이 가는 살림을 골라 담았습니다.",
				"Chairs, lamps and tableware: everyday pieces, chosen with care and shipped from Korea."},
			Label: Text{"의자·책상 보기", "See chairs & desks"}, Link: "/categories/furniture",
			Picture: drawn("hero", 1200, 900, "햇살이 드는 거실의 라운지 체어와 펜던트 조명, 달항아리",
				"A lounge chair, a pendant lamp and a moon jar in a sunlit living room")},
		Promises: []Text{{"회원가입 없이 주문", "No account needed"}, {"국내·해외 카드, PayPal", "Cards and PayPal"},
			{"받은 날부터 7일 이내 반품", "Returns within 7 days"}, {"5만 원 이상 무료배송", "Shipped from Korea"}},
		Notice: FrontNotice{On: true, Title: Text{"연말 배송 안내", "Deliveries at the end of the year"},
			Body: Text{"12월 31일과 1월 1일에는 택배가 쉽니다. **12월 30일 오전 11시** 전에 결제하신 주문까지 연내에 출고합니다.",
				"Couriers rest on 31 December and 1 January. Orders paid before **11 a.m. on 30 December** leave " +
					"this year."}, Link: "/notices"},
	}
	for _, s := range []FrontShelf{
		{Kind: CategoriesShelf},
		{Kind: PickedShelf, Title: Text{"겨울 집을 위한 추천", "For the home in winter"}, Count: ownLength,
			Products: picks(products, "linen-lounge-chair", "mushroom-table-lamp", "wool-check-blanket",
				"enamel-kettle")},
		{Kind: BestShelf, Count: ownLength},
		{Kind: SaleShelf, Title: Text{"지금 할인 중", "On sale now"}, Count: ownLength},
		{Kind: BannersShelf},
		{Kind: NewestShelf, Count: ownLength},
		{Kind: CategoryShelf, Category: categories["lighting"], Count: ownLength},
		{Kind: CategoryShelf, Category: categories["kitchen"], Count: ownLength},
		{Kind: CategoryShelf, Category: categories["stationery"], Count: ownLength},
	} {
		f.PutShelf(s)
	}
	for _, b := range []struct{ name, link, ko, en string }{
		{"light", "/categories/lighting", "겨울밤을 밝히는 조명, 최대 16% 할인", "Lamps for long winter evenings, up to 16% off"},
		{"table", "/categories/kitchen", "식탁에 놓는 작은 기쁨, 매일 쓰는 그릇과 컵", "Small joys for the table, everyday bowls"},
	} {
		f.PutBanner(FrontBanner{Link: b.link, Alt: Text{b.ko, b.en},
			Wide:     drawn(b.name+"-wide-ko", 1184, 320, b.ko, b.en),
			Narrow:   drawn(b.name+"-narrow-ko", 800, 500, b.ko, b.en),
			WideEn:   drawn(b.name+"-wide-en", 1184, 320, b.ko, b.en),
			NarrowEn: drawn(b.name+"-narrow-en", 800, 500, b.ko, b.en)})
	}
	return f
}

func picks(products map[string]int64, slugs ...string) []int64 {
	var ids []int64
	for _, slug := range slugs {
		ids = append(ids, products[slug])
	}
	return ids
}

// seedFront publishes the demo shop's front page, notices and answers.
func seedFront(t *tx, categories map[string]int64) error {
	products := map[string]int64{}
	err := t.each("SELECT slug, id FROM products", nil, func(scan func(...any) error) error {
		var slug string
		var id int64
		err := scan(&slug, &id)
		products[slug] = id
		return err
	})
	if err != nil {
		return err
	}
	if err := seedPosts(t); err != nil {
		return err
	}
	_, err = publishFront(t, demoFront(categories, products), SourceSeed)
	return err
}

// copyFrontPictures puts the pictures of the demo shop's front page into the folder.
func (s *Store) copyFrontPictures() error {
	for _, file := range demoFront(nil, nil).pictures() {
		data, err := demo.ReadFile(path.Join("demo", file))
		if err != nil {
			return err
		}
		if err := s.putImage(file, data); err != nil {
			return err
		}
	}
	return nil
}
