package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

// newLog writes one structured line per order move and per trouble.
func newLog() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}

func untilStopped() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// Run runs the shop until it is told to stop.
func (serveCmd) Run(c *Config) error {
	if err := c.Check(); err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	a, err := start(ctx, *c, newLog(), os.Stdout)
	if err != nil {
		return err
	}
	a.announce()
	return a.run(ctx)
}
