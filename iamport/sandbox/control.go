package sandbox

import (
	"errors"
	"net/http"

	"github.com/jangteo/jangteo/iamport"
)

// The control API: what a test or a script plays the bank and the console with.

// allPayments is more than a sandbox will ever hold.
const allPayments = 1_000_000

func (s *Server) controlPayments(w http.ResponseWriter, r *http.Request) {
	list, _, err := s.ledger.payments(r.Context(), query{sorting: "started", limit: allPayments, page: 1})
	payments := []iamport.Payment{}
	for _, p := range list {
		payments = append(payments, p.Payment)
	}
	s.control(w, payments, err)
}

func (s *Server) controlRequests(w http.ResponseWriter, r *http.Request) {
	list, err := s.ledger.requests(r.Context())
	s.control(w, list, err)
}

func (s *Server) controlWebhooks(w http.ResponseWriter, r *http.Request) {
	list, err := s.ledger.webhooks(r.Context(), "")
	s.control(w, list, err)
}

func (s *Server) controlSettings(w http.ResponseWriter, _ *http.Request) {
	s.control(w, s.settings(), nil)
}

func (s *Server) changeSettings(w http.ResponseWriter, r *http.Request) {
	set, err := s.mergeSettings(r.Context(), decodeSettings(http.MaxBytesReader(w, r.Body, maxBody)))
	s.control(w, set, err)
}

// controlPayment is POST /sandbox/payments/{imp_uid}/{action}.
func (s *Server) controlPayment(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err != nil {
		s.control(w, nil, &refusal{http.StatusBadRequest, "the request body could not be read: " + err.Error()})
		return
	}
	answer, err := s.act(r, p)
	s.control(w, answer, err)
}

// act does what the console or the bank would do to a payment.
func (s *Server) act(r *http.Request, p params) (any, error) {
	impUID := r.PathValue("imp_uid")
	var rec record
	var err error
	switch r.PathValue("action") {
	case "deposit":
		rec, err = s.deposit(r.Context(), impUID, transfer{Amount: p.get("amount"), Force: p.bool("force")})
	case "settle":
		rec, err = s.settle(r.Context(), impUID, p.get("status"), s.origin(r))
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

// control writes plain JSON, or the error with its status.
func (s *Server) control(w http.ResponseWriter, v any, err error) {
	if err == nil {
		s.writeJSON(w, http.StatusOK, v)
		return
	}
	status, sentence := s.explain(err)
	s.writeJSON(w, status, map[string]string{"error": sentence})
}

// explain turns an error into a status and a sentence.
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
