package main

import (
	"strings"
	"sync"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestRefundsFromManyCommandLinesAtOnce starts ten processes beside the running
// shop that all want the same money back.
func TestRefundsFromManyCommandLinesAtOnce(t *testing.T) {
	p := startProgram(t)
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "approve")
	p.complete(w, a)
	p.becomes(a, "paid")
	var all sync.WaitGroup
	answers := make(chan string, 10)
	for range cap(answers) {
		all.Go(func() { answers <- p.run("refund", w.impUID, "--amount", "40000", "--reason", "returned") })
	}
	all.Wait()
	close(answers)
	granted := 0
	for answer := range answers {
		switch {
		case strings.Contains(answer, "the running shop sends it"):
			granted++
		case strings.Contains(answer, "is still under way"), strings.Contains(answer, "can go back"):
		default:
			t.Errorf("neither granted nor told why not: %s", answer)
		}
	}
	if granted != 1 {
		t.Errorf("%d refunds were granted", granted)
	}
	eventually(t, "the money goes back", func() bool { return p.verdict(w).Cancelled == 40000 })
	if list := p.payments(); len(list) != 1 || len(list[0].CancelHistory) != 1 || list[0].CancelAmount != "40000" {
		t.Errorf("at I'mport: %+v", list)
	}
	if l := p.ledger(); len(l.Refunds) != 1 || l.Refunds[0].State != store.RefundDone || l.Refunds[0].Amount != 40000 {
		t.Errorf("in the books: %+v", l.Refunds)
	}
}
