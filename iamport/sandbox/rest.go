package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
)

// call is one REST request with its parameters read.
type call struct {
	r      *http.Request
	params params
}

// reply is the answer to a REST call.
type reply struct {
	status   int
	code     int
	message  string
	response any
}

func ok(response any) reply { return reply{status: http.StatusOK, response: response} }

func failure(status, code int, message string) reply {
	return reply{status: status, code: code, message: message}
}

func notFound() reply {
	return failure(http.StatusNotFound, -1, "존재하지 않는 결제정보입니다.")
}

// restHandler answers a call; an error is a fault of the sandbox itself.
type restHandler func(*call) (reply, error)

// restRoutes are the paths of api.iamport.kr that the sandbox has.
func (s *Server) restRoutes() *http.ServeMux {
	m := http.NewServeMux()
	open := func(pattern string, h restHandler) { m.Handle(pattern, s.answer(h)) }
	authorised := func(pattern string, h restHandler) { open(pattern, s.withToken(h)) }

	open("POST /users/getToken", s.getToken)
	authorised("GET /users/pg", s.listChannels)

	authorised("GET /payments", s.getPayments)
	authorised("GET /payments/{imp_uid}", s.getPayment)
	authorised("GET /payments/find/{merchant_uid}", s.findPayment)
	authorised("GET /payments/find/{merchant_uid}/{status}", s.findPayment)
	authorised("GET /payments/findAll/{merchant_uid}", s.findPayments)
	authorised("GET /payments/findAll/{merchant_uid}/{status}", s.findPayments)
	authorised("GET /payments/status/{status}", s.listPayments)
	authorised("POST /payments/cancel", s.cancelPayment)

	authorised("POST /payments/prepare", s.prepare)
	authorised("PUT /payments/prepare", s.changePrepared)
	authorised("GET /payments/prepare/{merchant_uid}", s.getPrepared)

	authorised("POST /vbanks", s.createVbank)
	authorised("PUT /vbanks/{imp_uid}", s.changeVbank)
	authorised("DELETE /vbanks/{imp_uid}", s.voidVbank)

	authorised("GET /receipts/{imp_uid}", s.getReceipt)
	authorised("POST /receipts/{imp_uid}", s.issueReceipt)
	authorised("DELETE /receipts/{imp_uid}", s.cancelReceipt)
	authorised("GET /receipts/external/{merchant_uid}", s.getReceipt)
	authorised("POST /receipts/external/{merchant_uid}", s.issueExternal)
	authorised("DELETE /receipts/external/{merchant_uid}", s.cancelReceipt)

	authorised("GET /cards", s.listCards)
	authorised("GET /cards/{code}", s.showCard)
	authorised("GET /banks", s.listBanks)
	authorised("GET /banks/{code}", s.showBank)

	m.HandleFunc("OPTIONS /", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	open("/", func(*call) (reply, error) {
		return failure(http.StatusNotFound, -1, "존재하지 않는 API입니다."), nil
	})
	return m
}

// serveREST answers a REST call, or breaks the answer if a fault is set.
func (s *Server) serveREST(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", s.now().Add(s.clockOffset()).UTC().Format(http.TimeFormat))
	s.withFaults(s.rest).ServeHTTP(w, r)
}

// answer reads the parameters, calls the handler and writes the envelope.
func (s *Server) answer(h restHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := readParams(w, r)
		if err != nil {
			s.writeReply(w, failure(http.StatusBadRequest, -1, "요청 본문을 읽을 수 없습니다: "+err.Error()))
			return
		}
		rep, err := h(&call{r, p})
		var refused *refusal
		switch {
		case errors.As(err, &refused):
			rep = failure(refused.status, -1, refused.Error())
		case err != nil:
			s.log.Error("sandbox: REST call failed", "path", r.URL.Path, "error", err)
			rep = failure(http.StatusInternalServerError, -1, "sandbox 오류입니다. 로그를 확인하세요.")
		}
		s.writeReply(w, rep)
	})
}

// writeReply writes the envelope in one piece, because one old client parses only
// the first chunk that arrives.
func (s *Server) writeReply(w http.ResponseWriter, rep reply) {
	envelope := struct {
		Code     int     `json:"code"`
		Message  *string `json:"message"`
		Response any     `json:"response"`
	}{Code: rep.code, Response: rep.response}
	if rep.message != "" {
		envelope.Message = &rep.message
	}
	s.writeJSON(w, rep.status, envelope)
}

func (s *Server) writeJSON(w http.ResponseWriter, status int, v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		s.log.Error("sandbox: reply cannot be written as JSON", "error", err)
		http.Error(w, "sandbox error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	body := bytes.TrimSpace(b.Bytes())
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}

// refusal is an error that the caller can correct, with a sentence for them.
type refusal struct {
	status   int
	sentence string
}

func (e *refusal) Error() string { return e.sentence }
