package sandbox

import (
	"errors"
	"net/http"

	"github.com/jangteo/jangteo/iamport"
)

// The control API, through which a test or a script acts as the bank, the PG and
// the user of I'mport's console.

// maxPayments is more than a sandbox will ever hold.
const maxPayments = 1_000_000

// controlPayments serves GET /sandbox/payments: the ledger, oldest first.
func (s *Server) controlPayments(w http.ResponseWriter, r *http.Request) {
	list, _, err := s.ledger.payments(r.Context(), query{sorting: "started", limit: maxPayments, page: 1})
	payments := []iamport.Payment{}
	for _, p := range list {
		payments = append(payments, p.Payment)
	}
	s.control(w, payments, err)
}

// controlRequests serves GET /sandbox/requests: the SDK calls of pages.
func (s *Server) controlRequests(w http.ResponseWriter, r *http.Request) {
	list, err := s.ledger.requests(r.Context())
	s.control(w, list, err)
}

// controlWebhooks serves GET /sandbox/webhooks: the webhooks, sent and unsent.
func (s *Server) controlWebhooks(w http.ResponseWriter, r *http.Request) {
	list, err := s.ledger.webhooks(r.Context(), "")
	s.control(w, list, err)
}

// controlSettings serves GET /sandbox/settings.
func (s *Server) controlSettings(w http.ResponseWriter, _ *http.Request) {
	s.control(w, s.settings(), nil)
}

// changeSettings serves PUT /sandbox/settings; settings that the body leaves out
// stay as they are.
func (s *Server) changeSettings(w http.ResponseWriter, r *http.Request) {
	set, err := s.mergeSettings(r.Context(), decodeSettings(http.MaxBytesReader(w, r.Body, maxBody)))
	s.control(w, set, err)
}

// controlPayment serves POST /sandbox/payments/{imp_uid}/{action}.
func (s *Server) controlPayment(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err != nil {
		s.control(w, nil, &refusal{http.StatusBadRequest, "The request body cannot be read: " + err.Error()})
		return
	}
	answer, err := s.act(r, p)
	s.control(w, answer, err)
}

// act does to a payment what the bank, the PG or the console would do. The action
// settle resolves what the PG left pending; no payout to the merchant is meant.
func (s *Server) act(r *http.Request, p params) (any, error) {
	impUID := r.PathValue("imp_uid")
	var rec record
	var err error
	switch r.PathValue("action") {
	case "deposit":
		rec, err = s.deposit(r.Context(), impUID, transfer{Amount: p.get("amount"), Force: p.bool("force")})
	case "settle":
		rec, err = s.resolvePending(r.Context(), impUID, p.get("status"), s.origin(r))
	case "cancel":
		reason := p.get("reason")
		if reason == "" {
			reason = "관리자 콘솔에서 취소"
		}
		rec, err = s.cancel(r.Context(), impUID, cancellation{Amount: p.get("amount"), Checksum: p.get("checksum"),
			Reason: reason, Notify: true, Console: true})
	case "webhook":
		return s.resend(r.Context(), impUID)
	default:
		return nil, &refusal{http.StatusNotFound, "deposit, cancel, webhook, settle 중 하나여야 합니다."}
	}
	return rec.Payment, err
}

// control answers with v as JSON, without an envelope, or with an error and its
// status.
func (s *Server) control(w http.ResponseWriter, v any, err error) {
	if err == nil {
		s.writeJSON(w, http.StatusOK, v)
		return
	}
	status, sentence := s.explain(err)
	s.writeJSON(w, status, map[string]string{"error": sentence})
}

// explain turns an error into a status and a sentence for people. Errors that
// are not the caller's are logged.
func (s *Server) explain(err error) (status int, sentence string) {
	var no *refusal
	var notCancelled *notCancelled
	switch {
	case errors.As(err, &no):
		return no.status, no.sentence
	case errors.As(err, &notCancelled):
		return http.StatusConflict, notCancelled.message
	case errors.Is(err, errNotFound):
		return http.StatusNotFound, "존재하지 않는 결제정보입니다."
	}
	s.log.Error("sandbox: control call failed", "error", err)
	return http.StatusInternalServerError, "sandbox 오류입니다. 로그를 확인하세요."
}
