package store

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// storedForms has one of everything that is kept as JSON, with a value in each
// field, and how it is written in databases that shops have. A form can get
// names; what it says today must be read for ever.
func storedForms() []struct {
	value stored
	text  string
} {
	text := func(ko, en string) Text { return Text{Ko: ko, En: en} }
	return []struct {
		value stored
		text  string
	}{
		{Identity{
			Slogan: text("표어", "slogan"), About: text("소개", "about"), Name: text("장터", "Jangteo"),
			Company:        text("장터상점", "Jangteo Store"),
			Representative: text("홍길동", "Hong Gil-dong"), MailOrderNumber: text("제2026-서울마포-0000호",
				"2026-Seoul-Mapo-0000"),
			Address: text("서울", "Seoul"), Hours: text("평일", "Mon–Fri"), PrivacyOfficer: text("김하늘", "Kim Ha-neul"),
			Hosting:        text("직접", "own"),
			BusinessNumber: "000-00-00000", Tel: "02-0000-0000", Email: "help@example.com",
			EscrowURL: "https://escrow.example.com",
		}, `{"Slogan":{"Ko":"표어","En":"slogan"},"About":{"Ko":"소개","En":"about"},"Name":{"Ko":"장터","En":"Jangteo"},` +
			`"Company":{"Ko":"장터상점","En":"Jangteo Store"},"Representative":{"Ko":"홍길동","En":"Hong Gil-dong"},` +
			`"MailOrderNumber":{"Ko":"제2026-서울마포-0000호","En":"2026-Seoul-Mapo-0000"},"Address":{"Ko":"서울","En":"Seoul"},` +
			`"Hours":{"Ko":"평일","En":"Mon–Fri"},"PrivacyOfficer":{"Ko":"김하늘","En":"Kim Ha-neul"},"Hosting":{"Ko":"직접","En":"own"},` +
			`"BusinessNumber":"000-00-00000","Tel":"02-0000-0000","Email":"help@example.com","EscrowURL":"https://escrow.example.com"}`},
		{Design{
			Logo:   Picture{File: "logo.png", Width: 400, Height: 100, Widths: "200", Alt: text("로고", "logo")},
			Accent: "#c03d1a", Notice: NoticeBar{On: true, Text: text("알림", "notice"), Link: "/products/lamp"},
		}, `{"logo":{"File":"logo.png","Width":400,"Height":100,"Widths":"200","Alt":{"Ko":"로고","En":"logo"}},"accent":"#c03d1a",` +
			`"notice":{"on":true,"text":{"Ko":"알림","En":"notice"},"link":"/products/lamp"}}`},
		{Policies{RefundMismatch: true, RefundDuplicate: true, RefundOversold: true, ReturnCoupon: true},
			`{"refund_mismatch":true,"refund_duplicate":true,"refund_oversold":true,"return_coupon":true}`},
		{Shipping{Flat: 3000, FreeFrom: 50000, Remote: []Remote{{Name: "제주", From: "63000", To: "63644", Extra: 4000}},
			Table: true, Jeju: 3000, Islands: 5000, Countries: []Abroad{{Country: "JP", Flat: 12000}}, Everywhere: true,
			Zones:  []Zone{{Name: "유럽", Countries: []string{"DE"}, Steps: []Step{{UpTo: 500, Fee: 9000}}}},
			Pickup: text("종로 2층", "2F, Jongno"), Packing: 200, Assumed: 300},
			`{"flat":3000,"free_from":50000,"remote":[{"name":"제주","from":"63000","to":"63644","extra":4000}],"table":true,"jeju":3000,"islands":5000,"countries":[{"country":"JP","flat":12000}],` +
				`"zones":[{"name":"유럽","countries":["DE"],"steps":[{"up_to":500,"fee":9000}]}],"pickup":{"Ko":"종로 2층","En":"2F, Jongno"},"packing":200,"assumed":300,"everywhere":true}`},
		{ReviewTerms{AskAfter: 7}, `{"ask_after":7}`},
		{Buttons{HiddenKo: []PG{"paypal"}, HiddenEn: []PG{"bank", "inicis-trans"}, Wallets: []PG{"inicis-payco"}},
			`{"hidden_ko":["paypal"],"hidden_en":["bank","inicis-trans"],"wallets":["inicis-payco"]}`},
		{MailAccount{Host: "smtp.example.com", Port: 587, User: "shop", From: "shop@example.com",
			Sealed: []byte("sealed")},
			`{"host":"smtp.example.com","port":587,"user":"shop","from":"shop@example.com","password":"c2VhbGVk"}`},
		{MessageAccount{On: true, Server: "https://api.example.com", Key: "K", From: "0215881588", Channel: "KA01",
			Events: []MessageEvent{{Kind: ShippedMail, On: true, Template: "T1", Text: "#{송장}"}}, Sealed: []byte("sealed")},
			`{"on":true,"server":"https://api.example.com","key":"K","from":"0215881588","channel":"KA01",` +
				`"events":[{"kind":"shipped","on":true,"template":"T1","text":"#{송장}"}],"secret":"c2VhbGVk"}`},
		{PaymentKeys{Code: "imp00000000", Inicis: "channel-key-1", InicisGlobal: "channel-key-2", PayPal: "paypal_v2",
			Sealed: []byte("sealed"), TestedAt: 1790000000000},
			`{"code":"imp00000000","inicis":"channel-key-1","inicis_global":"channel-key-2","paypal":"paypal_v2",` +
				`"secrets":"c2VhbGVk","tested_at":1790000000000}`},
		{Script{URL: "https://cdn.iamport.kr/v1/iamport.js", SHA256: "00ff", At: 1790000000000, ChangedAt: 1790000000000},
			`{"url":"https://cdn.iamport.kr/v1/iamport.js","sha256":"00ff","at":1790000000000,"changed_at":1790000000000}`},
		{Access{TwoFactor: true}, `{"two_factor":true}`},
		{wonPerDollar(1380), `1380`},
		{fileColumns{{Names: []string{"품명"}, Fields: []string{"name_ko"}}},
			`[{"names":["품명"],"fields":["name_ko"]}]`},
		{holdMinutes(15), `15`},
		{RetentionTerms{On: true, UnpaidDays: 30, SeparateDays: 180, RecordYears: 5, PhotoYears: 3, LoginYears: 2,
			BackupDays: 14},
			`{"on":true,"unpaid_days":30,"separate_days":180,"record_years":5,"photo_years":3,"login_years":2,"backup_days":14}`},
		{holdShare(50), `50`},
		{englishOn(true), `true`},
		{Transfers{On: true, Bank: "b", Number: "n", Holder: "h", Days: 3, Safety: "s",
			More: []TransferAccount{{Bank: "c", Number: "m", Holder: "i"}}},
			`{"on":true,"bank":"b","number":"n","holder":"h","more":[{"bank":"c","number":"m","holder":"i"}],"days":3,"safety":"s"}`},
		{ReceiptTerms{Mode: ReceiptsByShop, Duty: true}, `{"mode":"shop","duty":true}`},
		{Taxes{Mode: MixedTax}, `{"mode":"mixed"}`},
		{AfterSale{DeliveredAfter: 5, ConcludedAfter: 7, Mail: true, ReturnFee: 3000, ExchangeFee: 6000,
			Address: text("종로 2층", "2F, Jongno"), Carrier: "cj"},
			`{"delivered_after":5,"concluded_after":7,"mail":true,"return_fee":3000,"exchange_fee":6000,` +
				`"address":{"Ko":"종로 2층","En":"2F, Jongno"},"carrier":"cj"}`},
		{Front{Hero: FrontHero{Hidden: true, Title: text("제목", "title"), Text: text("글", "text"),
			Label: text("보기", "look"), Link: "/categories/lighting", Picture: Picture{File: "a.jpg", Width: 800, Height: 600,
				Widths: "400", Alt: text("등", "lamp")}},
			Promises: []Text{text("무료배송", "Free delivery")},
			Shelves: []FrontShelf{{ID: 1, Kind: PickedShelf, Title: text("추천", "Picks"), Category: 3, Products: []int64{7},
				Count: 4}},
			Banners: []FrontBanner{{ID: 2, Link: "https://example.com", Alt: text("배너", "banner"),
				Wide: flat("b.jpg"), Narrow: flat("c.jpg"), WideEn: flat("d.jpg"), NarrowEn: flat("e.jpg"),
				Period: Period{From: 1, Until: 2}}},
			Tiles: []FrontTile{{Category: 3, Picture: flat("f.jpg")}},
			Notice: FrontNotice{On: true, Title: text("휴무", "closed"), Body: text("내용", "words"), Link: "/notices",
				Period: Period{From: 1, Until: 2}}, Last: 2},
			`{"hero":{"hidden":true,"title":{"Ko":"제목","En":"title"},"text":{"Ko":"글","En":"text"},"label":{"Ko":"보기","En":"look"},` +
				`"link":"/categories/lighting","picture":{"File":"a.jpg","Width":800,"Height":600,"Widths":"400","Alt":{"Ko":"등","En":"lamp"}}},` +
				`"promises":[{"Ko":"무료배송","En":"Free delivery"}],"shelves":[{"id":1,"kind":"picked","title":{"Ko":"추천","En":"Picks"},` +
				`"category":3,"products":[7],"count":4}],"banners":[{"id":2,"link":"https://example.com","alt":{"Ko":"배너","En":"banner"},` +
				`"wide":` + flatText("b.jpg") + `,"narrow":` + flatText("c.jpg") + `,"wide_en":` + flatText("d.jpg") +
				`,"narrow_en":` + flatText("e.jpg") + `,"period":{"from":1,"until":2}}],"tiles":[{"category":3,"picture":` +
				flatText("f.jpg") + `}],"notice":{"on":true,"title":{"Ko":"휴무","En":"closed"},"body":{"Ko":"내용","En":"words"},` +
				`"link":"/notices","period":{"from":1,"until":2}},"last":2}`},
		{RefundTask{Refund: 7}, `{"refund":7}`},
		{VbankTask{ImpUID: "imp_1"}, `{"imp_uid":"imp_1"}`},
		{mailTask{About: "ORD20261122-7K3Q9FX", Due: 1790000000000, Kind: PlacedMail},
			`{"about":"ORD20261122-7K3Q9FX","due":1790000000000,"kind":"placed"}`},
		{voidMail{About: "ORD20261122-7K3Q9FX", Expired: true, Kind: VoidMail},
			`{"about":"ORD20261122-7K3Q9FX","expired":true,"kind":"void"}`},
		{deviceMail{About: "7:1790000000000", Address: "203.0.113.9", Admin: 3, Agent: "Firefox", At: 1790000000000,
			Kind: NewDeviceMail},
			`{"about":"7:1790000000000","address":"203.0.113.9","admin":3,"agent":"Firefox","at":1790000000000,"kind":"new_device"}`},
		{details{"amount": 64900.0, "captured": true, "changed": []any{"price"}, "pg": "inicis"},
			`{"amount":64900,"captured":true,"changed":["price"],"pg":"inicis"}`},
		{visitorData{"lang": "en"}, `{"lang":"en"}`},
		{noticeSaid{"kind": "wear", "material": "면 100%"}, `{"kind":"wear","material":"면 100%"}`},
		{Comparison{From: time.UnixMilli(1790000000000).UTC(), To: time.UnixMilli(1790000060000).UTC(), Listed: 5,
			Ours: 4, Captured: 3,
			Unreadable: []string{"imp_1"}, Differ: []string{"imp_2"}},
			`{"from":"2026-09-21T14:13:20Z","to":"2026-09-21T14:14:20Z","listed":5,"ours":4,"captured":3,"unreadable":["imp_1"],"differ":["imp_2"]}`},
		{Draft{ID: 7, Slug: "lamp", Category: "light", Name: text("등", "lamp"), Summary: text("요약", "summary"),
			Body: text("글", "text"), Price: 64900, ListPrice: 70000, USDPrice: 4703, State: ProductActive,
			Vendor: "장터", Kind: "조명", Tags: "등, 빛", SEOTitle: text("제목", "title"), SEOText: text("설명", "words"),
			Notice: map[string]string{"kind": "wear"}, Options: []Text{text("색상", "Colour")},
			Variants: []DraftVariant{{ID: 9, SKU: "L-1", Values: []Text{text("검정", "Black")}, Surcharge: 1000,
				USDSurcharge: 73, Stock: 5, Barcode: "8801234567893", Grams: 1200, Picture: "lamp.jpg", Active: true, Uncounted: true}},
			Pictures: []Picture{{File: "lamp.jpg", Width: 800, Height: 600, Widths: "400", Alt: text("등", "lamp")}},
			Ship:     ShipTerms{Group: ShipOwn, Fee: 5000, Per: 2, Days: 5}, Tax: TaxFree},
			`{"id":7,"slug":"lamp","category":"light","name":{"Ko":"등","En":"lamp"},"summary":{"Ko":"요약","En":"summary"},` +
				`"body":{"Ko":"글","En":"text"},"price":64900,"list_price":70000,"usd_price":4703,"state":"active","vendor":"장터","kind":"조명",` +
				`"tags":"등, 빛","seo_title":{"Ko":"제목","En":"title"},"seo_text":{"Ko":"설명","En":"words"},"notice":{"kind":"wear"},` +
				`"options":[{"Ko":"색상","En":"Colour"}],"variants":[{"id":9,"sku":"L-1","values":[{"Ko":"검정","En":"Black"}],"surcharge":1000,` +
				`"usd_surcharge":73,"stock":5,"barcode":"8801234567893","grams":1200,"picture":"lamp.jpg","active":true,"uncounted":true}],` +
				`"pictures":[{"File":"lamp.jpg","Width":800,"Height":600,"Widths":"400","Alt":{"Ko":"등","En":"lamp"}}],"ship":{"group":"own","fee":5000,"per":2,"days":5},"tax":"free"}`},
		{importedStocks{{Variant: 9, Delta: -3, Move: 12}}, `[{"variant":9,"delta":-3,"move":12}]`},
		{BulkEdit{Change: BulkPercent, Amount: 10, Category: "light", Products: []int64{7, 9}},
			`{"change":"percent","amount":10,"category":"light","products":[7,9]}`},
		{note{No: "ORD20261122-7K3Q9FX", PublicID: "k3", Language: "ko", Placed: 1790000000000,
			Lines: []noteLine{{SKU: "CHAIR-NO-1", Quantity: 2, KRW: 64900, USD: 4703}}, Shipping: [2]int64{3000, 218},
			Discount: &[2]int64{1000, 73}, Total: [2]int64{131800, 9551}, MAC: "bWFj"},
			`{"no":"ORD20261122-7K3Q9FX","id":"k3","lang":"ko","at":1790000000000,"lines":[{"sku":"CHAIR-NO-1","n":2,"krw":64900,"usd":4703}],` +
				`"shipping":[3000,218],"discount":[1000,73],"total":[131800,9551],"mac":"bWFj"}`},
		{Manifest{MadeAt: time.UnixMilli(1790000000000).UTC(), Files: map[string]string{"jangteo.db": "00ff"},
			Unreadable: []string{"chair.jpg"}},
			`{"made_at":"2026-09-21T14:13:20Z","files":{"jangteo.db":"00ff"},"unreadable":["chair.jpg"]}`},
	}
}

// flat is a picture with a value in each field, and flatText how it is written.
func flat(file string) Picture {
	return Picture{File: file, Width: 8, Height: 6, Widths: "4", Alt: Text{Ko: "빛", En: "light"}}
}

func flatText(file string) string {
	return `{"File":"` + file + `","Width":8,"Height":6,"Widths":"4","Alt":{"Ko":"빛","En":"light"}}`
}

// TestStoredForms holds what is kept as JSON to the form that shops have on
// their disks, in both directions.
func TestStoredForms(t *testing.T) {
	for _, f := range storedForms() {
		kind := reflect.TypeOf(f.value)
		t.Run(kind.Name(), func(t *testing.T) {
			mustBeTagged(t, kind)
			mustBeFilledIn(t, kind.Name(), reflect.ValueOf(f.value))
			text, err := encode(f.value)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(f.text, text); diff != "" {
				t.Errorf("it is written otherwise than in the databases that there are:\n%s", diff)
			}
			back := reflect.New(kind)
			if err := json.Unmarshal([]byte(f.text), back.Interface()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(f.value, back.Elem().Interface()); diff != "" {
				t.Errorf("what databases have is read otherwise:\n%s", diff)
			}
		})
	}
}

// mustBeTagged demands a name of its own for each field, down to the last
// struct, so that no field of Go gives its name to the database.
func mustBeTagged(t *testing.T, kind reflect.Type) {
	switch kind.Kind() {
	case reflect.Slice, reflect.Array, reflect.Pointer, reflect.Map:
		mustBeTagged(t, kind.Elem())
	case reflect.Struct:
		if kind == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range kind.NumField() {
			f := kind.Field(i)
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == "" || f.Anonymous {
				t.Errorf("%s.%s has no json tag with a name", kind, f.Name)
			}
			mustBeTagged(t, f.Type)
		}
	}
}

// mustBeFilledIn demands a value in each field that is written, so that the form
// shows them all.
func mustBeFilledIn(t *testing.T, name string, v reflect.Value) {
	if v.IsZero() {
		t.Errorf("%s is empty", name)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		mustBeFilledIn(t, name, v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			mustBeFilledIn(t, fmt.Sprintf("%s[%d]", name, i), v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Tag.Get("json") != "-" {
				mustBeFilledIn(t, name+"."+f.Name, v.Field(i))
			}
		}
	}
}

// TestEverythingStoredHasItsForm finds what the package writes as JSON in its
// own source: only encode and valueList write any, and TestStoredForms has each
// type that encode takes.
func TestEverythingStoredHasItsForm(t *testing.T) {
	set, files := ownSource(t)
	var found, writers []string
	for _, file := range files {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && f.Name.Name == "stored" && f.Recv != nil {
				found = append(found, types.ExprString(f.Recv.List[0].Type))
			}
			if n := writesJSON(d); n != nil && ok && f.Recv == nil {
				writers = append(writers, f.Name.Name)
			} else if n != nil {
				t.Errorf("%s: JSON is written past encode", set.Position(n.Pos()))
			}
		}
	}
	slices.Sort(writers)
	if diff := cmp.Diff([]string{"encode", "valueList"}, writers); diff != "" {
		t.Errorf("functions that write JSON:\n%s", diff)
	}
	var pinned []string
	for _, f := range storedForms() {
		pinned = append(pinned, reflect.TypeOf(f.value).Name())
	}
	slices.Sort(found)
	slices.Sort(pinned)
	if diff := cmp.Diff(found, pinned); diff != "" {
		t.Errorf("types that are stored (-) and forms that are written out (+):\n%s", diff)
	}
}

// writesJSON finds where something is made JSON, if anywhere.
func writesJSON(in ast.Node) ast.Node {
	for n := range ast.Preorder(in) {
		at, ok := n.(*ast.SelectorExpr)
		if ok && types.ExprString(at.X) == "json" &&
			slices.Contains([]string{"Marshal", "MarshalIndent", "NewEncoder"}, at.Sel.Name) {
			return n
		}
	}
	return nil
}

// TestDetailsKeepTheirNames lists the details that events are written with. The
// log is never changed: what pages and checks read in it must find the names and
// the kinds of values that are there.
func TestDetailsKeepTheirNames(t *testing.T) {
	want := []string{
		`["bank"] text`,
		`["coupon"] text`,
		`["device"] text`,
		`["held"] yes or no`,
		`["lines"] [number]`,
		`["price"] number`,
		`["price_before"] number`,
		`["quantities"] [number]`,
		`["tail"] text`,
		`["tax_free"] number`,
		`["why"] text`,
		`[string(e.Kind)] number`, // of personal data that was erased
		`{added: number, changed: number}`,
		`{amount: number, cancelled: number, captured: yes or no, currency: text, merchant_uid: text, rank: number, reason: text}`,
		`{amount: number, cap: number, code: text, kind: text, listed: yes or no, minimum: number, name: text, per_buyer: number, percent: number, usd_amount: number, uses_max: number}`,
		`{amount: number, change: text, changed: number, left: number}`,
		`{amount: number, change: text, products: number}`,
		`{amount: number, channel: text, currency: text, pg: text}`,
		`{amount: number, currency: text, deposited: number, imp_uid: text}`,
		`{amount: number, currency: text, imp_uid: text}`,
		`{amount: number, imp_uid: text, receipt: number}`,
		`{bank: text, tail: text}`,
		`{batch: number}`,
		`{carrier: text, number: text, was: text, was_number: text}`,
		`{carrier: text, number: text}`,
		`{change: text, left: number, restored: number}`,
		`{changed: [text], id: number}`,
		`{count: number}`,
		`{delta: number, id: number, reason: text, sku: text}`,
		`{detail: text}`,
		`{fields: [text]}`,
		`{from: text}`,
		`{id: number, price: number}`,
		`{id: number}`,
		`{imp_uid: text, receipt: number}`,
		`{kind: text}`,
		`{krw: number, usd: number}`,
		`{left: number, removed: number, restored: number}`,
		`{lines: [number], pieces: number, quantities: [number]}`,
		`{mail: text}`,
		`{name: text}`,
		`{products_moved: number, to: text}`,
		`{question: number}`,
		`{reason: text, rows: number}`,
		`{resolution: text}`,
		`{review: number, stars: number}`,
		`{review: number}`,
		`{}`,
	}
	set, files := ownSource(t)
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	check := types.Config{Importer: ownPackages{set}, Error: func(error) {}} // errors come of what is not imported
	check.Check("store", set, slices.Collect(maps.Values(files)), info)
	var got []string
	for _, file := range files {
		for n := range ast.Preorder(file) {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if isDetails(info.TypeOf(n)) {
					got = append(got, shapeOf(t, set, info, n))
				}
			case *ast.AssignStmt:
				for i, to := range n.Lhs {
					if at, ok := to.(*ast.IndexExpr); ok && isDetails(info.TypeOf(at.X)) {
						got = append(got, "["+types.ExprString(at.Index)+"] "+kindOf(t, set, info, n.Rhs[i]))
					}
				}
			}
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, slices.Compact(got)); diff != "" {
		t.Errorf("details that the log has (-) and that are written (+):\n%s", diff)
	}
}

// ownSource is the package without its tests, by names of files.
func ownSource(t *testing.T) (*token.FileSet, map[string]*ast.File) {
	t.Helper()
	set := token.NewFileSet()
	files, err := sourceIn(set, ".")
	if err != nil {
		t.Fatal(err)
	}
	return set, files
}

func sourceIn(set *token.FileSet, folder string) (map[string]*ast.File, error) {
	files := map[string]*ast.File{}
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if files[name], err = parser.ParseFile(set, name, nil, parser.SkipObjectResolution); err != nil {
			return nil, err
		}
	}
	return files, err
}

// ownPackages imports the packages in the store's folder from their source, and
// others as if there were nothing in them: none of those gives a detail its kind.
type ownPackages struct{ set *token.FileSet }

func (o ownPackages) Import(path string) (*types.Package, error) {
	_, folder, ours := strings.Cut(path, "/jangteo/store/")
	if !ours {
		p := types.NewPackage(path, path[strings.LastIndex(path, "/")+1:])
		p.MarkComplete()
		return p, nil
	}
	files, err := sourceIn(o.set, folder)
	if err != nil {
		return nil, err
	}
	check := types.Config{Importer: o, Error: func(error) {}}
	p, _ := check.Check(path, o.set, slices.Collect(maps.Values(files)), nil)
	return p, nil
}

// isDetails tells whether a type is map[string]any, which only details are.
func isDetails(kind types.Type) bool {
	return kind != nil && types.TypeString(kind, nil) == "map[string]any"
}

// shapeOf writes down the names of details and what their values are.
func shapeOf(t *testing.T, set *token.FileSet, info *types.Info, n *ast.CompositeLit) string {
	var parts []string
	for _, e := range n.Elts {
		pair := e.(*ast.KeyValueExpr)
		key, err := strconv.Unquote(types.ExprString(pair.Key))
		if err != nil {
			t.Errorf("%s: the name of a detail is not written out", set.Position(pair.Pos()))
		}
		parts = append(parts, key+": "+kindOf(t, set, info, pair.Value))
	}
	slices.Sort(parts)
	return "{" + strings.Join(parts, ", ") + "}"
}

// kindOf is what a value is in JSON.
func kindOf(t *testing.T, set *token.FileSet, info *types.Info, value ast.Expr) string {
	var kind func(types.Type) string
	kind = func(of types.Type) string {
		switch of := of.Underlying().(type) {
		case *types.Pointer:
			return kind(of.Elem())
		case *types.Slice:
			return "[" + kind(of.Elem()) + "]"
		case *types.Basic:
			switch {
			case of.Info()&types.IsBoolean != 0:
				return "yes or no"
			case of.Info()&types.IsString != 0:
				return "text"
			case of.Info()&types.IsInteger != 0:
				return "number"
			}
		}
		t.Errorf("%s: %s is no text, number, yes or no, or list of them", set.Position(value.Pos()),
			types.ExprString(value))
		return "?"
	}
	return kind(info.TypeOf(value))
}
