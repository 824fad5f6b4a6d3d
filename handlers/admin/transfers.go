package admin

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/views/admin"
)

// transfersPath is where the owner says whether buyers may transfer money, and where to.
const transfersPath = "/admin/settings/transfers"

// showTransfers shows where buyers may transfer money to.
func (s settings) showTransfers(c echo.Context) error {
	t, err := store.TransfersOf(c.Request().Context(), s.Store)
	if err != nil {
		return err
	}
	return s.renderTransfers(c, http.StatusOK, t, "")
}

func (s settings) renderTransfers(c echo.Context, status int, t store.Transfers, fault string) error {
	lang := adminLang(c)
	g := admin.Group{Title: lang.Text("무통장입금", "Transfers to your account"), Error: fault, Leads: true,
		Hint: lang.Text("PG 없이 구매자가 사장님 계좌로 직접 입금합니다. 한국어 쇼핑몰에만 표시되며, 입금은 계좌를 확인한 사람이 "+
			"주문 화면에서 직접 확인해야 합니다. 확인하기 전에는 상품을 발송할 수 없습니다.",
			"Buyers transfer money to your own account, without a PG. It is offered in the Korean shop only. Somebody "+
				"has to look at the account and confirm each transfer on its order's page; nothing is shipped before."),
		Checks: []admin.Check{{Name: "on", Checked: t.On, Label: lang.Text("무통장입금 받기", "Take transfers")}},
		Fields: []admin.Field{
			{Name: "bank", Label: lang.Text("은행", "Bank"), Value: t.Bank, MaxLength: 20},
			{Name: "number", Label: lang.Text("계좌번호", "Account number"), Value: t.Number, MaxLength: 30},
			{Name: "holder", Label: lang.Text("예금주", "Account holder"), Value: t.Holder, MaxLength: 30},
			{Name: "more", Label: lang.Text("다른 계좌", "Further accounts"), Type: "textarea", Rows: 3, MaxLength: 400,
				Wide: true, Value: writeAccounts(t.More), Placeholder: lang.Text("신한은행 / 110-123-456789 / 홍길동",
					"Shinhan / 110-123-456789 / Hong Gildong"),
				Hint: lang.Text("한 줄에 한 계좌씩 은행 / 계좌번호 / 예금주 순서로 적어 주세요. 4개까지 더할 수 있으며, 구매자가 "+
					"그중 하나를 고릅니다.",
					"One account a line: bank / number / holder. At most 4; buyers choose one of all.")},
			{Name: "days", Label: lang.Text("입금 기한", "Deadline"), Value: strconv.FormatInt(t.Days, 10),
				InputMode: "numeric", MaxLength: 1, Unit: lang.Text("일 (1~7)", "days (1 to 7)")},
			{Name: "safety", Label: lang.Text("구매안전 서비스", "Protection of buyers"), Value: t.Safety, MaxLength: 200,
				Wide: true, Hint: lang.Text("가입한 에스크로·소비자피해보상보험의 이름이나, 가입하지 않아도 되는 사유를 적어 주세요. "+
					"결제 화면에 그대로 표시됩니다 (전자상거래법 제24조).",
					"The escrow or insurance that protects buyers, or why none is needed. It is shown where they pay "+
						"(E-Commerce Act, article 24).")},
		}}
	page, err := s.settingsPage(c, []admin.Group{g})
	if err != nil {
		return err
	}
	return s.renderAdmin(c, status, admin.Settings(page))
}

// saveTransfers changes where buyers may transfer money to.
func (s settings) saveTransfers(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	days, _ := strconv.ParseInt(f.Code("days"), 10, 64) // what is no number is out of bounds
	t := store.Transfers{On: f.Get("on") != "", Bank: f.Line("bank"), Number: f.Line("number"),
		Holder: f.Line("holder"), More: readAccounts(f.Get("more")),
		Safety: f.Line("safety"), Days: days}
	err = store.SetTransfers(c.Request().Context(), s.Store, t, by(c))
	if errors.Is(err, store.ErrTransfersLack) {
		return s.renderTransfers(c, http.StatusUnprocessableEntity, t, adminLang(c).Text(
			"은행, 계좌번호, 예금주, 기한(1~7일), 구매안전 서비스를 모두 입력해야 켤 수 있습니다. 다른 계좌는 4개까지 더할 수 있습니다.",
			"Bank, number, holder, a deadline of 1 to 7 days and the protection of buyers are needed first; "+
				"further accounts are at most 4."))
	}
	if err != nil {
		return err
	}
	return done(c, transfersPath, wording.NoticeSaved)
}

// readAccounts reads accounts, one a line: bank, number and holder between slashes,
// commas or tabs. What is missing is empty.
func readAccounts(text string) []store.TransferAccount {
	var list []store.TransferAccount
	for line := range strings.Lines(text) {
		parts := strings.FieldsFunc(typed.Text(line), func(r rune) bool { return strings.ContainsRune("/,|\t", r) })
		for i := range parts {
			parts[i] = clip.Text(strings.TrimSpace(parts[i]), accountPart)
		}
		if parts = append(parts, "", "", ""); strings.Join(parts, "") != "" {
			list = append(list, store.TransferAccount{Bank: parts[0], Number: parts[1], Holder: parts[2]})
		}
	}
	return list
}

// accountPart is the length of a part of an account at most.
const accountPart = 30

// writeAccounts writes accounts as readAccounts reads them.
func writeAccounts(list []store.TransferAccount) string {
	var b strings.Builder
	for _, a := range list {
		b.WriteString(strings.Join([]string{a.Bank, a.Number, a.Holder}, " / ") + "\n")
	}
	return strings.TrimSpace(b.String())
}
