package admin

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// Where fees by weight are set.
const (
	shippingPath = "/admin/settings/shipping"
	zonePath     = shippingPath + "/zone"
)

// maxStepGrams is the heaviest parcel that a step can name.
const maxStepGrams = 1_000_000

// zoneNameLimit is the longest name of a group of countries, in characters.
const zoneNameLimit = 30

// zoneForm is the page of a group of countries as it was typed.
type zoneForm struct {
	Was         string // its name until now; empty: it is new
	Name, Steps string
	Countries   []string // ticked
	Rest        bool     // all countries without a fee, too
	All         bool     // all countries
}

// showZone shows the form of a group of countries; without a name, an empty one.
func (s settings) showZone(c echo.Context) error {
	f := zoneForm{Was: c.QueryParam("name")}
	if f.Was != "" {
		terms, err := s.Store.Shipping(c.Request().Context())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(terms.Zones, func(z store.Zone) bool { return z.Name == f.Was })
		if i < 0 {
			return store.ErrNotFound
		}
		f.Name, f.Countries, f.Steps = f.Was, terms.Zones[i].Countries, stepsText(terms.Zones[i].Steps)
	}
	return s.renderZone(c, http.StatusOK, f, nil)
}

// renderZone shows that form with what was typed.
func (s settings) renderZone(c echo.Context, status int, f zoneForm, errs map[string]string) error {
	lang := adminLang(c)
	terms, err := s.Store.Shipping(c.Request().Context())
	if err != nil {
		return err
	}
	page, err := s.settingsPage(c, f.groups(terms, errs, lang))
	if err != nil {
		return err
	}
	page.Action = zonePath
	if f.Was != "" {
		page.Action += "?name=" + url.QueryEscape(f.Was)
		page.Extra = admin.DeleteZone(page.Frame, page.Action)
	}
	return s.renderAdmin(c, status, admin.Settings(page))
}

// groups lays out the fields of the form.
func (f zoneForm) groups(terms store.Shipping, errs map[string]string, lang views.Lang) []admin.Group {
	fees := admin.Group{Title: lang.Text("국가 그룹", "Group of countries"), Fields: []admin.Field{
		{Name: "name", Label: lang.Text("그룹 이름", "Name"), Value: f.Name, Required: true, MaxLength: zoneNameLimit,
			Placeholder: lang.Text("유럽", "Europe"), Error: errs["name"]},
		{Name: "steps", Label: lang.Text("무게별 배송비", "Fees by weight"), Value: f.Steps, Type: "textarea", Rows: 8,
			Wide: true, MaxLength: 4000, Required: true, Error: errs["steps"], Placeholder: "500, 12000\n1000, 15000",
			Hint: lang.Text("한 줄에 하나씩: 무게(g)까지, 배송비(원). 마지막 줄보다 무거운 주문은 받지 않습니다. 표 프로그램에서 두 칸을 "+
				"복사해 붙여 넣을 수 있습니다.", "One per line: weight up to (g), fee (won). Orders heavier than the last "+
				"line are refused. Two columns can be pasted from a spreadsheet.")},
	}}
	countries := admin.Group{Title: lang.Text("국가", "Countries"), Error: errs["countries"], Columns: true,
		Hint: lang.Text("선택한 국가는 다른 그룹에서 빠지고, 국가별 배송비 대신 이 요금을 씁니다.",
			"Selected countries leave their groups, and these fees take the place of their own."),
		Checks: []admin.Check{
			{Name: "rest", Checked: f.Rest, Label: lang.Text("배송비가 없는 나머지 국가 모두", "All countries without a fee")},
			{Name: "all", Checked: f.All, Label: lang.Text("모든 국가에 적용", "Apply to all countries")}}}
	for _, country := range wording.Countries(lang) {
		if country.Code == korea.Code {
			continue
		}
		label := country.Name
		if z, ok := terms.Zone(country.Code); ok && z.Name != f.Was {
			label += " (" + z.Name + ")"
		}
		countries.Checks = append(countries.Checks, admin.Check{Name: "country_" + country.Code, Label: label,
			Checked: slices.Contains(f.Countries, country.Code)})
	}
	return []admin.Group{fees, countries}
}

// saveZone adds, changes or deletes a group of countries.
func (s settings) saveZone(c echo.Context) error {
	form, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	ctx, lang := c.Request().Context(), adminLang(c)
	was := c.QueryParam("name")
	if form.Get("do") == "delete" {
		if err := s.Store.Zones.Delete(ctx, was, by(c)); err != nil {
			return err
		}
		return done(c, shippingPath, wording.NoticeDeleted)
	}
	terms, err := s.Store.Shipping(ctx)
	if err != nil {
		return err
	}
	f := zoneForm{Was: was, Name: form.Line("name"), Steps: form.Get("steps"), Rest: form.Get("rest") != "",
		All: form.Get("all") != ""}
	for _, country := range korea.Countries() {
		if form.Get("country_"+country.Code) != "" {
			f.Countries = append(f.Countries, country.Code)
		}
	}
	zone, errs := f.read(terms, lang)
	if len(errs) == 0 {
		err = s.Store.Zones.Set(ctx, was, zone, by(c))
		if errors.Is(err, store.ErrZoneName) {
			errs["name"], err = lang.Text("같은 이름의 그룹이 있습니다.", "Another group has this name."), nil
		}
	}
	if err != nil {
		return err
	}
	if len(errs) > 0 {
		return s.renderZone(c, http.StatusUnprocessableEntity, f, errs)
	}
	return done(c, shippingPath, wording.NoticeSaved)
}

// read returns the group, with the errors of fields that cannot be read.
func (f zoneForm) read(terms store.Shipping, lang views.Lang) (store.Zone, map[string]string) {
	errs := map[string]string{}
	z := store.Zone{Name: f.Name}
	if typed.IsBlank(f.Name) || !web.IsLine(f.Name, zoneNameLimit) {
		errs["name"] = lang.Text("그룹 이름을 30자 안으로 입력해 주세요.", "Please enter a name of up to 30 characters.")
	}
	var bad []string
	z.Steps, bad = readSteps(f.Steps, lang)
	switch {
	case len(bad) > 0:
		errs["steps"] = lang.Text("이 줄을 확인해 주세요: ", "Please check this line: ") + strings.Join(bad, " / ")
	case len(z.Steps) == 0:
		errs["steps"] = lang.Text("무게와 배송비를 한 줄 이상 입력해 주세요.", "Please enter at least one line.")
	}
	for _, country := range korea.Countries() {
		free := f.Rest && !hasFee(terms, country.Code)
		if country.Code != korea.Code && (f.All || free || slices.Contains(f.Countries, country.Code)) {
			z.Countries = append(z.Countries, country.Code)
		}
	}
	if len(z.Countries) == 0 {
		errs["countries"] = lang.Text("국가를 하나 이상 선택해 주세요.", "Please select at least one country.")
	}
	if f.Was == "" && len(terms.Zones) >= store.MaxZones {
		errs["name"] = fmt.Sprintf(lang.Text("그룹은 %d개까지 만들 수 있습니다.", "There can be %d groups at most."), store.MaxZones)
	}
	return z, errs
}

// hasFee tells whether a country has a fee of its own or of a group.
func hasFee(terms store.Shipping, country string) bool {
	_, zone := terms.Zone(country)
	return zone || slices.ContainsFunc(terms.Countries, func(a store.Abroad) bool { return a.Country == country })
}

// stepsText writes steps as they are typed.
func stepsText(list []store.Step) string {
	lines := make([]string, len(list))
	for i, step := range list {
		lines[i] = fmt.Sprintf("%d, %d", step.UpTo, step.Fee)
	}
	return strings.Join(lines, "\n")
}

// readSteps reads steps, one per line, in any order. bad are the invalid lines, with why a
// number cannot be read.
func readSteps(text string, lang views.Lang) (list []store.Step, bad []string) {
	for line := range strings.Lines(text) {
		if line = typed.Code(strings.ReplaceAll(line, "\t", ", ")); line == "" {
			continue
		}
		if len(bad) == maxRemoteFaults {
			break
		}
		grams, won, _ := strings.Cut(line, ",") // the fee may contain commas
		upTo, err1 := money.Format{Unit: money.Grams, Least: 1, Most: maxStepGrams}.Read(grams)
		fee, err2 := money.Format{Currency: money.KRW, Most: 10_000_000}.Read(won)
		twice := slices.ContainsFunc(list, func(step store.Step) bool { return step.UpTo == upTo })
		switch err := cmp.Or(err1, err2); {
		case err != nil:
			bad = append(bad, line+" — "+wording.Unread(err).In(string(lang)))
		case twice || len(list) == store.MaxSteps:
			bad = append(bad, line)
		default:
			list = append(list, store.Step{UpTo: upTo, Fee: fee})
		}
	}
	slices.SortFunc(list, func(a, b store.Step) int { return int(a.UpTo - b.UpTo) })
	return list, bad
}

// previewGrams are the weights that the table of fees always shows.
func previewGrams() []int64 { return []int64{500, 1000, 2000, 5000, 10000} }

// zonesPart lists the groups of countries and what orders of some weights cost; asked
// is one more weight, in grams as typed.
func zonesPart(frame admin.Frame, terms store.Shipping, unweighed int64, asked string) admin.ZonesPart {
	lang := frame.Lang
	p := admin.ZonesPart{Frame: frame, AddPath: zonePath, Grams: asked}
	for _, z := range terms.Zones {
		last := z.Steps[len(z.Steps)-1]
		p.Zones = append(p.Zones, admin.ZoneRow{Name: z.Name, Path: zonePath + "?name=" + url.QueryEscape(z.Name),
			Countries: countryNames(z.Countries, lang),
			Fees: wonText(z.Steps[0].Fee, lang) + " – " + wonText(last.Fee, lang) + " · " +
				lang.Text(wording.Kilograms(last.UpTo)+"까지", "up to "+wording.Kilograms(last.UpTo))})
	}
	if unweighed > 0 {
		p.Warning = unweighedText(terms.Assumed, unweighed, lang)
	}
	weights := previewGrams()
	if grams, err := (money.Format{Unit: money.Grams, Least: 1, Most: maxStepGrams}).Read(asked); err == nil {
		weights = append([]int64{grams}, slices.DeleteFunc(weights, func(g int64) bool { return g == grams })...)
	} else if asked != "" {
		p.GramsError = wording.Unread(err).In(string(lang))
	}
	p.Preview = feeTable(terms, weights, lang)
	return p
}

// unweighedText tells what becomes of goods without a weight.
func unweighedText(assumed, n int64, lang views.Lang) string {
	count := strconv.FormatInt(n, 10)
	if assumed > 0 {
		weight := wording.Kilograms(assumed)
		return lang.Text("무게를 입력하지 않은 판매 중 옵션 "+count+"개는 1개당 "+weight+"으로 계산합니다.",
			count+" variants on sale have no weight and count as "+weight+" each.")
	}
	return lang.Text("무게를 입력하지 않은 판매 중 옵션이 "+count+"개 있습니다. 이 상품이 담긴 주문은 무게별 요금을 쓰는 국가로 받지 않습니다. "+
		"상품에 무게를 입력하거나, 위에서 ‘무게를 모르는 상품’을 정해 주세요.",
		count+" variants on sale have no weight. Orders with them are refused where fees go by weight. Enter "+
			"weights, or set the weight of such goods above.")
}

// feeTable shows what orders of some weights cost in each country that is shipped to.
func feeTable(terms store.Shipping, weights []int64, lang views.Lang) admin.PreviewTable {
	var t admin.PreviewTable
	for _, g := range weights {
		t.Weights = append(t.Weights, wording.Kilograms(g))
	}
	for _, country := range wording.Countries(lang) {
		if country.Code == korea.Code || !hasFee(terms, country.Code) {
			continue
		}
		row := admin.PreviewRow{Country: country.Name}
		for _, g := range weights {
			row.Fees = append(row.Fees, feeText(terms, country.Code, g, lang))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// feeText is what goods of so many grams cost to a country; a dash: they are not sent.
func feeText(terms store.Shipping, country string, grams int64, lang views.Lang) string {
	fee, err := terms.Cost(store.Load{Grams: grams}, 1, store.Destination{Country: country})
	switch {
	case err != nil:
		return lang.Text("배송 불가", "Not shipped")
	case fee.KRW == 0:
		return lang.Text("무료", "Free")
	}
	return wonText(fee.KRW, lang)
}

func wonText(won int64, lang views.Lang) string {
	return wording.Money(money.Money{Minor: won, Currency: money.KRW}, string(lang))
}

func countryNames(codes []string, lang views.Lang) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = wording.CountryName(code, lang)
	}
	return strings.Join(names, ", ")
}
