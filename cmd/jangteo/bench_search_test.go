//go:build bench && linux

package main

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store/words"
)

// unaskedMost is how many different queries of a kind are drawn from the catalogue.
const unaskedMost = 20_000

// unasked are queries by kind, each of them different from the others: what the shop
// has kept of one is of no use for the next.
func (s *benchShop) unasked() ([]string, map[string][]string, error) {
	kinds := []string{"two syllables", "three syllables", "two words", "initial consonants (초성)",
		"typed on the wrong keyboard", "nothing to be found"}
	lists, known := map[string][]string{}, map[string]bool{}
	add := func(kind int, query string) {
		if list := lists[kinds[kind]]; query != "" && !known[query] && len(list) < unaskedMost {
			known[query] = true
			lists[kinds[kind]] = append(list, query)
		}
	}
	rows, err := s.db.Query("SELECT name_ko FROM products WHERE state = 'active' AND slug LIKE 'big-%' ORDER BY id")
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for n := 0; rows.Next(); n++ {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, nil, err
		}
		list := strings.Fields(name) // 가나다린 원목 책상 12
		first := []rune(list[0])
		add(0, string(first[:2]))
		add(0, string(first[1:3]))
		add(1, string(first[:3]))
		add(1, string(first[1:4]))
		add(2, list[0]+" "+list[2])
		add(3, words.InitialsOf(list[0]+" "+list[1]+" "+list[2]))
		add(4, words.OtherLayout(list[1]+" "+list[0]))
		add(5, fmt.Sprintf("뷁%c쾅%c", '가'+n%11_000, '가'+n/11_000))
	}
	return kinds, lists, rows.Err()
}

// measureUnasked searches for what nobody has asked before. Where a kind has no further
// query, the shop hears that something has changed, and forgets what it has answered.
func (b *bench) measureUnasked(s *benchShop) {
	kinds, lists, err := s.unasked()
	if err != nil {
		b.t.Fatal(err)
	}
	for _, kind := range kinds {
		var requests [][]byte
		for _, q := range lists[kind] {
			requests = append(requests, getRequest("/search?q="+url.QueryEscape(q)))
		}
		l := load{addr: s.addr, conns: benchConns, status: 200, least: 1000, request: func(n int) []byte {
			if n%len(requests) == 0 {
				if _, err := s.db.Exec("UPDATE shown SET version = version + 1, written = written + 1, goods = goods + " +
					"1"); err != nil {
					b.t.Error(err)
				}
			}
			return requests[n%len(requests)]
		}}
		b.add("search never asked before: "+kind, s.products, b.measure(s.pid(), &l),
			goal{"CPU ≤ 15 × hello, p99 ≤ 10 ×", func(m sample) bool { return m.xCPU <= 15 && m.xP99 <= 10 }})
	}
}

// settle has the shop make its index in memory, which it does once somebody searches.
func (b *bench) settle(s *benchShop) {
	s.page("/search?q=" + url.QueryEscape("의자"))
	for range 600 {
		before := cpuTime(s.pid())
		time.Sleep(100 * time.Millisecond)
		if cpuTime(s.pid())-before < 5*time.Millisecond {
			return
		}
	}
	b.t.Error("the shop does not come to rest")
}
