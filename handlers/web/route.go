package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
)

// Role says who may use a route.
type Role string

// The roles of routes.
const (
	Public   Role = "public"   // any visitor
	Gateway  Role = "gateway"  // I'mport, and browsers sent back by PGs: no cross-origin check, nothing is trusted
	Operator Role = "operator" // monitoring: no personal data

	// People who work here. Each role includes the one above it; "+password"
	// asks for their password again unless they entered it in the last few minutes.
	Viewer       Role = "viewer"            // look at everything, change nothing
	ViewerProved Role = "viewer+password"   // their own password and second factor
	Staff        Role = "staff"             // orders and products
	StaffProved  Role = "staff+password"    // exports
	Refunder     Role = "refunder+password" // refunds: owners, and staff with that permission
	Owner        Role = "owner"             // settings, people, the log
	OwnerProved  Role = "owner+password"    // keys, passwords of others
)

// IsAdmin reports whether a role is for people who work here.
func (r Role) IsAdmin() bool {
	switch r {
	case Viewer, ViewerProved, Staff, StaffProved, Refunder, Owner, OwnerProved:
		return true
	}
	return false
}

// Admits reports whether somebody who works here has the role.
func (r Role) Admits(a store.Admin) bool {
	switch r {
	case Viewer, ViewerProved:
		return true
	case Staff, StaffProved:
		return a.Role != store.ViewerRole
	case Refunder:
		return a.Refunds()
	case Owner, OwnerProved:
		return a.Role == store.OwnerRole
	}
	return false
}

// NeedsProof reports whether the password must have been entered recently.
func (r Role) NeedsProof() bool {
	return r == ViewerProved || r == StaffProved || r == Refunder || r == OwnerProved
}

// Route is one URL of the shop.
type Route struct {
	Method string
	Path   string
	Role   Role
	Limit  Limit // how often one address may ask
	Body   int64 // largest request body in bytes; 0: none is expected
	Files  bool  // files may come with it: see Receive
	Handle echo.HandlerFunc
}

// Get declares a page that anybody with the role may open.
func Get(path string, role Role, limit Limit, handle echo.HandlerFunc) Route {
	return Route{Method: http.MethodGet, Path: path, Role: role, Limit: limit, Handle: handle}
}

// Post declares a form or message with a body of at most body bytes.
func Post(path string, role Role, limit Limit, body int64, handle echo.HandlerFunc) Route {
	return Route{Method: http.MethodPost, Path: path, Role: role, Limit: limit, Body: body, Handle: handle}
}

// Upload declares a form that may have files in it.
func Upload(path string, role Role, limit Limit, body int64, handle echo.HandlerFunc) Route {
	return Route{Method: http.MethodPost, Path: path, Role: role, Limit: limit, Body: body, Files: true, Handle: handle}
}

// Largest request bodies.
const (
	SmallBody = 16 << 10
	FormBody  = 64 << 10
	TextBody  = 512 << 10 // terms of use in two languages
)
