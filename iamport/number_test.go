package iamport

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
)

func TestMinorUnits(t *testing.T) {
	for _, c := range []struct {
		text     string
		decimals int
		want     int64 // -1: refused
	}{
		{"0", 0, 0}, {"0", 2, 0}, {"0.000", 0, 0}, {"0e9", 0, 0}, {"0e-9", 0, 0},
		{"1000", 0, 1000}, {"1000.0", 0, 1000}, {"1e3", 0, 1000}, {"1E+3", 0, 1000}, {"10000e-1", 0, 1000},
		{"0.001e6", 0, 1000},
		{"14.20", 2, 1420}, {"14.2", 2, 1420}, {"14", 2, 1400}, {"14.25", 2, 1425}, {"1.42e1", 2, 1420},
		{"14.200000", 2, 1420},
		{"0.07", 2, 7}, {"0.29", 2, 29}, {"1.15", 2, 115}, {"4.35", 2, 435}, {"1.005", 3, 1005},
		{"9007199254740992", 0, 1 << 53}, {"9007199254740993", 0, -1}, {"90071992547409.92", 2, 1 << 53},
		{"90071992547409.93", 2, -1},
		{"9007199254740992.5", 0, -1}, {"99999999999999999999", 0, -1}, {"1e15", 0, 1e15}, {"1e16", 0, -1},
		{"1e15", 2, -1},
		{"1000.5", 0, -1}, {"10.005", 2, -1}, {"1e-1", 0, -1}, {"0.001", 2, -1}, {"1e-300", 2, -1},
		{"-1", 0, -1}, {"-0", 0, -1}, {"-1e400", 0, -1},
		{"1e999", 0, -1}, {"1e1000", 0, -1}, {"1e999999999", 0, -1}, {"1e-999999999", 0, -1}, {"0e99999", 0, -1},
		{"", 0, -1}, {" 1", 0, -1}, {"1 ", 0, -1}, {"+1", 0, -1}, {"01", 0, -1}, {"00", 0, -1}, {".5", 2, -1},
		{"5.", 2, -1},
		{"1e", 0, -1}, {"1e+", 0, -1}, {"1e+-1", 0, -1}, {"1e1.0", 0, -1}, {"e1", 0, -1}, {"1.2.3", 2, -1},
		{"1,000", 0, -1}, {"1_000", 0, -1},
		{"0x10", 0, -1}, {"NaN", 0, -1}, {"Infinity", 0, -1}, {"null", 0, -1}, {`"1"`, 0, -1}, {"１", 0, -1},
		{"1\x00", 0, -1},
		{"1." + strings.Repeat("0", 62), 0, 1}, {"1." + strings.Repeat("0", 63), 0, -1}, {strings.Repeat("9", 1<<20),
			0, -1},
		{"1", -1, -1}, {"1", 10, -1}, {"1", 9, 1e9},
	} {
		got, err := MinorUnits(json.Number(c.text), c.decimals)
		refused := c.want < 0
		if (err != nil) != refused || !refused && got != c.want || refused &&
			(got != 0 || !errors.Is(err, ErrInvalidAmount)) {
			t.Errorf("MinorUnits(%.30q, %d) = %d, %v, want %d", c.text, c.decimals, got, err, c.want)
		}
	}
}

func TestMajorUnits(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		decimals int
		want     json.Number
	}{
		{64900, 0, "64900"}, {1420, 2, "14.2"}, {1425, 2, "14.25"}, {1400, 2, "14"}, {7, 2, "0.07"}, {70, 2, "0.7"},
		{0, 0, "0"}, {0, 2, "0"}, {100, 0, "100"}, {1, 9, "0.000000001"}, {-7, 2, "-0.07"}, {-1425, 2, "-14.25"},
		{math.MinInt64, 2, "-92233720368547758.08"}, {math.MaxInt64, 0, "9223372036854775807"}, {5, -1, "5"},
	} {
		if got := MajorUnits(c.minor, c.decimals); got != c.want {
			t.Errorf("MajorUnits(%d, %d) = %s, want %s", c.minor, c.decimals, got, c.want)
		}
	}
}

func TestMinorUnitsAllocatesLittle(t *testing.T) {
	for _, text := range []json.Number{"14.20", "1e999", "1e999999999", json.Number(strings.Repeat("9", 1<<20))} {
		if n := testing.AllocsPerRun(100, func() { _, _ = MinorUnits(text, 2) }); n > 8 {
			t.Errorf("%.20s: %v allocations", text, n)
		}
	}
}
