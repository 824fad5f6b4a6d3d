package main

import (
	"fmt"
	"io"
	"log/slog"
)

// The forms of the log.
const (
	textLog = "text"
	jsonLog = "json"
)

// logLevel is how much the log says; false for a word that means nothing.
func (c *Config) logLevel() (slog.Level, bool) {
	level, ok := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}[c.LogLevel]
	return level, ok
}

func (c *Config) checkLogLevel() error {
	if _, ok := c.logLevel(); !ok {
		return fmt.Errorf("JANGTEO_LOG_LEVEL %q is unknown: choose debug, info, warn or error", c.LogLevel)
	}
	return nil
}

func (c *Config) checkLogFormat() error {
	if c.LogFormat != textLog && c.LogFormat != jsonLog {
		return fmt.Errorf("JANGTEO_LOG_FORMAT %q is unknown: choose text or json", c.LogFormat)
	}
	return nil
}

// newLog makes the program's log as it is configured.
func (c *Config) newLog(w io.Writer) *slog.Logger {
	level, _ := c.logLevel() // what Check would refuse is info and text
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == jsonLog {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
