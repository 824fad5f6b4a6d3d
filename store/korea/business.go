package korea

import (
	"strconv"
	"strings"
)

// ValidBusinessNumber validates a ten-digit Korean business registration number
// by its check digit. The demo shop's zeros pass, too.
func ValidBusinessNumber(number string) bool {
	digits := strings.ReplaceAll(number, "-", "")
	if len(digits) != 10 {
		return false
	}
	weights := [...]int{1, 3, 7, 1, 3, 7, 1, 3, 5}
	sum := 0
	for i, w := range weights {
		d, err := strconv.Atoi(digits[i : i+1])
		if err != nil {
			return false
		}
		sum += d * w
		if i == len(weights)-1 {
			sum += d * w / 10
		}
	}
	last, err := strconv.Atoi(digits[9:])
	return err == nil && (10-sum%10)%10 == last
}
