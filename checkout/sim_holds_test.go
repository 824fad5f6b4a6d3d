package checkout

import (
	"fmt"

	"github.com/jangteo/jangteo/store"
)

// simShare is how much of a variant one order may hold, in percent.
const simShare = 50

// holdsItsShare notes if an order that was placed just now holds more of its goods
// than one order may.
func (w *world) holdsItsShare(o store.Order) {
	for _, l := range o.Lines {
		var there, held int64
		if err := w.raw.QueryRow(`SELECT v.stock + v.held, coalesce((SELECT quantity FROM reservations r WHERE
		  r.order_id = ? AND r.variant_id = v.id AND r.state = 'active'), 0) FROM variants v WHERE v.id = ? AND v.counted = 1`,
			o.ID, l.VariantID).Scan(&there, &held); err == nil && held > 0 && held*100 >= there*simShare+100 {
			w.unfair = fmt.Errorf("order %s holds %d of %d pieces", o.No, held, there)
		}
	}
}

// holdsAreFair returns an error if an order held more than it may.
func (w *world) holdsAreFair() error { return w.unfair }
