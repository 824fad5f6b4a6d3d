//go:build !race

package checkout

import "time"

const (
	raced      = false
	simulating = 17 * time.Second
)
