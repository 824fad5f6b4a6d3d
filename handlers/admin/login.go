package admin

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// Reasons for not letting in somebody whose password was right.
var (
	errCodeRequired = errors.New("the code of the second factor is missing")
	errLoginExpired = errors.New("the password was given too long ago")
)

// pendingLife is how long the password counts while the code is awaited.
const pendingLife = 5 * time.Minute

// credentials are what somebody has typed to log in.
type credentials struct {
	Email, Password, Code string
	Pending               string // stands for the password in the second step
	Next                  string // the page to go on to
}

// readCredentials reads the login form.
func readCredentials(f web.Form) credentials {
	return credentials{f.Email("email"), f.Secret("password"), f.Code("code"), f.Get("pending"), ownPath(f.Get("next"))}
}

// showLogin shows the login, or goes on if somebody is logged in already.
func (s *Server) showLogin(c echo.Context) error {
	next := ownPath(c.QueryParam("next"))
	if _, err := s.visit(c); err == nil {
		return c.Redirect(http.StatusSeeOther, next)
	}
	return s.renderLogin(c, http.StatusOK, admin.LoginPage{Next: next,
		Chosen: wording.Notice(c.QueryParam(doneParam)) == wording.NoticePassword})
}

// renderLogin shows the login form with what was typed.
func (s *Server) renderLogin(c echo.Context, status int, p admin.LoginPage) error {
	d, err := s.Store.Desk(c.Request().Context())
	if err != nil {
		return err
	}
	p.Lang, p.Sandbox, p.Asset = guestLang(c), s.Sandbox, s.Assets.URL
	p.Shop = d.Identity.Name.In(string(p.Lang))
	return s.renderAdmin(c, status, admin.Login(p))
}

// guestLang is the language of pages for people who are not logged in: Korean
// unless their browser prefers English.
func guestLang(c echo.Context) views.Lang {
	if strings.HasPrefix(strings.ToLower(c.Request().Header.Get("Accept-Language")), "en") {
		return views.English
	}
	return views.Korean
}

// logIn checks the credentials, in up to two steps, and starts a session.
func (s *Server) logIn(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	e, lang := readCredentials(f), guestLang(c)
	page := admin.LoginPage{Next: e.Next, Email: e.Email, Pending: e.Pending}
	try, err := s.beginAttempt(c, e.Email)
	if err != nil {
		return err
	}
	if try.Wait > 0 {
		page.Error = waitText(try.Wait, lang)
		if err := s.refuseThrottled(c, try, store.EventLoginBlocked); err != nil {
			return err
		}
		return s.renderLogin(c, http.StatusTooManyRequests, page)
	}
	who, err := s.authenticate(c, e)
	switch {
	// The password was right, so asking for the code does not count as a failure.
	case errors.Is(err, errCodeRequired):
		try.Withdraw()
		return s.askForCode(c, page, who)
	case errors.Is(err, errLoginExpired):
		try.Withdraw()
		page.Pending = ""
		page.Error = lang.Text("시간이 초과되었습니다. 비밀번호부터 다시 입력해 주세요.",
			"This took too long. Please start over with your password.")
		return s.renderLogin(c, http.StatusUnauthorized, page)
	// One sentence for all three, so that nobody learns which addresses exist.
	case errors.Is(err, store.ErrLogin):
		page.Error = lang.Text("이메일, 비밀번호 또는 인증 코드가 맞지 않습니다.", "The e-mail, password or code is incorrect.")
		if err := s.logRefusal(c, try, store.EventLoginFailed); err != nil {
			return err
		}
		return s.renderLogin(c, http.StatusUnauthorized, page)
	// Our own failure must not count against whoever logs in.
	case err != nil:
		try.Withdraw()
		return err
	}
	try.Succeed()
	return s.startSession(c, who, e.Next)
}

// authenticate returns the admin with these credentials; ErrLogin,
// errCodeRequired or errLoginExpired if they are insufficient.
func (s *Server) authenticate(c echo.Context, e credentials) (who store.Admin, err error) {
	ctx := c.Request().Context()
	if s.device(c, e.Email) != "" {
		ctx = store.AsKnown(ctx)
	}
	if e.Pending != "" {
		who, err = s.pendingAdmin(c, e)
	} else {
		who, err = s.Store.People.CheckPassword(ctx, e.Email, e.Password)
	}
	if err != nil || !who.TwoFactor {
		return who, err
	}
	if e.Code == "" {
		return who, errCodeRequired
	}
	return who, s.Store.People.UseCode(ctx, who, e.Code)
}

// askForCode shows the second step of the login. A signed field stands for the
// password, which is not asked for again.
func (s *Server) askForCode(c echo.Context, page admin.LoginPage, who store.Admin) error {
	ends := s.Now().Add(pendingLife)
	mac, err := s.Store.Sign("pending login", pendingMark(who, ends.Unix()))
	if err != nil {
		return err
	}
	page.Pending = fmt.Sprintf("%d.%d.%s", who.ID, ends.Unix(), base64.RawURLEncoding.EncodeToString(mac))
	return s.renderLogin(c, http.StatusUnauthorized, page)
}

// pendingAdmin returns the admin whose password was right in the first step.
func (s *Server) pendingAdmin(c echo.Context, e credentials) (store.Admin, error) {
	parts := strings.Split(e.Pending, ".")
	if len(parts) != 3 {
		return store.Admin{}, errLoginExpired
	}
	ends, err1 := strconv.ParseInt(parts[1], 10, 64)
	mac, err2 := base64.RawURLEncoding.DecodeString(parts[2])
	who, err := s.Store.People.AdminByEmail(c.Request().Context(), e.Email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Admin{}, err
	}
	if err != nil || err1 != nil || err2 != nil || who.Disabled || s.Now().Unix() > ends ||
		parts[0] != strconv.FormatInt(who.ID, 10) || !s.Store.Signed("pending login", pendingMark(who, ends), mac) {
		return store.Admin{}, errLoginExpired
	}
	return who, nil
}

// pendingMark is what the field between both steps signs: the admin, their
// password's age and until when the field counts. A changed password makes it
// void.
func pendingMark(who store.Admin, ends int64) []byte {
	mark := binary.BigEndian.AppendUint64(nil, uint64(who.ID))
	mark = binary.BigEndian.AppendUint64(mark, uint64(who.PasswordAt.UnixMilli()))
	return binary.BigEndian.AppendUint64(mark, uint64(ends))
}

// startSession starts a session, replacing the one that the browser may have.
func (s *Server) startSession(c echo.Context, who store.Admin, next string) error {
	ctx := c.Request().Context()
	old, err := s.visit(c)
	if err == nil {
		err = s.Store.People.EndVisit(ctx, old)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	// A fresh token: one planted before the login must not become a session.
	token := web.RandomText(32)
	err = s.Store.People.BeginVisit(ctx, store.NewVisit{Admin: who, Token: token, Address: c.RealIP(),
		Agent: clip.Text(typed.Text(c.Request().UserAgent()), 200), NewDevice: s.device(c, who.Email) == ""})
	if err != nil {
		return err
	}
	if err := s.rememberDevice(c, who.Email); err != nil {
		return err
	}
	s.setVisitToken(c, token)
	return c.Redirect(http.StatusSeeOther, next)
}

// loginAttempt is one try to log in or to repeat the password.
type loginAttempt struct {
	web.Guess
	email string // as typed
	known bool   // there is an admin with this e-mail
}

// beginAttempt counts a try for an e-mail address. Devices on which this admin
// has logged in before have a count of their own, so that nobody can lock the
// admin out by guessing. A new password resets the counts.
func (s *Server) beginAttempt(c echo.Context, email string) (loginAttempt, error) {
	mark, err := s.Store.People.PasswordMark(c.Request().Context(), email)
	if err != nil {
		return loginAttempt{}, err
	}
	device := s.device(c, email)
	// Unlike a concatenation, quoting keeps device and address apart.
	account := sha256.Sum256(fmt.Appendf(nil, "%q %q %d", device, foldEmail(email), mark))
	// Known devices are not counted by address, which they may share with an attacker.
	var from netip.Addr
	if device == "" {
		from = s.Client(c)
	}
	return loginAttempt{s.guesses.Begin(string(account[:]), from), email, mark > 0}, nil
}

// refuseThrottled tells a client how long to wait. Only the first refusal is
// logged.
func (s *Server) refuseThrottled(c echo.Context, try loginAttempt, kind store.EventKind) error {
	c.Response().Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(try.Wait.Seconds()))))
	if !try.First {
		return nil
	}
	return s.logRefusal(c, try, kind)
}

// logRefusal writes a refusal to the shop's log, or to the program's log if
// unknown addresses are so many that they would flood it.
func (s *Server) logRefusal(c echo.Context, try loginAttempt, kind store.EventKind) error {
	if !try.known && !s.unknownLogins.AllowN(s.Now(), 1) {
		s.Log.Warn("somebody unknown was not let in", "kind", kind)
		return nil
	}
	return s.Store.People.NoteRefusal(c.Request().Context(), store.Refusal{Kind: kind, Email: try.email,
		Address: c.RealIP()})
}

// waitText says how long to wait, in whole minutes or hours.
func waitText(wait time.Duration, lang views.Lang) string {
	minutes := int(math.Ceil(wait.Minutes()))
	if minutes >= 120 {
		hours := strconv.Itoa(int(math.Ceil(wait.Hours())))
		return lang.Text("시도가 너무 많습니다. 약 "+hours+"시간 뒤에 다시 시도해 주세요.", "Too many attempts. Please try again in about "+
			hours+" hours.")
	}
	if minutes <= 1 {
		return lang.Text("시도가 너무 많습니다. 1분 뒤에 다시 시도해 주세요.", "Too many attempts. Please try again in a minute.")
	}
	n := strconv.Itoa(minutes)
	return lang.Text("시도가 너무 많습니다. "+n+"분 뒤에 다시 시도해 주세요.", "Too many attempts. Please try again in "+n+" minutes.")
}

// logOut ends the session.
func (s *Server) logOut(c echo.Context) error {
	if err := s.Store.People.EndVisit(c.Request().Context(), VisitOf(c)); err != nil {
		return err
	}
	s.setVisitToken(c, "")
	c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return c.Redirect(http.StatusSeeOther, "/admin/login")
}

// setLanguage changes the language of the admin pages and stays on the page.
func (s *Server) setLanguage(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	if err := s.Store.People.SetAdminLanguage(c.Request().Context(), VisitOf(c).Admin.ID, languageOf(f)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, ownPath(f.Get("next")))
}

// languageOf returns the language that a form asks for; Korean unless it is
// English.
func languageOf(f web.Form) string {
	if f.Get("language") == string(views.English) {
		return string(views.English)
	}
	return string(views.Korean)
}
