package web

import (
	"strings"
	"testing"
)

func TestEachKeyOnce(t *testing.T) {
	for text, ok := range map[string]bool{
		`{"a":1,"b":2}`: true, `{"a":{"a":1},"b":{"a":1}}`: true, `[{"a":1},{"a":2}]`: true, `"a"`: true, `{}`: true,
		`{"imp_uid":"imp_1","imp_uid":"imp_2"}`: false, `{"a":1,"a":1}`: false, `{"a":null,"b":0,"a":null}`: false,
		`{"a":1,"\u0061":2}`: false, `{"x":{"a":1,"a":2}}`: false, `[[{"a":1,"a":2}]]`: false, `{"":1,"":2}`: false,
		`{"a":1}{"b":2}`: false, `{"a":1}}`: false, `{"a":1} `: true, ``: false, `{`: false, `{"a"`: false, `{"a":`: false,
		strings.Repeat("[", 99) + strings.Repeat("]", 99): true, strings.Repeat("[", 1000): false,
		strings.Repeat("[", 1000) + strings.Repeat("]", 1000): false,
	} {
		var v any
		if err := DecodeJSON(strings.NewReader(text), &v); (err == nil) != ok {
			t.Errorf("%.60s: %v", text, err)
		}
	}
}
