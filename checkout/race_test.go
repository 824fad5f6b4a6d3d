//go:build race

package checkout

import "time"

// Under the race detector everything takes twenty times as long: tests without
// goroutines of their own are thinned out.
const (
	raced      = true
	simulating = 8 * time.Second
)
