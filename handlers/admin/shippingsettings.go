package admin

import (
	"cmp"
	"fmt"
	"net/http"
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

// maxRemoteRanges is the most postcode ranges with a surcharge.
const maxRemoteRanges = 200

// shippingForm is the shipping page as it was typed.
type shippingForm struct {
	Flat, FreeFrom, Rate, Remote string            // won, except Remote
	Table                        bool              // the built-in table of remote places counts
	Jeju, Islands                string            // won
	Abroad                       map[string]string // charge by country; empty: not shipped to
	Everywhere                   bool              // countries without a charge get parcels, too
	WasEverywhere                bool              // that is so now
	Packing, Assumed             string            // grams
	PickupKo, PickupEn           string            // where goods are fetched
	zones                        store.Shipping    // the terms now, for the countries that are charged by weight
	Ask                          *admin.Question   // nil: nothing to ask
}

// showShippingSettings shows charges and the exchange rate.
func (s settings) showShippingSettings(c echo.Context) error {
	terms, err := s.Store.Shipping(c.Request().Context())
	if err != nil {
		return err
	}
	rate, err := s.Store.Rate(c.Request().Context())
	if err != nil {
		return err
	}
	f := shippingForm{Flat: wording.Count(terms.Flat), FreeFrom: wording.Count(terms.FreeFrom),
		Rate: wording.Count(rate), Remote: remoteText(terms.Remote), Table: terms.Table,
		Jeju: wording.Count(terms.Jeju), Islands: wording.Count(terms.Islands), Abroad: map[string]string{},
		Everywhere: terms.Everywhere, WasEverywhere: terms.Everywhere, Packing: countText(terms.Packing),
		Assumed: countText(terms.Assumed), PickupKo: terms.Pickup.Ko, PickupEn: terms.Pickup.En, zones: terms}
	for _, a := range terms.Countries {
		f.Abroad[a.Country] = wording.Count(a.Flat)
	}
	return s.renderShippingSettings(c, http.StatusOK, f, nil)
}

// renderShippingSettings shows that form with what was typed.
func (s settings) renderShippingSettings(c echo.Context, status int, f shippingForm, errs map[string]string) error {
	page, err := s.settingsPage(c, f.groups(errs, adminLang(c)))
	if err != nil {
		return err
	}
	page.Question = f.Ask
	var unweighed int64 // counts only where a fee goes by weight
	if len(f.zones.Zones) > 0 {
		if unweighed, err = s.Store.Zones.Unweighed(c.Request().Context()); err != nil {
			return err
		}
	}
	page.Extra = admin.Zones(zonesPart(page.Frame, f.zones, unweighed, c.QueryParam("grams")))
	return s.renderAdmin(c, status, admin.Settings(page))
}

// groups lays out the fields of the form.
func (f shippingForm) groups(errs map[string]string, lang views.Lang) []admin.Group {
	won := func(name, label, value, hint string) admin.Field {
		return admin.Field{Name: name, Label: label, Value: value, Hint: hint, Unit: unitOf(money.KRW, lang),
			InputMode: "numeric", MaxLength: 12, Required: true, Error: errs[name]}
	}
	domestic := admin.Group{Title: lang.Text("국내 배송비", "Domestic shipping"), Fields: []admin.Field{
		won("flat", lang.Text("기본 배송비", "Fee per order"), f.Flat, ""),
		won("free_from", lang.Text("무료배송 기준 금액", "Free shipping from"), f.FreeFrom, lang.Text("0이면 항상 배송비를 받습니다.",
			"0: the fee always applies.")),
	}}
	rate := admin.Group{Title: lang.Text("환율", "Exchange rate"), Fields: []admin.Field{
		won("rate", lang.Text("1달러", "One dollar"), f.Rate, lang.Text("달러 가격을 따로 정하지 않은 상품에 적용되며, 센트 단위로 올림합니다.",
			"For products without a dollar price of their own, rounded up to the cent.")),
	}}
	return []admin.Group{domestic, f.pickup(lang), f.remote(errs, lang), f.abroad(errs, lang), rate}
}

// pickup lays out where goods are fetched.
func (f shippingForm) pickup(lang views.Lang) admin.Group {
	place := func(name, ko, en, value, in string) admin.Field {
		return admin.Field{Name: name, Label: lang.Text(ko, en), Value: value, MaxLength: 200, Lang: in}
	}
	return admin.Group{Title: lang.Text("방문수령", "Pick-up"),
		Hint: lang.Text("방문수령 상품의 상품 화면과 주문서에 표시됩니다. 예: 서울 종로구 세종대로 1 2층, 평일 10–18시",
			"Shown with goods that buyers fetch: the place and the hours."),
		Fields: []admin.Field{place("pickup_ko", "수령 장소와 시간", "Place and hours (Korean)", f.PickupKo, "ko"),
			place("pickup_en", "영문 수령 장소와 시간", "Place and hours (English)", f.PickupEn, "en")}}
}

// remote lays out the surcharges within Korea.
func (f shippingForm) remote(errs map[string]string, lang views.Lang) admin.Group {
	won := func(name, ko, en, value string) admin.Field {
		return admin.Field{Name: name, Label: lang.Text(ko, en), Value: value, Unit: unitOf(money.KRW, lang),
			InputMode: "numeric", MaxLength: 12, Error: errs[name]}
	}
	places := korea.RemotePlaces()
	return admin.Group{Title: lang.Text("제주·도서산간", "Jeju and remote islands"),
		Hint:  lang.Text("무료배송이어도 추가 배송비는 받습니다.", "Surcharges apply even when shipping is free."),
		Leads: true, Checks: []admin.Check{{Name: "table", Checked: f.Table,
			Label: lang.Text("제주·도서산간 추가배송비 받기", "Charge for Jeju and remote islands"),
			Hint: fmt.Sprintf(lang.Text("우편번호 표 %d줄이 들어 있습니다. 출처: %s, %s 기준. 택배사마다 다르니 계약서와 다른 곳은 아래에 "+
				"적어 주세요.", "Comes with a table of %d ranges of postal codes. Source: %s, as of %s. Couriers differ: "+
				"enter below where your contract does."), len(places), korea.RemoteSource, korea.RemoteAsOf)}},
		Fields: []admin.Field{
			won("jeju", "제주", "Jeju", f.Jeju), won("islands", "도서산간", "Remote islands", f.Islands),
			{Name: "remote", Label: lang.Text("직접 정하는 지역", "Places of your own"),
				Value: f.Remote, Type: "textarea", Rows: 5, Wide: true, MaxLength: 8000, Error: errs["remote"],
				Placeholder: lang.Text("제주 우도, 63365, 63365, 6000", "Udo, 63365, 63365, 6000"),
				Hint: lang.Text("한 줄에 하나씩: 지역 이름, 시작 우편번호, 끝 우편번호, 추가 금액. 표보다 좁은 구간이 우선하며, 같은 구간이면 여기에 적은 "+
					"금액을 받습니다. 0을 적으면 받지 않습니다.",
					"One per line: name, first postal code, last postal code, surcharge. The narrower range "+
						"counts; of two equal ones, yours. 0: no surcharge there.")},
		},
		Folded: remoteTable(places, f, lang),
	}
}

// remoteTable lists the built-in table.
func remoteTable(places []korea.RemotePlace, f shippingForm, lang views.Lang) *admin.FoldedTable {
	t := &admin.FoldedTable{Title: lang.Text("우편번호 표 보기", "Show the table"), Head: []string{
		lang.Text("지역", "Place"), lang.Text("우편번호", "Postal codes"), lang.Text("추가 금액", "Surcharge")}}
	for _, p := range places {
		won, codes := f.Islands, p.From
		if p.Jeju {
			won = f.Jeju
		}
		if p.To != p.From {
			codes += "–" + p.To
		}
		t.Rows = append(t.Rows, []string{p.Name, codes, won})
	}
	return t
}

// abroad lays out the fees abroad, with a warning where a parcel costs nothing or
// goes out without a fee.
func (f shippingForm) abroad(errs map[string]string, lang views.Lang) admin.Group {
	g := admin.Group{Title: lang.Text("해외 배송", "International shipping"),
		Hint: lang.Text("배송비를 입력한 국가로만 배송합니다. 비워 둔 국가로는 주문을 받지 않으며, 0을 입력하면 그 국가는 무료배송입니다. "+
			"무게에 따라 받으려면 아래에서 국가 그룹을 만들어 주세요.",
			"Orders ship only to the countries with a fee. A country left empty is not shipped to; 0 means free "+
				"shipping there. For fees by weight, add a group of countries below."),
		Warning: f.freeAbroad(lang), Fields: f.weights(errs, lang),
		Table: &admin.FieldTable{Caption: lang.Text("국가별 배송비", "Fee by country"),
			Head: []string{lang.Text("국가", "Country"), lang.Text("배송비 (원)", "Fee (won)")}}}
	if f.WasEverywhere {
		g.Checks = []admin.Check{{Name: "everywhere", Checked: f.Everywhere,
			Label: lang.Text("배송비를 정하지 않은 국가로도 국내 배송비로 보내기",
				"Also ship to countries without a fee, at the domestic fee"),
			Hint: lang.Text("예전 설정입니다. 끄면 배송비를 입력한 국가로만 배송하며, 다시 켤 수 없습니다.",
				"A setting from before. Once off, only countries with a fee are shipped to, and it cannot be turned "+
					"on again.")}}
	}
	for _, country := range wording.Countries(lang) {
		// Korea has fields of its own, and groups of countries have pages.
		if country.Code == korea.Code || f.grouped(country.Code) {
			continue
		}
		g.Table.Rows = append(g.Table.Rows, admin.FieldRow{Label: country.Name, Cells: []admin.Cell{
			{Name: "abroad_" + country.Code, Value: f.Abroad[country.Code], Label: country.Name +
				lang.Text(" 배송비", " fee"), Error: errs["abroad_"+country.Code]}}})
	}
	return g
}

// weights lays out what parcels weigh besides goods with a weight, once something
// depends on it.
func (f shippingForm) weights(errs map[string]string, lang views.Lang) []admin.Field {
	if len(f.zones.Zones) == 0 && f.Packing+f.Assumed == "" {
		return nil
	}
	grams := func(name, label, value, hint string) admin.Field {
		return admin.Field{Name: name, Label: label, Value: value, Hint: hint, Unit: "g", InputMode: "numeric",
			MaxLength: 9, Error: errs[name]}
	}
	return []admin.Field{
		grams("packing", lang.Text("포장 무게", "Packing"), f.Packing,
			lang.Text("주문 하나에 더하는 무게", "Added once to each order")),
		grams("assumed", lang.Text("무게를 모르는 상품", "Goods without a weight"), f.Assumed,
			lang.Text("1개당 무게. 비워 두면 무게를 모르는 상품은 무게별 요금을 쓰는 국가로 보내지 않습니다.",
				"Weight of one. Left empty, such goods are not sent where fees go by weight.")),
	}
}

// freeAbroad says where parcels go abroad for nothing; empty: nowhere.
func (f shippingForm) freeAbroad(lang views.Lang) string {
	var free []string
	for _, country := range wording.Countries(lang) {
		if f.Abroad[country.Code] == "0" {
			free = append(free, country.Name)
		}
	}
	switch {
	case f.WasEverywhere && f.FreeFrom != "0":
		return lang.Text("지금은 배송비를 정하지 않은 모든 국가에 국내와 같은 조건으로 배송하며, "+f.FreeFrom+
			"원 이상이면 해외도 무료배송입니다. 국가별 배송비를 입력하고 아래 설정을 꺼 주세요.",
			"At present every country without a fee is shipped to on domestic terms, free of charge from "+f.FreeFrom+
				" won. Please enter fees by country and turn off the setting below.")
	case f.WasEverywhere:
		return lang.Text("지금은 배송비를 정하지 않은 모든 국가에 국내 배송비로 배송합니다. 국가별 배송비를 입력하고 아래 설정을 꺼 주세요.",
			"At present every country without a fee is shipped to at the domestic fee. Please enter fees by country "+
				"and turn off the setting below.")
	case len(free) > 0:
		return lang.Text("무료로 배송하는 국가: ", "Shipped to for free: ") + strings.Join(free, ", ")
	}
	return ""
}

// remoteText writes surcharges as they are typed.
func remoteText(list []store.Remote) string {
	lines := make([]string, len(list))
	for i, r := range list {
		lines[i] = fmt.Sprintf("%s, %s, %s, %d", r.Name, r.From, r.To, r.Extra)
	}
	return strings.Join(lines, "\n")
}

// saveShippingSettings saves charges and the exchange rate, unless a changed
// rate is still to be confirmed.
func (s settings) saveShippingSettings(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	typed := shippingForm{Flat: f.Get("flat"), FreeFrom: f.Get("free_from"), Rate: f.Get("rate"),
		Remote: f.Get("remote"), Table: f.Get("table") != "", Jeju: f.Get("jeju"), Islands: f.Get("islands"),
		Abroad: map[string]string{}, Everywhere: f.Get("everywhere") != "", Packing: f.Get("packing"),
		Assumed: f.Get("assumed"), PickupKo: f.Line("pickup_ko"), PickupEn: f.Line("pickup_en")}
	for _, country := range korea.Countries() {
		typed.Abroad[country.Code] = f.Get("abroad_" + country.Code)
	}
	now, err := s.Store.Shipping(c.Request().Context())
	if err != nil {
		return err
	}
	typed.WasEverywhere, typed.zones = now.Everywhere, now
	terms, rate, errs := typed.read(adminLang(c))
	if len(errs) > 0 {
		return s.renderShippingSettings(c, http.StatusUnprocessableEntity, typed, errs)
	}
	// A rate with a digit too many would reprice everything sold in dollars.
	before, err := s.Store.Rate(c.Request().Context())
	if err != nil {
		return err
	}
	if typed.Ask = rateQuestion(before, rate, f.Get(confirmPrices), adminLang(c)); typed.Ask != nil {
		return s.renderShippingSettings(c, http.StatusConflict, typed, nil)
	}
	if err := s.Store.SetShipping(c.Request().Context(), terms, rate, by(c)); err != nil {
		return err
	}
	return done(c, "/admin/settings/shipping", wording.NoticeSaved)
}

// read returns the charges and the rate, with the errors of fields that cannot
// be read.
func (f shippingForm) read(lang views.Lang) (store.Shipping, int64, map[string]string) {
	errs := map[string]string{}
	won := func(name, text string, least int64) int64 {
		n, err := money.Format{Currency: money.KRW, Least: least, Most: 10_000_000}.Read(text)
		if err != nil {
			errs[name] = wording.Unread(err).In(string(lang))
		}
		return n
	}
	terms := store.Shipping{Flat: won("flat", f.Flat, 0), FreeFrom: won("free_from", f.FreeFrom, 0),
		Everywhere: f.Everywhere && f.WasEverywhere, Table: f.Table, Zones: f.zones.Zones,
		Pickup: store.Text{Ko: f.PickupKo, En: cmp.Or(f.PickupEn, f.PickupKo)}}
	for name, field := range map[string]struct {
		text string
		to   *int64
	}{"packing": {f.Packing, &terms.Packing}, "assumed": {f.Assumed, &terms.Assumed}} {
		n, err := money.Format{Unit: money.Grams, Most: maxStepGrams}.ReadOptional(field.text)
		if err != nil {
			errs[name] = wording.Unread(err).In(string(lang))
		}
		*field.to = n
	}
	if f.Table || f.Jeju+f.Islands != "" {
		terms.Jeju, terms.Islands = won("jeju", f.Jeju, 0), won("islands", f.Islands, 0)
	}
	for _, country := range korea.Countries() {
		if text := f.Abroad[country.Code]; text != "" && country.Code != korea.Code && !f.grouped(country.Code) {
			terms.Countries = append(terms.Countries, store.Abroad{Country: country.Code,
				Flat: won("abroad_"+country.Code, text, 0)})
		}
	}
	var bad []string
	if terms.Remote, bad = readRemote(f.Remote, lang); len(bad) > 0 {
		errs["remote"] = lang.Text("이 줄을 확인해 주세요: ", "Please check this line: ") + strings.Join(bad, " / ")
	}
	return terms, won("rate", f.Rate, 100), errs
}

// grouped tells whether a country is charged by weight.
func (f shippingForm) grouped(country string) bool {
	_, ok := f.zones.Zone(country)
	return ok
}

// maxRemoteFaults is how many invalid lines are told at once.
const maxRemoteFaults = 10

// readRemote reads surcharges, one per line. bad are the invalid lines, with why an
// amount cannot be read.
func readRemote(text string, lang views.Lang) (list []store.Remote, bad []string) {
	for line := range strings.Lines(text) {
		line = typed.Code(line)
		if line == "" {
			continue
		}
		parts := strings.SplitN(line, ",", 4) // the amount may contain commas
		if len(bad) == maxRemoteFaults {
			break
		}
		if len(parts) < 4 || len(list) == maxRemoteRanges {
			bad = append(bad, line)
			continue
		}
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		extra, err := money.Format{Currency: money.KRW, Most: 1_000_000}.Read(parts[3])
		r := store.Remote{Name: parts[0], From: parts[1], To: parts[2], Extra: extra}
		if err != nil {
			line += " — " + wording.Unread(err).In(string(lang))
		}
		if err != nil || !web.KoreanPostcode.MatchString(r.From) || !web.KoreanPostcode.MatchString(r.To) ||
			r.From > r.To {
			bad = append(bad, line)
			continue
		}
		list = append(list, r)
	}
	return list, bad
}
