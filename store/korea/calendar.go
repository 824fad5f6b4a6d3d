// Package korea holds facts about Korea that apply to any shop: its time zone
// and calendar, carriers, banks, number formats and destination countries.
package korea

import (
	"time"
)

// Code is Korea's ISO 3166 code.
const Code = "KR"

// Seoul returns the time zone for all times shown to people in Korea.
func Seoul() *time.Location { return time.FixedZone("KST", 9*60*60) }

// HolidaysKnownUntil is the last year whose public holidays are known. Later
// years have weekends only.
const HolidaysKnownUntil = 2028

// holidays lists Korea's public holidays that are not Sundays, including
// substitute holidays (대체공휴일), by date.
//
// 2026 and 2027: the almanacs (월력요항) of the Korea AeroSpace Administration of
// 2025-06-30 and 2026-06-29, with 노동절 and 제헌절, added to the law on public
// holidays (공휴일에 관한 법률) in May 2026. 2028: derived from that law and the rules
// for public offices (관공서의 공휴일에 관한 규정), as its almanac appears in June 2027;
// the election is on the day set by the election law. One-off holidays declared
// by the government are not included.
func holidays() map[string]bool {
	days := map[string]bool{}
	for _, day := range []string{
		"2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-03-02", "2026-05-01", "2026-05-05",
		"2026-05-25", "2026-06-03",
		"2026-06-06", "2026-07-17", "2026-08-15", "2026-08-17", "2026-09-24", "2026-09-25", "2026-09-26",
		"2026-10-03", "2026-10-05",
		"2026-10-09", "2026-12-25",

		"2027-01-01", "2027-02-06", "2027-02-08", "2027-02-09", "2027-03-01", "2027-05-01", "2027-05-03",
		"2027-05-05", "2027-05-13",
		"2027-07-17", "2027-07-19", "2027-08-16", "2027-09-14", "2027-09-15", "2027-09-16", "2027-10-04",
		"2027-10-09", "2027-10-11",
		"2027-12-25", "2027-12-27",

		"2028-01-01", "2028-01-26", "2028-01-27", "2028-01-28", "2028-03-01", "2028-04-12", "2028-05-01",
		"2028-05-02", "2028-05-05",
		"2028-06-06", "2028-07-17", "2028-08-15", "2028-10-02", "2028-10-03", "2028-10-04", "2028-10-05",
		"2028-10-09", "2028-12-25",
	} {
		days[day] = true
	}
	return days
}

// Workday reports whether the Korean date of a time is a working day.
func Workday(at time.Time) bool {
	at = at.In(Seoul())
	if d := at.Weekday(); d == time.Saturday || d == time.Sunday {
		return false
	}
	return !holidays()[at.Format(time.DateOnly)]
}

// AfterWorkdays returns the start of the n-th Korean working day after the date
// of at. A deadline of n days ends with that day.
func AfterWorkdays(at time.Time, n int) time.Time {
	day, off := StartOfDay(at), holidays()
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if d := day.Weekday(); d != time.Saturday && d != time.Sunday && !off[day.Format(time.DateOnly)] {
			n--
		}
	}
	return day
}

// StartOfDay returns the start of the Korean day of a time.
func StartOfDay(at time.Time) time.Time {
	y, m, d := at.In(Seoul()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, Seoul())
}

// DaysUntil counts the days from now to a day in Korea; negative: it is past.
func DaysUntil(day, now time.Time) int {
	return int(StartOfDay(day).Sub(StartOfDay(now)) / (24 * time.Hour))
}
