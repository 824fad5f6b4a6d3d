// Package sandbox is a stand-in for I'mport (PortOne V1): the REST API at the
// paths of api.iamport.kr, the browser SDK, the payment windows, redirects,
// webhooks, and a control panel that plays the bank and the PG's console.
//
// It keeps a ledger of its own, so that a shop under test can be compared with
// what "really" happened. No money moves and no card data is asked for: every
// payment that it makes carries sandbox:true, unless Options.Live rehearses a live
// shop. Amounts are in major units (won; dollars with cents as a fraction), as in
// I'mport's API.
//
// The sandbox follows the manual of PortOne V1; where that is silent, it answers
// with an error text of its own that says what is wrong. Out of scope are billing
// keys, identity verification and escrow deliveries.
//
// Anybody who can reach the sandbox can use it: it has no login. It sends
// webhooks to any URL that a payment names, as I'mport does. Keep it on a
// loopback address or behind a login of your own.
package sandbox
