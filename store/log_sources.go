package store

// Source is who or what caused an event: a person, a channel through which news
// arrived, or one of the shop's workers.
type Source string

// The sources. In addition, each admin has one (Admin.Source).
const (
	SourceBuyer    Source = "buyer"
	SourcePage     Source = "page"
	SourceRedirect Source = "redirect"
	SourceWebhook  Source = "webhook"
	SourcePoll     Source = "poll"
	SourceSweep    Source = "sweep"
	SourceAdmin    Source = "admin"
	SourceCancel   Source = "cancel"
	SourceExpiry   Source = "expiry"
	SourceRefund   Source = "refund"
	SourceReceipt  Source = "receipt"
	SourceVbank    Source = "vbank"
	SourceConsole  Source = "console"
	SourcePolicy   Source = "policy"
	SourceWatch    Source = "watch"
	SourceLogin    Source = "login"
	SourceHost     Source = "host"
	SourceSeed     Source = "seed"
)

// Sources returns the table of sources.
func Sources() []Meaning[Source] {
	return []Meaning[Source]{
		{Kind: SourceBuyer, Means: "the buyer, on the shop's pages"},
		{Kind: SourcePage, Means: "the page that the buyer paid on"},
		{Kind: SourceRedirect, Means: "the redirect that leads the buyer back from paying"},
		{Kind: SourceWebhook, Means: "I'mport's notice"},
		{Kind: SourcePoll, Means: "asking I'mport about open attempts"},
		{Kind: SourceSweep, Means: "comparing the whole account with I'mport's list"},
		{Kind: SourceAdmin, Means: "somebody who works here and whom the record does not name: it asks I'mport " +
			"again or gives money back"},
		{Kind: SourceCancel, Means: "asking I'mport before an unpaid order is cancelled"},
		{Kind: SourceExpiry, Means: "closing orders that were not paid in time"},
		{Kind: SourceRefund, Means: "sending refunds to I'mport"},
		{Kind: SourceReceipt, Means: "issuing and cancelling cash receipts"},
		{Kind: SourceVbank, Means: "closing virtual accounts at the PG"},
		{Kind: SourceConsole, Means: "I'mport's or the PG's own console"},
		{Kind: SourcePolicy, Means: "the shop itself, as the owner has set it"},
		{Kind: SourceWatch, Means: "the shop's look at its keys, its clock and I'mport's browser script"},
		{Kind: SourceLogin, Means: "the login page, before anybody was let in"},
		{Kind: SourceHost, Means: "the command line on the shop's machine"},
		{Kind: SourceSeed, Means: "filling an empty shop with the demo catalogue"},
	}
}
