package shop

import (
	"bytes"
	"testing"
)

// TestFeedCellsStayInTheirColumns gives a product what would break a table.
func TestFeedCellsStayInTheirColumns(t *testing.T) {
	var b bytes.Buffer
	naverLine(&b, "1", "의자\t큰 것\n999\t1원", "2")
	if got := b.String(); got != "1\t의자 큰 것 999 1원\t2\n" {
		t.Errorf("%q", got)
	}
}
