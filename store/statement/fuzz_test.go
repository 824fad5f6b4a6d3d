package statement_test

import (
	"errors"
	"testing"

	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/store/statement"
)

// FuzzStatement looks for a statement that panics, is refused without words, or whose
// deposits are none or cannot be told apart.
func FuzzStatement(f *testing.F) {
	for _, text := range []string{"거래일자,입금액,출금액,적요\n2026-11-30,\"64,900\",0,홍길동\n", "2026-11-30\t홍길동\t64,900\n", "11/30 14:05 입금 64,900원 홍길동",
		"sep=;\n거래일시;맡기신금액;기재내용\n2026.11.30 10:00:00;1000;(주)한빛", "\"2026", "\ufeff거래일,입금\n20261130,1"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := statement.Read(file)
		var refusal *spreadsheet.Error
		if err != nil && !errors.As(err, &refusal) && !errors.Is(err, statement.ErrNothing) &&
			!errors.Is(err, statement.ErrMany) {
			t.Fatalf("not in words: %v", err)
		}
		keys := map[string]bool{}
		for _, l := range s.Lines {
			if l.Amount <= 0 || l.Row < 1 || keys[l.Key()] {
				t.Fatalf("%+v", l)
			}
			keys[l.Key()] = true
		}
	})
}
