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
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// Why somebody who is no stranger is not let in yet.
var (
	errCodeWanted = errors.New("the code of the second factor is missing")
	errTooLate    = errors.New("the password was given too long ago")
)

// pendingLife is how long there is to give the code after the password.
const pendingLife = 5 * time.Minute

// entry is what somebody gives who wants in.
type entry struct {
	Email, Password, Code string
	Pending               string // in place of the password, once that was right
	Next                  string
}

func readEntry(f web.Form) entry {
	return entry{f.Get("email"), f.Secret("password"), f.Get("code"), f.Get("pending"), ownPath(f.Get("next"))}
}

func (s *Server) showLogin(c echo.Context) error {
	next := ownPath(c.QueryParam("next"))
	if _, err := s.visit(c); err == nil {
		return c.Redirect(http.StatusSeeOther, next)
	}
	return s.renderLogin(c, http.StatusOK, admin.LoginPage{Next: next, Chosen: wording.Notice(c.QueryParam(doneParam)) == wording.NoticePassword})
}

func (s *Server) renderLogin(c echo.Context, status int, p admin.LoginPage) error {
	d, err := s.Store.Desk(c.Request().Context())
	if err != nil {
		return err
	}
	p.Lang, p.Sandbox, p.Asset = gateLang(c), s.Sandbox, s.Assets.URL
	p.Shop = d.Identity.Name.In(string(p.Lang))
	return s.renderAdmin(c, status, admin.Login(p))
}

// gateLang is the language of pages for people who are not logged in: Korean
// unless their browser asks for English first.
func gateLang(c echo.Context) views.Lang {
	if strings.HasPrefix(strings.ToLower(c.Request().Header.Get("Accept-Language")), "en") {
		return views.English
	}
	return views.Korean
}

func (s *Server) logIn(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	e, lang := readEntry(f), gateLang(c)
	page := admin.LoginPage{Next: e.Next, Email: e.Email, Pending: e.Pending}
	try, err := s.attempt(c, e.Email)
	if err != nil {
		return err
	}
	if try.Wait > 0 {
		page.Error = waitText(try.Wait, lang)
		if err := s.turnAway(c, try, store.EventLoginBlocked); err != nil {
			return err
		}
		return s.renderLogin(c, http.StatusTooManyRequests, page)
	}
	who, err := s.enter(c, e)
	switch {
	case errors.Is(err, errCodeWanted):
		try.Withdraw()
		return s.askForCode(c, page, who)
	case errors.Is(err, errTooLate):
		try.Withdraw()
		page.Pending = ""
		page.Error = lang.Text("시간이 초과되었습니다. 비밀번호부터 다시 입력해 주세요.", "This took too long. Please start over with your password.")
		return s.renderLogin(c, http.StatusUnauthorized, page)
	case errors.Is(err, store.ErrLogin):
		page.Error = lang.Text("이메일, 비밀번호 또는 인증 코드가 맞지 않습니다.", "The e-mail, password or code is incorrect.")
		if err := s.note(c, try, store.EventLoginFailed); err != nil {
			return err
		}
		return s.renderLogin(c, http.StatusUnauthorized, page)
	case err != nil:
		try.Withdraw()
		return err
	}
	try.Succeed()
	return s.welcome(c, who, e.Next)
}

// enter finds who gives these proofs: ErrLogin, errCodeWanted or errTooLate when
// they are not enough.
func (s *Server) enter(c echo.Context, e entry) (who store.Admin, err error) {
	ctx := c.Request().Context()
	if e.Pending != "" {
		who, err = s.pendingAdmin(c, e)
	} else {
		who, err = s.Store.People.CheckPassword(ctx, e.Email, e.Password)
	}
	if err != nil || !who.TwoFactor {
		return who, err
	}
	if e.Code == "" {
		return who, errCodeWanted
	}
	return who, s.Store.People.UseCode(ctx, who, e.Code)
}

func (s *Server) askForCode(c echo.Context, page admin.LoginPage, who store.Admin) error {
	ends := s.Now().Add(pendingLife)
	mac, err := s.Store.Sign("pending login", pendingMark(who, ends.Unix()))
	if err != nil {
		return err
	}
	page.Pending = fmt.Sprintf("%d.%d.%s", who.ID, ends.Unix(), base64.RawURLEncoding.EncodeToString(mac))
	return s.renderLogin(c, http.StatusUnauthorized, page)
}

// pendingAdmin finds whose password was right a moment ago.
func (s *Server) pendingAdmin(c echo.Context, e entry) (store.Admin, error) {
	parts := strings.Split(e.Pending, ".")
	if len(parts) != 3 {
		return store.Admin{}, errTooLate
	}
	ends, err1 := strconv.ParseInt(parts[1], 10, 64)
	mac, err2 := base64.RawURLEncoding.DecodeString(parts[2])
	who, err := s.Store.People.AdminByEmail(c.Request().Context(), e.Email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Admin{}, err
	}
	if err != nil || err1 != nil || err2 != nil || who.Disabled || s.Now().Unix() > ends ||
		parts[0] != strconv.FormatInt(who.ID, 10) || !s.Store.Signed("pending login", pendingMark(who, ends), mac) {
		return store.Admin{}, errTooLate
	}
	return who, nil
}

// pendingMark names an admin, their password and until when it counts.
func pendingMark(who store.Admin, ends int64) []byte {
	mark := binary.BigEndian.AppendUint64(nil, uint64(who.ID))
	mark = binary.BigEndian.AppendUint64(mark, uint64(who.PasswordAt.UnixMilli()))
	return binary.BigEndian.AppendUint64(mark, uint64(ends))
}

// welcome begins the session of somebody who has proved who they are, in place
// of the one that their browser may have.
func (s *Server) welcome(c echo.Context, who store.Admin, next string) error {
	ctx := c.Request().Context()
	old, err := s.visit(c)
	if err == nil {
		err = s.Store.People.EndVisit(ctx, old)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	token := web.RandomText(32)
	err = s.Store.People.BeginVisit(ctx, store.NewVisit{Admin: who, Token: token, Address: c.RealIP(),
		Agent: clip.Text(c.Request().UserAgent(), 200), NewDevice: s.device(c, who.Email) == ""})
	if err != nil {
		return err
	}
	if err := s.rememberDevice(c, who.Email); err != nil {
		return err
	}
	s.setVisitToken(c, token)
	return c.Redirect(http.StatusSeeOther, next)
}

// attempt is one try to prove who one is.
type attempt struct {
	web.Guess
	email string
	known bool // there is an admin with this e-mail
}

// attempt counts a try for an e-mail address. Somebody who was logged in on
// this device before has tries of their own, so that nobody's guesses can keep
// them out. A new password brings new tries.
func (s *Server) attempt(c echo.Context, email string) (attempt, error) {
	mark, err := s.Store.People.PasswordMark(c.Request().Context(), email)
	if err != nil {
		return attempt{}, err
	}
	device := s.device(c, email)
	account := sha256.Sum256(fmt.Appendf(nil, "%q %q %d", device, foldEmail(email), mark))
	var from netip.Addr
	if device == "" {
		from, _ = netip.ParseAddr(c.RealIP())
	}
	return attempt{s.guesses.Begin(string(account[:]), from), email, mark > 0}, nil
}

// turnAway tells somebody for how long they must wait. The log has the first
// time only.
func (s *Server) turnAway(c echo.Context, try attempt, kind store.EventKind) error {
	c.Response().Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(try.Wait.Seconds()))))
	if !try.First {
		return nil
	}
	return s.note(c, try, kind)
}

// note writes a refusal to the shop's log; to the program's log where
// strangers are so many that they would fill it.
func (s *Server) note(c echo.Context, try attempt, kind store.EventKind) error {
	if !try.known && !s.strangers.AllowN(s.Now(), 1) {
		s.Log.Warn("somebody unknown was not let in", "kind", kind)
		return nil
	}
	return s.Store.People.NoteRefusal(c.Request().Context(), store.Refusal{Kind: kind, Email: try.email, Address: c.RealIP()})
}

// waitText says for how long somebody must wait, in full minutes.
func waitText(wait time.Duration, lang views.Lang) string {
	minutes := int(math.Ceil(wait.Minutes()))
	if minutes >= 120 {
		hours := strconv.Itoa(int(math.Ceil(wait.Hours())))
		return lang.Text("시도가 너무 많습니다. 약 "+hours+"시간 뒤에 다시 시도해 주세요.", "Too many attempts. Please try again in about "+hours+" hours.")
	}
	if minutes <= 1 {
		return lang.Text("시도가 너무 많습니다. 1분 뒤에 다시 시도해 주세요.", "Too many attempts. Please try again in a minute.")
	}
	n := strconv.Itoa(minutes)
	return lang.Text("시도가 너무 많습니다. "+n+"분 뒤에 다시 시도해 주세요.", "Too many attempts. Please try again in "+n+" minutes.")
}

func (s *Server) logOut(c echo.Context) error {
	if err := s.Store.People.EndVisit(c.Request().Context(), VisitOf(c)); err != nil {
		return err
	}
	s.setVisitToken(c, "")
	c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return c.Redirect(http.StatusSeeOther, "/admin/login")
}

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

// languageOf is the language that a form asks for.
func languageOf(f web.Form) string {
	if f.Get("language") == string(views.English) {
		return string(views.English)
	}
	return string(views.Korean)
}
