package admin

import (
	"slices"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// readyShop returns a shop that meets every rule.
func readyShop() readiness {
	both := store.Text{Ko: "가", En: "a"}
	return readiness{
		Identity: store.Identity{Name: both, Company: both, Representative: both, MailOrderNumber: both,
			Address: both, Hours: both, PrivacyOfficer: both,
			Hosting: both, BusinessNumber: "124-81-00998", Tel: "02-1234-5678", Email: "a@example.com",
			EscrowURL: "https://example.com/escrow"},
		Published: []store.LegalKind{store.Terms, store.Privacy}, Showcase: store.Showcase{Products: 3},
		Methods: []store.PG{store.Inicis, store.InicisVbank, store.PayPal}, Mail: true, Live: true, Keys: true, HTTPS: true, Proxies: true,
		Abroad: true, Returns: true,
	}
}

// unmet returns the titles of the rules that a shop does not meet.
func unmet(r readiness) []string {
	var list []string
	for _, g := range readinessGroups(r, views.English) {
		for _, i := range g.Items {
			if !i.Done {
				list = append(list, i.Title)
			}
		}
	}
	return list
}

// TestEachRuleForOpeningIsMissed takes one thing at a time away from a shop
// that is ready.
func TestEachRuleForOpeningIsMissed(t *testing.T) {
	if missing := unmet(readyShop()); len(missing) > 0 {
		t.Fatalf("a ready shop misses %v", missing)
	}
	judged := map[string]bool{}
	for _, c := range []struct {
		what string
		take func(*readiness)
		want []string
	}{
		{"no company", func(r *readiness) { r.Identity.Company = store.Text{} }, []string{"Business details"}},
		{"another script", func(r *readiness) { r.Script.ChangedAt = 1 }, []string{"The same browser script"}},
		{"no phone", func(r *readiness) { r.Identity.Tel = "" }, []string{"Business details"}},
		{"a number that cannot be", func(r *readiness) { r.Identity.BusinessNumber = "124-81-00999" },
			[]string{"Business details"}},
		{"the demo's seller", func(r *readiness) { r.Identity.BusinessNumber = "000-00-00000" },
			[]string{"No demo identity"}},
		{"no mail-order number", func(r *readiness) { r.Identity.MailOrderNumber = store.Text{} },
			[]string{"Mail-order registration"}},
		{"no terms", func(r *readiness) { r.Published = []store.LegalKind{store.Privacy} }, []string{"Terms of use"}},
		{"no privacy policy", func(r *readiness) { r.Published = []store.LegalKind{store.Terms} },
			[]string{"Privacy policy"}},
		{"virtual accounts without escrow", func(r *readiness) { r.Identity.EscrowURL = "" },
			[]string{"Purchase protection"}},
		{"cards alone without escrow", func(r *readiness) {
			r.Identity.EscrowURL, r.Methods = "",
				[]store.PG{store.Inicis}
		}, nil},
		{"no privacy officer", func(r *readiness) { r.Identity.PrivacyOfficer = store.Text{} },
			[]string{"Privacy officer and hosting provider"}},
		{"nothing to buy", func(r *readiness) { r.Showcase.Products = 0 }, []string{"Active products"}},
		{"demo products beside real ones", func(r *readiness) { r.Showcase.Demo = 1 }, []string{"No demo products"}},
		{"a product without its notice", func(r *readiness) { r.Showcase.NoNotice = 1 },
			[]string{"Product information notice"}},
		{"a product without a picture", func(r *readiness) { r.Showcase.NoPicture = 1 }, []string{"Pictures"}},
		{"a product without English", func(r *readiness) { r.Showcase.NoEnglish = 1 },
			[]string{"English descriptions"}},
		{"the same in a shop for Koreans", func(r *readiness) {
			r.Showcase.NoEnglish, r.Methods = 1,
				[]store.PG{store.Inicis}
		}, nil},
		{"terms without returns", func(r *readiness) { r.Returns = false }, []string{"Terms of returns"}},
		{"dollars far from won", func(r *readiness) { r.Showcase.FarDollars = 1 }, []string{"Dollar prices"}},
		{"the same without buyers abroad", func(r *readiness) {
			r.Showcase.FarDollars, r.Methods = 1, []store.PG{store.Inicis}
		}, nil},
		{"no mail", func(r *readiness) { r.Mail = false }, []string{"Mail"}},
		{"no https", func(r *readiness) { r.HTTPS = false }, []string{"An https address"}},
		{"the sandbox", func(r *readiness) { r.Live, r.Keys = false, false }, []string{"Real keys"}},
		{"an undeclared proxy", func(r *readiness) { r.Proxies = false }, []string{"Declared proxies"}},
		{"the same in the sandbox", func(r *readiness) { r.Live, r.Keys, r.Proxies = false, false, false }, []string{"Real keys"}},
		{"no countries", func(r *readiness) { r.Abroad = false }, []string{"Shipping countries"}},
		{"a password alone", func(r *readiness) { r.Showcase.SingleFactors = 1 }, []string{"Two-step login"}},
	} {
		r := readyShop()
		c.take(&r)
		if got := unmet(r); !slices.Equal(got, c.want) {
			t.Errorf("%s: misses %v, want %v", c.what, got, c.want)
		}
		for _, title := range c.want {
			judged[title] = true
		}
	}
	for _, g := range readinessGroups(readiness{}, views.English) {
		for _, i := range g.Items {
			if !judged[i.Title] {
				t.Errorf("no case misses %q", i.Title)
			}
		}
	}
}
