package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// shelves names each kind of shelf: as visitors read it, and as the owner chooses it.
func shelves() map[store.ShelfKind]struct{ title, choice store.Text } {
	return map[store.ShelfKind]struct{ title, choice store.Text }{
		store.NewestShelf: {store.Text{Ko: "새로 들어온 상품", En: "New arrivals"},
			store.Text{Ko: "신상품", En: "New arrivals"}},
		store.BestShelf: {store.Text{Ko: "지금 많이 찾는 상품", En: "Best sellers"},
			store.Text{Ko: "베스트 (최근 30일 판매순)", En: "Best sellers (last 30 days)"}},
		store.SaleShelf:     {store.Text{Ko: "할인 상품", En: "On sale"}, store.Text{Ko: "할인 상품", En: "On sale"}},
		store.CategoryShelf: {store.Text{}, store.Text{Ko: "카테고리 하나", En: "One category"}},
		store.PickedShelf: {store.Text{Ko: "추천 상품", En: "Our picks"},
			store.Text{Ko: "직접 고른 상품", En: "Products that I pick"}},
		store.CategoriesShelf: {store.Text{Ko: "카테고리", En: "Shop by category"},
			store.Text{Ko: "카테고리 사진", En: "All categories, as pictures"}},
		store.BannersShelf: {store.Text{}, store.Text{Ko: "배너", En: "Banners"}},
	}
}

// ShelfTitle names a shelf that the owner has not named.
func ShelfTitle(k store.ShelfKind, lang views.Lang) string {
	return shelves()[k].title.In(string(lang))
}

// ShelfChoice names a kind of shelf for the owner.
func ShelfChoice(k store.ShelfKind, lang views.Lang) string {
	return shelves()[k].choice.In(string(lang))
}

// PostsTitle names a list of posts.
func PostsTitle(k store.PostKind, lang views.Lang) string {
	if k == store.Question {
		return lang.Text("자주 묻는 질문", "FAQ")
	}
	return lang.Text("공지사항", "Notices")
}
