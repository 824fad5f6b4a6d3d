// Package sandbox is a stand-in for I'mport (PortOne V1): the REST API at the
// paths of api.iamport.kr, the browser SDK, the payment windows, redirects,
// webhooks, and a control panel that plays the bank and the PG's console.
//
// It keeps a ledger of its own, so that a shop under test can be compared with
// what "really" happened. No money moves and no card data is asked for: every
// payment it makes carries sandbox:true, unless Options.Live rehearses a live
// shop.
//
// What the manual of PortOne V1 states is followed; where it is silent, the
// sandbox answers clearly rather than cleverly. Out of scope are billing keys,
// identity verification, escrow deliveries and cash receipts.
//
// Whoever reaches the sandbox can play with it: it has no login. It sends
// webhooks to whatever URL a payment names, as I'mport does. Keep it on a
// loopback address or behind a login of your own.
package sandbox
