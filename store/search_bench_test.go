package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/bigshop"
)

// BenchmarkSearch measures the search of a shop with 100,000 products: how long
// indexing takes, how big the index is, and how long queries and suggestions
// take, the slowest of a hundred too.
func BenchmarkSearch(b *testing.B) {
	const products = 100_000
	dir, ctx := b.TempDir(), context.Background()
	s, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	s.Close()
	db := raw(b, dir)
	if err := bigshop.Fill(ctx, db, bigshop.Size{Products: products}, time.Now()); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if s, err = store.Open(ctx, store.Options{Dir: dir}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	if err := s.FinishIndex(ctx); err != nil {
		b.Fatal(err)
	}
	indexing := time.Since(began)
	var size float64
	if err := db.QueryRow("SELECT sum(pgsize) FROM dbstat WHERE name GLOB 'search_*'").Scan(&size); err != nil {
		b.Log("size of the index:", err)
	}
	b.Logf("%d products indexed in %.1f s, %.1f MiB", products, indexing.Seconds(), size/(1<<20))
	for b.Loop() {
		timed(b, "query", searchedFor(), func(q string) (int, error) {
			f, err := s.SearchProducts(ctx, q, store.SearchPage{Number: 1, Limit: 24})
			return f.Total, err
		})
		timed(b, "suggestion", halfTyped(), func(q string) (int, error) {
			list, err := s.SuggestProducts(ctx, q, 8)
			return len(list), err
		})
	}
}

// searchedFor are queries for many, few and no products, well and badly typed.
func searchedFor() []string {
	return []string{"의자", "회전의자", "가방을", "셔츠", "원목 의자", "캠핑 가방", "접이식 텀블러", "무선 조명", "ㄱㅂ", "ㅎㅈㅇㅈ", "rkqkd", "dmlwk",
		"초먁", "chair", "folding lamps",
		"norwegian swivel chair", "노르웨기 의자", "텀불러", "blankte", "BIG-04711-1", "04711", "장터공방", "검정 담요", "가나다린", "오래",
		"컵", "냉장고", "asdfgh",
		"빨간 자전거", "친환경 수제 노트 흰색 달빛", "원목의자검정", "wooden bicycle chair"}
}

func halfTyped() []string {
	return []string{"ㄱ", "가", "갑", "가바", "가방", "의", "의ㅈ", "의자", "회전 의", "원목 ㅅ", "원목 셔", "rkqk", "c", "ch", "cha",
		"chair", "folding l", "노르웨", "tum", "xyz", "냉장", "1", "BIG-0"}
}

// timed runs every text some times and logs the middle and the slow ones.
func timed(b *testing.B, what string, texts []string, run func(string) (int, error)) {
	b.Helper()
	var all []time.Duration
	for _, q := range texts {
		var mine []time.Duration
		found := 0
		for range 20 {
			began := time.Now()
			n, err := run(q)
			if err != nil {
				b.Fatal(q, err)
			}
			mine, found = append(mine, time.Since(began)), n
		}
		slices.Sort(mine)
		b.Logf("%-10s %7.2f ms  %4d found by %s", what, ms(mine[len(mine)/2]), found, q)
		all = append(all, mine...)
	}
	slices.Sort(all)
	b.ReportMetric(ms(all[len(all)/2]), what+"-p50-ms")
	b.ReportMetric(ms(all[len(all)*99/100]), what+"-p99-ms")
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
