//go:build !race

package handlers_test

const guessesSent = 10_000
