//go:build !race

package store

import (
	"time"
)

const (
	cutting             = 12 * time.Second
	controlled          = true
	LeastPasswordMemory = 32 * 1024 // KiB
)
