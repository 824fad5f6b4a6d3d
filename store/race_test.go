//go:build race

package store

import "time"

// Under the race detector everything takes long, and the power is cut by one
// goroutine; and passwords are hashed at a cost that serves tests only.
const (
	cutting             = 3 * time.Second
	LeastPasswordMemory = 256 // KiB
)
