//go:build !race

package checkout

import "time"

const (
	raced      = false
	simulating = 20 * time.Second
)
