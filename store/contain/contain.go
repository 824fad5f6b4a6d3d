// Package contain keeps a panic within the piece of work that it happened in: a
// request, a payment, a picture, a change of the database. Nothing else in the
// program recovers from one.
package contain

import (
	"fmt"
	"runtime/debug"
)

// Error is a panic that was contained.
type Error struct {
	Value any    // what was panicked with
	Stack []byte // of the goroutine, as debug.Stack writes it
}

// Error says what happened in its first line and where in the lines below.
func (e *Error) Error() string { return fmt.Sprintf("panic: %v\n%s", e.Value, e.Stack) }

// Panic does work. It returns work's error, or an *Error when work panics.
func Panic(work func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &Error{Value: r, Stack: debug.Stack()}
		}
	}()
	return work()
}
