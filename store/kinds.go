package store

// Audience is who is told, by mail, that something happened.
type Audience int

// The audiences. The zero Audience says that nobody has thought about it.
const (
	ToNobody Audience = iota + 1
	ToBuyer           // and others who left an address in the shop window
	ToOwner           // who runs the shop
	ToBoth
)

// And joins the audiences of two mails about one thing.
func (a Audience) And(b Audience) Audience {
	switch {
	case a == b || b == ToNobody || b == 0:
		return a
	case a == ToNobody || a == 0:
		return b
	}
	return ToBoth
}

// Meaning is a row of the table of a family of kinds. What is missing in the
// table of its family is no kind.
type Meaning[K comparable] struct {
	Kind  K
	Means string   // in plain English, for whoever works on the shop
	Hears Audience // zero in families of which nobody is told
}
