package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"strings"
)

// readTaxFree reads what of the amount is free of value added tax: a JSON number, no
// less than 0 and no more than the amount (docs: payrq, tax_free).
func (p *payRequest) readTaxFree() error {
	if !p.present("tax_free") {
		return nil
	}
	var n json.Number
	raw := strings.TrimSpace(string(p.fields["tax_free"]))
	if strings.HasPrefix(raw, `"`) || json.Unmarshal([]byte(raw), &n) != nil || n == "" {
		return errors.New("tax_free는 숫자(number)여야 합니다")
	}
	free, err := parseAmount(string(n))
	if err != nil || free < 0 || free > p.amount || !free.fits(p.currency) {
		return fmt.Errorf("tax_free %s은(는) 0 이상, amount 이하여야 합니다", n)
	}
	p.taxFree = free.number()
	return nil
}

// taxFree is the tax-free part of a payment; nothing said is none. The buyer may have
// paid less than it (outcome other-amount).
func (r *record) taxFree() cents {
	if r.Attempt.TaxFree == "" {
		return 0
	}
	return min(mustCents(r.Attempt.TaxFree), mustCents(r.Amount))
}

// freeLeft is what can still be cancelled of the tax-free part.
func (r *record) freeLeft() cents {
	if r.Attempt.FreeBack == "" {
		return r.taxFree()
	}
	return r.taxFree() - mustCents(r.Attempt.FreeBack)
}

// freeOf returns what of an amount to cancel is tax-free. Nothing said counts as 0 (REST
// V1, payment: POST /payments/cancel, tax_free), but a cancel of everything is one of
// both parts. Neither part can be cancelled beyond what is left of it; how a PG refuses
// that is not documented. The console shares an amount out like what is left.
func (want cancellation) freeOf(p *record, amount cents) (cents, error) {
	left, free := p.left(), p.freeLeft()
	switch {
	case want.TaxFree == "" && amount == left:
		return free, nil
	case want.Console:
		return like(amount, free, left, p.Currency), nil
	}
	asked := cents(0)
	if want.TaxFree != "" {
		var err error
		asked, err = parseAmount(want.TaxFree)
		if err != nil || asked < 0 || asked > amount || !asked.fits(p.Currency) {
			return 0, noCancel("tax_free가 올바르지 않습니다.")
		}
	}
	switch {
	case asked > free:
		return 0, refusedByPG(fmt.Sprintf("TAX|취소 면세금액이 취소 가능 면세금액(%s)보다 큽니다.", free.number()))
	case amount-asked > left-free:
		return 0, refusedByPG(fmt.Sprintf("TAX|취소 과세금액이 취소 가능 과세금액(%s)보다 큽니다.", (left - free).number()))
	}
	return asked, nil
}

// like is as much of an amount as free is of all, to the nearest unit of a currency.
func like(amount, free, all cents, currency string) cents {
	unit := uint64(1)
	if wholeUnits(currency) {
		unit = 100
	}
	high, low := bits.Mul64(uint64(amount)/unit, uint64(free)/unit)
	share, rest := bits.Div64(high, low, uint64(all)/unit)
	if rest > uint64(all)/unit-rest {
		share++
	}
	return cents(share * unit)
}
