package store

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/alexedwards/argon2id"
)

func TestNewPasswords(t *testing.T) {
	names := knownNames(Text{"서울 의자", "Seoul Chairs"}, "www.goodchairs.co.kr", "kim.haneul@example.com")
	for password, want := range map[string]PasswordFault{
		"elf zeichen": PasswordShort, "가나다라마바사아자차카": PasswordShort, strings.Repeat("x ", 65): PasswordLong,
		"1qaz2wsx3edc": PasswordCommon, "1QAZ2WSX3EDC": PasswordCommon, "Unbelievable": PasswordCommon,
		"password1234": PasswordCommon, "P@ssw0rd2026!": PasswordCommon, "!!dragon2026": PasswordCommon,
		"9Sunshine99!": PasswordCommon,
		"aaaaaaaaaaaa": PasswordSimple, "abcabcabcabc": PasswordSimple, "123456123456": PasswordSimple,
		"passwordpassword": PasswordCommon, "monkeysmonkeys": PasswordSimple,
		"abcdefghijkl": PasswordSimple, "098765432109": PasswordSimple, "qwertyuiop12": PasswordCommon,
		"zxcvbnm,poiuy": PasswordSimple, "ASDFGHJKLasdf": PasswordSimple,
		"가가가가가가가가가가가가": PasswordSimple, "비밀번호비밀번호비밀번호": PasswordSimple,
		"my seoul-chairs 7": PasswordNamed, "나의서울의자는튼튼하다네": PasswordNamed, "SEOULCHAIRS fan 1": PasswordNamed,
		"goodchairs are good": PasswordNamed, "haneul likes tea": PasswordNamed, "KimHaneul likes tea": PasswordNamed,
		"my jangteo pass 1":     PasswordNamed,
		"correct horse battery": "", "  leading and trailing  ": "", "shop of little horrors": "", "열두글자가넘는우리말문장": "",
		"🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧": "",
		"xkq-83-Hvw-20": "", "839201847261": "", strings.Repeat("ab1 xQ7-", 16): "", "Tr0ub4dor&3xyz": "",
	} {
		err := checkPassword(password, names)
		var refused *PasswordError
		got := PasswordFault("")
		if errors.As(err, &refused) {
			got = refused.Fault
		}
		if got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

// TestPasswordsCostWhatTheyShould (the cost is that of nobodysHash, too): 19 MiB and
// two passes are the least that OWASP advises.
func TestPasswordsCostWhatTheyShould(t *testing.T) {
	cost := *passwordCost()
	if got, _, _, err := argon2id.DecodeHash(nobodysHash); err != nil || *got != cost {
		t.Errorf("who does not exist costs %+v, %v; others %+v", got, err, cost)
	}
	if passwordMemory != LeastPasswordMemory || cost.Iterations < 2 || cost.SaltLength < 16 || cost.KeyLength < 32 {
		t.Errorf("a password costs %+v", cost)
	}
}

func TestListOfCommonPasswords(t *testing.T) {
	words, long := 0, 0
	for line := range strings.Lines(commonPasswords) {
		if word := strings.TrimSuffix(line, "\n"); !strings.HasPrefix(word, "#") {
			words++
			if len(word) >= MinPassword {
				long++
			}
			if word != strings.ToLower(word) {
				t.Errorf("%q is not in small letters", word)
			}
		}
	}
	if words < 10_000 || long < 300 {
		t.Errorf("%d words, %d long enough to be chosen", words, long)
	}
	for _, no := range []string{"", "\n", "123456\npassword", "# Common passwords"} {
		if listed(no) {
			t.Errorf("%q is listed", no)
		}
	}
}

func TestNothingOfAPasswordIsCutOff(t *testing.T) {
	ctx := t.Context()
	s, err := OpenHere(t, ctx, Options{Dir: EmptyShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	long := strings.Repeat("가1나-다x 라", 16) // 128 characters, 240 bytes
	for _, c := range []struct {
		name, set, give string
		fits            bool
	}{
		{"128 characters", long, long, true},
		{"another last character", long, long[:len(long)-len("라")] + "마", false},
		{"a space at its end", "ends with a space ", "ends with a space", false},
		{"composed in another way", "\u1112\u1161\u11ab글 열두 글자 넘게", "한글 열두 글자 넘게", true},
		{"letters of another size", "Big and Small 1", "big and small 1", false},
	} {
		hash, err := s.People.hash(ctx, c.set)
		if err != nil {
			t.Fatal(err)
		}
		fits, weak, err := s.People.compare(ctx, c.give, hash)
		if err != nil || fits != c.fits || weak {
			t.Errorf("%s: fits %v, weak %v, %v", c.name, fits, weak, err)
		}
	}
	if fits, weak, err := s.People.compare(ctx, "", nobodysHash); err != nil || fits || weak {
		t.Errorf("nobody's hash: fits %v, weak %v (its cost must be that of new ones), %v", fits, weak, err)
	}
}

// TestOnlySoManyHashesAtOnce lets strangers ask for more turns than there are, and
// somebody who is known come later.
func TestOnlySoManyHashesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHasher()
		var atWork, most, done atomic.Int64
		end := make(chan struct{})
		ask := func(ctx context.Context) <-chan error {
			said := make(chan error, 1)
			go func() {
				said <- h.do(ctx, func() error {
					most.Store(max(most.Load(), atWork.Add(1)))
					<-end
					atWork.Add(-1)
					done.Add(1)
					return nil
				})
			}()
			synctest.Wait()
			return said
		}
		var strangers []<-chan error
		for range strangersWaiting {
			strangers = append(strangers, ask(t.Context()))
		}
		for range 3 {
			if err := <-ask(t.Context()); !errors.Is(err, ErrBusy) {
				t.Errorf("a stranger too many was told %v", err)
			}
		}
		known := ask(AsKnown(t.Context()))
		close(end)
		for _, said := range append(strangers, known) {
			if err := <-said; err != nil {
				t.Error(err)
			}
		}
		if most.Load() != hashesAtOnce || done.Load() != strangersWaiting+1 || h.waiting.Load() != 0 {
			t.Errorf("%d at once, %d in all, %d still wait", most.Load(), done.Load(), h.waiting.Load())
		}
	})
}

// TestNobodyWaitsForEverToBeHashed gives up in the end.
func TestNobodyWaitsForEverToBeHashed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHasher()
		h.turns <- struct{}{}
		if err := h.do(t.Context(), func() error { return nil }); !errors.Is(err, ErrBusy) {
			t.Errorf("told %v", err)
		}
		if h.waiting.Load() != 0 {
			t.Errorf("%d still wait", h.waiting.Load())
		}
	})
}
