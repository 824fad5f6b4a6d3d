package rules_test

import (
	"runtime"
	"strconv"
	"sync"
	"testing"
)

// TestEveryMistakeIsNoticed is a mutation test. It makes one mistake after the
// other in this package: each condition negated, always true and never true, each
// comparison shifted to its neighbour, each assignment left out. The tests of the
// package must notice every one.
func TestEveryMistakeIsNoticed(t *testing.T) {
	if inside() {
		t.Skip("runs outside only")
	}
	r := rewrite(t)
	if out, err := r.run(mutantEnv + "=-1"); err != nil {
		t.Fatalf("the rewritten package does not pass its tests: %v\n%s", err, out)
	}
	noticed := make([]bool, len(r.mutants))
	next := make(chan int)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := range next {
				_, err := r.run(mutantEnv + "=" + strconv.Itoa(i+1))
				noticed[i] = err != nil
			}
		})
	}
	for i := range r.mutants {
		next <- i
	}
	close(next)
	all.Wait()
	for i, what := range r.mutants {
		if !noticed[i] {
			t.Errorf("not noticed: %s", what)
		}
	}
	t.Logf("made %d mistakes", len(r.mutants))
}
