package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/store/typed"
)

// ErrMailMerged says that somebody gets too many mails about orders that nobody has
// paid. One mail at the end of the hour tells of all of them.
var ErrMailMerged = errors.New("told together with others")

// unprovedAddress is the purpose for which the addresses of these mails are hashed.
const unprovedAddress = "unproved mail address"

// UnprovedMails are about orders for which no money came: anybody can have given
// anybody's address.
type UnprovedMails struct{ *core }

// Admit counts a mail to an address, by its key, once; ErrMailMerged when it had too
// many in the last hour. What is about no order is not told of later.
func (s UnprovedMails) Admit(ctx context.Context, key, email, orderNo string) error {
	hash, err := s.Sign(unprovedAddress, []byte(typed.EmailKey(email)))
	if err != nil {
		return err
	}
	merged := false
	err = s.write(ctx, func(t *tx) error {
		if _, err := t.exec("DELETE FROM unproved_mails WHERE at < ?", ms(t.now.Add(-24*time.Hour))); err != nil {
			return err
		}
		var known bool
		if err := t.get("SELECT EXISTS (SELECT 1 FROM unproved_mails WHERE key = ?)", []any{key}, &known); err != nil ||
			known {
			return err
		}
		_, err := t.exec("INSERT INTO unproved_mails (key, address_hash, at) VALUES (?, ?, ?)", key, hash, ms(t.now))
		if _, by := t.refused(err); by == mailsAreFew {
			if merged = true; orderNo == "" {
				return nil
			}
			hour := t.now.Truncate(time.Hour).Add(time.Hour)
			once := fmt.Sprintf("%s:%s:%d", MergedMail.prefix(), hex.EncodeToString(hash[:8]), hour.Unix())
			return t.postAt(MailEffect, once, hour, mailTask{About: orderNo, Due: ms(hour), Kind: MergedMail})
		}
		return err
	})
	if err == nil && merged {
		err = ErrMailMerged
	}
	return err
}

// mostMerged is how many orders one mail tells of.
const mostMerged = 20

// aboutMerged is about the orders of the last day that wait for their money under the
// same address as an order.
func (l *Letter) aboutMerged(t *tx, no string) error {
	if err := l.aboutOrder(t, no); err != nil {
		return err
	}
	return t.each(`SELECT order_no, public_id FROM orders WHERE pay_state IN ('unpaid', 'awaiting_deposit')
	  AND replaced_at IS NULL AND created_at > ? AND email_key = (SELECT email_key FROM orders WHERE order_no = ?)
	  ORDER BY id DESC LIMIT ?`, []any{ms(t.now.Add(-24 * time.Hour)), no, mostMerged},
		func(scan func(...any) error) error {
			var o Order
			err := scan(&o.No, &o.PublicID)
			l.Merged = append(l.Merged, o)
			return err
		})
}
