//go:build !race

package checkout

const raced = false
