//go:build race

package store

import "time"

// Under the race detector everything takes long, and the power is cut by one
// goroutine: a few cuts do, without those that show that the test can fail; and
// passwords are hashed at a cost that serves tests only.
const (
	cutting             = time.Second
	controlled          = false
	LeastPasswordMemory = 256 // KiB
)
