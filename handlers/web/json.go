package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// jsonDepth is how deep objects and lists may stand in each other.
const jsonDepth = 100

// DecodeJSON reads one JSON value into v, and nothing may follow it. An object that has
// a key twice is refused: two readers may each believe another one. Callers bound the
// body.
func DecodeJSON(r io.Reader, v any) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	tokens := json.NewDecoder(bytes.NewReader(text))
	tokens.UseNumber()
	if err := eachKeyOnce(tokens, jsonDepth); err != nil {
		return err
	}
	if _, err := tokens.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(v)
}

// eachKeyOnce reads the next value and refuses objects with a key twice.
func eachKeyOnce(d *json.Decoder, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	kind, compound := token.(json.Delim)
	if !compound {
		return nil
	}
	if depth == 0 {
		return errors.New("JSON too deep")
	}
	keys := map[string]bool{}
	for d.More() {
		if kind == '{' {
			key, err := d.Token()
			if err != nil {
				return err
			}
			name, _ := key.(string)
			if keys[name] {
				return fmt.Errorf("key %q given twice", name)
			}
			keys[name] = true
		}
		if err := eachKeyOnce(d, depth-1); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}
