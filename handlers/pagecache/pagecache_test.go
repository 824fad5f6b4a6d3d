package pagecache

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
)

func unpack(t *testing.T, packed []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r) // checks length and sum
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAnythingFitsIntoTheHole joins random pages with random fillings and reads
// them with another implementation.
func TestAnythingFitsIntoTheHole(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func(most int) string {
		b := make([]byte, random.IntN(most+1))
		for i := range b {
			b[i] = "<p>가나다라 abc"[random.IntN(18)]
		}
		return string(b)
	}
	s := NewPages(0)
	for range 50 {
		before, hole, behind, filling := text(20000), "[hole]", text(20000), text(300)
		p := s.New([]byte(before+hole+behind), []byte(hole), "", nil)
		if !p.hasHole || unpack(t, p.Gzip()) != before+hole+behind {
			t.Fatal("the page is not what it was")
		}
		if got := unpack(t, bytes.Join(p.GzipWith([]byte(filling)), nil)); got != before+filling+behind {
			t.Fatalf("with %q in its hole the page is another", filling)
		}
		if got, err := p.Plain([]byte(filling)); err != nil || string(got) != before+filling+behind {
			t.Fatalf("plain, with %q in its hole, the page is another: %v", filling, err)
		}
		if q, err := s.smaller(p); err != nil || q.Brotli() != nil {
			t.Fatalf("a page that nobody wanted in Brotli was made so: %v", err)
		}
		p.WantBrotli()
		q, err := s.smaller(p)
		if err != nil || q.tag != p.tag {
			t.Fatalf("a page cannot be made small: %v", err)
		}
		got, err := io.ReadAll(brotli.NewReader(bytes.NewReader(q.Brotli())))
		if err != nil || string(got) != before+hole+behind {
			t.Fatalf("in Brotli the page is another: %v", err)
		}
		if p.Brotli() != nil {
			t.Fatal("a page that nobody asked for again was made small")
		}
		if got := unpack(t, bytes.Join(q.GzipWith([]byte(filling)), nil)); got != before+filling+behind {
			t.Fatalf("made small, with %q in its hole the page is another", filling)
		}
	}
}

func TestAPageHasOneHoleOrNone(t *testing.T) {
	s := NewPages(0)
	for text, want := range map[string]bool{"a[]b": true, "[]": true, "ab": false, "a[]b[]c": false, "": false} {
		p := s.New([]byte(text), []byte("[]"), "", nil)
		if p.hasHole != want || unpack(t, p.Gzip()) != text {
			t.Errorf("%q has a hole: %v", text, p.hasHole)
		}
		if got := unpack(t, bytes.Join(p.GzipWith([]byte("more")), nil)); !want && got != text {
			t.Errorf("%q without a hole becomes %q", text, got)
		}
	}
}

func page(t *testing.T, text string) *Page {
	t.Helper()
	return NewPages(0).New([]byte(text), nil, "", nil)
}

// TestPagesAreRenderedOnce asks for one page from many sides at once.
func TestPagesAreRenderedOnce(t *testing.T) {
	var rendered atomic.Int64
	s, begin, now := NewPages(1<<20), make(chan struct{}), time.Now()
	want := page(t, "x")
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			<-begin
			got, err := s.Get(context.Background(), "/", 1, now, now.Add(time.Hour), func() (*Page, error) {
				rendered.Add(1)
				return want, nil
			})
			if err != nil || got.tag != want.tag { // it may be made small meanwhile
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
	close(begin)
	all.Wait()
	if n := rendered.Load(); n != 1 {
		t.Errorf("rendered %d times", n)
	}
}

// TestOldPagesAreForgotten changes the version and the day.
func TestOldPagesAreForgotten(t *testing.T) {
	s, now := NewPages(1<<20), time.Now()
	rendered := 0
	get := func(version int64, at time.Time) {
		_, err := s.Get(context.Background(), "/", version, at, at.Add(time.Hour), func() (*Page, error) {
			rendered++
			return page(t, fmt.Sprint(version)), nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	for i, ask := range []struct {
		version int64
		after   time.Duration
		want    int
	}{{1, 0, 1}, {1, 0, 1}, {2, 0, 2}, {2, time.Minute, 2}, {1, time.Minute, 3}, {2, time.Minute, 3}, {2, time.Hour, 4}} {
		if get(ask.version, now.Add(ask.after)); rendered != ask.want {
			t.Errorf("step %d: rendered %d times, want %d", i, rendered, ask.want)
		}
	}
}

// TestWhatFailsIsNotKept lets renderings fail, panic and answer something else.
func TestWhatFailsIsNotKept(t *testing.T) {
	s, now := NewPages(1<<20), time.Now()
	get := func(render func() (*Page, error)) (p *Page, err error) {
		defer func() {
			if recover() != nil {
				err = errors.New("panic")
			}
		}()
		return s.Get(context.Background(), "/", 1, now, now.Add(time.Hour), render)
	}
	for _, render := range []func() (*Page, error){
		func() (*Page, error) { return nil, nil },
		func() (*Page, error) { return nil, io.ErrUnexpectedEOF },
		func() (*Page, error) { panic("x") },
	} {
		if p, _ := get(render); p != nil {
			t.Error("got a page")
		}
	}
	want := page(t, "x")
	if got, err := get(func() (*Page, error) { return want, nil }); got != want || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestPagesHaveABound keeps more than there is room for.
func TestPagesHaveABound(t *testing.T) {
	s, now := NewPages(1<<20), time.Now()
	random := rand.New(rand.NewPCG(3, 4))
	for i := range 60 {
		text := make([]byte, 40<<10)
		for j := range text {
			text[j] = byte(random.Uint32())
		}
		if _, err := s.Get(context.Background(), fmt.Sprint(i), 1, now, now.Add(time.Hour), func() (*Page, error) {
			return page(t, string(text)), nil
		}); err != nil {
			t.Fatal(err)
		}
		if s.bytes > s.most || len(s.byKey) != s.recent.Len() {
			t.Fatalf("%d bytes in %d pages, %d in order", s.bytes, len(s.byKey), s.recent.Len())
		}
	}
	if len(s.byKey) < 10 || s.Find("59", 1, now) == nil || s.Find("0", 1, now) != nil {
		t.Errorf("%d pages are kept, not the last ones", len(s.byKey))
	}
}

func FuzzJoinCRC(f *testing.F) {
	f.Add("", "")
	f.Add("a", strings.Repeat("b", 70000))
	s := NewPages(0)
	f.Fuzz(func(t *testing.T, first, second string) {
		p := s.New([]byte(first+"|"+second), []byte("|"), "", nil)
		if got := unpack(t, bytes.Join(p.GzipWith(nil), nil)); p.hasHole && got != first+second {
			t.Errorf("%q and %q make %q", first, second, got)
		}
	})
}

// TestKeptPagesTakeTheirBytesOnce keeps as many pages as there are bytes for, whether
// or not there is a hole in them: a page's parts have no memory beside the whole.
func TestKeptPagesTakeTheirBytesOnce(t *testing.T) {
	random := make([]byte, 9000) // does not get smaller
	for i := range random {
		random[i] = byte(rand.IntN(256))
	}
	for _, hole := range []string{"", "<b>0</b>"} {
		html := append(append(bytes.Clone(random), hole...), random...)
		sample := NewPages(0).New(html, []byte(hole), "", nil)
		const pages = 50
		s, now := NewPages(pages*int64(len(sample.Gzip())+1<<10)), time.Now()
		rendered := 0
		for range 2 {
			for n := range pages {
				_, err := s.Get(context.Background(), fmt.Sprint(n), 1, now, now.Add(time.Hour), func() (*Page, error) {
					rendered++
					return NewPages(0).New(html, []byte(hole), "", nil), nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		if rendered != pages {
			t.Errorf("hole %q: %d renderings of %d pages that there is room for", hole, rendered, pages)
		}
		if got := unpack(t, bytes.Join(sample.GzipWith([]byte("x")), nil)); hole != "" && got != strings.Replace(string(html), hole, "x", 1) {
			t.Errorf("hole %q is filled with something else", hole)
		}
	}
}

// TestPagesAskedForAgainAreMadeSmall asks for a page until it takes fewer bytes.
func TestPagesAskedForAgainAreMadeSmall(t *testing.T) {
	s, now, text := NewPages(1<<20), time.Now(), ""
	for i := range 3000 {
		text += fmt.Sprintf("<li>%d 의자 %d</li>", i%7, i*i%1001)
	}
	first, err := s.Get(context.Background(), "a", 1, now, now.Add(time.Hour), func() (*Page, error) {
		return s.New([]byte(text), nil, "", nil), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		again := s.Find("a", 1, now)
		if unpack(t, again.Gzip()) != text || again.tag != first.tag {
			t.Fatal("another page is found")
		}
		if len(again.Gzip()) < len(first.Gzip()) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.bytes != again.size() {
				t.Errorf("%d bytes are counted for %d", s.bytes, again.size())
			}
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("the page stays as large as it was")
}

// TestMakingPagesSmallRests asks for a second page again and again while what made the
// first one small rests.
func TestMakingPagesSmallRests(t *testing.T) {
	s, now := NewPages(1<<20), time.Now()
	rests, wake := make(chan time.Duration), make(chan struct{})
	s.rest = func(d time.Duration) {
		rests <- d
		<-wake
	}
	for _, key := range []string{"a", "b"} {
		_, err := s.Get(context.Background(), key, 1, now, now.Add(time.Hour), func() (*Page, error) {
			return page(t, markup(100)), nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	ask := func(key string) (isSmall bool) {
		for range wanted {
			isSmall = s.Find(key, 1, now).isSmall
		}
		return isSmall
	}
	ask("a")
	if d := <-rests; d <= 0 || d > longestRest {
		t.Errorf("it rests for %v", d)
	}
	if !ask("a") || ask("b") {
		t.Error("the first page is not small, or the second one is")
	}
	wake <- struct{}{}
	for !ask("b") {
		select {
		case <-rests:
			close(wake)
		default:
		}
	}
}
