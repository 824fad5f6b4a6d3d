package store

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

// NoticeReference is what stands for an item that the description answers.
const NoticeReference = "상품 상세설명 참조"

//go:embed notice.json
var noticeJSON []byte

// Notices are the lists of what the law wants to be said about each kind of
// goods (상품정보제공고시), with where they come from.
type Notices struct {
	Source string       `json:"source"`
	Date   string       `json:"date"` // since when they hold
	Lists  []NoticeList `json:"lists"`
}

// NoticeList is what must be said about one kind of goods.
type NoticeList struct {
	Key   string       `json:"key"` // in Draft.Notice under "kind"
	Ko    string       `json:"ko"`
	En    string       `json:"en"`
	Items []NoticeItem `json:"items"`
}

// NoticeItem is one thing that must be said.
type NoticeItem struct {
	Key  string `json:"key"` // in Draft.Notice
	Ko   string `json:"ko"`
	En   string `json:"en"`
	Hint string `json:"hint"` // what the law says about it, Korean; may be empty
}

// ReadNotices reads the lists that this version of the shop knows.
func ReadNotices() (Notices, error) {
	var n Notices
	if err := json.Unmarshal(noticeJSON, &n); err != nil {
		return n, fmt.Errorf("read the lists of product information: %w", err)
	}
	return n, nil
}

// List returns the list for a kind of goods; false when there is none.
func (n Notices) List(key string) (NoticeList, bool) {
	for _, l := range n.Lists {
		if l.Key == key {
			return l, true
		}
	}
	return NoticeList{}, false
}

// Complete tells whether everything is said that the law wants about a kind of
// goods.
func (n Notices) Complete(said map[string]string) bool {
	list, known := n.List(said["kind"])
	for _, item := range list.Items {
		known = known && said[item.Key] != ""
	}
	return known
}
