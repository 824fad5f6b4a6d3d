package admin

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net/http"
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
	who, try, err := s.authenticate(c, e)
	switch {
	case try.Wait > 0:
		page.Error = waitText(try.Wait, lang)
		if err := s.refuseThrottled(c, try, store.EventLoginBlocked); err != nil {
			return err
		}
		return s.renderLogin(c, http.StatusTooManyRequests, page)
	// The password was right, so asking for the code does not count as a failure.
	case errors.Is(err, errCodeRequired):
		try.Withdraw()
		return s.askForCode(c, page, who)
	case errors.Is(err, errLoginExpired):
		page.Pending = ""
		page.Error = lang.Text("시간이 초과되었습니다. 비밀번호부터 다시 입력해 주세요.",
			"This took too long. Please start over with your password.")
		return s.renderLogin(c, http.StatusUnauthorized, page)
	// One sentence for all three, so that nobody learns which addresses exist.
	case errors.Is(err, store.ErrLogin):
		page.Error = lang.Text("이메일, 비밀번호 또는 인증 코드가 맞지 않습니다.", "The e-mail, password or code is incorrect.")
		if err := s.logFailure(c, try, store.EventLoginFailed); err != nil {
			return err
		}
		return s.renderLogin(c, http.StatusUnauthorized, page)
	// Our own failure must not count against whoever logs in.
	case err != nil:
		try.Withdraw()
		return err
	}
	try.Succeed(c.Request().Context())
	if e.Pending != "" { // what went wrong in the first step is forgiven, too
		s.guesses.Forget(c.Request().Context(), s.guessed(c, e.Email, "password", try.mark))
	}
	return s.startSession(c, who, e.Next)
}

// authenticate returns the admin with these credentials; ErrLogin, errCodeRequired or
// errLoginExpired if they are insufficient. Nothing is checked when the attempt has
// to wait.
func (s *Server) authenticate(c echo.Context, e credentials) (who store.Admin, try loginAttempt, err error) {
	if e.Pending != "" {
		return s.authenticateCode(c, e)
	}
	ctx := c.Request().Context()
	if try, err = s.beginAttempt(c, e.Email, "password"); err != nil || try.Wait > 0 {
		return who, try, err
	}
	if s.device(c, e.Email) != "" {
		ctx = store.AsKnown(ctx)
	}
	who, err = s.Store.People.CheckPassword(ctx, e.Email, e.Password)
	if err != nil || !who.TwoFactor {
		return who, try, err
	}
	if e.Code == "" {
		return who, try, errCodeRequired
	}
	// A code counts as one, too: together both ways have no more tries than each.
	code, err := s.beginAttempt(c, e.Email, "code")
	if err != nil {
		return who, try, err
	}
	if code.Wait > 0 {
		return who, try, store.ErrLogin // as if it were wrong: waiting would tell that the password is right
	}
	return who, try, s.useCode(c, code, who, e.Code)
}

// authenticateCode is the second step of a login. What the first one proved keeps it
// apart from those who only know the e-mail address, and guess.
func (s *Server) authenticateCode(c echo.Context, e credentials) (who store.Admin, try loginAttempt, err error) {
	if who, err = s.pendingAdmin(c, e); err != nil || !who.TwoFactor {
		return who, try, err
	}
	if e.Code == "" {
		return who, try, errCodeRequired
	}
	if try, err = s.beginAttempt(c, e.Email, "code"); err != nil || try.Wait > 0 {
		return who, try, err
	}
	return who, try, s.Store.People.UseCode(c.Request().Context(), who, e.Code)
}

// useCode checks a code whose attempt counts apart from the password's.
func (s *Server) useCode(c echo.Context, try loginAttempt, who store.Admin, code string) error {
	ctx := c.Request().Context()
	err := s.Store.People.UseCode(ctx, who, code)
	switch {
	case err == nil:
		try.Succeed(ctx)
	case errors.Is(err, store.ErrLogin):
		try.Fail(ctx)
	default:
		try.Withdraw()
	}
	return err
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
	mark  int64  // of the password; 0: there is no admin with this e-mail
}

// beginAttempt counts a try for an e-mail address: of its password, or of a code by
// somebody who knows the password. Devices on which this admin has logged in before
// have a count of their own, so that nobody can lock the admin out by guessing. A new
// password resets the counts.
func (s *Server) beginAttempt(c echo.Context, email, what string) (loginAttempt, error) {
	ctx := c.Request().Context()
	mark, err := s.Store.People.PasswordMark(ctx, email)
	if err != nil {
		return loginAttempt{}, err
	}
	return loginAttempt{s.guesses.Begin(ctx, s.guessed(c, email, what, mark)), email, mark}, nil
}

// guessed is what somebody guesses who wants to be let in.
func (s *Server) guessed(c echo.Context, email, what string, mark int64) web.Guessed {
	device := s.device(c, email)
	about := web.Guessed{Name: web.GuessName(what, device, foldEmail(email), mark), MadeUp: mark == 0}
	// Known devices are not counted by address, which they may share with an attacker.
	if device == "" {
		about.From = s.Client(c)
	}
	return about
}

// beginProof counts a try to repeat the password in a session. What others guess
// about the same account has nothing to do with it.
func (s *Server) beginProof(c echo.Context, v store.Visit) loginAttempt {
	about := web.Guessed{Name: web.GuessName("proof", v.ID, v.Admin.ID, v.BeganAt.UnixMilli())}
	return loginAttempt{s.guesses.Begin(c.Request().Context(), about), v.Admin.Email, v.Admin.PasswordAt.UnixMilli()}
}

// refuseThrottled tells a client how long to wait. Only the first refusal is
// logged.
func (s *Server) refuseThrottled(c echo.Context, try loginAttempt, kind store.EventKind) error {
	c.Response().Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(try.Wait.Seconds()))))
	if !try.First || !s.guesses.Notable(c.Request().Context(), try.mark == 0) {
		return nil
	}
	return s.noteRefusal(c, try, kind)
}

// logFailure remembers a failure, and writes it to the shop's log unless those of
// unknown addresses are so many that they would flood it.
func (s *Server) logFailure(c echo.Context, try loginAttempt, kind store.EventKind) error {
	if !try.Fail(c.Request().Context()) {
		return nil
	}
	return s.noteRefusal(c, try, kind)
}

func (s *Server) noteRefusal(c echo.Context, try loginAttempt, kind store.EventKind) error {
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
