//go:build !linux

package store

import (
	"context"
	"net"
	"time"
)

// dialPatiently connects, and asks a server that has been silent whether it is there.
func dialPatiently(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second,
		Interval: 3 * time.Second, Count: 2}}
	return d.DialContext(ctx, network, address)
}
