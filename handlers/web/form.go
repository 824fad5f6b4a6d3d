package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store/typed"
)

// Secret is a field as it was typed: spaces belong to passwords.
func (f Form) Secret(name string) string {
	if len(f[name]) == 0 {
		return ""
	}
	return f[name][0]
}

// formFields is the most fields a form may have.
const formFields = 200

// Form is a request's fields, from a form or a JSON object.
type Form map[string][]string

// Get returns a field as somebody would read it (see typed.Text), without the
// blanks around it; empty when it was not sent.
func (f Form) Get(name string) string {
	if len(f[name]) == 0 {
		return ""
	}
	return typed.Text(f[name][0])
}

// Line returns a field of one line, into which a spreadsheet may have put tabs.
func (f Form) Line(name string) string { return typed.Line(f.Secret(name)) }

// Code returns a code or number in the letters and signs that the shop uses.
func (f Form) Code(name string) string { return typed.Code(f.Secret(name)) }

// Email returns an e-mail address as programs write it.
func (f Form) Email(name string) string { return typed.Email(f.Secret(name)) }

// ReadForm reads a form or JSON object. Malformed ones, text that is no UTF-8
// and fields given twice are refused: status 400.
func ReadForm(c echo.Context) (Form, error) { return ReadFormOf(c, formFields) }

// ReadFormOf is readForm for forms with more fields.
func ReadFormOf(c echo.Context, most int) (Form, error) {
	f, err := parseForm(c.Request(), most)
	if err != nil {
		return nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	return f, f.Check(c)
}

// Check refuses what no page of ours sends.
func (f Form) Check(c echo.Context) error {
	for name, values := range f {
		if len(values) > 1 {
			return echo.NewHTTPError(http.StatusBadRequest).SetInternal(fmt.Errorf("field %q given twice", name))
		}
		if !utf8.ValidString(values[0]) || strings.ContainsRune(values[0], 0) {
			return echo.NewHTTPError(http.StatusBadRequest).SetInternal(fmt.Errorf("field %q is not valid UTF-8 text",
				name))
		}
	}
	if lang := f.Get("lang"); lang != "" {
		c.Set(formLangKey, lang)
	}
	return nil
}

func parseForm(r *http.Request, most int) (Form, error) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return parseJSON(r)
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	if len(r.PostForm) > most {
		return nil, fmt.Errorf("%d fields", len(r.PostForm))
	}
	return Form(r.PostForm), nil
}

// parseJSON reads a flat object of texts, numbers and truth values.
func parseJSON(r *http.Request) (Form, error) {
	var object map[string]any
	if err := DecodeJSON(r.Body, &object); err != nil {
		return nil, err
	}
	if len(object) > formFields {
		return nil, fmt.Errorf("%d fields", len(object))
	}
	f := Form{}
	for name, v := range object {
		switch v := v.(type) {
		case nil:
		case string:
			f[name] = []string{v}
		case json.Number:
			f[name] = []string{v.String()}
		case bool:
			f[name] = []string{strconv.FormatBool(v)}
		default:
			// Objects and lists are no fields of ours; a webhook may bring some.
		}
	}
	return f, nil
}

// FormError says which fields must be mended and how.
type FormError struct{ Fields map[string]string }

// Error names the fields that need correction.
func (e *FormError) Error() string {
	names := make([]string, 0, len(e.Fields))
	for name := range e.Fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return "fields with errors: " + strings.Join(names, ", ")
}

// Fill copies the fields of a form whose names begin with prefix.
func (f Form) Fill(prefix string, texts map[string]*string) {
	for name, text := range texts {
		*text = f.Get(prefix + name)
	}
}

// Rows counts the rows of a list in a form: "pictures.0.file", "pictures.1.alt_ko".
func (f Form) Rows(list string, most int) int {
	n := 0
	for name := range f {
		rest, ok := strings.CutPrefix(name, list+".")
		if !ok {
			continue
		}
		number, _, _ := strings.Cut(rest, ".")
		if i, err := strconv.Atoi(number); err == nil && i >= 0 && i < most {
			n = max(n, i+1)
		}
	}
	return n
}
