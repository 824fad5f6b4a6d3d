package main

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func TestProfilesAreReadOnThisMachine(t *testing.T) {
	p := startProgram(t, "JANGTEO_PPROF=127.0.0.1:0")
	at := regexp.MustCompile(`http://127\.0\.0\.1:\d+/debug/pprof/`).FindString(p.output.String())
	if at == "" {
		t.Fatalf("the program does not say where profiles are:\n%s", p.output)
	}
	if r := p.do(http.MethodGet, at+"goroutine?debug=1", "", nil); r.status != http.StatusOK ||
		!strings.Contains(string(r.body), "goroutine profile: total") {
		t.Errorf("goroutines: %d %.100s", r.status, r.body)
	}
	if r := p.do(http.MethodGet, at+"cmdline", "", nil); r.status != http.StatusNotFound {
		t.Errorf("the command line, which may name secrets: %d %s", r.status, r.body)
	}
	if r := p.do(http.MethodGet, p.shop+"/debug/pprof/heap", "", nil); r.status != http.StatusNotFound {
		t.Errorf("the shop's own address shows profiles: %d", r.status)
	}
}

func TestProfilesAreOffUnlessAskedFor(t *testing.T) {
	if p := startProgram(t); strings.Contains(p.output.String(), "pprof") {
		t.Errorf("the program serves profiles:\n%s", p.output)
	}
}

func TestProfilesAreNotServedToNamesOfOthers(t *testing.T) {
	for host, want := range map[string]int{"127.0.0.1:6060": http.StatusOK, "localhost": http.StatusOK,
		"[::1]:6060": http.StatusOK, "rebound.example": http.StatusMisdirectedRequest,
		"rebound.example:6060": http.StatusMisdirectedRequest, "": http.StatusMisdirectedRequest} {
		r := httptest.NewRequest(http.MethodGet, "/debug/pprof/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		localOnly(profiles()).ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("host %q: %d, want %d", host, w.Code, want)
		}
	}
}
