package admin

import (
	"fmt"
	"slices"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// readiness is what the rules for opening a shop are judged by.
type readiness struct {
	Identity  store.Identity
	Published []store.LegalKind // legal texts
	Showcase  store.Showcase    // counts of products and what they lack
	Methods   []store.PG        // payment methods that at least one language offers
	Mail      bool              // a mail account is set up
	Live      bool              // real payments
	Keys      bool              // I'mport keys for them, tested, or transfers without
	HTTPS     bool              // the public address is encrypted
	Proxies   bool              // the reverse proxies in front of the shop are declared
	Abroad    bool              // there are countries with a fee, and no others are shipped to
	Returns   bool              // the published terms say what returns cost, as it is set
	Script    store.Script      // I'mport's browser script, when it has changed and the owner has not said that it may
}

// openingRule is one requirement before customers, or a PG's reviewer, come.
type openingRule struct {
	title  store.Text                 // what is required
	why    store.Text                 // shown below the title
	source string                     // who requires it, with the date it was read or took effect
	path   string                     // where to correct it
	advice bool                       // recommended, but no reason to refuse the shop
	met    func(readiness) bool       // reports whether a shop meets it
	detail func(readiness) store.Text // how much is missing; may be nil
}

// has reports whether one of these payment methods is offered.
func (r readiness) has(pgs ...store.PG) bool {
	return slices.ContainsFunc(pgs, func(pg store.PG) bool { return slices.Contains(r.Methods, pg) })
}

// takesOverseas reports whether buyers abroad can pay.
func (r readiness) takesOverseas() bool { return slices.ContainsFunc(r.Methods, store.PG.IsOverseas) }

// published reports whether a legal text has been published.
func (r readiness) published(kind store.LegalKind) bool { return slices.Contains(r.Published, kind) }

// howMany formats how much is missing.
func howMany(n int, ko, en string) store.Text {
	return store.Text{Ko: fmt.Sprintf(ko, n), En: fmt.Sprintf(en, n)}
}

// shopRules are about the seller.
func shopRules() []openingRule {
	const law = "전자상거래법 제10조, 시행규칙 제7조 (2023-12-12 시행)"
	return []openingRule{
		{title: store.Text{Ko: "사업자 정보", En: "Business details"}, source: law, path: "/admin/settings",
			why: store.Text{Ko: "상호, 대표자, 주소, 전화, 이메일, 사업자등록번호를 모든 화면 하단에 표시해야 합니다.",
				En: "Company, representative, address, phone, e-mail and registration number must be on every page."},
			met: func(r readiness) bool {
				i := r.Identity
				return i.Company.Ko != "" && i.Representative.Ko != "" && i.Address.Ko != "" && i.Tel != "" &&
					i.Email != "" && korea.ValidBusinessNumber(i.BusinessNumber)
			}},
		{title: store.Text{Ko: "시연용 사업자 정보 삭제", En: "No demo identity"}, source: law, path: "/admin/settings",
			why: store.Text{Ko: "시연용 정보를 실제 사업자 정보로 바꿔야 합니다.",
				En: "The demo's invented seller must be replaced by the real one."},
			met: func(r readiness) bool { return r.Identity.BusinessNumber != "000-00-00000" }},
		{title: store.Text{Ko: "통신판매업 신고번호", En: "Mail-order registration"},
			source: "전자상거래법 제12조 (2024-08-07 시행), 카드사 입점 심사", path: "/admin/settings",
			why: store.Text{Ko: "신고번호와 신고기관을 입력합니다. 면제 대상이면 '신고 면제 (간이과세자)'와 같이 입력하되, 카드사 심사에서는 번호를 요구할 수 있습니다.",
				En: "Number and issuing office. Exempt sellers say so, but card companies may still ask for the " +
					"number."},
			met: func(r readiness) bool { return r.Identity.MailOrderNumber.Ko != "" }},
		{title: store.Text{Ko: "이용약관", En: "Terms of use"}, source: law, path: "/admin/settings/texts/terms",
			why: store.Text{Ko: "이용약관을 누구나 볼 수 있어야 합니다.", En: "Everybody must be able to read the terms."},
			met: func(r readiness) bool { return r.published(store.Terms) }},
		{title: store.Text{Ko: "이용약관의 반품 조건", En: "Terms of returns"}, source: "전자상거래법 제13조, 제18조",
			path: returnsPath, advice: true,
			why: store.Text{Ko: "반품·교환 배송비와 반품 주소가 설정한 대로 약관에 적혀 있어야 합니다. " +
				"바로가기를 누르면 넣은 내용을 제안하고, 게시하기 전에는 바뀌지 않습니다.",
				En: "The terms should say what returns cost and where they go, as set. The link proposes " +
					"terms that do; nothing changes before you publish."},
			met: func(r readiness) bool { return r.Returns }},
		{title: store.Text{Ko: "개인정보처리방침", En: "Privacy policy"}, source: "개인정보 보호법 제30조 (2023-09-15 시행)",
			path: "/admin/settings/texts/privacy",
			why:  store.Text{Ko: "처리방침을 작성해 공개해야 합니다.", En: "It must be written and published."},
			met:  func(r readiness) bool { return r.published(store.Privacy) }},
		{title: store.Text{Ko: "구매안전서비스", En: "Purchase protection"}, source: "전자상거래법 제24조 (2013-11-29부터 금액 제한 없음)",
			path: "/admin/settings",
			why: store.Text{Ko: "가상계좌나 계좌이체를 받으면 에스크로 등에 가입하고, 가입 사실을 확인할 수 있는 링크를 표시해야 합니다.",
				En: "Shops that accept virtual accounts or transfers need escrow and a link that proves it."},
			met: func(r readiness) bool {
				return !r.has(store.InicisVbank, store.InicisTrans) || r.Identity.EscrowURL != ""
			}},
		{title: store.Text{Ko: "개인정보보호책임자와 호스팅 제공자", En: "Privacy officer and hosting provider"}, source: law,
			path: "/admin/settings", advice: true,
			why: store.Text{Ko: "화면 하단의 사업자 정보에 함께 표시해 주세요.", En: "Show them with the business details."},
			met: func(r readiness) bool { return r.Identity.PrivacyOfficer.Ko != "" && r.Identity.Hosting.Ko != "" }},
	}
}

// goodsRules are about the products.
func goodsRules() []openingRule {
	const review = "PG·카드사 입점 심사 기준 (포트원 안내, 2026-11 확인)"
	return []openingRule{
		{title: store.Text{Ko: "판매 중인 상품", En: "Active products"}, source: review, path: "/admin/products",
			why: store.Text{Ko: "심사 담당자가 실제 상품과 가격을 볼 수 있어야 합니다.",
				En: "Reviewers want to see real products with prices."},
			met: func(r readiness) bool { return r.Showcase.Products > r.Showcase.Demo }},
		{title: store.Text{Ko: "시연용 상품 내리기", En: "No demo products"}, source: review, path: "/admin/products",
			why: store.Text{Ko: "판매하지 않는 상품이 보이면 심사에서 반려됩니다.",
				En: "Shops that show products which are not for sale are rejected."},
			met:    func(r readiness) bool { return r.Showcase.Demo == 0 },
			detail: func(r readiness) store.Text { return howMany(r.Showcase.Demo, "%d개 남음", "%d left") }},
		{title: store.Text{Ko: "상품정보제공고시", En: "Product information notice"},
			source: "전자상거래법 제13조, 상품정보제공고시 (2023-01-01 시행)", path: "/admin/products",
			why: store.Text{Ko: "품목마다 정해진 항목을 모두 입력해야 합니다.",
				En: "Each type of goods has items that must be stated."},
			met:    func(r readiness) bool { return r.Showcase.NoNotice == 0 },
			detail: func(r readiness) store.Text { return howMany(r.Showcase.NoNotice, "%d개 상품", "%d products") }},
		{title: store.Text{Ko: "상품 사진", En: "Pictures"}, source: review, path: "/admin/products",
			why: store.Text{Ko: "사진이 없는 상품은 검색·가격비교에도 노출되지 않습니다.",
				En: "Products without pictures are left out of product feeds, too."},
			met:    func(r readiness) bool { return r.Showcase.NoPicture == 0 },
			detail: func(r readiness) store.Text { return howMany(r.Showcase.NoPicture, "%d개 상품", "%d products") }},
		{title: store.Text{Ko: "영어 상품 설명", En: "English descriptions"}, source: review, path: "/admin/products",
			why: store.Text{Ko: "해외카드나 PayPal을 사용하려면 영어 화면에서 상품을 알아볼 수 있어야 합니다.",
				En: "Overseas cards and PayPal need pages that buyers abroad can read."},
			met: func(r readiness) bool {
				return !r.takesOverseas() || r.Showcase.NoEnglish == 0
			},
			detail: func(r readiness) store.Text { return howMany(r.Showcase.NoEnglish, "%d개 상품", "%d products") }},
		{title: store.Text{Ko: "달러 가격", En: "Dollar prices"}, source: "전자상거래법 제13조 (가격 표시)",
			path: "/admin/products", advice: true,
			why: store.Text{Ko: "직접 정한 달러 가격이 원화 판매가의 절반보다 싸거나 두 배보다 비싼 상품입니다. " +
				"PayPal은 달러로, 해외카드는 원화로 청구되므로 구매자가 서로 다른 금액을 내게 됩니다. 상품에서 달러 판매가를 비우면 환율로 계산합니다.",
				En: "Products whose own dollar price is less than half, or more than twice, the won price at your " +
					"rate. PayPal charges dollars and overseas cards won, so buyers pay different amounts. Without a " +
					"dollar price, your rate is used."},
			met:    func(r readiness) bool { return !r.takesOverseas() || r.Showcase.FarDollars == 0 },
			detail: func(r readiness) store.Text { return howMany(r.Showcase.FarDollars, "%d개 상품", "%d products") }},
	}
}

// operationRules are about running the shop.
func operationRules() []openingRule {
	return []openingRule{
		{title: store.Text{Ko: "메일 발송", En: "Mail"}, source: "전자상거래법 제14조 (주문 확인 통지)", path: "/admin/settings/mail",
			why: store.Text{Ko: "주문을 받으면 바로 확인 메일을 보내야 합니다. 가상계좌 안내도 쇼핑몰이 보냅니다.",
				En: "Orders must be confirmed at once, and the shop itself tells buyers their virtual account."},
			met: func(r readiness) bool { return r.Mail }},
		{title: store.Text{Ko: "https 주소", En: "An https address"}, source: "PG·카드사 입점 심사 기준, 개인정보 안전성 확보조치 기준 제7조",
			path: keysPath,
			why: store.Text{Ko: "JANGTEO_URL을 https로 시작하는 공개 주소로 설정하세요.",
				En: "Set JANGTEO_URL to the public address, with https."},
			met: func(r readiness) bool { return r.HTTPS }},
		{title: store.Text{Ko: "앞단 프록시 신고", En: "Declared proxies"}, source: "jangteo 운영 안내 (going-live 4절)",
			path: keysPath, advice: true,
			why: store.Text{Ko: "JANGTEO_TRUSTED_PROXIES에 Caddy·nginx 같은 앞단 프록시의 네트워크를 적어 주세요. 적지 않으면 모든 방문자가 한 " +
				"주소로 보여 주소별 접속 제한이 걸리지 않고, 로그인 기록에도 프록시의 주소가 남습니다.",
				En: "Set JANGTEO_TRUSTED_PROXIES to the network of the reverse proxy, such as Caddy or nginx. Until " +
					"then all visitors seem to come from one address: limits by address do not hold, and logins " +
					"are recorded under the proxy's."},
			met: func(r readiness) bool { return !r.Live || r.Proxies }},
		{title: store.Text{Ko: "실제 결제 키", En: "Real keys"}, source: "포트원 V1 연동 점검표 (2026-11 확인)",
			path: keysPath,
			why: store.Text{Ko: "계약이 완료되면 JANGTEO_MODE=live와 새 데이터 폴더로 시작하고, 키를 입력해 확인하세요. 그전까지는 모의 결제로 " +
				"심사를 준비할 수 있습니다.",
				En: "After the contract, start with JANGTEO_MODE=live and a new data folder, then enter and test the " +
					"keys. Until then the sandbox will do."},
			met: func(r readiness) bool { return r.Keys }},
		{title: store.Text{Ko: "결제 스크립트 변경 확인", En: "The same browser script"}, source: "PCI DSS 4.0.1 11.6.1",
			path: "#script", advice: true,
			why: store.Text{Ko: "아임포트가 결제 화면에 싣는 스크립트를 실제 쇼핑몰에서 매일 확인합니다. 바뀌면 내용을 확인할 때까지 알립니다.",
				En: "A live shop looks every day at the script that I'mport puts into payment pages. A change is " +
					"told until the owner acknowledges it."},
			met: func(r readiness) bool { return !r.Script.Changed() }},
		{title: store.Text{Ko: "해외배송 국가", En: "Shipping countries"}, source: "전자상거래법 제13조 (배송비 사전 안내)",
			path: "/admin/settings/shipping", advice: true,
			why: store.Text{Ko: "해외 결제를 받으면 배송하는 국가와 배송비를 설정해 두세요.",
				En: "Set which countries you ship to, and for how much."},
			met: func(r readiness) bool { return !r.takesOverseas() || r.Abroad }},
		{title: store.Text{Ko: "관리자 2단계 인증", En: "Two-step login"}, source: "개인정보 안전성 확보조치 기준 제6조",
			path: "/admin/account", advice: true,
			why: store.Text{Ko: "외부에서 관리자 화면에 접속할 때는 비밀번호 외에 추가 인증이 필요합니다.",
				En: "A password alone is not enough to protect buyers' data."},
			met:    func(r readiness) bool { return r.Showcase.SingleFactors == 0 },
			detail: func(r readiness) store.Text { return howMany(r.Showcase.SingleFactors, "%d명", "%d owners") }},
	}
}

// readinessGroups judges every rule.
func readinessGroups(r readiness, lang views.Lang) []admin.ReadinessGroup {
	groups := []admin.ReadinessGroup{
		{ID: "shop", Title: lang.Text("판매자", "Seller")}, {ID: "goods", Title: lang.Text("상품", "Products")},
		{ID: "operation", Title: lang.Text("운영", "Operation")},
	}
	for i, rules := range [][]openingRule{shopRules(), goodsRules(), operationRules()} {
		for _, rule := range rules {
			groups[i].Items = append(groups[i].Items, readinessItem(rule, r, lang))
		}
	}
	return groups
}

// readinessItem judges one rule.
func readinessItem(rule openingRule, r readiness, lang views.Lang) admin.ReadinessItem {
	item := admin.ReadinessItem{Title: rule.title.In(string(lang)), Why: rule.why.In(string(lang)),
		Source: rule.source, Path: rule.path,
		Badge: admin.Badge{Text: lang.Text("완료", "Done"), Kind: "good"}, Done: rule.met(r)}
	switch {
	case item.Done:
		return item
	case rule.advice:
		item.Badge = admin.Badge{Text: lang.Text("권장", "Recommended"), Kind: "info"}
	default:
		item.Badge, item.Required = admin.Badge{Text: lang.Text("필요", "Required"), Kind: "wait"}, true
	}
	if rule.detail != nil {
		item.Detail = rule.detail(r).In(string(lang))
	}
	return item
}
