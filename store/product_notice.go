package store

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

// NoticeReference is the standard entry for an item covered by the description.
const NoticeReference = "상품 상세설명 참조"

//go:embed notice.json
var noticeJSON []byte

// Notices are the lists of product information required by law for each kind of
// goods (상품정보제공고시), with their source.
type Notices struct {
	Source string       `json:"source"`
	Date   string       `json:"date"` // in force since
	Lists  []NoticeList `json:"lists"`
}

// NoticeList is the information required for one kind of goods.
type NoticeList struct {
	Key   string       `json:"key"` // value of "kind" in Draft.Notice
	Ko    string       `json:"ko"`
	En    string       `json:"en"`
	Items []NoticeItem `json:"items"`
}

// NoticeItem is one required piece of information.
type NoticeItem struct {
	Key  string `json:"key"` // key in Draft.Notice
	Ko   string `json:"ko"`
	En   string `json:"en"`
	Hint string `json:"hint"` // the law's explanation, Korean; may be empty
}

// ReadNotices returns the lists built into this version.
func ReadNotices() (Notices, error) {
	var n Notices
	if err := json.Unmarshal(noticeJSON, &n); err != nil {
		return n, fmt.Errorf("read the lists of product information: %w", err)
	}
	return n, nil
}

// List returns the list for a kind of goods; false if there is none.
func (n Notices) List(key string) (NoticeList, bool) {
	for _, l := range n.Lists {
		if l.Key == key {
			return l, true
		}
	}
	return NoticeList{}, false
}

// Complete reports whether all information required for a kind of goods is
// given.
func (n Notices) Complete(said map[string]string) bool {
	list, known := n.List(said["kind"])
	for _, item := range list.Items {
		known = known && said[item.Key] != ""
	}
	return known
}
