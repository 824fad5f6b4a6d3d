// Package pagecache keeps pages that are the same for everybody as compressed bytes,
// until something that they show changes. One place in a page, its hole, can be
// filled differently for each visitor without rendering or compressing the page
// again: the parts before and behind it are deflated on their own, and gzip
// (RFC 1952) lets them be joined with what stands between.
//
// A page is kept under the version of what it shows that was read before it was
// rendered, so that it can be newer than its version but never older.
package pagecache

import (
	"bytes"
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unique"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

// Levels of compression: a page that was just rendered is compressed by a deflater, to a
// tenth more in a tenth of the time; one that is asked for again as small as it gets in a
// third of the time that the best would take.
const (
	small = 6
	dense = 7 // of Brotli; takes as long as small
)

// wanted is how often a page is found until it is worth to be made small.
const wanted = 3

// To make pages small waits after each for so many times as long as it took, and not for
// longer than longestRest: of a thousand pages that just changed it would otherwise take a
// processor for seconds, from those who read them.
const (
	restsFor    = 20
	longestRest = 100 * time.Millisecond
)

// Page is one page, compressed.
type Page struct {
	Route string // the pattern of its address
	Lines string // of the header, each with its end; most pages share them

	tag, gzipTag, brotliTag string // of the bytes as they were packed first, and of Lines

	head, tail []byte // deflated; the tail ends the stream
	filling    []byte // what stands in the hole for visitors without anything of their own
	hasHole    bool
	headCRC    uint32
	tailCRC    uint32
	tailPower  uint32 // by which a CRC is multiplied that the tail comes behind
	headLength int    // of the head before it was deflated
	length     int    // of head and tail before they were deflated
	isSmall    bool
	whole      []byte       // gzip, with filling
	brotli     []byte       // the same in Brotli, once somebody who takes it wanted the page
	isWanted   *atomic.Bool // in Brotli
}

// Tags are the page's entity tags: plain, with gzip and with Brotli.
func (p *Page) Tags() (plain, gzip, brotli string) { return p.tag, p.gzipTag, p.brotliTag }

// New compresses a page; header is what comes with it besides. hole is what visitors
// may see something else in place of; it must be in the page exactly once, or the page
// has no hole.
func (s *Pages) New(html, hole []byte, route string, header http.Header) *Page {
	var lines strings.Builder
	header.Write(&lines)
	p := &Page{Route: route, Lines: unique.Make(lines.String()).Value(), isWanted: new(atomic.Bool)}
	before, behind := html, []byte(nil)
	if len(hole) > 0 && bytes.Count(html, hole) == 1 {
		before, behind, _ = bytes.Cut(html, hole)
		p.hasHole, p.filling = true, bytes.Clone(hole)
	}
	p.headCRC, p.tailCRC = crc32.ChecksumIEEE(before), crc32.ChecksumIEEE(behind)
	p.tailPower, p.headLength, p.length = powerOf(len(behind)), len(before), len(before)+len(behind)
	s.pack(p, before, behind)
	tag := tagOf(p.whole, p.Lines)
	p.tag, p.gzipTag, p.brotliTag = `"`+tag+`"`, `"`+tag+`-gzip"`, `"`+tag+`-br"`
	return p
}

// pack makes the parts of a page that was just rendered.
func (s *Pages) pack(p *Page, before, behind []byte) {
	d, ok := s.quick.Get().(*deflater)
	if !ok {
		d = &deflater{codes: s.codes}
	}
	defer s.quick.Put(d)
	d.parts = d.deflate(d.parts[:0], before, false)
	n := len(d.parts)
	d.parts = d.deflate(d.parts, behind, true)
	p.consist(d.parts[:n], d.parts[n:])
}

// consist lets a page consist of two parts, of which it keeps no memory but the whole.
func (p *Page) consist(head, tail []byte) {
	p.head, p.tail = head, tail
	p.whole = bytes.Join(p.join(p.filling), nil)
	p.head = p.whole[gzipHead : gzipHead+len(head)]
	end := len(p.whole) - gzipTail
	p.tail = p.whole[end-len(tail) : end]
}

// smaller is the same page in fewer bytes.
func (s *Pages) smaller(p *Page) (*Page, error) {
	html, err := p.Plain(nil)
	if err != nil {
		return nil, err
	}
	q := *p
	q.isSmall = true
	if p.isWanted.Load() {
		if q.brotli, err = s.brotlied(html); err != nil {
			return nil, err
		}
	}
	return &q, s.deflate(&q, html[:p.headLength], html[p.headLength+len(p.filling):])
}

// deflate makes the parts of a page small. What is before the hole is not referred to
// behind it, as what stands between differs.
func (s *Pages) deflate(p *Page, before, behind []byte) error {
	w, ok := s.small.Get().(*flate.Writer)
	if !ok {
		var err error
		if w, err = flate.NewWriter(nil, small); err != nil {
			return err
		}
	}
	defer s.small.Put(w)
	var head, tail bytes.Buffer
	w.Reset(&head)
	_, err := w.Write(before)
	err = errors.Join(err, w.Flush())
	w.Reset(&tail)
	_, failed := w.Write(behind)
	err = errors.Join(err, failed, w.Close())
	p.consist(head.Bytes(), tail.Bytes())
	return err
}

// brotlied is a whole page in Brotli. A window as large as most pages is enough.
func (s *Pages) brotlied(html []byte) ([]byte, error) {
	w, ok := s.brotli.Get().(*brotli.Writer)
	if !ok {
		w = brotli.NewWriterOptions(nil, brotli.WriterOptions{Quality: dense, LGWin: 16})
	}
	defer s.brotli.Put(w)
	var packed bytes.Buffer
	w.Reset(&packed)
	_, err := w.Write(html)
	err = errors.Join(err, w.Close())
	return bytes.Clone(packed.Bytes()), err
}

// tagOf tells apart all that a page may look like and come with. A text is packed as
// another is only if it is the same, and always alike.
func tagOf(packed []byte, lines string) string {
	sum := sha256.New()
	io.WriteString(sum, lines)
	sum.Write(packed)
	return base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:12])
}

// Gzip is the page as everybody without anything of their own sees it.
func (p *Page) Gzip() []byte { return p.whole }

// Brotli is the same in Brotli, which is about a seventh smaller and has no hole; nil as
// long as the page is not asked for often.
func (p *Page) Brotli() []byte { return p.brotli }

// WantBrotli notes that somebody takes the page in Brotli: only then is it made, as it
// costs as much as gzip does.
func (p *Page) WantBrotli() { p.isWanted.Store(true) }

// GzipWith is the page with something else, of at most 65,535 bytes, in its hole, in
// parts. A page without a hole stays as it is.
func (p *Page) GzipWith(filling []byte) [][]byte {
	if !p.hasHole {
		return [][]byte{p.whole}
	}
	return p.join(filling)
}

// Plain is the same as GzipWith, or as Gzip for nil, without compression.
func (p *Page) Plain(filling []byte) ([]byte, error) {
	packed := p.whole
	if filling != nil {
		packed = bytes.Join(p.GzipWith(filling), nil)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// gzipHead and gzipTail are the bytes before and behind the deflated text of a gzip
// file.
const gzipHead, gzipTail = 10, 8

// join makes one gzip file of the parts and what stands between, as a stored block.
func (p *Page) join(filling []byte) [][]byte {
	b := make([]byte, 0, gzipHead+5+len(filling)+gzipTail)
	b = append(b, 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255)
	if len(filling) > 0 {
		n := uint16(len(filling))
		b = append(b, 0)
		b = binary.LittleEndian.AppendUint16(b, n)
		b = binary.LittleEndian.AppendUint16(b, ^n)
		b = append(b, filling...)
	}
	end := len(b)
	sum := times(p.tailPower, crc32.Update(p.headCRC, crc32.IEEETable, filling)) ^ p.tailCRC
	b = binary.LittleEndian.AppendUint32(b, sum)
	b = binary.LittleEndian.AppendUint32(b, uint32(p.length+len(filling)))
	return [][]byte{b[:gzipHead], p.head, b[gzipHead:end], p.tail, b[end:]}
}

func (p *Page) size() int64 {
	return int64(len(p.whole) + len(p.brotli) + 1<<10) // about so much for the rest; head and tail are in it
}

// Pages are the kept pages by their keys.
type Pages struct {
	mu      sync.Mutex
	version int64 // of all that are kept
	until   time.Time
	byKey   map[string]*list.Element // of entry; as many as fit into most
	recent  *list.List               // the one asked for last comes first
	bytes   int64                    // of all together
	most    int64
	flights map[string]chan struct{} // renderings under way, at most one per request; closed when one ends
	shrinks bool                     // a page is being made small, one at a time, or that rests
	rest    func(time.Duration)

	codes *codes
	// of *deflater, *flate.Writer and *brotli.Writer: to make one takes longer than to deflate a page
	quick, small, brotli sync.Pool
}

type entry struct {
	key   string
	page  *Page
	found int // how often, while it was not small
}

// NewPages returns an empty set. All its pages together take at most so many bytes:
// those that were not asked for longest make room for others.
func NewPages(most int64) *Pages {
	return &Pages{most: most, byKey: map[string]*list.Element{}, recent: list.New(),
		flights: map[string]chan struct{}{}, rest: time.Sleep, codes: makeCodes()}
}

// Get returns the page of a key as of a version. One that is not kept is rendered,
// by one of those who want it at the same time; a nil page is not kept, and each of
// them then renders for themselves. Pages older than the version, and all once
// until has passed, are forgotten.
func (s *Pages) Get(ctx context.Context, key string, version int64, now, until time.Time,
	render func() (*Page, error)) (*Page, error) {
	page, flight, mine := s.look(key, version, now, until)
	switch {
	case page != nil:
		return page, nil
	case mine:
		return s.render(key, version, flight, render)
	}
	select {
	case <-flight:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if page := s.Find(key, version, now); page != nil {
		return page, nil
	}
	// Whoever rendered could not keep it: nobody waits for a second try.
	return render()
}

// look finds a page, or the rendering under way, or begins one.
func (s *Pages) look(key string, version int64, now, until time.Time) (page *Page, flight chan struct{}, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if version > s.version || !now.Before(s.until) {
		s.version, s.until, s.bytes = version, until, 0
		clear(s.byKey)
		s.recent.Init()
	}
	if e, ok := s.byKey[key]; ok && version == s.version {
		return s.found(e), nil, false
	}
	if flight, ok := s.flights[key]; ok {
		return nil, flight, false
	}
	flight = make(chan struct{})
	s.flights[key] = flight
	return nil, flight, true
}

// Find returns the page of a key as of a version if it is kept; nil: it is not.
func (s *Pages) Find(key string, version int64, now time.Time) *Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byKey[key]
	if !ok || version != s.version || !now.Before(s.until) {
		return nil
	}
	return s.found(e)
}

// found notes that a page was asked for again.
func (s *Pages) found(e *list.Element) *Page {
	s.recent.MoveToFront(e)
	kept := e.Value.(*entry)
	if kept.page.isSmall && (kept.page.brotli != nil || !kept.page.isWanted.Load()) {
		return kept.page
	}
	if kept.found++; kept.found >= wanted && !s.shrinks {
		s.shrinks = true
		go s.shrink(kept.key, kept.page)
	}
	return kept.page
}

// shrink puts the same page in fewer bytes in the place of one, if it is still kept, and
// rests.
func (s *Pages) shrink(key string, page *Page) {
	began := time.Now()
	if smaller, err := s.smaller(page); err == nil {
		s.replace(key, page, smaller)
	}
	s.rest(min(restsFor*time.Since(began), longestRest))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shrinks = false
}

func (s *Pages) replace(key string, page, smaller *Page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.byKey[key]; ok && e.Value.(*entry).page == page {
		e.Value.(*entry).page = smaller
		s.bytes += smaller.size() - page.size()
	}
}

func (s *Pages) render(key string, version int64, flight chan struct{}, render func() (*Page, error)) (*Page, error) {
	var page *Page
	var err error
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.flights, key)
		close(flight)
		if page != nil && err == nil && version == s.version {
			s.keep(key, page)
		}
	}()
	page, err = render()
	return page, err
}

// keep adds a page, and forgets others until there is room for it.
func (s *Pages) keep(key string, page *Page) {
	if old, ok := s.byKey[key]; ok {
		s.forget(old)
	}
	s.byKey[key] = s.recent.PushFront(&entry{key: key, page: page})
	s.bytes += page.size()
	for s.bytes > s.most {
		s.forget(s.recent.Back())
	}
}

func (s *Pages) forget(e *list.Element) {
	gone := s.recent.Remove(e).(*entry)
	delete(s.byKey, gone.key)
	s.bytes -= gone.page.size()
}
