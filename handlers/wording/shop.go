package wording

import (
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// ShopOf is what pages say about the shop and its owner.
func ShopOf(i store.Identity, lang views.Lang) views.Shop {
	return views.Shop{
		Name: i.Name.In(string(lang)), Slogan: i.Slogan.In(string(lang)), About: i.About.In(string(lang)),
		Company: i.Company.In(string(lang)), Representative: i.Representative.In(string(lang)),
		BusinessNumber: i.BusinessNumber, BusinessInfoURL: businessInfoURL(i.BusinessNumber),
		MailOrderNumber: i.MailOrderNumber.In(string(lang)),
		Address:         i.Address.In(string(lang)), Tel: i.Tel, Email: i.Email, Hours: i.Hours.In(string(lang)),
		PrivacyOfficer: i.PrivacyOfficer.In(string(lang)), Hosting: i.Hosting.In(string(lang)),
		EscrowURL: i.EscrowURL,
	}
}

// businessInfoURL is the Fair Trade Commission's page about a registration number,
// which shops must link to.
func businessInfoURL(number string) string {
	if number == "" {
		return ""
	}
	return "https://www.ftc.go.kr/bizCommPop.do?wrkr_no=" + strings.ReplaceAll(number, "-", "")
}
