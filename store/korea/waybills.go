package korea

import (
	"slices"
	"strconv"
)

// Doubt is what speaks against a tracking number that is written as its carrier's are.
// None is a reason to refuse it: carriers add ranges of numbers without telling.
type Doubt string

// The doubts; empty: there is none.
const (
	DoubtLength Doubt = "length"      // the carrier's numbers have other lengths
	DoubtDigit  Doubt = "check digit" // its last digit does not go with the others
)

// Doubt checks a tidy number that the carrier takes.
func (c Carrier) Doubt(number string) Doubt {
	lengths, known := waybillLengths()[c.Code]
	switch {
	case known && !slices.Contains(lengths, len(number)):
		return DoubtLength
	case c.Code == "cj" && !fitsCJ(number), c.numbering == postalNumber && !fitsS10(number):
		return DoubtDigit
	}
	return ""
}

// waybillLengths are how many digits the numbers of carriers have, as Korean shops and
// trackers list them: CJ대한통운 10 or 12; 한진 and 롯데 (before: 현대) 10 or 12, 롯데 also
// 13; 로젠 11; 우체국 and 대신 13.
func waybillLengths() map[string][]int {
	return map[string][]int{"cj": {10, 12}, "hanjin": {10, 12}, "lotte": {10, 12, 13}, "logen": {11}, "epost": {13},
		"daesin": {13}}
}

// fitsCJ tells whether the last digit is the rest of a division by seven: of the digits
// before it, or, of twelve, of the nine from the third on. Numbers that CJ대한통운 gives
// out one after the other are 11 apart and end in 0 to 6; which digits count, it does
// not publish, so either will do.
func fitsCJ(number string) bool {
	last := int64(number[len(number)-1] - '0')
	rest := func(digits string) int64 {
		n, _ := strconv.ParseInt(digits, 10, 64) // of at most eleven digits
		return n % 7
	}
	before := number[:len(number)-1]
	return rest(before) == last || len(before) > 9 && rest(before[len(before)-9:]) == last
}

// fitsS10 tells whether the ninth digit is the check digit of the eight before it, by
// UPU S10: weights 8 6 4 2 3 5 9 7, 11 less the rest by 11; 10 is 0, and 11 is 5.
func fitsS10(number string) bool {
	sum := 0
	for i, weight := range []int{8, 6, 4, 2, 3, 5, 9, 7} {
		sum += int(number[2+i]-'0') * weight
	}
	digit := 11 - sum%11
	switch digit {
	case 10:
		digit = 0
	case 11:
		digit = 5
	}
	return int(number[10]-'0') == digit
}

// PostOf is the code of the post's service whose numbers are so: EMS, K-Packet, or
// parcels within Korea.
func PostOf(number string) string {
	abroad, _ := CarrierByCode("ems")
	switch number = TidyNumber(number); {
	case !abroad.Takes(number):
		return "epost"
	case number[0] == 'E':
		return "ems"
	}
	return "kpacket"
}
