package web

import (
	"errors"

	"github.com/jangteo/jangteo/store"
)

// ErrNotCompared says that I'mport did not answer for a comparison.
var ErrNotCompared = errors.New("no answer from I'mport")

// BadListError says why a list cannot be used.
type BadListError struct{ Why store.Text }

// Error is the reason in English.
func (e *BadListError) Error() string { return e.Why.En }

// ErrNeedsCode says that nobody here works without a second factor.
var ErrNeedsCode = errors.New("the second factor is required")

// ErrImporting says that one import is under way already.
var ErrImporting = errors.New("another import is running")
