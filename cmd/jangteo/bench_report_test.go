//go:build bench && linux

package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// sample is what one slice of time brought, or the medians of several.
type sample struct {
	rate, xRate, xDisk, xAlone float64 // whole answers a second; by hello's, by fdatasync, by those alone
	cpu                        time.Duration
	xCPU, xP99                 float64 // by hello's
	p50, p99                   time.Duration
	size                       int // bytes of an answer
	n, wrong                   int
	failure, remark            string
}

// goal is what is to be reached, in words and as a rule; none: nothing.
type goal struct {
	words   string
	reached func(sample) bool
}

type benchRow struct {
	name     string
	products int // 0: no shop
	goal     goal
	samples  []sample
}

// benchFact is something that is measured once.
type benchFact struct {
	products       int
	name, is, want string
	reached        bool
}

// benchProfile is the top of pprof.
type benchProfile struct{ name, top string }

func (b *bench) add(name string, products int, one sample, g goal) {
	i := slices.IndexFunc(b.rows, func(r *benchRow) bool { return r.name == name && r.products == products })
	if i < 0 {
		i = len(b.rows)
		b.rows = append(b.rows, &benchRow{name: name, products: products, goal: g})
	}
	b.rows[i].samples = append(b.rows[i].samples, one)
	if one.failure != "" {
		b.t.Errorf("%s, %d products: %d of %d answers were wrong, the first: %s", name, products, one.wrong,
			one.n+one.wrong, one.failure)
	}
}

func (b *bench) fact(s *benchShop, name, is, want string, reached bool) {
	f := benchFact{name: name, is: is, want: want, reached: reached}
	if s != nil {
		f.products = s.products
	}
	b.facts = append(b.facts, f)
}

// middle is the median.
func middle(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	if n := len(list); n%2 == 0 {
		return (list[n/2-1] + list[n/2]) / 2
	}
	return list[len(list)/2]
}

// median takes the middle of each figure by itself.
func (r *benchRow) median() sample {
	of := func(figure func(sample) float64) float64 {
		var list []float64
		for _, s := range r.samples {
			list = append(list, figure(s))
		}
		return middle(list)
	}
	last := r.samples[len(r.samples)-1]
	m := sample{rate: of(func(s sample) float64 { return s.rate }), xRate: of(func(s sample) float64 { return s.xRate }),
		xDisk: of(func(s sample) float64 { return s.xDisk }), xAlone: of(func(s sample) float64 { return s.xAlone }),
		cpu:  time.Duration(of(func(s sample) float64 { return float64(s.cpu) })),
		xCPU: of(func(s sample) float64 { return s.xCPU }), xP99: of(func(s sample) float64 { return s.xP99 }),
		p50:  time.Duration(of(func(s sample) float64 { return float64(s.p50) })),
		p99:  time.Duration(of(func(s sample) float64 { return float64(s.p99) })),
		size: last.size, remark: last.remark}
	for _, s := range r.samples {
		m.n, m.wrong = m.n+s.n, m.wrong+s.wrong
	}
	return m
}

// spread is how far the rates of the rounds are apart, by their median.
func (r *benchRow) spread() float64 {
	least, most := math.Inf(1), 0.0
	for _, s := range r.samples {
		least, most = min(least, s.rate), max(most, s.rate)
	}
	if most == 0 {
		return 0
	}
	return (most - least) / r.median().rate
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/1e6) }

func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func yesOrNo(reached bool) string {
	if reached {
		return "yes"
	}
	return "**no**"
}

// byHand is the line of the report below which people write.
const byHand = "<!-- Below this line make bench leaves everything as it is. -->"

// write writes the report, and leaves what people have added to it.
func (b *bench) write(path string) error {
	var w bytes.Buffer
	b.writeHead(&w)
	b.writeRows(&w)
	b.writeFacts(&w)
	for i, p := range b.profiles {
		if i == 0 {
			fmt.Fprint(&w, "\n## Where the time goes\n\nThe first fifteen functions by their own time (`flat`); `cum` is "+
				"with what they call.\n")
		}
		fmt.Fprintf(&w, "\n### %s\n\n%s", strings.ToUpper(p.name[:1])+p.name[1:], profileTable(p.top))
	}
	fmt.Fprintf(&w, "\n%s\n", byHand)
	if before, err := os.ReadFile(path); err == nil {
		if _, own, ok := strings.Cut(string(before), byHand+"\n"); ok {
			w.WriteString(own)
		}
	}
	return os.WriteFile(path, w.Bytes(), 0o644)
}

func (b *bench) writeHead(w *bytes.Buffer) {
	fmt.Fprintf(w, `# What the shop costs

Written by %[1]smake bench%[1]s on %[2]s. Everything ran on one machine over loopback, in processes of their own: **hello**, a
bare Echo handler that answers "hello"; the **floor**, the smallest program that writes one row for each order in group
commits with the same driver, SQLite with %[1]ssynchronous=FULL%[1]s; and the release's binary on filled shops, its log
written to nowhere, I'mport unreachable. One load generator drives them in turn: 32 connections kept alive (where
nothing else is said), gzip, the next request as soon as an answer is read. An answer counts when status and length are
right, an order when its goods are held; each order is a new buyer's. Compare the ratios: absolute figures belong to the
machine, and the generator works on the same processors.

`, "`", b.began.UTC().Format("2 January 2006"))
	fmt.Fprintf(w, "%s. Go %s. %s.\n\n", thisMachine(), strings.TrimPrefix(runtime.Version(), "go"), b.sizes())
	if load, err := strconv.ParseFloat(b.busy, 64); err == nil && load > 0.5 {
		fmt.Fprintf(w, "**Measured beside other work: the load of the machine was %s before the run began.** Rates and "+
			"latencies are\nworse than on a quiet machine and vary; what other work does to hello it does to the rest, "+
			"but not in equal parts.\n\n", b.busy)
	}
	fmt.Fprintf(w, "%d rounds of %s for each line, alternating; figures are medians, spread is (most − least) ÷ median of "+
		"the rates.\nThe whole run took %s", *benchRounds, *benchSlice, time.Since(b.began).Round(time.Second))
	for _, s := range b.shops {
		fmt.Fprintf(w, ", of it %s to fill the shop of %s products", s.filled.Round(time.Second), thousands(s.products))
	}
	fmt.Fprint(w, ".\n")
}

func (b *bench) sizes() string {
	var list []string
	for i, s := range b.shops {
		orders := 1000
		if i == len(b.shops)-1 {
			orders = *benchOrders
		}
		list = append(list, fmt.Sprintf("%s products with %s orders", thousands(s.products), thousands(orders)))
	}
	return "Shops: " + strings.Join(list, "; ")
}

// thisMachine describes what it ran on.
func thisMachine() string {
	model := "unknown processor"
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			model = strings.TrimSpace(value)
			break
		}
	}
	var info unix.Sysinfo_t
	var name unix.Utsname
	unix.Sysinfo(&info)
	unix.Uname(&name)
	return fmt.Sprintf("Machine: %d × %s, %.0f GiB of memory, Linux %s", runtime.NumCPU(), model,
		float64(info.Totalram)*float64(info.Unit)/(1<<30), unix.ByteSliceToString(name.Release[:]))
}

func (b *bench) writeRows(w *bytes.Buffer) {
	fmt.Fprint(w, "\n## By the second\n\n| work | products | answers/s | by | CPU µs | × hello | p50 ms | p99 ms | bytes | "+
		"spread | to reach | reached |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|---|\n")
	for _, r := range b.rows {
		m := r.median()
		by := ""
		switch {
		case m.xAlone > 0:
			by = fmt.Sprintf("%.2f × alone", m.xAlone)
		case m.xDisk > 0:
			by = fmt.Sprintf("%.2f × fdatasync", m.xDisk)
		case m.xRate > 0:
			by = fmt.Sprintf("%.3f × hello", m.xRate)
		}
		products, reached, words := "", "", r.goal.words
		if r.products > 0 {
			products = thousands(r.products)
		}
		if r.goal.reached != nil {
			ok := r.goal.reached(m)
			if growth, known := b.growth(r, m); known {
				words += fmt.Sprintf("; growth ≤ 1.5 ×: %.2f", growth)
				ok = ok && growth <= 1.5
			}
			reached = yesOrNo(ok && m.wrong == 0)
		}
		name := r.name
		if m.remark != "" {
			name += " (" + m.remark + ")"
		}
		if m.wrong > 0 {
			name += fmt.Sprintf(" (%d of %d answers wrong)", m.wrong, m.n+m.wrong)
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %.0f %% | %s | %s |\n", name, products,
			thousands(int(m.rate)), by, figure(float64(m.cpu)/1e3, "%.0f"), figure(m.xCPU, "%.1f"),
			figure(float64(m.p50)/1e6, "%.2f"), figure(float64(m.p99)/1e6, "%.2f"), figure(float64(m.size), "%.0f"),
			100*r.spread(), words, reached)
	}
}

// growth is what a search costs in this shop by what it costs in the first one.
func (b *bench) growth(r *benchRow, m sample) (float64, bool) {
	if !strings.HasPrefix(r.name, "search: ") || r.products == b.shops[0].products {
		return 0, false
	}
	for _, other := range b.rows {
		if other.name == r.name && other.products == b.shops[0].products {
			return float64(m.cpu) / float64(other.median().cpu), true
		}
	}
	return 0, false
}

// figure is empty for what was not measured.
func figure(f float64, format string) string {
	if f == 0 {
		return ""
	}
	return fmt.Sprintf(format, f)
}

func (b *bench) writeFacts(w *bytes.Buffer) {
	fmt.Fprint(w, "\n## Once\n\n| what | products | measured | to reach | reached |\n|---|--:|--:|---|---|\n")
	for _, f := range b.facts {
		products, reached := "", ""
		if f.products > 0 {
			products = thousands(f.products)
		}
		if f.want != "" {
			reached = yesOrNo(f.reached)
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", f.name, products, f.is, f.want, reached)
	}
}

// profileTable is the top of pprof in Markdown.
func profileTable(top string) string {
	var w strings.Builder
	w.WriteString("| flat | flat % | cum | cum % | function |\n|--:|--:|--:|--:|---|\n")
	_, rows, _ := strings.Cut(top, "flat  flat%")
	for line := range strings.Lines(rows) {
		if f := strings.Fields(line); len(f) >= 6 && strings.HasSuffix(f[1], "%") {
			fmt.Fprintf(&w, "| %s | %s | %s | %s | `%s` |\n", f[0], f[1], f[3], f[4], strings.Join(f[5:], " "))
		}
	}
	return w.String()
}
