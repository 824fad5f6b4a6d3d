package store

import (
	"testing"
	"time"
)

// TestWhyAMailWaitsIsOneLine checks that stack traces are kept out of the
// mailbox.
func TestWhyAMailWaitsIsOneLine(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, Options{Dir: EmptyShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.CreateOrder(ctx, roomyOrder()); err != nil {
		t.Fatal(err)
	}
	mails, err := s.Mails(ctx, MailsWaiting, 0, 1)
	if err != nil || len(mails) != 1 {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	if err := s.PostponeEffect(ctx, mails[0].ID, time.Hour,
		"panic: drawn\ngoroutine 7 [running]:\nmain.main()"); err != nil {
		t.Fatal(err)
	}
	if mails, err = s.Mails(ctx, MailsWaiting, 0, 1); err != nil || mails[0].Trouble != "panic: drawn" {
		t.Errorf("%+v, %v", mails, err)
	}
}
