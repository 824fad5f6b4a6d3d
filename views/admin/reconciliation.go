package admin

import (
	"fmt"

	"github.com/jangteo/jangteo/views"
)

// ReconciliationPage shows the proof that the shop's books agree with
// I'mport's, or where they do not.
type ReconciliationPage struct {
	Frame   Frame
	Clean   bool
	Verdict string // the one sentence
	Facts   []string
	Sweeps  []SweepView
	Sums    []SumView
	Differ  []string // imp_uids

	Unreadable []UnreadableView // rows of this shop first
}

// UnreadableView is an entry of I'mport's list of payments that cannot be read.
type UnreadableView struct {
	ImpUID      string // empty: not readable either
	MerchantUID string // empty: not readable either
	Place       int    // in I'mport's list, the latest change first; 0: unknown
	Ours        bool   // by its merchant_uid
	Foreign     bool   // likewise another shop's; neither: nobody can tell
	Field       string // that is missing or odd; empty: none in particular
	Why         string // for PortOne's support, in English
	Since       string
}

// Name is what to call the entry when talking to PortOne.
func (v UnreadableView) Name(lang views.Lang) string {
	switch {
	case v.ImpUID != "":
		return v.ImpUID
	case v.Place > 0:
		return fmt.Sprintf(lang.Text("최근 변경순 %d번째", "no. %d by latest change"), v.Place)
	}
	return "–"
}

// Whose is the badge that says whether the entry matters to this shop.
func (v UnreadableView) Whose(lang views.Lang) Badge {
	switch {
	case v.Ours:
		return Badge{Text: lang.Text("우리 주문", "Our order"), Kind: "bad"}
	case v.Foreign:
		return Badge{Text: lang.Text("다른 상점", "Another shop")}
	}
	return Badge{Text: lang.Text("확인 불가", "Unknown"), Kind: "wait"}
}

// Reason is what is wrong with the entry.
func (v UnreadableView) Reason(lang views.Lang) string {
	if v.Field == "" {
		return lang.Text("결제 정보로 읽을 수 없습니다.", "This cannot be read as a payment.")
	}
	return fmt.Sprintf(lang.Text("%s 항목이 없거나 형식이 다릅니다.", "The field %s is missing or malformed."), v.Field)
}

// SweepView is the last comparison of one depth.
type SweepView struct {
	Reach, Every, RanAt           string
	Listed, Ours, Captured, Wrong string
	Clean                         bool
}

// SumView is the money of one currency by what became of it.
type SumView struct{ Currency, Captured, Accepted, Held, Cancelled string }
