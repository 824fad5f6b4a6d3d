package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilStopped ends at the first signal to stop. From then on signals do what
// they do to any program: a second one ends it at once.
func untilStopped() (context.Context, context.CancelFunc) {
	ctx, stop := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-signals:
		case <-ctx.Done():
		}
		signal.Stop(signals)
		stop()
	}()
	return ctx, stop
}

// Run runs the shop until it is told to stop.
func (serveCmd) Run(c *Config) error {
	if err := c.Check(); err != nil {
		return err
	}
	limitMemory()
	ctx, stop := untilStopped()
	defer stop()
	a, err := start(ctx, *c, c.newLog(os.Stderr), os.Stdout)
	if err != nil {
		return err
	}
	a.announce()
	return a.run(ctx)
}
