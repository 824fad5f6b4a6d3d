package shop

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// wishlistPath is the page of what a visitor likes.
const wishlistPath = "/wishlist"

// wishlists groups what visitors like, each in their own browser. Pages for everybody
// know nothing of it: their script marks what is liked.
type wishlists struct{ *Server }

// pages are those in one language, with the form that every heart belongs to.
func (s wishlists) pages() []web.Route {
	return []web.Route{
		web.Get(wishlistPath, web.Public, web.Often, s.show),
		web.Post(wishlistPath, web.Public, web.Often, web.SmallBody, s.change),
	}
}

// of is the visitor's list.
func (s wishlists) of(c echo.Context) (store.Wishlist, error) {
	id, err := s.cartID(c)
	if err != nil || id == 0 {
		return store.Wishlist{}, err
	}
	return s.Store.Wishlists.Of(c.Request().Context(), id)
}

func (s wishlists) show(c echo.Context) error { return s.page(c, http.StatusOK, nil) }

// page shows the list; problem is why a change of it was refused.
func (s wishlists) page(c echo.Context, status int, problem error) error {
	lang := web.LangOf(c)
	site, err := s.site(c, lang, head{Title: lang.Text("찜한 상품", "Wish list"), Unlisted: true})
	if err != nil {
		return err
	}
	list, err := s.of(c)
	if err != nil {
		return err
	}
	page := views.WishlistPage{Site: site, Slugs: strings.Join(slugsOf(list), " "),
		Products: productCards(list.Cards, lang), Answer: s.answerOf(problem, lang)}
	for i := range page.Products {
		page.Products[i].Unwish = true
	}
	for _, g := range list.Gone {
		page.Gone = append(page.Gone, views.GoneWish{Slug: g.Slug, Name: g.Name.In(string(lang))})
	}
	if c.QueryParam("added") != "" {
		page.Said = lang.Text("찜한 상품에 담았습니다.", "Added to your wish list.")
	}
	web.Unkept(c)
	return s.Render(c, status, views.Wishlist(page))
}

// slugsOf names what is on a list, the latest first.
func slugsOf(list store.Wishlist) []string {
	slugs := []string{}
	for _, card := range list.Cards {
		slugs = append(slugs, card.Slug)
	}
	for _, gone := range list.Gone {
		slugs = append(slugs, gone.Slug)
	}
	return slugs
}

// change puts a product on the list, or takes one off it. Scripts get the list as it
// is then.
func (s wishlists) change(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	to := wishlistPath
	switch add, remove := f.Get("add"), f.Get("remove"); {
	case add != "":
		to += "?added=1"
		err = s.add(c, add)
	case remove != "":
		err = s.remove(c, remove)
	default:
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	if web.WantsJSON(c) {
		if err != nil {
			return err
		}
		list, err := s.of(c)
		if err != nil {
			return err
		}
		web.Unkept(c)
		return c.JSON(http.StatusOK, map[string][]string{"wished": slugsOf(list)})
	}
	if status := web.Explain(err).Status; err != nil && status == http.StatusConflict {
		return s.page(c, status, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, web.LangOf(c).Path(to))
}

// add puts a product on the list of the visitor's session, which is begun or prolonged
// by it.
func (s wishlists) add(c echo.Context, slug string) error {
	sess, err := s.Sessions.Get(c.Request(), s.Sessions.CookieName(store.CartSession))
	if err != nil {
		return err
	}
	if err := s.Sessions.Save(c.Request(), c.Response(), sess); err != nil {
		return err
	}
	id, err := s.cartID(c)
	if err != nil {
		return err
	}
	return s.Store.Wishlists.Add(c.Request().Context(), id, slug)
}

func (s wishlists) remove(c echo.Context, slug string) error {
	id, err := s.cartID(c)
	if err != nil || id == 0 {
		return err
	}
	return s.Store.Wishlists.Remove(c.Request().Context(), id, slug)
}
