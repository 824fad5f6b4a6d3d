package admin

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/pquerna/otp"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/views/admin"
)

// showTwoFactor shows how to set up the second factor.
func (s *Server) showTwoFactor(c echo.Context) error {
	return s.renderTwoFactor(c, http.StatusOK, "")
}

// renderTwoFactor shows a new secret to scan, and asks for a first code.
func (s *Server) renderTwoFactor(c echo.Context, status int, trouble string) error {
	lang, v := adminLang(c), VisitOf(c)
	frame, err := s.adminFrame(c, "", lang.Text("2단계 인증 설정", "Two-step login"))
	if err != nil {
		return err
	}
	secret, err := s.Store.People.TwoFactorSetup(c.Request().Context(), v)
	if err != nil {
		return err
	}
	address := otpAddress(frame.ShopName, v.Admin.Email, secret)
	picture, err := qrCode(address)
	if err != nil {
		return err
	}
	return s.renderAdmin(c, status, admin.TwoFactor(admin.TwoFactorPage{Frame: frame, Picture: picture,
		Secret: inFours(secret), Address: address,
		Renew: v.Admin.TwoFactor, Forced: v.Lacks, Code: admin.Field{Name: "code", Label: lang.Text("앱에 표시된 6자리 숫자",
			"6 digits shown in the app"),
			InputMode: "numeric", Autocomplete: "one-time-code", Required: true, MaxLength: 12, Error: trouble}}))
}

// qrPixels is the width of a QR code: 57 modules with their margin fit, at four
// pixels each.
const qrPixels = 260

// issuerLength is how many characters of the shop's name apps show beside the
// codes. A QR code has no room for the longest names.
const issuerLength = 12

// otpAddress names the secret for authenticator apps: what the QR code says, and what
// opens an app on the phone that shows the page.
func otpAddress(shop, email, secret string) string {
	shop = typed.Clip(shop, issuerLength, 3*issuerLength)
	q := url.Values{"secret": {secret}, "issuer": {shop}, "period": {"30"}, "digits": {"6"}, "algorithm": {"SHA1"}}
	// Apps want spaces as %20, https://github.com/google/google-authenticator/wiki/Key-Uri-Format
	query := strings.ReplaceAll(q.Encode(), "+", "%20")
	return "otpauth://totp/" + url.PathEscape(shop+":"+email) + "?" + query
}

// qrCode draws an address for authenticator apps. It returns a data URL, so that no
// cache stores the picture.
func qrCode(address string) (string, error) {
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		return "", fmt.Errorf("name the second factor: %w", err)
	}
	code, err := key.Image(qrPixels, qrPixels)
	if err != nil {
		return "", fmt.Errorf("draw a QR code: %w", err)
	}
	small := image.NewPaletted(code.Bounds(), color.Palette{color.White, color.Black}) // a bit for each dot
	draw.Draw(small, small.Rect, code, code.Bounds().Min, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, small); err != nil {
		return "", fmt.Errorf("write a QR code: %w", err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// inFours groups a secret by four characters for typing.
func inFours(secret string) string {
	var parts []string
	for ; len(secret) > 4; secret = secret[4:] {
		parts = append(parts, secret[:4])
	}
	return strings.Join(append(parts, secret), " ")
}

// confirmTwoFactor turns the second factor on once a code proves that the app
// has the secret.
func (s *Server) confirmTwoFactor(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	lang, forced := adminLang(c), VisitOf(c).Lacks
	var codes []string
	err = s.rotateToken(c, func(token string) (err error) {
		codes, err = s.Store.People.ConfirmTwoFactor(c.Request().Context(), VisitOf(c), token, f.Code("code"))
		return err
	})
	if errors.Is(err, store.ErrCode) {
		return s.renderTwoFactor(c, http.StatusUnprocessableEntity,
			lang.Text("숫자가 맞지 않습니다. 앱에 지금 표시된 숫자를 입력해 주세요. 계속 맞지 않으면 휴대폰의 시각이 자동으로 설정되어 있는지 확인해 주세요.",
				"This code is incorrect. Please enter the one that the app shows now. If it never works, check that "+
					"your phone sets its clock automatically."))
	}
	if err != nil {
		return err
	}
	return s.showRecoveryCodes(c, codes, forced)
}

// showRecoveryCodes shows new recovery codes. They are shown only once.
func (s *Server) showRecoveryCodes(c echo.Context, codes []string, forced bool) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "", lang.Text("복구 코드", "Recovery codes"))
	if err != nil {
		return err
	}
	// Who had to set this up goes on to work, everybody else back to their account.
	page := admin.RecoveryPage{Frame: frame, Codes: codes, Next: web.AccountPath}
	if forced {
		page.Next = "/admin"
	}
	return s.renderAdmin(c, http.StatusOK, admin.Recovery(page))
}

// renewRecoveryCodes replaces the recovery codes.
func (s *Server) renewRecoveryCodes(c echo.Context) error {
	a := VisitOf(c).Admin
	if !a.TwoFactor {
		return c.Redirect(http.StatusSeeOther, setupPath)
	}
	codes, err := s.Store.People.RenewRecoveryCodes(c.Request().Context(), a)
	if err != nil {
		return err
	}
	return s.showRecoveryCodes(c, codes, false)
}

// dropTwoFactor turns the second factor off, unless everybody must have one.
func (s *Server) dropTwoFactor(c echo.Context) error {
	access, err := s.Store.People.Access(c.Request().Context())
	if err != nil {
		return err
	}
	// The page offers no button then; this is for hand-made requests.
	if access.TwoFactor {
		return &web.Refusal{Status: http.StatusConflict, Message: store.Text{
			Ko: "이 쇼핑몰에서는 2단계 인증을 끌 수 없습니다.", En: "Two-step login cannot be switched off in this shop."}}
	}
	err = s.rotateToken(c, func(token string) error {
		return s.Store.People.DropTwoFactor(c.Request().Context(), VisitOf(c), token)
	})
	if err != nil {
		return err
	}
	return done(c, web.AccountPath, wording.NoticeCodeOff)
}
