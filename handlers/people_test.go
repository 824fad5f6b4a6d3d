package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

func TestOldSessionsAreNotTaken(t *testing.T) {
	g := newGate(t, false)
	replayed := func(b *browser, value string) bool {
		old := g.browser(b.from)
		old.cookies["__Host-admin"] = value
		return old.isIn()
	}
	b := g.browser("198.51.100.7")
	b.cookies["__Host-admin"] = "chosen by somebody else"
	b.login()
	first := b.cookies["__Host-admin"]
	if first == "chosen by somebody else" || !b.isIn() {
		t.Fatal("the session has a name that others know")
	}
	b.login()
	if b.cookies["__Host-admin"] == first || replayed(b, first) {
		t.Error("the session before the login goes on")
	}
	second := b.cookies["__Host-admin"]
	out := b.post("/admin/logout")
	if !out.leadsTo("/admin/login") || !strings.Contains(out.header.Get("Clear-Site-Data"), `"cache"`) ||
		b.cookies["__Host-admin"] != "" {
		t.Errorf("logout: %d %v", out.status, out.header)
	}
	if replayed(b, second) {
		t.Error("the session goes on after the logout")
	}
}

func TestChangingThePassword(t *testing.T) {
	g := newGate(t, false)
	b, other := g.visit(g.owner), g.visit(g.owner)
	old := b.cookies["__Host-admin"]
	change := func(password, again string) answer {
		return b.post("/admin/account/password", "new_password", password, "again", again)
	}
	for _, c := range []struct{ name, password, again, want string }{
		{"none", "", "", "새 비밀번호를 입력해 주세요"},
		{"two different ones", "a quiet grey morning", "a quiet grey evening", "서로 다릅니다"},
		{"a short one", "grey morning"[:11], "grey morning"[:11], "12자 이상"},
		{"a long one", strings.Repeat("ab1 xQ7-", 17), strings.Repeat("ab1 xQ7-", 17), "128자까지"},
		{"a common one", "password1234", "password1234", "많은 사람이 사용하는"},
		{"a row of keys", "zxcvbnm,poiuy", "zxcvbnm,poiuy", "추측하기 쉽습니다"},
		{"the owner's name", "the owner is me", "the owner is me", "owner"},
		{"the shop's name", "나의 장터 비밀번호 하나", "나의 장터 비밀번호 하나", "장터"},
	} {
		want(t, c.name, change(c.password, c.again), http.StatusUnprocessableEntity, c.want)
	}
	if b.cookies["__Host-admin"] != old || !other.isIn() {
		t.Error("something changed")
	}
	if a := change(" a quiet grey morning ", " a quiet grey morning "); !a.leadsTo("/admin/account?done=password") {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if b.cookies["__Host-admin"] == old || !b.isIn() || other.isIn() {
		t.Error("this session should go on under another name, and no other one")
	}
	want(t, "the old password", g.browser("203.0.113.9").login(), http.StatusUnauthorized)
	want(t, "without its spaces", g.browser("203.0.113.9").login("password", "a quiet grey morning"),
		http.StatusUnauthorized)
	if a := g.browser("203.0.113.9").login("password", " a quiet grey morning "); a.status != http.StatusSeeOther {
		t.Errorf("the new password: %d", a.status)
	}
}

func TestAccountShowsWhereOneIsLoggedIn(t *testing.T) {
	g := newGate(t, false)
	b := g.browser("198.51.100.7")
	b.header.Set("User-Agent", "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36")
	b.login()
	others := []*browser{g.visit(g.owner), g.visit(g.owner), g.visit(g.owner)}
	stranger := g.visit(g.hire("staff@example.com", store.StaffRole, false))
	page := b.get("/admin/account")
	want(t, "account", page, http.StatusOK, "Chrome · Android", "198.51.100.7", ownerEmail, "이 기기")
	ends := regexp.MustCompile(`/admin/account/sessions/(\d+)/end`).FindAllStringSubmatch(page.body, -1)
	if len(ends) != 3 {
		t.Fatalf("%d sessions to end", len(ends))
	}
	b.post(ends[0][0])
	in := 0
	for _, o := range others {
		if o.isIn() {
			in++
		}
	}
	if in != 2 {
		t.Errorf("%d others after one was ended", in)
	}
	for _, v := range []*browser{stranger, b} {
		visits, err := g.store.People.Visits(context.Background(), map[*browser]int64{stranger: g.owner.ID + 1,
			b: g.owner.ID}[v])
		if err != nil {
			t.Fatal(err)
		}
		for _, visit := range visits {
			map[*browser]*browser{stranger: b, b: stranger}[v].post(fmt.Sprintf("/admin/account/sessions/%d/end",
				visit.ID))
		}
		if !v.isIn() {
			t.Error("ended somebody else's session")
		}
	}
	b.post("/admin/account/sessions/end")
	for _, o := range others {
		if o.isIn() {
			t.Error("another one goes on")
		}
	}
	if a := b.post("/admin/account", "name", "김하늘", "language", "en"); !a.leadsTo("/admin/account?done=saved") {
		t.Errorf("the name: %d", a.status)
	}
	want(t, "in English", b.get("/admin/account"), http.StatusOK, `value="김하늘"`, "Where you are logged in")
	want(t, "a long name", b.post("/admin/account", "name", strings.Repeat("가", 51)), http.StatusUnprocessableEntity,
		strings.Repeat("가", 51))
}

func TestPeopleAreInvitedAndManaged(t *testing.T) {
	g := newGate(t, false)
	b := g.visit(g.owner)
	for _, c := range []struct {
		name   string
		fields []string
		status int
		want   string
	}{
		{"no e-mail", []string{"role", "staff", "name", "<b>김"}, 422, "이메일 주소를 다시"},
		{"no role", []string{"email", "new@example.com", "role", "god"}, 422, "권한을 선택해"},
		{"a long name", []string{"email", "new@example.com", "role", "staff", "name", strings.Repeat("x", 51)}, 422,
			"50자까지"},
		{"somebody who is there", []string{"email", "OWNER@example.com", "role", "staff"}, 409, "이미 등록된"},
	} {
		want(t, c.name, b.post("/admin/people", c.fields...), c.status, c.want)
	}
	page := b.post("/admin/people", "email", "new@example.com", "name", "김하늘", "role", "staff", "may_refund", "on")
	want(t, "added", page, http.StatusOK, "https://shop.example/admin/invitation?token=")
	path := regexp.MustCompile(`/admin/invitation\?token=([^"]+)`).FindStringSubmatch(page.body)
	token, err := url.QueryUnescape(path[1])
	if err != nil || len(token) < 22 {
		t.Fatalf("token %q %v", token, err)
	}
	want(t, "in the list", b.get("/admin/people"), http.StatusOK, "김하늘", "초대함", "환불 가능")

	guest := g.browser("203.0.113.9")
	guest.header.Set("Accept-Language", "en-US,en;q=0.9")
	open := guest.get("/admin/invitation?token=" + token)
	want(t, "the link", open, http.StatusOK, "new@example.com", "Choose a password", `name="new_password"`)
	if open.header.Get("Referrer-Policy") != "no-referrer" || open.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", open.header)
	}
	want(t, "another link", guest.get("/admin/invitation?token=x"), http.StatusGone, "does not work")
	accept := func(password string) answer {
		return guest.send("POST", "/admin/invitation", url.Values{"token": {token}, "new_password": {password},
			"again": {password}})
	}
	want(t, "a common password", accept("password1234"), http.StatusUnprocessableEntity, "Many people use")
	if a := accept("a quiet grey morning"); !a.leadsTo("/admin/login?done=password") {
		t.Fatalf("accept: %d", a.status)
	}
	want(t, "the login", guest.get("/admin/login?done=password"), http.StatusOK, "Your password is set")
	want(t, "the link again", accept("a quiet grey evening"), http.StatusGone)
	if a := guest.login("email", "new@example.com", "password",
		"a quiet grey morning"); a.status != http.StatusSeeOther {
		t.Fatalf("login: %d", a.status)
	}

	a, err := g.store.People.AdminByEmail(context.Background(), "new@example.com")
	if err != nil || a.Role != store.StaffRole || !a.MayRefund || a.Name != "김하늘" {
		t.Fatalf("%+v %v", a, err)
	}
	person := fmt.Sprintf("/admin/people/%d", a.ID)
	want(t, "their page", b.get(person), http.StatusOK, "김하늘", "new@example.com")
	want(t, "nobody's page", b.get("/admin/people/999"), http.StatusNotFound)
	want(t, "no role", b.post(person+"/role", "role", "god"), http.StatusUnprocessableEntity, "권한을 선택해")
	guest.turnOnTwoFactor()
	if !b.post(person+"/two-factor/reset").leadsTo(person+"?done=saved") || guest.isIn() {
		t.Error("second factor reset, but still in")
	}
	guest = g.visit(a)
	if !b.post(person+"/role", "role", "viewer", "may_refund", "on").leadsTo(person+"?done=saved") || guest.isIn() {
		t.Error("another role, but still in")
	}
	guest = g.visit(a)
	if !b.post(person+"/disable").leadsTo(person+"?done=saved") || guest.isIn() {
		t.Error("disabled, but still in")
	}
	want(t, "in the list", b.get("/admin/people"), http.StatusOK, "사용 중지")
	want(t, "an invitation for somebody who is shut out", b.post(person+"/invitation"), http.StatusConflict)
	b.post(person + "/enable")
	want(t, "a new link", b.post(person+"/invitation"), http.StatusOK, "새 비밀번호를 설정할 때까지")

	self := fmt.Sprintf("/admin/people/%d", g.owner.ID)
	want(t, "the last owner demoted", b.post(self+"/role", "role", "viewer"), http.StatusConflict, "마지막 대표 관리자")
	want(t, "the last owner disabled", b.post(self+"/disable"), http.StatusConflict, "마지막 대표 관리자")
	want(t, "still at work", b.get("/admin/people"), http.StatusOK)
}
