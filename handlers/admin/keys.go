package admin

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// keysPath is where the shop's keys at I'mport are entered and tested.
const keysPath = "/admin/settings/keys"

// keyTestTimeout is the longest that a test of the keys may take.
const keyTestTimeout = 15 * time.Second

// keyField is one of the keys and channels.
type keyField struct {
	name     string // of its field
	variable string // of the environment, which wins
	label    string
	hint     string
	secret   bool
	button   store.PG // whose channel it is; empty: none
	value    *string
	fixed    string
}

// keyFields are the fields of keys, in the order of the form.
func keyFields(k *store.PaymentKeys, fixed store.PaymentKeys, lang views.Lang) []keyField {
	channel := lang.Text("포트원 콘솔의 채널 키(channel-key-…)입니다. 비우면 버튼을 표시하지 않습니다.",
		"The channel key (channel-key-…) from PortOne's console. Empty: no button.")
	return []keyField{
		{name: "imp_code", variable: "IAMPORT_CODE", label: lang.Text("고객사 식별코드", "Merchant code"), value: &k.Code,
			fixed: fixed.Code, hint: lang.Text("imp로 시작하는 V1 식별코드입니다.", "The code of V1 that begins with imp.")},
		{name: "imp_key", variable: "IAMPORT_KEY", label: lang.Text("REST API 키", "REST API key"), value: &k.Key,
			fixed: fixed.Key, secret: true},
		{name: "imp_secret", variable: "IAMPORT_SECRET", label: lang.Text("REST API 시크릿", "REST API secret"),
			value: &k.Secret, fixed: fixed.Secret, secret: true},
		{name: "inicis", variable: "IAMPORT_INICIS", label: lang.Text("KG이니시스 채널", "KG Inicis channel"),
			button: store.Inicis, value: &k.Inicis, fixed: fixed.Inicis, hint: channel},
		{name: "inicis_global", variable: "IAMPORT_INICIS_GLOBAL",
			label:  lang.Text("KG이니시스 해외카드 채널", "KG Inicis channel for overseas cards"),
			button: store.InicisGlobal, value: &k.InicisGlobal, fixed: fixed.InicisGlobal, hint: channel},
		{name: "paypal", variable: "IAMPORT_PAYPAL", label: lang.Text("PayPal 채널", "PayPal channel"),
			button: store.PayPal, value: &k.PayPal, fixed: fixed.PayPal, hint: channel},
		{name: "inicis_api_key", variable: "IAMPORT_INICIS_API_KEY",
			label: lang.Text("KG이니시스 API 키 (선택)", "KG Inicis API key (optional)"), value: &k.InicisKey,
			fixed: fixed.InicisKey, secret: true,
			hint: lang.Text("취소된 주문의 가상계좌를 닫을 때 씁니다.", "Closes the virtual accounts of cancelled orders.")},
	}
}

// showKeys shows the keys.
func (s settings) showKeys(c echo.Context) error {
	return s.renderSavedKeys(c, http.StatusOK, nil, false)
}

// renderSavedKeys shows the keys as they are saved, with the result of a test, if
// there was one.
func (s settings) renderSavedKeys(c echo.Context, status int, result []string, failed bool) error {
	saved, err := s.Store.Keys.Saved(c.Request().Context())
	if err != nil {
		return err
	}
	return s.renderKeys(c, status, saved, nil, admin.SetupPart{Result: result, Failed: failed})
}

// renderKeys shows the form of the keys; no secret goes into the page.
func (s settings) renderKeys(c echo.Context, status int, k store.PaymentKeys, errs map[string]string,
	part admin.SetupPart) error {
	lang := adminLang(c)
	var groups []admin.Group
	if !s.Sandbox {
		groups = append(groups, s.keyGroup(k, errs, lang))
	}
	page, err := s.settingsPage(c, groups)
	if err != nil {
		return err
	}
	page.Action = keysPath
	part.Frame, part.Sandbox, part.Closed = page.Frame, s.Sandbox, s.Checkout.Closed()
	for _, ch := range s.Checkout.Account().Channels {
		if _, wallet := ch.PG.Wallet(); wallet {
			continue // they go through the channel of domestic cards
		}
		part.Channels = append(part.Channels, admin.ChannelRow{Name: wording.MethodName(ch.PG, lang),
			Channel: ch.Value, PG: ch.Provider, MID: ch.MID, Currency: string(ch.Currency)})
	}
	for _, v := range s.Settings {
		part.Setup = append(part.Setup, admin.SetupRow{Name: v.Name, Meaning: v.Meaning.In(string(lang)),
			Value: v.Value})
	}
	page.Extra = admin.Setup(part)
	return s.renderAdmin(c, status, admin.Settings(page))
}

// keyGroup lays out the fields of the keys.
func (s settings) keyGroup(k store.PaymentKeys, errs map[string]string, lang views.Lang) admin.Group {
	g := admin.Group{Title: lang.Text("포트원 키와 채널", "PortOne keys and channels"),
		Hint: lang.Text("포트원 콘솔의 '식별코드·API Keys'와 '채널 관리'에서 복사해 붙여 넣으세요. 키는 암호화해 저장하고 다시 보여 주지 않습니다.",
			"Copy them from PortOne's console. Keys are stored encrypted and never shown again.")}
	if s.Checkout.Closed() {
		g.Warning = lang.Text("키가 없거나 확인하지 않아 카드·간편결제·가상계좌로 주문을 받지 않고 있습니다. 저장한 다음 아래에서 확인해 주세요.",
			"Without tested keys nobody can pay by card, wallet or PG. Save them, then test them below.")
	}
	for _, f := range keyFields(&k, s.Checkout.Fixed(), lang) {
		field := admin.Field{Name: f.name, Label: f.label, Hint: f.hint, Value: *f.value, Error: errs[f.name],
			MaxLength: 200, Autocomplete: "off"}
		if f.secret {
			field.Type, field.Autocomplete, field.Value = "password", "new-password", ""
			field.Hint = strings.TrimSpace(f.hint + " " + savedText(*f.value != "", lang))
		}
		if f.fixed != "" {
			field.ReadOnly, field.Type, field.Value = true, "", f.fixed
			if f.secret {
				field.Value = "••••"
			}
			field.Hint = lang.Text("환경 변수 "+f.variable+"로 정해져 있습니다.", "Set by the environment variable "+f.variable+".")
		}
		g.Fields = append(g.Fields, field)
	}
	return g
}

// savedText says whether a secret is saved.
func savedText(isSaved bool, lang views.Lang) string {
	if isSaved {
		return lang.Text("저장되어 있습니다. 변경할 때만 입력해 주세요.", "It is saved. Fill this in only to change it.")
	}
	return lang.Text("저장된 값이 없습니다.", "Nothing is saved.")
}

// saveKeys saves keys, which are to be tested then. An empty secret keeps the saved
// one.
func (s settings) saveKeys(c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	if s.Sandbox {
		return &web.Refusal{Status: http.StatusConflict, Message: store.Text{
			Ko: "모의 결제 모드에서는 키를 저장하지 않습니다.", En: "With test payments no keys are saved."}}
	}
	old, err := s.Store.Keys.Saved(ctx)
	if err != nil {
		return err
	}
	k, errs := old, retypedErrors(f, lang)
	for _, field := range keyFields(&k, s.Checkout.Fixed(), lang) {
		switch typed := f.Code(field.name); {
		case field.fixed != "" || field.secret && typed == "":
		default:
			*field.value = typed
		}
		if field.button != "" && *field.value != "" && !checkout.FitsButton(field.button, *field.value) {
			errs[field.name] = lang.Text("이 버튼의 채널이 아닙니다. 콘솔에서 채널 키를 복사해 주세요.",
				"This is no channel for this button. Please copy the channel key from the console.")
		}
	}
	if k.Code != "" && !strings.HasPrefix(k.Code, "imp") {
		errs["imp_code"] = lang.Text("V1 식별코드는 imp로 시작합니다.", "The merchant code of V1 begins with imp.")
	}
	if (k.Key == "") != (k.Secret == "") {
		errs["imp_secret"] = lang.Text("키와 시크릿을 함께 입력해 주세요.", "Please enter both the key and the secret.")
	}
	if len(errs) > 0 {
		return s.renderKeys(c, http.StatusUnprocessableEntity, k, errs, admin.SetupPart{})
	}
	k.TestedAt = 0
	if err := s.useKeys(ctx, old, k, func() error { return s.Store.Keys.Set(ctx, k, by(c)) }); err != nil {
		return err
	}
	return done(c, keysPath, wording.NoticeSaved)
}

// useKeys goes on with other keys and notes it. Pages that are kept are made anew when
// it is noted, so the keys must be in use by then.
func (s settings) useKeys(ctx context.Context, old, k store.PaymentKeys, note func() error) error {
	if err := s.Checkout.Reconnect(ctx, k); err != nil {
		return err
	}
	err := note()
	if err != nil {
		return errors.Join(err, s.Checkout.Reconnect(ctx, old))
	}
	return nil
}

// testKeys asks I'mport for its channels, which proves that the keys work, and
// compares them with the channels that the shop uses. The owner's keys count from
// then on.
func (s settings) testKeys(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), keyTestTimeout)
	defer cancel()
	lang := adminLang(c)
	saved, err := s.Store.Keys.Saved(ctx)
	if err != nil {
		return err
	}
	seen, err := s.Checkout.CheckChannels(ctx)
	switch {
	case errors.Is(err, checkout.ErrNoAccount):
		return s.renderSavedKeys(c, http.StatusUnprocessableEntity, []string{lang.Text("확인할 키가 없습니다. 키를 먼저 저장해 주세요.",
			"There are no keys to test. Please save them first.")}, true)
	case err != nil:
		return s.renderSavedKeys(c, http.StatusOK,
			[]string{lang.Text("포트원이 키를 거부했거나 응답하지 않았습니다: ", "PortOne rejected the keys or did not answer: ") +
				err.Error()}, true)
	}
	result, failed := s.channelNews(seen, lang)
	if s.Checkout.Closed() && !failed {
		tested := saved
		tested.TestedAt = s.Now().UnixMilli()
		err := s.useKeys(ctx, saved, tested, func() error { return s.Store.Keys.Tested(ctx, saved, by(c)) })
		if err != nil {
			return err
		}
		result = append(result, lang.Text("이제 주문을 받습니다.", "The shop takes orders now."))
	}
	return s.renderSavedKeys(c, http.StatusOK, result, failed)
}

// channelNews says what I'mport says of the shop's channels, and whether one of them
// cannot be sold through.
func (s settings) channelNews(seen []checkout.ChannelCheck, lang views.Lang) (result []string, failed bool) {
	result = []string{lang.Text("API 키가 정상입니다.", "The API keys work.")}
	if len(seen) == 0 {
		return append(result, lang.Text("채널이 하나도 없어 결제 버튼이 표시되지 않습니다.",
			"No channel is set, so no payment button is shown.")), true
	}
	for _, ch := range seen {
		if _, wallet := ch.PG.Wallet(); wallet {
			continue // the channel of domestic cards is theirs
		}
		line := wording.MethodName(ch.PG, lang) + " (" + ch.Value + "): "
		switch {
		case !ch.Known:
			failed = true
			line += lang.Text("포트원 콘솔에서 찾을 수 없는 채널입니다", "PortOne has no such channel")
		// PortOne lists it, but nobody would be charged.
		case ch.Test && !s.Sandbox:
			failed = true
			line += lang.Text("테스트 채널입니다. 실제 쇼핑몰에서는 이 채널의 결제를 받지 않습니다",
				"this is a test channel; a live shop accepts no payments through it")
		default:
			line += lang.Text("확인했습니다", "found")
		}
		result = append(result, line)
	}
	return result, failed
}
