package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// sent is an order that is on its way.
func (s *shop) sent() placed {
	s.t.Helper()
	o := s.paid()
	if a := s.ship(o); a.status != http.StatusSeeOther {
		s.t.Fatalf("ship: %d %s", a.status, a.body)
	}
	return o
}

func broken() url.Values {
	return url.Values{"kind": {"return"}, "reason": {"fault"}, "text": {"다리가 부러져 있습니다"}, "contact": {"sky@example.com"}}
}

// sendBack asks to send goods back, with photos.
func (s *shop) sendBack(o placed, fields url.Values, photos ...[]byte) answer {
	s.t.Helper()
	return s.sendPhotos(o.URL+"/return", fields, photos...)
}

// sendPhotos sends a form with photos.
func (s *shop) sendPhotos(path string, fields url.Values, photos ...[]byte) answer {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range fields {
		w.WriteField(name, values[0])
	}
	for i, data := range photos {
		part, err := w.CreateFormFile("photo", fmt.Sprintf("IMG_%d.jpg", i))
		if err != nil {
			s.t.Fatal(err)
		}
		part.Write(data)
	}
	w.Close()
	req, err := http.NewRequest("POST", s.url+path, &b)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	res, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(res.Body); err != nil {
		s.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, text.String()}
}

func TestSendingGoodsBack(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o, other := s.sent(), s.sent()
	twoLines := broken()
	twoLines.Set("text", "다리가\r\n부러져 있습니다")
	if a := s.sendBack(o, twoLines, pngOf(t, 40, 30), pngOf(t, 30, 40)); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	f := s.file(o)
	if len(f.Claims) != 1 || f.Claims[0].Reason != "불량 · 파손: 다리가 부러져 있습니다" || len(f.Claims[0].Photos) != 2 ||
		f.Claims[0].Source != "buyer" {
		t.Fatalf("%+v", f.Claims)
	}
	path := fmt.Sprintf("/photos/%d", f.Claims[0].Photos[0].ID)
	page, desk := s.get(o.URL), s.get("/admin/orders/"+o.No)
	if !strings.Contains(page.body, o.URL+path) || !strings.Contains(page.body, "다리가 부러져") ||
		!strings.Contains(desk.body, "/admin/orders/"+o.No+path) {
		t.Error("the photos are not shown to buyer and owner")
	}
	for _, address := range []string{o.URL + path, "/admin/orders/" + o.No + path} {
		if a := s.get(address); a.status != http.StatusOK || a.header.Get("Content-Type") != "image/jpeg" ||
			a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", address, a.status, a.header.Get("Content-Type"))
		}
	}
	for _, address := range []string{other.URL + path, "/orders/nobody" + path, o.URL + "/photos/999", o.URL +
		"/photos/x", o.URL + "/photos", "/admin/orders/" + other.No + path} {
		if a := s.get(address); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", address, a.status)
		}
	}
	if a := s.do(fmt.Sprintf("/admin/orders/%s/claims/%d", o.No, f.Claims[0].ID), "to", "approved", "answer",
		"기사님이 찾아갑니다"); a.status != http.StatusSeeOther {
		t.Errorf("answer: %d", a.status)
	}
	if a := s.get(o.URL); !strings.Contains(a.body, "기사님이 찾아갑니다") || strings.Contains(a.body, o.URL+"/return") {
		t.Error("the buyer does not see the answer, or may ask again")
	}
	if a := s.sendBack(o, broken()); a.status != http.StatusSeeOther || len(s.file(o).Claims) != 1 {
		t.Errorf("asked twice: %d", a.status)
	}
}

func TestMailAboutSendingGoodsBack(t *testing.T) {
	s := newShop(t)
	s.logIn()
	p := openPostOffice(t)
	m := s.mailer(p)
	says := func(o placed, key, to string, want ...string) {
		t.Helper()
		if err := m.Send(context.Background(), s.letter(key)); err != nil {
			t.Fatal(err)
		}
		got := p.messages()
		head, parts := read(t, got[len(got)-1])
		text := parts["text/plain"]
		if !strings.Contains(head.Get("To"), to) {
			t.Errorf("%s is for %s", key, head.Get("To"))
		}
		for _, w := range append(want, o.No) {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q:\n%s", key, w, text)
			}
		}
	}
	o := s.sent()
	if a := s.sendBack(o, broken()); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	says(o, "claim:1", ownerEmail, "반품 요청이 들어왔습니다", "다리가 부러져 있습니다", "/admin/orders/")
	leadsTo(t, s.do("/admin/orders/"+o.No+"/claims/1", "to", "approved", "answer", "기사님이 찾아갑니다"), "/admin/orders/"+
		o.No+"?done=saved")
	says(o, "claim_approved:1", "sky@example.com", "반품 요청이 승인되었습니다", "기사님이 찾아갑니다", o.URL)
	leadsTo(t, s.do("/admin/orders/"+o.No+"/claims/1", "to", "refused", "answer", "상자를 버리셨네요"), "/admin/orders/"+o.No+
		"?done=saved")
	says(o, "claim_refused:1", "sky@example.com", "승인하지 못했습니다", "상자를 버리셨네요")
	if page := s.get("/admin/orders/" + o.No).body; strings.Count(page, "요청에 대한 답변") != 2 {
		t.Error("the order's page does not list both answers")
	}
}

func TestRefusedReturnsLeaveNothing(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.sent()
	picture := pngOf(t, 40, 30)
	pictures := func() int {
		list, err := fs.ReadDir(s.store.Images(), ".")
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	before := pictures()
	for name, c := range map[string]struct {
		fields url.Values
		photos [][]byte
		want   string
	}{
		"a web page": {broken(), [][]byte{[]byte("<script>alert(1)</script>")}, "사진이 아닌 파일입니다"},
		"a drawing":  {broken(), [][]byte{[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)}, "사진이 아닌 파일입니다"},
		"an iPhone's": {broken(), [][]byte{[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1")},
			"높은 호환성"},
		"cut off":            {broken(), [][]byte{picture[:len(picture)/2]}, "손상되었거나"},
		"the second is bad":  {broken(), [][]byte{picture, []byte("MZ")}, "사진이 아닌 파일입니다"},
		"four":               {broken(), [][]byte{picture, picture, picture, picture}, "3장까지"},
		"somebody else":      {with(broken(), "contact", "010-9999-9999"), [][]byte{picture}, "휴대폰 번호나 이메일과 다릅니다"},
		"no words":           {with(broken(), "text", ""), nil, "자세한 내용을 입력해"},
		"neither of both":    {with(broken(), "kind", "cancel"), nil, "반품과 교환 중에"},
		"no reason":          {with(broken(), "reason", "nonsense"), nil, "사유를 선택해 주세요"},
		"an empty photo":     {broken(), [][]byte{{}}, "사진"},
		"more words than do": {with(broken(), "text", strings.Repeat("가", 181)), nil, "180자까지"},
	} {
		refuses(t, s.sendBack(o, c.fields, c.photos...), 422, c.want)
		if f := s.file(o); len(f.Claims) != 0 || pictures() != before {
			t.Errorf("%s: left %+v", name, f.Claims)
		}
	}
	if a := s.sendBack(o, broken(), bytes.Repeat([]byte("x"), 12<<20)); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("12 MiB: %d", a.status)
	}
	if a := s.sendBack(s.paid(), broken()); a.status != http.StatusSeeOther {
		t.Errorf("not sent yet: %d", a.status)
	}
}
