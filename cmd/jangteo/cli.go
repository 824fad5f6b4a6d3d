package main

import "github.com/alecthomas/kong"

// CLI is the command line. The configuration belongs to all commands, so that a flag can
// stand before or after the command; those that depend on all of it call Config.Check.
type CLI struct {
	Config Config `embed:""`

	Serve   serveCmd   `cmd:"" default:"1" help:"Run the shop, and in sandbox mode I'mport's stand-in beside it (default)."`
	Sandbox sandboxCmd `cmd:"" help:"Run only the I'mport sandbox, for any project."`
	Seed    seedCmd    `cmd:"" help:"Put the demo catalogue into an empty database."`
	Admin   struct {
		Add           adminAddCmd      `cmd:"" help:"Add an admin."`
		List          adminListCmd     `cmd:"" help:"List the admins."`
		ResetPassword adminPasswordCmd `cmd:"" name:"reset-password" help:"Give an admin another password and log them out everywhere."`
		Reset2FA      admin2FACmd      `cmd:"" name:"reset-2fa" help:"Switch an admin's two-step login off and log them out everywhere; they set it up anew."`
		Disable       adminDisableCmd  `cmd:"" help:"Shut an admin out."`
	} `cmd:"" help:"Manage admins; works while the shop runs."`
	Export struct {
		Ledger   exportLedgerCmd   `cmd:"" help:"Write the money ledger to standard output, as JSON."`
		Products exportProductsCmd `cmd:"" default:"withargs" help:"Write all products into a CSV file with Shopify's columns (default)."`
	} `cmd:"" help:"Export data; works while the shop runs."`
	Import  importCmd  `cmd:"" help:"Add and change products from a CSV file of Shopify, WooCommerce or this shop, all or none; works while the shop runs."`
	Cases   casesCmd   `cmd:"" help:"List the payments that a person must look at."`
	Resolve resolveCmd `cmd:"" help:"Settle the cases of one payment; works while the shop runs."`
	Refund  refundCmd  `cmd:"" help:"Give money of a payment back; works while the shop runs, which sends it."`
	Backup  backupCmd  `cmd:"" help:"Write one verified archive of database, key and pictures; works while the shop runs."`
	Restore restoreCmd `cmd:"" help:"Unpack a backup into a data folder without a shop."`
	Verify  verifyCmd  `cmd:"" help:"Check every invariant of the database; exit 1 if one is broken."`
	Routes  routesCmd  `cmd:"" help:"List the shop's routes: method, path, required role."`
	Version versionCmd `cmd:"" help:"Show version, commit and SQLite version."`
}

type (
	serveCmd   struct{}
	sandboxCmd struct {
		Live bool `help:"Mark payments as live, to rehearse a live shop: start one with IAMPORT_API and IAMPORT_SDK pointing here and the keys that are printed. No money moves."`
	}
	seedCmd     struct{}
	adminAddCmd struct {
		Email     string `required:"" placeholder:"EMAIL" help:"E-mail to log in with."`
		Name      string `placeholder:"NAME" help:"How colleagues know them."`
		Role      string `default:"owner" enum:"owner,staff,viewer" help:"owner: everything; staff: orders and products; viewer: changes nothing (${default})."`
		MayRefund bool   `help:"Let staff give money back."`
		passwordFlags
	}
	adminListCmd     struct{}
	adminPasswordCmd struct {
		Email string `required:"" placeholder:"EMAIL" help:"Whose."`
		passwordFlags
	}
	admin2FACmd struct {
		Email string `required:"" placeholder:"EMAIL" help:"Whose."`
	}
	adminDisableCmd struct {
		Email string `required:"" placeholder:"EMAIL" help:"Whom."`
	}
	casesCmd   struct{}
	resolveCmd struct {
		ImpUID  string `arg:"" name:"imp_uid" help:"The payment."`
		Refund  bool   `xor:"how" required:"" help:"Give back all that is left."`
		Accept  bool   `xor:"how" required:"" help:"Let it pay its order: only an equal payment whose goods were gone and are back."`
		Dismiss string `xor:"how" required:"" placeholder:"REASON" help:"Close them as settled elsewhere."`
	}
	refundCmd struct {
		ImpUID string `arg:"" name:"imp_uid" help:"The payment."`
		Amount string `placeholder:"64900" help:"How much, in won or dollars (14.20); all that is left if absent."`
		Reason string `required:"" help:"Why; the buyer's bank may show it."`
	}
	exportLedgerCmd   struct{}
	exportProductsCmd struct {
		File string `arg:"" placeholder:"products.csv" help:"The file to write; - is standard output."`
	}
	importCmd struct {
		File      string `arg:"" help:"The CSV file; - is standard input."`
		DryRun    bool   `help:"Only say what would be done."`
		Currency  string `default:"KRW" enum:"KRW,USD" help:"Of the file's prices: KRW, or USD at the shop's rate (${default})."`
		KeepStock bool   `help:"Leave the stock of products that are there alone."`
	}
	backupCmd struct {
		File string `arg:"" placeholder:"FILE" help:"The archive to write, e.g. shop-2026-11-23.tar.gz."`
	}
	restoreCmd struct {
		File string `arg:"" placeholder:"FILE" help:"The archive to read."`
	}
	verifyCmd  struct{}
	routesCmd  struct{}
	versionCmd struct{}
)

// newParser makes the parser that fills a CLI.
func newParser(cli *CLI) (*kong.Kong, error) {
	return kong.New(cli,
		kong.Name("jangteo"),
		kong.Description("A self-hosted shop with Inicis, overseas card and PayPal checkout through I'mport V1."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.ShortUsageOnError(),
	)
}
