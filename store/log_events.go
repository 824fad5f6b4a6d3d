package store

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// Event is an entry of the append-only audit log. Detail holds no personal
// data.
type Event struct {
	Seq     int64 // assigned when written
	Entity  Entity
	Key     string // its order_no, merchant_uid, imp_uid, …
	OrderID int64  // 0: none
	Kind    EventKind
	Before  string
	After   string
	Source  Source // the door or person it came by
	Detail  map[string]any
	Names   Names // for the program's log; the audit log has them in other tables
}

// event appends to the audit log, chained to the previous entry.
func (t *tx) event(e Event) error {
	end, err := endOfChain(t)
	if err != nil {
		return err
	}
	prev := end.hash
	e.Seq = end.seq
	detail, err := encode(details(e.Detail))
	if err != nil {
		return err
	}
	e.Seq++
	at := ms(t.now)
	hash := eventHash(prev, e.Seq, at, e.OrderID, string(e.Entity), e.Key, string(e.Kind), e.Before, e.After,
		string(e.Source), detail)
	_, err = t.exec(`INSERT INTO events (seq, at, entity, entity_key, order_id, kind, before, after, source, detail,
	  prev_hash, hash)
	  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
	  ?)`, e.Seq, at, e.Entity, e.Key, orNull(e.OrderID), e.Kind, e.Before, e.After,
		e.Source, detail, prev, hash)
	if err != nil {
		return fmt.Errorf("write an event: %w", err)
	}
	t.chain = chainEnd{e.Seq, hash}
	if m, ok := moveOf(e); ok {
		t.moves = append(t.moves, m)
	}
	return nil
}

// chainEnd is the newest entry of the log.
type chainEnd struct {
	seq  int64
	hash []byte // nil: not looked for
}

func endOfChain(t *tx) (chainEnd, error) {
	if t.chain.hash != nil {
		return t.chain, nil
	}
	end := chainEnd{hash: make([]byte, sha256.Size)}
	err := t.get("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1", nil, &end.seq, &end.hash)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return end, err
}

func orNull(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

// eventHash is SHA-256 over the previous hash, the numbers and the
// length-prefixed texts of an event.
func eventHash(prev []byte, seq, at, order int64, texts ...string) []byte {
	size := len(prev) + 3*8
	for _, s := range texts {
		size += 8 + len(s)
	}
	text := append(make([]byte, 0, size), prev...)
	for _, n := range []int64{seq, at, order} {
		text = binary.BigEndian.AppendUint64(text, uint64(n))
	}
	for _, s := range texts {
		text = binary.BigEndian.AppendUint64(text, uint64(len(s)))
		text = append(text, s...)
	}
	sum := sha256.Sum256(text)
	return sum[:]
}
