package store

import (
	"context"
	"testing"
	"time"
)

// TestWhyAMailWaitsIsOneLine checks that stack traces are kept out of the
// mailbox.
func TestWhyAMailWaitsIsOneLine(t *testing.T) {
	ctx := t.Context()
	s, err := OpenHere(t, ctx, Options{Dir: EmptyShop(t)})
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

// TestABrokenEffectStopsNoOther queues three effects, of which the first cannot be read.
func TestABrokenEffectStopsNoOther(t *testing.T) {
	ctx := context.Background()
	for _, broken := range []string{"x", "", "[]", `{"due":"soon"}`, "null"} {
		s, err := OpenHere(t, ctx, Options{Dir: EmptyShop(t)})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		err = s.write(ctx, func(t *tx) error {
			for _, key := range []string{"a", "b", "c"} {
				if err := t.post(MailEffect, key, voidMail{About: key, Kind: VoidMail}); err != nil {
					return err
				}
			}
			_, err := t.exec("UPDATE outbox SET payload = ? WHERE key = 'a'", broken)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"a", "b", "c"} {
			if e, err := s.TakeEffect(ctx, time.Minute); e.Key != want || e.Since.IsZero() || err != nil {
				t.Errorf("payload %q: took %q since %s, want %q (%v)", broken, e.Key, e.Since, want, err)
			}
		}
	}
}
