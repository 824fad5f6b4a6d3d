package wording

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// Unread says why a typed number was refused, and gives an example of a good one.
// err is a *money.Refusal.
func Unread(err error) store.Text {
	var r *money.Refusal
	if !errors.As(err, &r) {
		return store.Text{Ko: "숫자를 확인해 주세요.", En: "Please check this number."}
	}
	t := refusalText(r)
	switch r.Reason {
	case money.BelowLeast, money.AboveMost, money.TooLarge:
		return t
	}
	like := example(r.Format)
	return store.Text{Ko: t.Ko + " 예: " + like, En: t.En + ", e.g. " + like + "."}
}

// refusalText says why a number was refused.
func refusalText(r *money.Refusal) store.Text {
	switch r.Reason {
	case money.Empty:
		if r.Format.Currency != "" {
			return store.Text{Ko: "금액을 입력해 주세요.", En: "Please enter an amount"}
		}
		return store.Text{Ko: "숫자를 입력해 주세요.", En: "Please enter a number"}
	case money.Signed:
		return store.Text{Ko: "+나 - 없이 숫자만 입력해 주세요.", En: "Please enter the number without + or -"}
	case money.Exponent:
		return store.Text{Ko: "‘" + r.Text + "’ 대신 숫자를 풀어서 입력해 주세요.", En: "Please write “" + r.Text + "” out in full"}
	case money.Commas:
		return misplacedCommas(r.Format)
	case money.NoFraction:
		return noFraction(r.Format)
	case money.TooFine:
		n := r.Format.Currency.Decimals()
		return store.Text{Ko: fmt.Sprintf("소수점 아래는 %d자리까지 쓸 수 있습니다.", n),
			En: fmt.Sprintf("Please use at most %d decimals", n)}
	case money.OtherUnit:
		return otherUnit(r)
	case money.BelowLeast, money.AboveMost:
		return outOfBounds(r.Format)
	case money.TooLarge:
		return store.Text{Ko: "숫자가 너무 큽니다. 자릿수를 확인해 주세요.", En: "This number is too large. Please check its digits."}
	}
	return store.Text{Ko: "숫자만 입력해 주세요.", En: "Please enter only a number"}
}

// example returns a number that a format accepts.
func example(f money.Format) string {
	switch {
	case f.Currency == "" && f.Unit == money.Grams:
		return "1,200"
	case f.Currency == "":
		return "10"
	case f.Currency.Decimals() == 0:
		return "12,000"
	}
	return "12." + "500"[:f.Currency.Decimals()]
}

// misplacedCommas says where commas may stand; with decimals allowed, it may have
// been a decimal comma.
func misplacedCommas(f money.Format) store.Text {
	switch {
	case f.Currency == "" && f.Unit == money.Percent:
		return noFraction(f)
	case f.Currency == "" || f.Currency.Decimals() == 0:
		return store.Text{Ko: "쉼표는 천 단위에만 쓸 수 있습니다.", En: "Commas can only separate thousands"}
	}
	return store.Text{Ko: "쉼표는 천 단위에만 쓸 수 있습니다. 소수점은 마침표로 입력해 주세요.",
		En: "Commas can only separate thousands. Please write decimals after a point"}
}

// noFraction says that a number must be whole.
func noFraction(f money.Format) store.Text {
	switch f.Currency {
	case "":
		return store.Text{Ko: "소수점이나 쉼표 없이 정수로 입력해 주세요.", En: "Please enter a whole number"}
	case money.KRW:
		return store.Text{Ko: "원화 금액에는 소수점을 쓸 수 없습니다.", En: "Amounts in won have no decimals"}
	}
	code := string(f.Currency)
	return store.Text{Ko: code + " 금액에는 소수점을 쓸 수 없습니다.", En: "Amounts in " + code + " have no decimals"}
}

// otherUnit names the sign that does not belong to the format, such as "$" in won.
func otherUnit(r *money.Refusal) store.Text {
	t := store.Text{Ko: "‘" + r.Sign + "’ 표시를 빼고 ", En: "“" + r.Sign + "” does not belong here. "}
	switch r.Format.Currency {
	case "":
		return store.Text{Ko: t.Ko + "숫자만 입력해 주세요.", En: t.En + "Please enter only a number"}
	case money.KRW:
		return store.Text{Ko: t.Ko + "원화 금액을 입력해 주세요.", En: t.En + "Please enter an amount in won"}
	case money.USD:
		return store.Text{Ko: t.Ko + "달러 금액을 입력해 주세요.", En: t.En + "Please enter an amount in dollars"}
	}
	code := string(r.Format.Currency)
	return store.Text{Ko: t.Ko + code + " 금액을 입력해 주세요.", En: t.En + "Please enter an amount in " + code}
}

// outOfBounds states the limits of a format.
func outOfBounds(f money.Format) store.Text {
	write := func(n int64, lang string) string {
		if f.Currency == "" {
			return money.Count(n)
		}
		return money.Money{Minor: n, Currency: f.Currency}.Text(lang)
	}
	if f.Most == 0 {
		return store.Text{Ko: write(f.Least, "ko") + " 이상이어야 합니다.", En: "Please enter at least " +
			write(f.Least, "en") + "."}
	}
	return store.Text{Ko: write(f.Least, "ko") + "부터 " + write(f.Most, "ko") + "까지 입력할 수 있습니다.",
		En: "Please enter " + write(f.Least, "en") + " to " + write(f.Most, "en") + "."}
}

// InFull writes an amount in figures and in words, for people to check before the
// money moves: "12,500원(일만이천오백 원)", "1,250달러 50센트($1,250.50)", "$12.50
// (12 dollars 50 cents)".
func InFull(m money.Money, lang string) string {
	words := inWords(m, lang)
	switch {
	case words == "":
		return m.Text(lang)
	case lang == "en":
		return m.Text(lang) + " (" + words + ")"
	case m.Currency == money.KRW:
		return m.Text(lang) + "(" + words + ")"
	}
	return words + "(" + m.Text(lang) + ")"
}

// AsObject is InFull as the object of a Korean sentence: "12,500원(일만이천오백 원)을".
func AsObject(m money.Money) string {
	switch m.Currency {
	case money.KRW:
		return InFull(m, "ko") + "을"
	case money.USD:
		return InFull(m, "ko") + "를"
	}
	return InFull(m, "ko") + "을(를)"
}

// inWords spells an amount out; empty for negative ones and for currencies that
// the shop does not sell in.
func inWords(m money.Money, lang string) string {
	switch {
	case m.Minor < 0:
		return ""
	case m.Currency == money.USD:
		return dollarsInWords(m.Minor, lang)
	case m.Currency == money.KRW && lang == "en":
		return englishNumber(m.Minor) + " won"
	case m.Currency == money.KRW:
		return koreanNumber(m.Minor) + " 원"
	}
	return ""
}

// dollarsInWords writes "12 dollars 50 cents", without a part that is zero.
func dollarsInWords(cents int64, lang string) string {
	whole, part := cents/100, cents%100
	unit := func(n int64, ko, one, many string) string {
		switch {
		case lang != "en":
			return money.Count(n) + ko
		case n == 1:
			return "1 " + one
		}
		return money.Count(n) + " " + many
	}
	dollars, rest := unit(whole, "달러", "dollar", "dollars"), unit(part, "센트", "cent", "cents")
	switch {
	case part == 0:
		return dollars
	case whole == 0:
		return rest
	}
	return dollars + " " + rest
}

// koreanNumber spells a number out the way contracts do, with a digit in every
// place and no spaces, so that nothing can be inserted.
func koreanNumber(n int64) string {
	if n == 0 {
		return "영"
	}
	digits, places, myriads := []rune("영일이삼사오육칠팔구"), []string{"", "십", "백", "천"}, []string{"", "만", "억", "조", "경"}
	words := ""
	for at := 0; n > 0; at, n = at+1, n/10_000 {
		group := ""
		for i, four := 0, n%10_000; four > 0; i, four = i+1, four/10 {
			if d := four % 10; d > 0 {
				group = string(digits[d]) + places[i] + group
			}
		}
		if group != "" {
			words = group + myriads[at] + words
		}
	}
	return words
}

// englishNumber spells a number out: "twelve thousand five hundred".
func englishNumber(n int64) string {
	if n == 0 {
		return "zero"
	}
	scales := []string{"", " thousand", " million", " billion", " trillion", " quadrillion", " quintillion"}
	var words []string
	for at := 0; n > 0; at, n = at+1, n/1000 {
		if group := n % 1000; group > 0 {
			words = append([]string{underThousand(group) + scales[at]}, words...)
		}
	}
	return strings.Join(words, " ")
}

// underThousand spells out a number from 1 to 999.
func underThousand(n int64) string {
	small := strings.Fields(`zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
		fifteen sixteen seventeen eighteen nineteen`)
	tens := strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
	switch {
	case n < 20:
		return small[n]
	case n < 100 && n%10 == 0:
		return tens[n/10]
	case n < 100:
		return tens[n/10] + "-" + small[n%10]
	case n%100 == 0:
		return small[n/100] + " hundred"
	}
	return small[n/100] + " hundred " + underThousand(n%100)
}
