package store

import (
	"context"
	"net"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// goneAfter is how long a server may leave unsaid that it has heard us, before the
// connection counts as lost. By itself, the system waits a quarter of an hour.
const goneAfter = 10 * time.Second

// dialPatiently connects, and lets the system notice a server that has gone silent.
func dialPatiently(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: goneAfter / 2,
		Interval: goneAfter / 4, Count: 2}}
	if strings.HasPrefix(network, "tcp") {
		d.Control = func(_, _ string, c syscall.RawConn) (err error) {
			controlled := c.Control(func(fd uintptr) {
				err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT,
					int(goneAfter.Milliseconds()))
			})
			if controlled != nil {
				return controlled
			}
			return err
		}
	}
	return d.DialContext(ctx, network, address)
}
