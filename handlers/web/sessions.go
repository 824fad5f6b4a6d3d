package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"github.com/jangteo/jangteo/store"
)

// cartLife is how long a cart is kept after its last change.
const cartLife = 14 * 24 * time.Hour

// SessionStore keeps gorilla sessions in the shop's database. The cookie holds only
// a random token, and the database only its hash; an unknown or expired cookie
// starts a new session.
type SessionStore struct {
	store *store.Store
	HTTPS bool
}

// newSessionStore returns a SessionStore; https makes its cookies Secure.
func newSessionStore(s *store.Store, https bool) *SessionStore {
	return &SessionStore{store: s, HTTPS: https}
}

// CookieName returns the name of a session's cookie, with the __Host- prefix where
// the shop is served over HTTPS.
func (s *SessionStore) CookieName(kind store.SessionKind) string {
	if s.HTTPS {
		return "__Host-" + string(kind)
	}
	return string(kind)
}

// options returns the attributes of session cookies.
func (s *SessionStore) options() *sessions.Options {
	return &sessions.Options{Path: "/", MaxAge: int(cartLife.Seconds()), Secure: s.HTTPS, HttpOnly: true,
		SameSite: http.SameSiteLaxMode}
}

// Get implements sessions.Store.
func (s *SessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New implements sessions.Store: it loads the session of the request's cookie or
// starts a new one.
func (s *SessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	sess := sessions.NewSession(s, name)
	sess.Options, sess.IsNew = s.options(), true
	cookie, err := r.Cookie(name)
	if err != nil {
		return sess, nil
	}
	kept, err := s.store.SessionByToken(r.Context(), store.CartSession, cookie.Value)
	if errors.Is(err, store.ErrNotFound) {
		return sess, nil
	}
	if err != nil {
		return sess, err
	}
	sess.ID, sess.IsNew = cookie.Value, false
	for k, v := range kept.Data {
		sess.Values[k] = v
	}
	sess.Values[SessionRow{}] = kept.ID
	return sess, nil
}

// SessionRow is the key under which a session's values hold its database ID.
type SessionRow struct{}

// Save implements sessions.Store: it writes the session and sets its cookie.
func (s *SessionStore) Save(r *http.Request, w http.ResponseWriter, sess *sessions.Session) error {
	if sess.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(sess.Name(), "", sess.Options))
		return s.store.DeleteSession(r.Context(), store.CartSession, sess.ID)
	}
	if sess.ID == "" {
		sess.ID = RandomText(32)
	}
	id, err := s.store.SaveSession(r.Context(), store.CartSession, sess.ID, textsOf(sess), cartLife)
	if err != nil {
		return err
	}
	sess.Values[SessionRow{}] = id
	http.SetCookie(w, sessions.NewCookie(sess.Name(), sess.ID, sess.Options))
	return nil
}

// Fresh is a session for a visitor who has none, for whoever keeps it together with
// what it begins with and then tells the visitor.
func (s *SessionStore) Fresh() *store.NewSession {
	return &store.NewSession{Token: RandomText(32), Life: cartLife}
}

// Tell sets the cookie of a fresh session that was kept.
func (s *SessionStore) Tell(w http.ResponseWriter, n *store.NewSession) {
	http.SetCookie(w, sessions.NewCookie(s.CookieName(store.CartSession), n.Token, s.options()))
}

// textsOf returns the session values that the database keeps: strings only.
func textsOf(sess *sessions.Session) map[string]string {
	texts := map[string]string{}
	for k, v := range sess.Values {
		key, isText := k.(string)
		value, ok := v.(string)
		if isText && ok {
			texts[key] = value
		}
	}
	return texts
}
