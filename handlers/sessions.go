package handlers

import (
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
)

const cartLife = 14 * 24 * time.Hour

// sessionStore keeps gorilla sessions in the shop's database. The cookie holds
// nothing but a random token, of which the database has only the hash; a
// cookie that is unknown or over is a new session.
type sessionStore struct {
	store *store.Store
	https bool
}

func newSessionStore(s *store.Store, https bool) *sessionStore {
	return &sessionStore{store: s, https: https}
}

// cookieName has the __Host- prefix wherever the shop is served by HTTPS.
func (s *sessionStore) cookieName(kind store.SessionKind) string {
	if s.https {
		return "__Host-" + string(kind)
	}
	return string(kind)
}

func (s *sessionStore) options() *sessions.Options {
	return &sessions.Options{Path: "/", MaxAge: int(cartLife.Seconds()), Secure: s.https, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// Get implements sessions.Store.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New implements sessions.Store: it loads the session of the request's cookie
// or begins a new one.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
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
	sess.Values[sessionRow{}] = kept.ID
	return sess, nil
}

// sessionRow is the key of the session's row number among its values.
type sessionRow struct{}

// Save implements sessions.Store: it writes the session and sets its cookie.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, sess *sessions.Session) error {
	if sess.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(sess.Name(), "", sess.Options))
		return s.store.DeleteSession(r.Context(), store.CartSession, sess.ID)
	}
	if sess.ID == "" {
		sess.ID = randomText(32)
	}
	id, err := s.store.SaveSession(r.Context(), store.CartSession, sess.ID, textsOf(sess), cartLife)
	if err != nil {
		return err
	}
	sess.Values[sessionRow{}] = id
	http.SetCookie(w, sessions.NewCookie(sess.Name(), sess.ID, sess.Options))
	return nil
}

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

// cartID is the row number of the visitor's session; 0: none yet. Without a
// cookie the database is not asked.
func (s *Server) cartID(c echo.Context) (int64, error) {
	sess, err := s.sessions.Get(c.Request(), s.sessions.cookieName(store.CartSession))
	if err != nil {
		return 0, err
	}
	id, _ := sess.Values[sessionRow{}].(int64)
	return id, nil
}

// beginCart is cartID, beginning a session when there is none.
func (s *Server) beginCart(c echo.Context) (int64, error) {
	id, err := s.cartID(c)
	if err != nil || id != 0 {
		return id, err
	}
	sess, err := s.sessions.Get(c.Request(), s.sessions.cookieName(store.CartSession))
	if err != nil {
		return 0, err
	}
	if err := s.sessions.Save(c.Request(), c.Response(), sess); err != nil {
		return 0, err
	}
	return s.cartID(c)
}
