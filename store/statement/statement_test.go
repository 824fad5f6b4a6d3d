package statement

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"
)

func TestStatementsOfBanks(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string // day, names, amount, index
		left       int
	}{
		{"headings below a title, with withdrawals", "국민은행 거래내역조회\n조회기간,2026-11-01 ~ 2026-11-30\n\n" +
			"거래일시,적요,보낸분/받는분,출금액(원),입금액(원),잔액(원)\n" +
			"2026.11.30 14:22:01,타행이체,홍길동,0,\"64,900\",\"1,234,000\"\n" +
			"2026.11.30 09:00:00,FBS출금,전기요금,\"50,000\",0,\"1,169,100\"\n" +
			"합계,,,\"50,000\",\"64,900\",\n",
			[]string{"2026-11-30 홍길동 64900 1"}, 2},
		{"tabs as copied from a page", "2026-11-30\t14:22\t김하나\t0\t1,234,000\t9,999,999\n2026-11-30\t14:23\t카드대금\t10,000\t0\t9,989,999\n",
			[]string{"2026-11-30 김하나 1234000 1"}, 1},
		{"an empty column of what went out", "2026-11-30\t김하나\t\t20,000\t9,999,999\n", []string{"2026-11-30 김하나 20000 1"}, 0},
		{"blanks", "2026/11/30  (주)한빛상사  64,900원  잔액 1,000,000원\n", []string{"2026-11-30 (주)한빛상사|잔액 1,000,000원 64900 1"}, 0},
		{"one blank", "26.11.30 14:22 입금 홍길동 64,900 1,000,000\n", []string{"2026-11-30 홍길동 64900 1"}, 0},
		{"full width", "거래일자\t입금액\t내용\n２０２６－１１－３０\t６４，９００원\t홍 길 동\n", []string{"2026-11-30 홍 길 동 64900 1"}, 0},
		{"a kind says which way", "일자,구분,금액,의뢰인\n20261130,입금,64900.00,홍길동\n20261130,출금,64900.00,홍길동\n20261130,입금,64900.5,홍길동\n",
			[]string{"2026-11-30 홍길동 64900 1"}, 2},
		{"the same twice", "일자,입금액,적요\n2026-11-30,20000,홍길동\n2026-11-30,20000,홍 길동\n2026-12-01,20000,홍길동\n",
			[]string{"2026-11-30 홍길동 20000 1", "2026-11-30 홍 길동 20000 2", "2026-12-01 홍길동 20000 1"}, 0},
		{"composed letters", norm.NFD.String("일자,입금액,적요\n2026-11-30,20000,홍길동\n"), []string{"2026-11-30 홍길동 20000 1"}, 0},
		{"sender before note", "일자,적요,입금액,입금자명\n2026-11-30,오픈뱅킹,20000,홍길동1234\n", []string{"2026-11-30 홍길동1234 20000 1"}, 0},
		{"money back and minus", "2026-11-30\t환불\t-20,000\t9,000\n2026-11-30\t송금출금\t20,000\t9,000\n2026-11-30\t이자\t+12\t9,012\n",
			[]string{"2026-11-30 이자 12 1"}, 2},
		{"headings of other banks", "거래일시,거래구분,입금금액,출금금액,잔액,상대 예금주명,상대 은행,상대 계좌번호,적요내용\n" +
			"2026.11.30 10:22:31,타행이체,\"23,000\",0,\"1,234,567\",홍길동,신한,110,한빛\n", []string{"2026-11-30 홍길동|한빛 23000 1"}, 0},
		{"a note in the passbook", "거래일자\t적요\t찾으신금액\t맡기신금액\t잔액\t통장메모\n26.11.30\t인터넷이체\t\t33,000\t1,234,567\t홍길동\n",
			[]string{"2026-11-30 홍길동 33000 1"}, 0},
		{"no day", "홍길동\t20,000원\t국민은행\n", []string{" 홍길동|국민은행 20000 1"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Read([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if got := linesOf(s); !slices.Equal(got, tt.want) || s.Left != tt.left {
				t.Errorf("read %q, left %d", got, s.Left)
			}
		})
	}
	for _, text := range []string{"", "합계\n", "2026-11-30\t출금\t20,000"} {
		if _, err := Read([]byte(text)); err != ErrNothing {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := Read([]byte(strings.Repeat("2026-11-30\t홍길동\t1,000\n", MaxLines+1))); err != ErrMany {
		t.Errorf("too many: %v", err)
	}
}

// linesOf are the lines of a statement as "day names amount index".
func linesOf(s Statement) (list []string) {
	for _, l := range s.Lines {
		list = append(list, fmt.Sprintf("%s %s %d %d", l.Day, strings.Join(l.Names, "|"), l.Amount, l.Index))
	}
	return list
}

// TestStatementsInExcel reads a workbook as banks hand them out: days as days or as
// texts, amounts as numbers or as texts, a title above and a sum below.
func TestStatementsInExcel(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	day := time.Date(2026, 11, 30, 14, 22, 1, 0, time.UTC)
	for i, row := range [][]any{{"거래내역조회"}, {"조회기간", "2026-11-01 ~ 2026-11-30"}, {},
		{"거래일시", "적요", "보낸분/받는분", "출금액(원)", "입금액(원)", "잔액(원)"},
		{day, "타행이체", "홍길동", 0, 64900, 1234000},
		{"2026.11.30 15:00:00", "모바일", "(주)한빛상사", "0", "129,800", "1,363,800"},
		{day, "FBS출금", "전기요금", 50000, 0, 1313800},
		{"합계", "", "", 50000, 194700, nil}} {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	file, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Read(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"2026-11-30 홍길동 64900 1", "2026-11-30 (주)한빛상사 129800 1"}
	if got := linesOf(s); !slices.Equal(got, want) || s.Left != 2 {
		t.Errorf("read %q, left %d", got, s.Left)
	}
}

func TestNamesOnStatements(t *testing.T) {
	const no = "ORD20261130-7K3Q9FX"
	for _, tt := range []struct {
		said string
		want []string
		is   alikeness
	}{
		{"홍길동", []string{"홍길동"}, same},
		{norm.NFD.String("홍길동"), []string{"홍길동"}, same},
		{"홍 길 동", []string{"홍길동"}, same},
		{"홍길동님", []string{"홍길동"}, same},
		{"홍길동0101", []string{"홍길동"}, same},
		{"홍길동7K3Q9FX", []string{"김하나"}, same},
		{"7k3q9fx", []string{"김하나"}, same},
		{"(주)한빛상사", []string{"주식회사 한빛상사"}, same},
		{"㈜한빛상사대", []string{"(주)한빛상사대리점"}, same},
		{"주식회사한빛", []string{"주식회사 한빛상사"}, same},
		{"GILDONG HONG", []string{"Gildong Hong"}, same},
		{"ＨＯＮＧ", []string{"hong"}, same},
		{"김하나", []string{"홍길동", "김하나"}, same},
		{"홍길", []string{"홍길동"}, alike},
		{"홍길동김하나", []string{"홍길동"}, alike},
		{"홍길순", []string{"홍길동"}, other},
		{"홍", []string{"홍길동"}, other},
		{"1234", []string{"홍길동"}, other},
		{"홍길동", []string{""}, other},
		{"(주)", []string{"(주)한빛"}, other},
	} {
		l := Line{Names: []string{tt.said}}
		if got := likeness(l, Awaited{OrderNo: no, Names: tt.want}); got != tt.is {
			t.Errorf("%q for %q: %v", tt.said, tt.want, got)
		}
	}
}

func TestOnlyWhatFitsAloneIsSure(t *testing.T) {
	hong := func(id string, won int64, s State) Awaited {
		return Awaited{ID: id, OrderNo: "ORD20261130-" + id, Names: []string{"홍길동"}, Missing: won, State: s}
	}
	line := func(name string, won int64, index int) Line {
		return Line{Day: "2026-11-30", Names: []string{name}, Amount: won, Index: index}
	}
	kim := Awaited{ID: "kim", Names: []string{"김하나"}, Missing: 20000}
	for _, tt := range []struct {
		name    string
		lines   []Line
		awaited []Awaited
		used    []string
		want    []string // doubt and choice of each line
	}{
		{"one", []Line{line("홍길동", 20000, 1)}, []Awaited{hong("a", 20000, Open), hong("b", 30000, Open)}, nil, []string{" a"}},
		{"two orders alike", []Line{line("홍길동", 20000, 1)}, []Awaited{hong("a", 20000, Open), hong("b", 20000, Open)}, nil,
			[]string{"several a,b"}},
		{"another name", []Line{line("박둘", 20000, 1)}, []Awaited{hong("a", 20000, Open), kim}, nil, []string{"name a,kim"}},
		{"another name, the like one first", []Line{line("김하", 20000, 1)}, []Awaited{hong("a", 20000, Open), kim}, nil, []string{"name kim,a"}},
		{"another amount", []Line{line("홍길동", 19000, 1)}, []Awaited{hong("a", 20000, Open)}, nil, []string{"amount a"}},
		{"sent twice", []Line{line("홍길동", 20000, 1), line("홍길동", 20000, 2)}, []Awaited{hong("a", 20000, Open)}, nil,
			[]string{" a", "again a"}},
		{"sent again later", []Line{line("홍길동", 20000, 1)}, []Awaited{hong("a", 20000, Confirmed)}, nil, []string{"again a"}},
		{"for a cancelled order", []Line{line("홍길동", 20000, 1)}, []Awaited{hong("a", 20000, Closed)}, nil, []string{"late a"}},
		{"the statement pasted again", []Line{line("홍길동", 20000, 1)}, []Awaited{hong("a", 20000, Open)},
			[]string{line("홍길동", 20000, 1).Key()}, []string{"used "}},
		{"and one more of the same since", []Line{line("홍길동", 20000, 1), line("홍 길동", 20000, 2)}, []Awaited{hong("b", 20000, Open)},
			[]string{line("홍길동", 20000, 1).Key()}, []string{"used ", " b"}},
		{"nobody", []Line{line("박둘", 5, 1)}, []Awaited{hong("a", 20000, Open)}, nil, []string{"nobody "}},
	} {
		used := map[string]bool{}
		for _, k := range tt.used {
			used[k] = true
		}
		var got []string
		for _, p := range Match(tt.lines, tt.awaited, used) {
			got = append(got, string(p.Doubt)+" "+strings.Join(p.Choice, ","))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
}
