package web

import (
	"errors"

	"github.com/jangteo/jangteo/store"
)

// ErrNotCompared means that I'mport did not answer when payments were reconciled.
var ErrNotCompared = errors.New("no answer from I'mport")

// BadListError says why an uploaded list cannot be used.
type BadListError struct{ Why store.Text }

// Error returns the reason in English.
func (e *BadListError) Error() string { return e.Why.En }

// ErrNeedsCode means that this shop requires a second factor of everybody.
var ErrNeedsCode = errors.New("the second factor is required")

// ErrImporting means that another import is already running.
var ErrImporting = errors.New("another import is running")
