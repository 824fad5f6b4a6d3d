// Command jangteo is a self-hosted shop: storefront, checkout through I'mport, and a
// stand-in for I'mport to try it with, in one program.
package main

import (
	"fmt"
	"os"
)

func main() {
	var cli CLI
	parser, err := newParser(&cli)
	if err != nil {
		fmt.Fprintln(os.Stderr, "jangteo:", err)
		os.Exit(1)
	}
	ctx, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	ctx.FatalIfErrorf(ctx.Run(&cli.Config))
}
