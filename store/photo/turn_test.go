package photo

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/jangteo/jangteo/store/contain"
)

func smallPhoto(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 900, 300)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestOnePictureAtATime lets pictures wait for each other, and give up waiting.
func TestOnePictureAtATime(t *testing.T) {
	data := smallPhoto(t)
	synctest.Test(t, func(t *testing.T) {
		e := NewEncoder()
		e.turn <- struct{}{} // somebody else's picture is under way
		var done atomic.Int64
		impatient, leave := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() {
			_, err := e.Encode(impatient, bytes.NewReader(data))
			gone <- err
		}()
		for range 3 {
			go func() {
				if _, err := e.Encode(t.Context(), bytes.NewReader(data)); err != nil {
					t.Error(err)
				}
				done.Add(1)
			}()
		}
		if _, err := e.Encode(t.Context(), strings.NewReader("<html>")); !errors.Is(err, ErrUnknownKind) {
			t.Errorf("a refusal had to wait: %v", err)
		}
		synctest.Wait()
		if done.Load() != 0 {
			t.Error("a picture did not wait for its turn")
		}
		leave()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("whoever left was told %v", err)
		}
		<-e.turn
		synctest.Wait()
		if done.Load() != 3 || len(e.turn) != 0 {
			t.Errorf("%d of 3 pictures were made, %d turns are still taken", done.Load(), len(e.turn))
		}
	})
}

// leaving is a context that ends after it was asked a number of times.
type leaving struct {
	context.Context
	asked, patience int
}

func (l *leaving) Err() error {
	if l.asked++; l.asked > l.patience {
		return context.Canceled
	}
	return nil
}

// TestWorkEndsWithItsRequest ends it before, during and after decoding.
func TestWorkEndsWithItsRequest(t *testing.T) {
	e, data := NewEncoder(), smallPhoto(t)
	for patience := 0; ; patience++ {
		ctx := &leaving{Context: t.Context(), patience: patience}
		set, err := e.Encode(ctx, bytes.NewReader(data))
		if err == nil {
			if patience < 5 || len(set.Files) != 3 {
				t.Errorf("%d files after asking %d times", len(set.Files), patience)
			}
			return
		}
		if !errors.Is(err, context.Canceled) || errors.Is(err, ErrBroken) || len(e.turn) != 0 {
			t.Fatalf("left after %d questions: %v", patience, err)
		}
	}
}

// TestADecodersPanicIsTheFilesFault goes on after one.
func TestADecodersPanicIsTheFilesFault(t *testing.T) {
	_, err := contained(func() (int, error) { return []int{}[len(t.Name())], nil })
	if panicked := (*contain.Error)(nil); !errors.As(err, &panicked) {
		t.Errorf("%T %v", err, err)
	}
}
