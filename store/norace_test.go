//go:build !race

package store

import (
	"time"
)

const (
	cutting             = 12 * time.Second
	leastPasswordMemory = 32 * 1024 // KiB
)
