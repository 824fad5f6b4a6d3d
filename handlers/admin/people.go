package admin

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// peoplePath is where admins are managed.
const peoplePath = "/admin/people"

// newColleague is the form that adds an admin.
type newColleague struct {
	Email, Name string
	rights
}

// rights are an admin's permissions as a form states them.
type rights struct {
	Role      store.AdminRole
	MayRefund bool // only matters for staff
}

// readRights reads permissions from a form.
func readRights(f web.Form) rights {
	return rights{store.AdminRole(f.Get("role")), f.Get("may_refund") != ""}
}

// check notes an unknown role in errs.
func (r rights) check(lang views.Lang, errs map[string]string) {
	switch r.Role {
	case store.OwnerRole, store.StaffRole, store.ViewerRole:
	default:
		errs["role"] = lang.Text("권한을 선택해 주세요.", "Please choose a role.")
	}
}

// fields returns the form controls for the permissions.
func (r rights) fields(lang views.Lang, errs map[string]string) (admin.Select, admin.Check) {
	choice := func(role store.AdminRole, ko, en string) admin.Choice {
		return admin.Choice{Value: string(role), Label: lang.Text(ko, en), Selected: r.Role == role}
	}
	return admin.Select{Name: "role", Label: lang.Text("권한", "Role"), Error: errs["role"], Choices: []admin.Choice{
			choice(store.StaffRole, "직원: 주문과 상품 관리", "Staff: orders and products"),
			choice(store.ViewerRole, "보기 전용: 변경할 수 없음", "Viewer: cannot change anything"),
			choice(store.OwnerRole, "대표 관리자: 모든 권한", "Owner: everything")}},
		admin.Check{Name: "may_refund", Label: lang.Text("환불 권한", "Can make refunds"), Checked: r.MayRefund,
			Hint: lang.Text("직원에게만 해당합니다. 대표 관리자는 항상 환불할 수 있습니다.", "For staff only; owners always can.")}
}

// showPeople lists the admins.
func (s *Server) showPeople(c echo.Context) error {
	return s.renderPeople(c, http.StatusOK, newColleague{rights: rights{Role: store.StaffRole}}, nil)
}

// renderPeople shows the admins with the form for a new one.
func (s *Server) renderPeople(c echo.Context, status int, n newColleague, errs map[string]string) error {
	lang, ctx := adminLang(c), c.Request().Context()
	frame, err := s.adminFrame(c, peoplePath, lang.Text("직원", "People"))
	if err != nil {
		return err
	}
	page := admin.PeoplePage{Frame: frame, Fields: []admin.Field{
		{Name: "email", Label: lang.Text("이메일", "E-mail"), Type: "email", Value: n.Email, Required: true,
			MaxLength: web.EmailLimit, Autocomplete: "off", Error: errs["email"]},
		{Name: "name", Label: lang.Text("이름", "Name"), Value: n.Name, MaxLength: web.NameLimit, Autocomplete: "off",
			Error: errs["name"]}}}
	page.Role, page.MayRefund = n.fields(lang, errs)
	colleagues, err := s.Store.People.Colleagues(ctx)
	if err != nil {
		return err
	}
	for _, a := range colleagues {
		page.People = append(page.People, colleagueRow(a, VisitOf(c).Admin.ID, lang))
	}
	access, err := s.Store.People.Access(ctx)
	if err != nil {
		return err
	}
	page.Rule = admin.Check{Name: "two_factor", Label: lang.Text("모든 직원이 2단계 인증을 사용해야 로그인할 수 있음",
		"Require two-step login for everybody"), Checked: access.TwoFactor, Disabled: !s.Sandbox}
	// Accounts of a live shop reach real money and buyers' data.
	if !s.Sandbox {
		page.Rule.Hint = lang.Text("실제 결제를 받는 쇼핑몰에서는 끌 수 없습니다.",
			"A shop that takes real payments cannot turn this off.")
	}
	return s.renderAdmin(c, status, admin.People(page))
}

// colleagueRow shows one admin as a row.
func colleagueRow(a store.Colleague, self int64, lang views.Lang) admin.Colleague {
	row := admin.Colleague{ID: a.ID, Email: a.Email, Name: a.Name, Self: a.ID == self, Role: roleText(a.Role, lang),
		State:     colleagueState(a, lang),
		TwoFactor: admin.Badge{Text: lang.Text("꺼짐", "Off")}, Seen: wording.Time(a.SeenAt, string(lang))}
	if a.Role == store.StaffRole && a.MayRefund {
		row.Role += lang.Text(" · 환불 가능", " · can refund")
	}
	if a.TwoFactor {
		row.TwoFactor = admin.Badge{Text: lang.Text("켜짐", "On"), Kind: "good"}
	}
	return row
}

// colleagueState says whether an admin can log in.
func colleagueState(a store.Colleague, lang views.Lang) admin.Badge {
	switch {
	case a.Disabled:
		return admin.Badge{Text: lang.Text("사용 중지", "Disabled"), Kind: "bad"}
	case a.Invited() && a.InvitedUntil.IsZero():
		return admin.Badge{Text: lang.Text("초대 만료", "Invitation expired"), Kind: "wait"}
	case a.Invited():
		return admin.Badge{Text: lang.Text("초대함", "Invited"), Kind: "wait"}
	}
	return admin.Badge{Text: lang.Text("사용 중", "Active"), Kind: "good"}
}

// addPerson adds an admin and shows their invitation.
func (s *Server) addPerson(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	lang, errs := adminLang(c), map[string]string{}
	n := newColleague{Email: f.Get("email"), Name: f.Get("name"), rights: readRights(f)}
	n.check(lang, errs)
	if !web.IsEmail(n.Email) {
		errs["email"] = lang.Text("이메일 주소를 다시 확인해 주세요. 예: name@example.com",
			"Please check the e-mail, e.g. name@example.com.")
	}
	if !web.IsLine(n.Name, web.NameLimit) {
		errs["name"] = lang.Text("이름은 50자까지 입력할 수 있습니다.", "Please use at most 50 characters.")
	}
	if len(errs) > 0 {
		return s.renderPeople(c, http.StatusUnprocessableEntity, n, errs)
	}
	a, err := s.Store.People.CreateAdmin(c.Request().Context(), store.NewAdmin{Email: n.Email, Name: n.Name,
		Role: n.Role, MayRefund: n.MayRefund && n.Role == store.StaffRole}, by(c))
	if errors.Is(err, store.ErrAdminExists) {
		errs["email"] = lang.Text("이미 등록된 이메일입니다.", "There is already an account with this e-mail.")
		return s.renderPeople(c, http.StatusConflict, n, errs)
	}
	if err != nil {
		return err
	}
	return s.invite(c, a)
}

// invite shows an admin's invitation link. It is shown only once: the store has
// just its hash.
func (s *Server) invite(c echo.Context, a store.Admin) error {
	lang := adminLang(c)
	token, err := s.Store.People.Invite(c.Request().Context(), a.ID, store.InvitationLife, by(c))
	if err != nil {
		return err
	}
	frame, err := s.adminFrame(c, peoplePath, lang.Text("초대 링크", "Invitation"))
	if err != nil {
		return err
	}
	return s.renderAdmin(c, http.StatusOK, admin.Invited(admin.InvitedPage{Frame: frame, Email: a.Email,
		Reset: !a.Invited(),
		Link:  s.Absolute("/admin/invitation?token=" + url.QueryEscape(token)),
		Until: wording.Time(s.Now().Add(store.InvitationLife), string(lang))}))
}

// invitePerson makes a new invitation, which also serves to reset a password.
func (s *Server) invitePerson(c echo.Context) error {
	a, err := s.person(c)
	if err != nil {
		return err
	}
	// The page does not offer this for a disabled account.
	if a.Disabled {
		return echo.NewHTTPError(http.StatusConflict)
	}
	return s.invite(c, a)
}

// person returns the admin that a path names.
func (s *Server) person(c echo.Context) (store.Admin, error) {
	id, err := idOf(c)
	if err != nil {
		return store.Admin{}, err
	}
	return s.Store.People.AdminByID(c.Request().Context(), id)
}

// personPath returns the URL of an admin's page.
func personPath(id int64) string { return fmt.Sprintf("%s/%d", peoplePath, id) }

// showPerson shows one admin.
func (s *Server) showPerson(c echo.Context) error {
	a, err := s.person(c)
	if err != nil {
		return err
	}
	return s.renderPerson(c, http.StatusOK, a, rights{a.Role, a.MayRefund}, nil)
}

// renderPerson shows one admin with the form for their permissions.
func (s *Server) renderPerson(c echo.Context, status int, a store.Admin, r rights, errs map[string]string) error {
	lang := adminLang(c)
	title := a.Email
	if a.Name != "" {
		title = a.Name
	}
	frame, err := s.adminFrame(c, peoplePath, title)
	if err != nil {
		return err
	}
	page := admin.PersonPage{Frame: frame, Path: personPath(a.ID), Email: a.Email, Self: a.ID == VisitOf(c).Admin.ID,
		Disabled: a.Disabled,
		Invited:  a.Invited(), TwoFactor: a.TwoFactor, Added: wording.Time(a.CreatedAt, string(lang)),
		Password: wording.Time(a.PasswordAt, string(lang)),
		State:    colleagueState(store.Colleague{Admin: a, InvitedUntil: s.Now()}, lang)}
	page.Role, page.MayRefund = r.fields(lang, errs)
	visits, err := s.Store.People.Visits(c.Request().Context(), a.ID)
	if err != nil {
		return err
	}
	page.Sessions = len(visits)
	return s.renderAdmin(c, status, admin.PersonDetail(page))
}

// changeRole changes an admin's permissions.
func (s *Server) changeRole(c echo.Context) error {
	a, err := s.person(c)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	r, errs := readRights(f), map[string]string{}
	if r.check(adminLang(c), errs); len(errs) > 0 {
		return s.renderPerson(c, http.StatusUnprocessableEntity, a, r, errs)
	}
	if err := s.Store.People.SetRole(c.Request().Context(), a.ID, r.Role, r.MayRefund &&
		r.Role == store.StaffRole, by(c)); err != nil {
		return err
	}
	return done(c, personPath(a.ID), wording.NoticeSaved)
}

// disablePerson takes an admin's access away and ends their sessions.
func (s *Server) disablePerson(c echo.Context) error { return s.setDisabled(c, true) }

// enablePerson gives an admin's access back.
func (s *Server) enablePerson(c echo.Context) error { return s.setDisabled(c, false) }

// setDisabled takes an admin's access away or gives it back.
func (s *Server) setDisabled(c echo.Context, disabled bool) error {
	a, err := s.person(c)
	if err != nil {
		return err
	}
	if err := s.Store.People.SetDisabled(c.Request().Context(), a.ID, disabled, by(c)); err != nil {
		return err
	}
	return done(c, personPath(a.ID), wording.NoticeSaved)
}

// resetPersonsTwoFactor removes the second factor of somebody who has lost it.
func (s *Server) resetPersonsTwoFactor(c echo.Context) error {
	a, err := s.person(c)
	if err != nil {
		return err
	}
	if a.TwoFactor {
		if err := s.Store.People.EndTwoFactor(c.Request().Context(), a, by(c)); err != nil {
			return err
		}
	}
	return done(c, personPath(a.ID), wording.NoticeSaved)
}

// saveAccess sets whether everybody needs a second factor. A live shop always
// requires it.
func (s *Server) saveAccess(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	if err := s.Store.People.SetAccess(c.Request().Context(), store.Access{TwoFactor: !s.Sandbox ||
		f.Get("two_factor") != ""}, by(c)); err != nil {
		return err
	}
	return done(c, peoplePath, wording.NoticeSaved)
}
