package korea

import (
	"strconv"
	"strings"

	"github.com/jangteo/jangteo/store/typed"
)

// BusinessNumber formats a business registration number as 123-45-67891. What has
// not ten digits is left for validation to refuse.
func BusinessNumber(number string) string {
	digits := strings.ReplaceAll(typed.Packed(number), "-", "")
	if len(digits) != 10 || !only(digits, isDigit) {
		return number
	}
	return digits[:3] + "-" + digits[3:5] + "-" + digits[5:]
}

// ValidBusinessNumber validates a ten-digit Korean business registration number
// by its check digit. The demo shop's zeros pass, too.
func ValidBusinessNumber(number string) bool {
	digits := strings.ReplaceAll(BusinessNumber(number), "-", "")
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
