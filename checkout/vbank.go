package checkout

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// closeAccount asks the PG to close a virtual account that nobody should deposit
// into any more (manual: DELETE /vbanks/{imp_uid}). It fetches the payment first,
// so that an unknown outcome is resolved before the request is repeated.
func (s *Service) closeAccount(ctx context.Context, e store.Effect) error {
	var payload store.VbankTask
	if err := json.Unmarshal(e.Payload, &payload); err != nil {
		return err
	}
	if !s.Account().CanCloseVbanks {
		s.Log.Warn("virtual account left open: closing it needs IAMPORT_INICIS_API_KEY", "imp_uid", payload.ImpUID)
		return nil
	}
	p, err := s.Gateway.Payment(ctx, payload.ImpUID)
	if err == nil && p.Status == iamport.StatusReady {
		p, err = s.Gateway.DeleteVbank(ctx, payload.ImpUID)
	}
	var refused *iamport.APIError
	switch {
	case errors.As(err, &refused), errors.Is(err, iamport.ErrNotFound):
		// The buyer may have deposited just now.
		s.Log.Warn("virtual account not closed", "imp_uid", payload.ImpUID, "error", err)
		_, err = s.RecordHint(ctx, store.Hint{ImpUID: payload.ImpUID, Source: store.SourcePoll})
		return err
	case err != nil:
		return err
	}
	f, err := factOf(p)
	if err != nil {
		return err
	}
	return s.Apply(ctx, f, store.SourceVbank)
}
