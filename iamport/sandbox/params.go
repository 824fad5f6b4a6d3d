package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

const maxBody = 1 << 20 // bytes of any request

// params are the parameters of a REST call, from query, JSON or form alike, as
// the API accepts them. Arrays are repeated values; a["b"] is named a[b], and a
// itself holds the JSON; null is absent.
type params map[string][]string

// get returns a parameter without surrounding blanks; "" if it is absent.
func (p params) get(name string) string {
	if v := p[name]; len(v) > 0 {
		return strings.TrimSpace(v[0])
	}
	return ""
}

// list returns an array, written as a[]=1&a[]=2, a[0]=1, a=1, or in JSON.
func (p params) list(name string) []string {
	values := append([]string{}, p[name]...)
	values = append(values, p[name+"[]"]...)
	for i := 0; ; i++ {
		v, ok := p[fmt.Sprintf("%s[%d]", name, i)]
		if !ok {
			return values
		}
		values = append(values, v...)
	}
}

// bool reports whether a parameter is true in any usual spelling.
func (p params) bool(name string) bool {
	switch strings.ToLower(p.get(name)) {
	case "true", "1", "yes", "on":
		return true
	}
	return false
}

// add adds a value to a parameter.
func (p params) add(name, value string) {
	name = strings.TrimSpace(name) // go-iamport writes "a=1& b=2"
	p[name] = append(p[name], value)
}

// readParams merges the query with a body of either type.
func readParams(w http.ResponseWriter, r *http.Request) (params, error) {
	p := params{}
	for name, values := range r.URL.Query() {
		for _, v := range values {
			p.add(name, v)
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, err
	}
	body = bytes.TrimSpace(body)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case len(body) == 0:
		return p, nil
	case kind == "application/json" || body[0] == '{':
		return p, p.addJSON(body)
	}
	// A wrong escape spoils one pair, not the others: go-iamport does not escape values.
	values, _ := url.ParseQuery(string(body))
	for name, vs := range values {
		for _, v := range vs {
			p.add(name, v)
		}
	}
	return p, nil
}

// addJSON adds the members of a JSON object. Numbers keep their text.
func (p params) addJSON(body []byte) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		return err
	}
	for name, v := range object {
		p.addValue(name, v)
	}
	return nil
}

// addValue adds a JSON value; arrays and objects are flattened.
func (p params) addValue(name string, v any) {
	switch v := v.(type) {
	case nil:
	case []any:
		for _, e := range v {
			p.addValue(name, e)
		}
	case map[string]any:
		if text, err := json.Marshal(v); err == nil {
			p.add(name, string(text)) // custom_data is kept as JSON
		}
		for k, e := range v {
			p.addValue(name+"["+k+"]", e)
		}
	default:
		p.add(name, fmt.Sprint(v))
	}
}
