package admin

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// readinessPath is where what is missing before opening is listed.
const readinessPath = "/admin/settings/readiness"

// showReadiness shows what is missing before customers, or a PG's reviewer,
// come.
func (s *Server) showReadiness(c echo.Context) error {
	lang := adminLang(c)
	r, err := s.readiness(c.Request().Context())
	if err != nil {
		return err
	}
	frame, err := s.adminFrame(c, "/admin/settings", lang.Text("오픈 준비", "Ready to open"))
	if err != nil {
		return err
	}
	page := admin.ReadinessPage{Frame: frame, Tabs: settingsTabs(c, lang), Groups: readinessGroups(r, lang)}
	missing := 0
	for _, g := range page.Groups {
		for _, item := range g.Items {
			if item.Required {
				missing++
			}
		}
	}
	page.Summary = lang.Text("PG 심사를 신청할 준비가 되었습니다.", "Everything is ready to apply for a PG contract.")
	if missing > 0 {
		page.Summary = fmt.Sprintf(lang.Text("오픈 전 필수 항목이 %d개 남았습니다.", "Still required before opening: %d."), missing)
	}
	page.Ready = missing == 0
	if r.Script.Changed() {
		page.Script = &admin.ScriptNews{URL: r.Script.URL, SHA256: r.Script.SHA256}
	}
	nodes, err := s.Store.Nodes.List(c.Request().Context())
	if err != nil {
		return err
	}
	page.Nodes = nodeLines(nodes, lang)
	return s.renderAdmin(c, http.StatusOK, admin.Readiness(page))
}

// nodeLines says of the processes that serve the shop how they are.
func nodeLines(nodes []store.Node, lang views.Lang) []admin.NodeLine {
	var list []admin.NodeLine
	for _, n := range nodes {
		line := admin.NodeLine{Name: n.Name, Badge: admin.Badge{Text: lang.Text("정상", "Running"), Kind: "good"}}
		began := wording.Time(n.StartedAt, string(lang))
		line.Detail = fmt.Sprintf(lang.Text("버전 %s · %s 시작", "Version %s · started %s"), n.Version, began)
		switch {
		case n.Gone():
			line.Badge = admin.Badge{Text: lang.Text("응답 없음", "Not answering"), Kind: "bad"}
		case n.Leads:
			line.Detail += lang.Text(" · 결제 확인과 정리 작업을 맡고 있습니다",
				" · asks about payments and tidies up for all")
		}
		if n.Own {
			line.Detail += lang.Text(" · 지금 보고 있는 서버", " · the one that you are looking at")
		}
		list = append(list, line)
	}
	return list
}

// readiness gathers what the rules are judged by.
func (s *Server) readiness(ctx context.Context) (r readiness, err error) {
	frame, err := s.Store.Frame(ctx, 0)
	if err != nil {
		return r, err
	}
	r = readiness{Identity: frame.Identity, Published: frame.Published, Live: !s.Sandbox,
		HTTPS: s.PublicURL.Scheme == "https", Proxies: len(s.Proxies) > 0}
	if r.Keys, err = s.Checkout.Sells(ctx); err != nil {
		return r, err
	}
	r.Keys = r.Keys && !s.Sandbox
	if r.Showcase, err = s.Store.Showcase(ctx, s.Notices); err != nil {
		return r, err
	}
	health, err := s.Store.Health(ctx)
	if err != nil {
		return r, err
	}
	if alarmed := s.Checkout.ActiveAlerts(health); alarmed[checkout.AlertScript] {
		r.Script = health.Script
	}
	account, err := s.Store.MailAccount(ctx)
	if err != nil {
		return r, err
	}
	r.Mail = account.Host != ""
	buttons, err := s.Store.Buttons(ctx)
	if err != nil {
		return r, err
	}
	shipping, err := s.Store.Shipping(ctx)
	if err != nil {
		return r, err
	}
	lacks, err := settings{s}.lackedReturnTerms(ctx)
	if err != nil {
		return r, err
	}
	r.Returns = len(lacks) == 0
	r.Abroad = len(shipping.Countries)+len(shipping.Zones) > 0 && !shipping.Everywhere
	english, err := s.Store.English.On(ctx)
	if err != nil {
		return r, err
	}
	offered, err := s.Checkout.Offered(ctx)
	r.Methods = shownMethods(offered, buttons, english)
	return r, err
}

// acceptScript notes that the owner knows of the change to I'mport's browser script.
func (s *Server) acceptScript(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	if err := s.Store.AcceptScript(c.Request().Context(), f.Get("sha256"), by(c)); err != nil {
		return err
	}
	return done(c, readinessPath, wording.NoticeSaved)
}

// shownMethods returns the offered payment methods that at least one language shows.
func shownMethods(offered []checkout.Channel, hidden store.Buttons, english bool) []store.PG {
	var list []store.PG
	for _, ch := range offered {
		if ch.PG.IsOverseas() && !english {
			continue
		}
		if !slices.Contains(hidden.Hidden("ko"), ch.PG) || !slices.Contains(hidden.Hidden("en"), ch.PG) {
			list = append(list, ch.PG)
		}
	}
	return list
}
