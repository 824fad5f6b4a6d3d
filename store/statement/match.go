package statement

import (
	"slices"
	"strings"
	"unicode"

	"github.com/jangteo/jangteo/store/typed"
)

// Awaited is a transfer that may be meant by a line.
type Awaited struct {
	ID      string
	OrderNo string
	Names   []string // of the depositor and of the buyer
	Missing int64    // won that are still to come, or came, once it is confirmed
	State   State
}

// State is how far an awaited transfer is.
type State int

// The states. Only what is open can be sure.
const (
	Open      State = iota
	Confirmed       // its money came before: this may be the same once more
	Closed          // its order was cancelled
)

// Doubt is why a person has to choose.
type Doubt string

// The doubts, and what is no doubt.
const (
	Sure      Doubt = ""
	Used      Doubt = "used"    // confirmed from an earlier copy of the statement
	Several   Doubt = "several" // transfers fit alike
	OtherName Doubt = "name"    // the amount fits, the name does not
	OtherSum  Doubt = "amount"  // the name fits, the amount does not
	Again     Doubt = "again"   // the transfer that fits is confirmed, or another line's
	TooLate   Doubt = "late"    // the transfer that fits is of a cancelled order
	Nobody    Doubt = "nobody"  // nothing fits
)

// Proposal is what a line may be.
type Proposal struct {
	Line   Line
	Doubt  Doubt
	Choice []string // ids of what may be meant, the likeliest first; of a sure line: one
}

// maxChoice is how many transfers a line is said to be at most.
const maxChoice = 8

// Match proposes what each line is. used tells which lines were confirmed before, by
// their keys. Each transfer is proposed as sure for one line only.
func Match(lines []Line, awaited []Awaited, used map[string]bool) []Proposal {
	list := make([]Proposal, len(lines))
	taken := map[string]bool{}
	for i, l := range lines {
		p := Proposal{Line: l}
		switch {
		case used[l.Key()]:
			p.Doubt = Used
		default:
			p.Doubt, p.Choice = propose(l, awaited)
		}
		if p.Doubt == Sure && taken[p.Choice[0]] {
			p.Doubt = Again
		}
		if p.Doubt == Sure {
			taken[p.Choice[0]] = true
		}
		list[i] = p
	}
	return list
}

// propose finds what one line may be.
func propose(l Line, awaited []Awaited) (Doubt, []string) {
	var exact, sums, names, again, late []string
	for _, a := range awaited {
		name, sum := likeness(l, a), l.Amount == a.Missing
		switch {
		case a.State == Open && sum && name == same:
			exact = append(exact, a.ID)
		case a.State == Open && sum:
			sums = append(sums, a.ID)
			if name == alike { // first among these
				sums = slices.Insert(sums[:len(sums)-1], 0, a.ID)
			}
		case a.State == Open && name == same:
			names = append(names, a.ID)
		case a.State == Confirmed && sum && name == same:
			again = append(again, a.ID)
		case a.State == Closed && name == same:
			late = append(late, a.ID)
		}
	}
	if len(exact) == 1 {
		return Sure, exact
	}
	all := slices.Concat(exact, sums, names, again, late)
	all = all[:min(len(all), maxChoice)]
	switch {
	case len(exact) > 1:
		return Several, all
	case len(again) > 0 && len(names) == 0:
		return Again, all
	case len(sums) > 0:
		return OtherName, all
	case len(names) > 0:
		return OtherSum, all
	case len(late) > 0:
		return TooLate, all
	}
	return Nobody, nil
}

// alikeness is how much a name on a statement is one of an order.
type alikeness int

const (
	other alikeness = iota
	alike           // perhaps
	same
)

// cutRunes is to how many characters banks cut a name at least.
const cutRunes = 4

// tailRunes is how much of an order's number tells it apart.
const tailRunes = 5

// likeness compares the names of a line with those of a transfer. The number of the
// order in them says more than any name.
func likeness(l Line, a Awaited) alikeness {
	best := other
	tail := tailOf(a.OrderNo)
	for _, said := range l.Names {
		plain := key(said)
		if tail != "" && strings.Contains(plain, tail) {
			return same
		}
		for _, want := range a.Names {
			best = max(best, compare(said, plain, want))
		}
	}
	return best
}

// tailOf is the end of an order's number as names are compared.
func tailOf(no string) string {
	_, tail, ok := strings.Cut(no, "-")
	if tail = strings.ToLower(tail); !ok || len(tail) < tailRunes {
		return ""
	}
	return tail
}

// compare compares a name on a statement, plain as key makes it, with one of an order.
func compare(said, plain, want string) alikeness {
	wanted := key(want)
	if plain == "" || wanted == "" {
		return other
	}
	a, b := []rune(plain), []rune(wanted)
	switch {
	case plain == wanted:
		return same
	case len(b) >= 2 && strings.HasPrefix(plain, wanted) && isAddition(plain[len(wanted):]):
		return same
	case strings.HasPrefix(wanted, plain) && len(a) >= 2:
		if len([]rune(strings.ReplaceAll(typed.Fold(said), " ", ""))) >= cutRunes {
			return same // cut by the bank
		}
		return alike
	case len(b) >= 2 && strings.Contains(plain, wanted), len(a) >= 2 && strings.Contains(wanted, plain):
		return alike
	}
	return other
}

// isAddition tells what people and banks write behind a name: numbers, and titles.
func isAddition(rest string) bool {
	rest = strings.TrimFunc(rest, func(r rune) bool { return unicode.IsDigit(r) })
	return rest == "" || slices.Contains([]string{"님", "고객", "고객님", "씨", "입금", "주문", "외", "mr", "ms"}, rest)
}

// key is a name as names are compared: composed, in small letters, without blanks,
// signs and the form of a company.
func key(name string) string {
	folded := typed.Fold(name)
	for _, form := range []string{"주식회사", "유한회사", "(주)", "㈜", "(유)", "(사)", "(재)", "(합)", "(의)", "유한책임회사"} {
		folded = strings.ReplaceAll(folded, form, "")
	}
	for _, bank := range []string{"(kb)", "(토스)", "(카카오)"} {
		folded = strings.TrimSuffix(folded, bank)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, folded)
}
