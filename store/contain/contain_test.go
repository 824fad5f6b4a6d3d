package contain_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store/contain"
)

func stumble(list []int) error {
	list[3] = 1
	return nil
}

func TestAPanicIsAnErrorThatSaysWhere(t *testing.T) {
	err := contain.Panic(func() error { return stumble(nil) })
	var p *contain.Error
	if !errors.As(err, &p) {
		t.Fatalf("%T %v", err, err)
	}
	what, where, _ := strings.Cut(err.Error(), "\n")
	if what != "panic: runtime error: index out of range [3] with length 0" ||
		!strings.Contains(where, "contain_test.stumble(") {
		t.Errorf("%q, then %q", what, where)
	}
}

func TestWorkThatDoesNotPanicIsLeftAlone(t *testing.T) {
	full := errors.New("full")
	for _, want := range []error{nil, full} {
		if err := contain.Panic(func() error { return want }); err != want {
			t.Errorf("%v became %v", want, err)
		}
	}
}
