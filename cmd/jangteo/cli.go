package main

import (
	"time"

	"github.com/alecthomas/kong"
)

// CLI is the command line. The configuration belongs to all commands, so that a flag can
// stand before or after the command; those that depend on all of it call Config.Check.
type CLI struct {
	Config Config `embed:""`

	Serve   serveCmd   `cmd:"" default:"1" help:"Run the shop, and in sandbox mode I'mport's stand-in beside it (default)."`
	Sandbox sandboxCmd `cmd:"" help:"Run only the I'mport sandbox, for any project."`
	Seed    seedCmd    `cmd:"" help:"Put the demo catalog into an empty database."`
	Admin   struct {
		Add           adminAddCmd      `cmd:"" help:"Add an admin."`
		List          adminListCmd     `cmd:"" help:"List the admins."`
		ResetPassword adminPasswordCmd `cmd:"" name:"reset-password" help:"Set a new password for an admin and log them out everywhere."`
		Reset2FA      admin2FACmd      `cmd:"" name:"reset-2fa" help:"Turn off an admin's two-step login and log them out everywhere; they set it up again."`
		Disable       adminDisableCmd  `cmd:"" help:"Disable an admin's account."`
	} `cmd:"" help:"Manage admins; works while the shop runs."`
	Export struct {
		Ledger   exportLedgerCmd   `cmd:"" help:"Write the money ledger to standard output, as JSON."`
		Products exportProductsCmd `cmd:"" default:"withargs" help:"Write all products to a CSV or Excel file with Shopify's columns (default)."`
		Orders   exportOrdersCmd   `cmd:"" help:"Write orders to a CSV or Excel file; who exported them and why is logged."`
		Coupons  exportCouponsCmd  `cmd:"" help:"Write all coupons with their codes to a CSV or Excel file, which can be imported again."`
		Log      exportLogCmd      `cmd:"" help:"Write the activity log to a CSV or Excel file."`
	} `cmd:"" help:"Export data; works while the shop runs."`
	Import struct {
		Products importCmd        `cmd:"" default:"withargs" help:"Add and update products from a CSV or Excel file of Shopify, WooCommerce, Cafe24, SmartStore, Youngcart5 or this shop (default)."`
		Parcels  importParcelsCmd `cmd:"" help:"Mark the orders of a courier's CSV or Excel file as shipped: all of them, or none if one is wrong."`
		Coupons  importCouponsCmd `cmd:"" help:"Add and change coupons from a CSV or Excel file."`
	} `cmd:"" help:"Import files; works while the shop runs."`
	Cases   casesCmd   `cmd:"" help:"List the payments that a person must review."`
	Resolve resolveCmd `cmd:"" help:"Resolve the cases of one payment; works while the shop runs."`
	Refund  refundCmd  `cmd:"" help:"Refund a payment; works while the shop runs, which sends the refund."`
	Backup  backupCmd  `cmd:"" help:"Write one verified archive of database, key and pictures; works while the shop runs."`
	Restore restoreCmd `cmd:"" help:"Unpack a backup into a data folder that holds no shop yet."`
	Erase   eraseCmd   `cmd:"" help:"Erase the personal data whose time is over, as the shop does daily; works while the shop runs."`
	Key     struct {
		Rotate keyRotateCmd `cmd:"" help:"Put a new key into secret.key and seal every stored secret anew with it; works while the shop runs."`
	} `cmd:"" help:"Manage the key of the installation."`
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
		Name      string `placeholder:"NAME" help:"Name that colleagues see."`
		Role      string `default:"owner" enum:"owner,staff,viewer" help:"owner: everything; staff: orders and products; viewer: changes nothing (${default})."`
		MayRefund bool   `help:"Let staff make refunds."`
		passwordFlags
	}
	adminListCmd     struct{}
	adminPasswordCmd struct {
		Email string `required:"" placeholder:"EMAIL" help:"E-mail of the admin."`
		passwordFlags
	}
	admin2FACmd struct {
		Email string `required:"" placeholder:"EMAIL" help:"E-mail of the admin."`
	}
	adminDisableCmd struct {
		Email string `required:"" placeholder:"EMAIL" help:"E-mail of the admin."`
	}
	casesCmd   struct{}
	resolveCmd struct {
		ImpUID  string `arg:"" name:"imp_uid" help:"The payment."`
		Refund  bool   `xor:"how" required:"" help:"Refund all that is left."`
		Accept  bool   `xor:"how" required:"" help:"Accept it for its order: only an equal payment whose goods were sold out and are back in stock."`
		Dismiss string `xor:"how" required:"" placeholder:"REASON" help:"Close them as resolved elsewhere, and say how."`
	}
	refundCmd struct {
		ImpUID string `arg:"" name:"imp_uid" help:"The payment."`
		Amount string `placeholder:"64900" help:"How much, in won or dollars (14.20); without it, all that is left."`
		Reason string `required:"" help:"Why; the buyer's bank may show it."`
		Yes    bool   `help:"Do not ask on a terminal whether the amount is right."`
	}
	exportLedgerCmd   struct{}
	exportProductsCmd struct {
		File string `arg:"" placeholder:"products.csv" help:"The file to write, CSV or by its ending XLSX; - is standard output."`
	}
	importCmd struct {
		File      string `arg:"" optional:"" help:"The CSV or XLSX file; - is standard input. With --undo, the number of the import."`
		DryRun    bool   `help:"Only say what would change."`
		Undo      bool   `help:"Put the products back as they were before the last import, or before the one of a number."`
		Whole     bool   `help:"Take all products or none. Otherwise those that have errors are left out."`
		Report    string `placeholder:"FILE" help:"Write what becomes of each product into a CSV file, or by its ending JSON; - is standard output."`
		Currency  string `default:"" enum:",KRW,USD" placeholder:"KRW" help:"Of the file's prices: KRW, or USD at the shop's rate. Unset: USD where most prices have a decimal point, else KRW."`
		KeepStock bool   `help:"Leave the stock of existing products alone."`
		Pictures  bool   `help:"Fetch pictures of other sites, from public http and https addresses, 3000 at once."`
		From      string `name:"pictures-from" placeholder:"URL" help:"The shop that the file comes from. Pictures whose addresses name no site are fetched from there; so are others."`
		Guess     bool   `help:"Read a file in no known format by what its headings seem to say."`
	}
	fileFlag struct {
		File string `arg:"" help:"The file to write, CSV or by its ending XLSX; - is standard output."`
		Lang string `default:"ko" enum:"ko,en" help:"Language of headings and contents: ko or en (${default})."`
	}
	exportOrdersCmd struct {
		fileFlag
		Kind   string    `default:"orders" enum:"orders,courier" help:"orders: a row for each item; courier: a row for each package that is to be sent (${default})."`
		Tab    string    `default:"all" enum:"all,awaiting,paid,preparing,shipped,delivered,concluded,claims,void,returned,refunded,held" help:"Which orders, as the tabs of the board (${default})."`
		From   time.Time `format:"2006-01-02" placeholder:"2026-11-01" help:"Placed on this day or later."`
		To     time.Time `format:"2006-01-02" placeholder:"2026-11-30" help:"Placed on this day or before."`
		Reason string    `required:"" help:"What for: it is logged, for the file has personal data."`
	}
	exportCouponsCmd struct{ fileFlag }
	exportLogCmd     struct{ fileFlag }
	importFlags      struct {
		File   string `arg:"" help:"The CSV or XLSX file; - is standard input."`
		DryRun bool   `help:"Only say what would be done."`
		Report string `placeholder:"FILE" help:"Write what becomes of each row into a CSV file, or by its ending JSON; - is standard output."`
	}
	importParcelsCmd struct {
		importFlags
		Carrier  string `placeholder:"cj" help:"Carrier of rows that name none."`
		Doubtful bool   `help:"Also ship with numbers whose length or check digit is not the carrier's."`
	}
	importCouponsCmd struct{ importFlags }
	backupCmd        struct {
		File string `arg:"" placeholder:"FILE" help:"The archive to write, e.g. shop-2026-11-23.tar.gz."`
		passphraseFlag
	}
	restoreCmd struct {
		File string `arg:"" placeholder:"FILE" help:"The archive to read."`
		passphraseFlag
	}
	passphraseFlag struct {
		Passphrase Secret `env:"JANGTEO_BACKUP_PASSPHRASE" placeholder:"PASSPHRASE" help:"Seals the key in a backup, and opens it again. Put it into the environment and keep it elsewhere than the backups."`
	}
	keyRotateCmd struct {
		ForgetOld bool `help:"Forget the older keys, because others may have seen one. The shop must be stopped. Known devices, recovery codes and links in mails count no more."`
	}
	eraseCmd struct {
		DryRun  bool   `help:"Only say what would be erased."`
		Backups string `placeholder:"DIR" help:"Also name the backups in this folder that are older than they may get."`
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
