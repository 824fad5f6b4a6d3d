package checkout

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jangteo/jangteo/store"
)

// heard returns an error if the log has what the table of events does not know, or
// the outbox a mail by which, as that table says, nothing in the log is heard of.
func (w *world) heard() error {
	ctx := context.Background()
	table := map[store.Happening][]store.MailKind{}
	for _, e := range store.Events() {
		table[e.Kind] = append([]store.MailKind{}, e.Mails...)
	}
	log, err := w.store.Log(ctx, store.LogFilter{Limit: 1_000_000})
	if err != nil {
		return err
	}
	told := map[store.MailKind]bool{}
	for _, e := range log {
		mails, known := table[store.Happening{Entity: e.Entity, Kind: e.Kind}]
		if !known {
			return fmt.Errorf("the table of events has no %s %s", e.Entity, e.Kind)
		}
		for _, m := range mails {
			told[m] = true
		}
	}
	outbox, err := w.store.Mails(ctx, "", 0, 1_000_000)
	for _, m := range outbox {
		var task struct{ Kind store.MailKind }
		if err := json.Unmarshal(m.Payload, &task); err != nil || !told[task.Kind] {
			return fmt.Errorf("mail %s tells of nothing in the log (%v)", m.Key, err)
		}
	}
	return err
}
