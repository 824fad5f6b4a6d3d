package wording

import (
	"strconv"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// LogRow shows one entry of the log.
func LogRow(e store.Entry, lang views.Lang) admin.LogRow {
	r := admin.LogRow{At: e.At.In(korea.Seoul()).Format("2006-01-02 15:04:05"), Who: e.Who, Key: e.Key}
	r.What, _ = EventText(e.LogEntry, nil, lang)
	if r.Who == "" {
		r.Who = SourceName(e.Source, lang)
	}
	r.Where, _ = e.Detail["from"].(string)
	if e.OrderNo != "" {
		r.Path, r.Key = "/admin/orders/"+e.OrderNo, e.OrderNo
	}
	return r
}

// LogTable returns one row for each entry of the log.
func LogTable(entries []store.Entry, lang views.Lang) [][]string {
	rows := [][]string{{lang.Text("번호", "No"), lang.Text("시각", "When"), lang.Text("작업자", "Who"),
		lang.Text("작업", "Action"), lang.Text("대상", "Item"), lang.Text("접속 주소", "IP address")}}
	for _, e := range entries {
		r := LogRow(e, lang)
		rows = append(rows, []string{strconv.FormatInt(e.Seq, 10), r.At, r.Who, r.What, r.Key, r.Where})
	}
	return rows
}
