package static

import (
	"bytes"
	"path"
	"strings"
)

// shrunk leaves out of a style sheet or script of ours what browsers do not need: what
// indents lines, empty lines, and comments that begin a line. What stands within a
// line stays, and so do files of others, which have a version in their name.
func shrunk(name string, text []byte) []byte {
	ext := path.Ext(name)
	if ext != ".css" && ext != ".js" || strings.Contains(name, ".min.") {
		return text
	}
	var out []byte
	inComment := false
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if inComment || ext == ".css" && bytes.HasPrefix(line, []byte("/*")) {
			_, behind, ends := bytes.Cut(line, []byte("*/"))
			inComment, line = !ends, bytes.TrimSpace(behind)
		}
		if len(line) == 0 || ext == ".js" && bytes.HasPrefix(line, []byte("//")) {
			continue
		}
		out = append(out, line...)
		if ext == ".js" || !bytes.ContainsAny(line[len(line)-1:], "{};,") {
			out = append(out, '\n')
		}
	}
	return out
}
