package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"github.com/jangteo/jangteo/store"
)

// Run runs only the sandbox, so that any project can be tried against it.
func (r sandboxCmd) Run(c *Config) error {
	if err := errors.Join(c.checkLogLevel(), c.checkLogFormat()); err != nil {
		return err
	}
	lock, err := store.LockDir(filepath.Join(c.Data, "sandbox"), "another sandbox")
	if err != nil {
		return err
	}
	defer lock.Unlock()
	listener, err := net.Listen("tcp", c.SandboxListen())
	if err != nil {
		return fmt.Errorf("listen for the sandbox: %w", err)
	}
	c.SandboxAddr = listener.Addr().String()
	s, err := openSandbox(*c, r.Live, c.newLog(os.Stderr))
	if err != nil {
		return err
	}
	defer s.Close()
	code, key, secret := s.Credentials()
	fmt.Printf("Sandbox:     %s\nSDK:         %s\nI'mport API: code %s  imp_key %s  imp_secret %s\n",
		c.SandboxURL(), c.SandboxURL()+sandboxSDKPath, code, key, secret)
	if r.Live {
		fmt.Printf("Rehearsal:   payments look live. Start a live shop on a data folder of its own with\n"+
			"  IAMPORT_API=%s IAMPORT_SDK=%s IAMPORT_CODE=%s IAMPORT_KEY=%s IAMPORT_SECRET=%s IAMPORT_INICIS=%s\n",
			c.SandboxURL(), c.SandboxURL()+sandboxSDKPath, code, key, secret, sandboxInicis)
	}
	return serveUntilStopped(listener, &http.Server{Handler: s, ReadHeaderTimeout: headerLimit, IdleTimeout: idleLimit})
}

func serveUntilStopped(l net.Listener, s *http.Server) error {
	ctx, stop := untilStopped()
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.Background(), drainLimit)
	defer cancel()
	if err := s.Shutdown(drain); err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}
