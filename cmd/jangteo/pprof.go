package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
)

// checkPprof lets profiles be read on this machine alone: they tell what the shop is
// doing, and whoever may ask for them can keep it busy.
func (c *Config) checkPprof() error {
	if c.Pprof == "" {
		return nil
	}
	if err := checkAddr("JANGTEO_PPROF", c.Pprof); err != nil {
		return err
	}
	if host, _, _ := net.SplitHostPort(c.Pprof); !loopback(host) {
		return fmt.Errorf("JANGTEO_PPROF %q can be reached from elsewhere: profiles are for this machine alone, "+
			"write 127.0.0.1 before the port", c.Pprof)
	}
	others := map[string]string{"JANGTEO_ADDR": c.Addr, "JANGTEO_OPERATOR_ADDR": c.OperatorAddr}
	if !c.Live() {
		others["JANGTEO_SANDBOX_ADDR"] = c.SandboxListen()
	}
	for name, addr := range others {
		if addr != "" && sameAddr(c.Pprof, addr) {
			return fmt.Errorf("JANGTEO_PPROF and %s cannot both be %s: give one of them another port", name, addr)
		}
	}
	return nil
}

// openPprof serves profiles where nobody but this machine can ask for them.
func (a *app) openPprof(context.Context) error {
	if a.config.Pprof == "" {
		return nil
	}
	listener, err := net.Listen("tcp", a.config.Pprof)
	if err != nil {
		return fmt.Errorf("listen for profiles: %w; if the port is taken, choose another JANGTEO_PPROF", err)
	}
	if addr, ok := listener.Addr().(*net.TCPAddr); !ok || !addr.IP.IsLoopback() { // a name may lead anywhere
		return errors.Join(fmt.Errorf("JANGTEO_PPROF %q leads to %s, which is not this machine alone: write "+
			"127.0.0.1 before the port", a.config.Pprof, listener.Addr()), listener.Close())
	}
	a.config.Pprof = listener.Addr().String()
	// No write limit: a profile takes as long as it is asked for.
	a.profiles = &http.Server{Handler: localOnly(profiles()), ReadHeaderTimeout: headerLimit, IdleTimeout: idleLimit}
	go a.profiles.Serve(listener)
	return nil
}

// profiles are the pages of net/http/pprof, apart from that of the command line,
// which may name secrets.
func profiles() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", http.NotFound)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

// localOnly refuses pages of the web that a browser on this machine has open and
// that call 127.0.0.1 by a name of their own.
func localOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if !loopback(host) {
			http.Error(w, "profiles are served to this machine alone, by its address", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}
