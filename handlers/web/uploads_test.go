package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
)

// receiver is a server with one route that receives files, and says what it got.
func receiver(t *testing.T, u *uploads, f Forms) (*httptest.Server, *error) {
	t.Helper()
	var failed error
	b := &Base{uploads: u}
	e := echo.New()
	e.Use(EndUploads)
	e.POST("/", func(c echo.Context) error {
		if failed = b.Receive(c, f); failed != nil {
			return c.NoContent(Explain(failed).Status)
		}
		said := c.FormValue("name") + " " + c.Request().PostForm.Get("name")
		for _, file := range FilesOf(c, "photo") {
			data, err := io.ReadAll(file.Read())
			if err != nil {
				return err
			}
			said += fmt.Sprintf(" %s:%d:%s", file.Name, file.Size, data)
		}
		return c.String(http.StatusOK, said)
	})
	s := httptest.NewServer(e)
	t.Cleanup(s.Close)
	return s, &failed
}

// form writes a form with fields and files, given as pairs; names of files begin
// with an @.
func form(t *testing.T, pairs ...string) (body *bytes.Buffer, kind string) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for i := 0; i < len(pairs); i += 2 {
		var part io.Writer
		var err error
		if name, isFile := strings.CutPrefix(pairs[i], "@"); isFile {
			part, err = w.CreateFormFile("photo", name)
		} else {
			part, err = w.CreateFormField(pairs[i])
		}
		if err == nil {
			_, err = io.WriteString(part, pairs[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return body, w.FormDataContentType()
}

func TestFormsWithFiles(t *testing.T) {
	u := newUploads(t.TempDir())
	s, _ := receiver(t, u, Forms{From: Buyer, Fields: 3, Text: 100})
	many := make([]string, 0, 50)
	for range uploadFiles + 1 {
		many = append(many, "@a.jpg", "x")
	}
	for _, c := range []struct {
		name   string
		pairs  []string
		status int
		want   string
	}{
		{"a field and two files", []string{"@a.jpg", "one", "name", "김하늘", "@b.jpg", "two"}, 200,
			"김하늘 김하늘 a.jpg:3:one b.jpg:3:two"},
		{"no file was chosen", []string{"name", "x", "@", ""}, 200, "x x"},
		{"an empty file", []string{"@e.jpg", ""}, 200, "  e.jpg:0:"},
		{"long texts", []string{"name", strings.Repeat("x", 60), "text", strings.Repeat("x", 60)}, 413, ""},
		{"too many fields", []string{"a", "", "b", "", "c", "", "d", ""}, 400, ""},
		{"too many files", many, 400, ""},
	} {
		body, kind := form(t, c.pairs...)
		res, err := http.Post(s.URL, kind, body)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != c.status || string(got) != c.want {
			t.Errorf("%s: %d %q, want %d %q", c.name, res.StatusCode, got, c.status, c.want)
		}
		nothingLeft(t, u)
	}
	cut, kind := form(t, "@a.jpg", "one")
	cut.Truncate(cut.Len() - 10)
	res, err := http.Post(s.URL, kind, cut)
	if err != nil || res.StatusCode != http.StatusBadRequest {
		t.Errorf("a form that is cut off: %v, %v", res, err)
	}
	nothingLeft(t, u)
}

// nothingLeft finds no file of an upload, and no turn that is still taken.
func nothingLeft(t *testing.T, u *uploads) {
	t.Helper()
	files, err := os.ReadDir(u.dir)
	if err != nil || len(files) > 0 {
		t.Errorf("left behind: %v, %v", files, err)
	}
	for sender, turns := range u.turns {
		if len(turns) > 0 {
			t.Errorf("%d turns of sender %d are still taken", len(turns), sender)
		}
	}
}

// TestStalledUploadsEnd sends half of a form and waits for what is said to it.
func TestStalledUploadsEnd(t *testing.T) {
	for _, limits := range [][2]time.Duration{{time.Millisecond, time.Hour}, {time.Hour, time.Millisecond}} {
		u := newUploads(t.TempDir())
		u.stall, u.whole, u.rest = limits[0], limits[1], time.Millisecond
		s, failed := receiver(t, u, Forms{From: Buyer, Fields: 3, Text: 100})
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		body, kind := form(t, "@a.jpg", "one")
		fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", kind,
			10<<20, body.Bytes()[:body.Len()-10])
		got, err := io.ReadAll(conn)
		if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 408") {
			t.Errorf("answered %q, %v", got, err)
		}
		if !errors.Is(*failed, os.ErrDeadlineExceeded) {
			t.Errorf("failed with %v", *failed)
		}
		nothingLeft(t, u)
	}
}

// TestFewUploadsAtOnce takes all turns of buyers. One more is sent away after a
// while; colleagues have turns of their own.
func TestFewUploadsAtOnce(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		b := &Base{uploads: newUploads(dir)}
		receive := func(from Sender) (echo.Context, error) {
			body, kind := form(t, "@a.jpg", "one")
			r := httptest.NewRequest(http.MethodPost, "/", body)
			r.Header.Set("Content-Type", kind)
			c := echo.New().NewContext(r, httptest.NewRecorder())
			return c, b.Receive(c, Forms{From: from, Fields: 1})
		}
		var under []echo.Context
		for range uploadsAtOnce {
			c, err := receive(Buyer)
			if err != nil {
				t.Fatal(err)
			}
			under = append(under, c)
		}
		_, err := receive(Buyer)
		if f := Explain(err); f.Status != http.StatusServiceUnavailable || f.Message.Ko == "" || f.Message.En == "" {
			t.Errorf("one more: %v, explained as %+v", err, f)
		}
		c, err := receive(Colleague)
		if err != nil {
			t.Errorf("a colleague: %v", err)
		}
		for _, c := range append(under, c) {
			if err := EndUploads(func(echo.Context) error { return nil })(c); err != nil {
				t.Error(err)
			}
		}
		if c, err = receive(Buyer); err != nil {
			t.Errorf("after the others: %v", err)
		}
		EndUploads(func(echo.Context) error { return nil })(c)
		nothingLeft(t, b.uploads)
	})
}

// TestFullDisk says that it is not the sender's fault.
func TestFullDisk(t *testing.T) {
	u := newUploads(t.TempDir())
	s, failed := receiver(t, u, Forms{From: Buyer, Fields: 3, Text: 100})
	u.dir += "/nowhere"
	body, kind := form(t, "@a.jpg", "one")
	res, err := http.Post(s.URL, kind, body)
	if err != nil || res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("%v, %v (%v)", res, err, *failed)
	}
}

// TestCrashesLeaveNoUploads opens the folder in which one has left something.
func TestCrashesLeaveNoUploads(t *testing.T) {
	dir := t.TempDir() + "/incoming"
	if _, err := openUploads(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/upload-1", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	u, err := openUploads(dir)
	if err != nil {
		t.Fatal(err)
	}
	nothingLeft(t, u)
}

// TestUploadsHaveTheTimeOfRequests: all of a form with files has 15 s, as any other
// request, and a pause in it less.
func TestUploadsHaveTheTimeOfRequests(t *testing.T) {
	u := newUploads(t.TempDir())
	if u.whole != 15*time.Second || u.stall >= u.whole || u.rest >= u.stall {
		t.Errorf("%s for all of it, %s for a pause, %s after a refusal", u.whole, u.stall, u.rest)
	}
}
