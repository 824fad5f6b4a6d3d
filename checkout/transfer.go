package checkout

import (
	"context"
	"fmt"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// askable are the attempts that I'mport can know a payment of.
func askable(attempts []store.Attempt) []store.Attempt {
	var list []store.Attempt
	for _, a := range attempts {
		if a.PG.Source() == store.FromIamport {
			list = append(list, a)
		}
	}
	return list
}

// currencyOf is the currency that a shop is in.
func currencyOf(language string) money.Currency {
	if language == "en" {
		return money.USD
	}
	return money.KRW
}

// bankAttempt describes an attempt by a transfer to the owner's account, in the Korean
// shop, into the account that the buyer chose of them. ErrNoChannel where none is taken.
func (s *Service) bankAttempt(ctx context.Context, language string, w store.TransferWish) (store.NewAttempt,
	error) {
	t, err := store.TransfersOf(ctx, s.Store)
	if err != nil {
		return store.NewAttempt{}, fmt.Errorf("read where transfers go: %w", err)
	}
	if !t.On || currencyOf(language) != money.KRW {
		return store.NewAttempt{}, ErrNoChannel
	}
	to := t.Account(w.Account)
	fact := func(a store.Attempt) store.Fact {
		return store.Fact{Source: store.FromBank, ImpUID: store.FromBank.PaymentID(a.MerchantUID),
			MerchantUID: a.MerchantUID, Amount: a.Amount, Rank: store.RankReady, Provider: a.Provider,
			Method: string(store.Bank), Depositor: w.Depositor,
			Vbank: store.Vbank{Bank: to.Bank, Num: to.Number, Holder: to.Holder, Due: t.Due(a.CreatedAt)}}
	}
	return store.NewAttempt{PG: store.Bank, Channel: string(store.Bank), Provider: string(store.Bank),
		Currency: money.KRW, Begin: &store.Beginning{Fact: fact, Decide: s.decide}}, nil
}

// freeAttempt describes an attempt that pays an order by its being placed: it comes
// to nothing in the currency of its shop.
func (s *Service) freeAttempt(language string) store.NewAttempt {
	return store.NewAttempt{PG: store.Free, Channel: string(store.Free), Provider: string(store.Free),
		Currency: currencyOf(language), Begin: &store.Beginning{Fact: s.freeFact, Decide: s.decide}}
}

// freeFact is what is known of a payment of nothing.
func (s *Service) freeFact(a store.Attempt) store.Fact {
	return store.Fact{Source: store.FromNobody, ImpUID: store.FromNobody.PaymentID(a.MerchantUID),
		MerchantUID: a.MerchantUID, Amount: a.Amount, Rank: store.RankPaid, Captured: true,
		Provider: a.Provider, Method: string(store.Free), PaidAt: s.Now()}
}
