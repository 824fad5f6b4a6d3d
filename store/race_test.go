//go:build race

package store

import "time"

// cutting is short while the race detector watches: everything takes long then,
// and the power is cut by one goroutine.
const cutting = 3 * time.Second
