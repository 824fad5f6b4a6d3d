package main

import "testing"

// TestHeartsAndCouponsByHand likes a product and takes a coupon on its page, finds both on
// other pages, and takes both away again, without a page of their own in between.
func TestHeartsAndCouponsByHand(t *testing.T) {
	t.Parallel()
	s := visit(t, startShop(t), desktop)
	s.navigate(s.shop + "/products/norwegian-swivel-chair")
	s.press(".product-name .heart")
	s.until(s.ctx, `document.querySelector(".product-name .heart").ariaPressed === "true"`)
	s.press(`.product-offers [form="take"]`)
	s.until(s.ctx, `document.querySelector('.product-offers [form="take"]').disabled`)
	s.press(".product-actions [data-add-to-cart]")
	s.until(s.ctx, `document.querySelector("[data-cart-count]").textContent === "1"`)
	s.navigate(s.shop + "/categories/furniture")
	s.until(s.ctx, `document.querySelector('.heart[value="norwegian-swivel-chair"]').ariaPressed === "true" &&
	  document.querySelector("[data-wish-count]").textContent === "1"`)
	s.navigate(s.shop + "/checkout")
	s.until(s.ctx, `document.querySelector("[data-sum]").textContent === "58,410원"`)
	s.press(".coupon-drop")
	s.until(s.ctx, `document.querySelector("[data-sum]").textContent === "64,900원" && !document.querySelector(".coupon-drop")`)
	s.press(`[name="use_coupon"]`)
	s.until(s.ctx, `document.querySelector("[data-sum]").textContent === "58,410원"`)
	s.navigate(s.shop + "/wishlist")
	s.press(`.heart[value="norwegian-swivel-chair"]`)
	s.until(s.ctx, `document.querySelector(".empty") && document.querySelector("[data-wish-count]").hidden`)
}
