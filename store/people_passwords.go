package store

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

// Limits of passwords, in characters.
const (
	MinPassword = 12
	MaxPassword = 128
)

// fewPieces is the number of unpredictable pieces below which a password is
// refused, and the most that may surround a common word.
const fewPieces = 8

// commonPasswords holds one lower-case password per line.
//
//go:embed common_passwords.txt
var commonPasswords string

// PasswordFault is what is wrong with a new password.
type PasswordFault string

// The faults of new passwords.
const (
	PasswordShort  PasswordFault = "short"
	PasswordLong   PasswordFault = "long"
	PasswordCommon PasswordFault = "common" // a common password, or little more than one
	PasswordSimple PasswordFault = "simple" // repetitions and keyboard rows
	PasswordNamed  PasswordFault = "named"  // contains the name of the shop, its host or its admin
)

// PasswordError is returned when a new password is refused. Name is the
// forbidden word it contains, if that is the fault.
type PasswordError struct {
	Fault PasswordFault
	Name  string
}

// Error implements error.
func (e *PasswordError) Error() string {
	switch e.Fault {
	case PasswordShort, PasswordLong:
		return fmt.Sprintf("a password needs %d to %d characters", MinPassword, MaxPassword)
	case PasswordNamed:
		return fmt.Sprintf("a password must not contain %q, which others know, too", e.Name)
	case PasswordSimple:
		return "this password repeats itself or follows the keyboard; choose one that is harder to guess"
	}
	return "this password is one of the commonest; choose another one"
}

// checkPassword refuses passwords that are easy to guess. names are publicly
// known words about the shop and the admin.
func checkPassword(password string, names []string) error {
	plain := norm.NFC.String(password)
	if err := checkLength(plain); err != nil {
		return err
	}
	folded := strings.ToLower(plain)
	for _, name := range names {
		if strings.Contains(letters(folded), name) {
			return &PasswordError{Fault: PasswordNamed, Name: name}
		}
	}
	switch {
	case isCommon(folded):
		return &PasswordError{Fault: PasswordCommon}
	case isSimple([]rune(folded)):
		return &PasswordError{Fault: PasswordSimple}
	}
	return nil
}

func checkLength(password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return &PasswordError{Fault: PasswordShort}
	case n > MaxPassword:
		return &PasswordError{Fault: PasswordLong}
	}
	return nil
}

// isCommon reports whether a password is on the list, or is a listed word with
// little around it, such as Passw0rd2026!
func isCommon(folded string) bool {
	word := unmasked(strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) }))
	left := utf8.RuneCountInString(folded) - utf8.RuneCountInString(word)
	return listed(folded) || listed(unmasked(folded)) || left < fewPieces && listed(word)
}

func listed(word string) bool {
	return word != "" && !strings.Contains(word, "\n") && strings.Contains(commonPasswords, "\n"+word+"\n")
}

// unmasked replaces look-alike characters by the letters they stand for.
func unmasked(s string) string {
	return strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "5", "s", "$", "s", "7",
		"t").Replace(s)
}

// isSimple reports whether a password has too few unpredictable pieces.
func isSimple(s []rune) bool {
	if pieces(s) < fewPieces {
		return true
	}
	unit := s[:period(s)]
	return len(unit) < len(s) && (pieces(unit) < fewPieces || listed(string(unit)))
}

// period returns the number of characters after which a text repeats itself;
// its length if it does not.
func period(s []rune) int {
	for p := 1; p <= len(s)/2; p++ {
		if string(s[p:]) == string(s[:len(s)-p]) {
			return p
		}
	}
	return len(s)
}

// keyRows are the rows of a keyboard.
const keyRows = "1234567890 qwertyuiop asdfghjkl zxcvbnm"

// pieces counts the characters that do not follow predictably from the two
// before them: aaaa, abcd, 4321 and qwer are two pieces each.
func pieces(s []rune) int {
	n, last := 0, ""
	for i := range s {
		step := ""
		if i > 0 {
			step = stepOf(s[i-1], s[i])
		}
		if step == "" || step != last {
			n++
		}
		last = step
	}
	return n
}

// stepOf returns how a character follows from the one before; empty: it does
// not.
func stepOf(a, b rune) string {
	switch {
	case a == b:
		return "same"
	case b == a+1, strings.Contains(keyRows, string([]rune{a, b})):
		return "up"
	case b == a-1, strings.Contains(keyRows, string([]rune{b, a})):
		return "down"
	}
	return ""
}

// knownNames returns the words that this admin's password must not contain.
func knownNames(shop Text, host, email string) []string {
	local, _, _ := strings.Cut(email, "@")
	words := []string{letters(shop.Ko), letters(shop.En), letters(local), "jangteo"}
	split := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	words = append(words, strings.FieldsFunc(local, split)...)
	if labels := strings.Split(host, "."); len(labels) > 1 {
		words = append(words, labels[:len(labels)-1]...)
	} else {
		words = append(words, host)
	}
	var names []string
	for _, w := range words {
		if w = letters(strings.ToLower(w)); telling(w) {
			names = append(names, w)
		}
	}
	return names
}

// telling reports whether a word is long and distinctive enough to look for:
// two Hangul syllables carry as much as four letters.
func telling(word string) bool {
	switch word {
	case "shop", "store", "mall", "market":
		return false
	}
	return utf8.RuneCountInString(word) >= 4 || utf8.RuneCountInString(word) >= 2 && word[0] >= utf8.RuneSelf
}

// letters keeps only letters and digits.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFC.String(s))
}

// passwordCost returns argon2id parameters above OWASP's minimum (19 MiB, two
// passes); less only while the race detector watches.
func passwordCost() *argon2id.Params {
	return &argon2id.Params{Memory: passwordMemory, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// nobodysHash matches no password. It is compared with if there is no such
// admin or no password yet, so that timing reveals nothing. Its cost is
// passwordCost.
const nobodysHash = "$argon2id$v=19$m=" + passwordMemoryText +
	",t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// How many passwords are hashed at once, 32 MiB each; how many may wait for that,
// and how long. One core is enough, so that buyers are left the others.
const (
	hashesAtOnce     = 1
	hashesWaiting    = 32 // with those at work
	strangersWaiting = 16 // of these, from clients on which nobody has logged in
	hashPatience     = 10 * time.Second
)

// ErrBusy is returned when too many logins are in progress.
var ErrBusy = errors.New("too many passwords are being checked")

// knownKey marks the context of somebody who has logged in before.
type knownKey struct{}

// AsKnown marks requests from a session or a device on which somebody has logged in:
// in the queue of those whose password is checked, strangers leave room for them.
func AsKnown(ctx context.Context) context.Context { return context.WithValue(ctx, knownKey{}, true) }

// hasher gives turns to those who hash a password.
type hasher struct {
	turns   chan struct{}
	waiting atomic.Int64 // with those at work
}

func newHasher() *hasher { return &hasher{turns: make(chan struct{}, hashesAtOnce)} }

// do runs fn once it has a turn; ErrBusy. The memory for a hash goes back to the system
// before the next one takes as much: merely collected, it would stay beside that of the next.
func (h *hasher) do(ctx context.Context, fn func() error) error {
	room := int64(strangersWaiting)
	if known, _ := ctx.Value(knownKey{}).(bool); known {
		room = hashesWaiting
	}
	defer h.waiting.Add(-1)
	if h.waiting.Add(1) > room {
		return ErrBusy
	}
	wait, cancel := context.WithTimeout(ctx, hashPatience)
	defer cancel()
	select {
	case h.turns <- struct{}{}:
	case <-wait.Done():
		return ErrBusy
	}
	defer func() {
		debug.FreeOSMemory()
		<-h.turns
	}()
	return fn()
}

// hash returns the hash of a password to be stored.
func (s People) hash(ctx context.Context, password string) (string, error) {
	var hash string
	err := s.hashes.do(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(norm.NFC.String(password), passwordCost())
		return err
	})
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// compare reports whether a password matches its hash, and whether the hash is
// weaker than the current cost.
func (s People) compare(ctx context.Context, password, hash string) (fits, weak bool, err error) {
	var cost *argon2id.Params
	err = s.hashes.do(ctx, func() (err error) {
		fits, cost, err = argon2id.CheckHash(norm.NFC.String(password), hash)
		return err
	})
	if err != nil {
		return false, false, fmt.Errorf("compare a password: %w", err)
	}
	return fits, *cost != *passwordCost(), nil
}

// JudgePassword tells whether somebody may choose a password: *PasswordError.
func (s People) JudgePassword(ctx context.Context, email, password string) error {
	var shop Identity
	err := s.read(ctx, func(t *tx) (err error) {
		shop, err = t.identity()
		return err
	})
	if err != nil {
		return err
	}
	return checkPassword(password, knownNames(shop.Name, s.host, email))
}

// newHash checks a new password for an admin and returns its hash.
func (s People) newHash(ctx context.Context, email, password string) (string, error) {
	if err := s.JudgePassword(ctx, email, password); err != nil {
		return "", err
	}
	return s.hash(ctx, password)
}
