package admin

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// The cookie that marks a device on which an admin has logged in before: 16
// random bytes, when it ends, and a signature over both and the e-mail address.
// It grants no rights; it only spares the owner the waits caused by other
// people's guesses.
const (
	deviceCookie    = "dev" // also the purpose of its signature
	deviceLife      = 90 * 24 * time.Hour
	deviceNameBytes = 16                  // random
	deviceMarkBytes = deviceNameBytes + 8 // with the time when it ends
)

// device returns the name of the device that a request comes from; empty when
// this admin has never logged in there.
func (s *Server) device(c echo.Context, email string) string {
	cookie, err := c.Cookie(s.Sessions.CookieName(deviceCookie))
	if err != nil {
		return ""
	}
	raw, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || len(raw) != deviceMarkBytes+sha256.Size {
		return ""
	}
	mark, mac := raw[:deviceMarkBytes], raw[deviceMarkBytes:]
	ends := time.Unix(int64(binary.BigEndian.Uint64(mark[deviceNameBytes:])), 0)
	if !s.Store.Signed(deviceCookie, devicePayload(mark, email), mac) || s.Now().After(ends) {
		return ""
	}
	return string(mark[:deviceNameBytes])
}

// rememberDevice marks the device of a request for the next login, under its
// present name if it has one.
func (s *Server) rememberDevice(c echo.Context, email string) error {
	mark := []byte(s.device(c, email))
	if len(mark) == 0 {
		mark = make([]byte, deviceNameBytes)
		rand.Read(mark)
	}
	mark = binary.BigEndian.AppendUint64(mark, uint64(s.Now().Add(deviceLife).Unix()))
	mac, err := s.Store.Sign(deviceCookie, devicePayload(mark, email))
	if err != nil {
		return err
	}
	c.SetCookie(&http.Cookie{Name: s.Sessions.CookieName(deviceCookie),
		Value: base64.RawURLEncoding.EncodeToString(append(mark, mac...)),
		Path:  "/", MaxAge: int(deviceLife.Seconds()), Secure: s.Sessions.HTTPS, HttpOnly: true,
		SameSite: http.SameSiteStrictMode})
	return nil
}

// devicePayload returns the bytes that are signed.
func devicePayload(mark []byte, email string) []byte {
	return append(append([]byte{}, mark...), foldEmail(email)...)
}

// foldEmail normalizes an address the way the database compares them.
func foldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
