package admin

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// taxPath is where the owner says how the shop is taxed, and sees what was sold.
const taxPath = "/admin/settings/tax"

// taxMonths is how many months the page lists.
const taxMonths = 12

// showTax shows how the shop is taxed.
func (s settings) showTax(c echo.Context) error {
	mode, err := store.TaxModeOf(c.Request().Context(), s.Store)
	if err != nil {
		return err
	}
	return s.renderTax(c, http.StatusOK, mode, mode != store.TaxedOnly, "")
}

func (s settings) renderTax(c echo.Context, status int, mode store.TaxMode, agreed bool, fault string) error {
	lang := adminLang(c)
	choose := admin.Select{Name: "mode", Label: lang.Text("과세 유형", "How the shop is taxed")}
	for _, m := range store.TaxModes() {
		choose.Choices = append(choose.Choices, admin.Choice{Value: string(m.Kind), Selected: m.Kind == mode,
			Label: wording.TaxModeName(m.Kind, lang)})
	}
	g := admin.Group{Title: lang.Text("부가세", "Value added tax"), Error: fault, Choose: &choose,
		Hint: lang.Text("복합과세로 바꾸면 상품마다 과세·면세를 정할 수 있고, 결제창과 환불 요청에 면세금액(tax_free)을 함께 보냅니다. "+
			"모두 과세라면 아무것도 보내지 않습니다. 이미 받은 주문은 바뀌지 않습니다.",
			"Mixed lets you say of each product whether it is taxed, and PGs are told the tax-free part (tax_free) of "+
				"each payment and refund. If all is taxed they are told nothing. Orders keep what was true then."),
		Checks: []admin.Check{{Name: "agreed", Checked: agreed,
			Label: lang.Text("PG와 이 과세 유형으로 계약했습니다", "My contract with the PG is for this"),
			Hint: lang.Text("복합과세·면세는 PG 계약이 맞아야 합니다. 계약과 다르면 매출전표의 부가세가 틀리거나 결제가 거절될 수 있습니다.",
				"Mixed and tax-free need such a contract: else slips show a wrong tax, or payments are refused.")}}}
	months, err := store.TaxMonths(c.Request().Context(), s.Store, s.Now(), taxMonths)
	if err != nil {
		return err
	}
	if len(months) > 0 {
		g.Folded = taxTable(months, lang)
	}
	page, err := s.settingsPage(c, []admin.Group{g})
	if err != nil {
		return err
	}
	return s.renderAdmin(c, status, admin.Settings(page))
}

// taxTable lists by month what was sold less what was refunded, as tax offices see it.
func taxTable(months []store.TaxMonth, lang views.Lang) *admin.FoldedTable {
	supply, vat, free, zero := wording.TaxNames(lang)
	t := admin.FoldedTable{Title: lang.Text("월별 매출 (결제일 기준, 환불은 환불일에 뺌)",
		"Sales by month (when paid; refunds count when made)"),
		Head: []string{lang.Text("월", "Month"), supply, vat, zero, free}}
	for _, m := range months {
		row := []string{m.Month.Format("2006-01") + " " + string(m.Currency)}
		for _, minor := range []int64{m.Parts.Supply, m.Parts.VAT, m.Parts.Zero, m.Parts.Free} {
			row = append(row, wording.Money(money.Money{Minor: minor, Currency: m.Currency}, string(lang)))
		}
		t.Rows = append(t.Rows, row)
	}
	return &t
}

// saveTax changes how the shop is taxed.
func (s settings) saveTax(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	mode, agreed := store.TaxMode(f.Code("mode")), f.Get("agreed") != ""
	if mode != store.TaxedOnly && !agreed {
		return s.renderTax(c, http.StatusUnprocessableEntity, mode, false, adminLang(c).Text(
			"PG 계약을 먼저 확인하고 표시해 주세요.", "Please check your contract with the PG first, and tick that."))
	}
	err = store.SetTaxMode(c.Request().Context(), s.Store, mode, by(c))
	if errors.Is(err, store.ErrTaxMode) {
		return s.renderTax(c, http.StatusUnprocessableEntity, store.TaxedOnly, agreed, adminLang(c).Text(
			"과세 유형을 선택해 주세요.", "Please choose how the shop is taxed."))
	}
	if err != nil {
		return err
	}
	return done(c, taxPath, wording.NoticeSaved)
}

// addTaxes lets the editor say what a price contains, where the shop sells both.
func addTaxes(ctx context.Context, s *store.Store, p *admin.EditorPage) error {
	mode, err := store.TaxModeOf(ctx, s)
	if err != nil || mode != store.MixedTax {
		return err
	}
	for _, m := range store.TaxKinds() {
		p.Taxes = append(p.Taxes, admin.Choice{Value: string(m.Kind), Label: wording.TaxKindName(m.Kind, p.Frame.Lang),
			Selected: p.Fields.Tax == string(m.Kind)})
	}
	return nil
}
