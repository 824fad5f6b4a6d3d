package rules_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Environment variables that tell a rewritten package what to do.
const (
	noteEnv   = "JANGTEO_CONDITIONS" // file to write which conditions were true or false
	mutantEnv = "JANGTEO_MUTANT"     // number of the mistake to make
)

// rewritten is this package with a probe around every condition and every
// assignment: it records which conditions were ever true and which ever false, and
// it can make one mistake at a time. It is compiled once.
type rewritten struct {
	binary     string
	dir        string
	conditions []string // the text of each condition, by its number
	mutants    []string // the description of each mistake, by its number minus one
}

// rewrite compiles the tests of this package with the rewritten sources.
func rewrite(t *testing.T) *rewritten {
	t.Helper()
	dir := t.TempDir()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	r := &rewritten{binary: filepath.Join(dir, "rules.test"), dir: here}
	overlay := map[string]string{}
	put := func(name string, text []byte) {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		overlay[filepath.Join(here, name)] = path
	}
	for _, name := range sources(t) {
		put(name, r.file(t, name))
	}
	put("probe.go", []byte(probe))
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	plan := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(plan, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", plan, "-o", r.binary,
		".").CombinedOutput(); err != nil {
		t.Fatalf("compile the rewritten package: %v\n%s", err, out)
	}
	return r
}

func sources(t *testing.T) []string {
	t.Helper()
	all, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
}

// run runs the tests of the rewritten package.
func (r *rewritten) run(env ...string) ([]byte, error) {
	cmd := exec.Command(r.binary, "-test.failfast", "-test.timeout=1m")
	cmd.Dir, cmd.Env = r.dir, append(os.Environ(), env...)
	return cmd.CombinedOutput()
}

// inside reports whether this process runs the tests of the rewritten package.
func inside() bool { return os.Getenv(noteEnv)+os.Getenv(mutantEnv) != "" }

// probe is a source file that is added to the rewritten package.
const probe = `package rules

import (
	"fmt"
	"os"
	"strconv"
	"sync"
)

var probed struct {
	sync.Mutex
	seen map[string]bool
}

var mutant, _ = strconv.Atoi(os.Getenv("` + mutantEnv + `"))

// cond records the value of a condition, or makes one of the mistakes first
// (negated), first+1 (always true) and first+2 (never true).
func cond(number, first int, is bool) bool {
	note(fmt.Sprintln(number, is))
	switch mutant {
	case first:
		return !is
	case first + 1:
		return true
	case first + 2:
		return false
	}
	return is
}

func note(text string) {
	path := os.Getenv("` + noteEnv + `")
	if path == "" {
		return
	}
	probed.Lock()
	defer probed.Unlock()
	if probed.seen[text] {
		return
	}
	if probed.seen == nil {
		probed.seen = map[string]bool{}
	}
	probed.seen[text] = true
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(text)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		panic(err)
	}
}

// made reports whether a mistake is to be made.
func made(number int) bool { return mutant == number }

// pick returns the wrong value if its mistake is to be made.
func pick(number int, right, wrong bool) bool {
	if mutant == number {
		return wrong
	}
	return right
}
`

// editor rewrites one file.
type editor struct {
	*rewritten
	files  *token.FileSet
	source []byte
	where  string // function
	edits  []edit
	probed map[ast.Expr]bool
}

// edit inserts text into the source.
type edit struct {
	at, order int
	after     bool // belongs to what ends here
	text      string
}

func (r *rewritten) file(t *testing.T, name string) []byte {
	t.Helper()
	source, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	e := &editor{rewritten: r, files: token.NewFileSet(), source: source, probed: map[ast.Expr]bool{}}
	f, err := parser.ParseFile(e.files, name, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			e.where = fn.Name.Name
			ast.Inspect(fn.Body, e.visit)
		}
	}
	return e.result()
}

// result returns the source with all edits. Where several meet, ends come before
// beginnings, the inner end before the outer end, and the outer beginning before
// the inner one.
func (e *editor) result() []byte {
	for i := range e.edits {
		e.edits[i].order = i
		if e.edits[i].after {
			e.edits[i].order = -i - 1
		}
	}
	slices.SortFunc(e.edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.at, b.at),
			cmp.Compare(a.order, b.order))
	})
	var out bytes.Buffer
	from := 0
	for _, x := range e.edits {
		out.Write(e.source[from:x.at])
		out.WriteString(x.text)
		from = x.at
	}
	out.Write(e.source[from:])
	return out.Bytes()
}

func (e *editor) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IfStmt:
		e.condition(n.Cond)
	case *ast.ForStmt:
		e.condition(n.Cond)
	case *ast.SwitchStmt:
		e.choices(n)
	case *ast.BlockStmt:
		e.assignments(n.List)
	case *ast.CaseClause:
		e.assignments(n.Body)
	case *ast.BinaryExpr:
		e.binary(n)
	case *ast.UnaryExpr:
		if n.Op == token.NOT {
			e.condition(n.X)
		}
	}
	return true
}

func (e *editor) binary(n *ast.BinaryExpr) {
	switch n.Op {
	case token.LAND, token.LOR:
		e.condition(n.X)
		e.condition(n.Y)
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		e.condition(n)
	}
}

// condition puts a probe around a condition; its operands get their own.
func (e *editor) condition(x ast.Expr) {
	if x == nil || e.probed[x] {
		return
	}
	e.probed[x] = true
	e.conditions = append(e.conditions, e.describe(x))
	number, first := len(e.conditions)-1, e.mistake(x, "is not:")
	e.mistake(x, "is always:")
	e.mistake(x, "is never:")
	e.wrap(x, fmt.Sprintf("cond(%d, %d, ", number, first), ")")
	if b, ok := x.(*ast.BinaryExpr); ok {
		if op := shifted(b.Op); op != "" {
			number := e.mistake(x, "has "+op+" in:")
			e.wrap(x, fmt.Sprintf("pick(%d, ", number), fmt.Sprintf(", (%s) %s (%s))", e.text(b.X), op, e.text(b.Y)))
		}
	}
}

// shifted returns the neighbour of a comparison; empty: it has none.
func shifted(op token.Token) string {
	return map[token.Token]string{token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">"}[op]
}

// choices turns the cases of a switch into conditions.
func (e *editor) choices(s *ast.SwitchStmt) {
	for _, c := range s.Body.List {
		for _, x := range c.(*ast.CaseClause).List {
			if s.Tag == nil {
				e.condition(x)
				continue
			}
			e.conditions = append(e.conditions, e.describe(s.Tag)+" == "+e.text(x))
			number, first := len(e.conditions)-1, e.mistake(x, "not the case:")
			e.mistake(x, "always the case:")
			e.mistake(x, "never the case:")
			e.wrap(x, fmt.Sprintf("cond(%d, %d, (%s) == ", number, first, e.text(s.Tag)), ")")
		}
	}
	if s.Tag != nil {
		e.put(s.Tag.Pos(), false, "true /* ")
		e.put(s.Tag.End(), true, " */")
	}
}

// assignments makes it possible to leave out each of the values that a statement
// assigns.
func (e *editor) assignments(list []ast.Stmt) {
	for _, s := range list {
		a, ok := s.(*ast.AssignStmt)
		if !ok || a.Tok == token.DEFINE {
			continue
		}
		before := ""
		for i := range a.Lhs {
			number := e.mistake(a, "left out: "+e.text(a.Lhs[i])+" in")
			before += fmt.Sprintf("if made(%d) { %s } else ", number, e.without(a, i))
		}
		e.wrap(a, before+"{ ", " }")
	}
}

// without returns an assignment without one of the values that it assigns.
func (e *editor) without(a *ast.AssignStmt, left int) string {
	var to, from []string
	for i := range a.Lhs {
		switch {
		case i != left:
			to = append(to, e.text(a.Lhs[i]))
		case len(a.Rhs) < len(a.Lhs):
			to = append(to, "_")
		default:
			continue
		}
	}
	for i := range a.Rhs {
		if len(a.Rhs) < len(a.Lhs) || i != left {
			from = append(from, e.text(a.Rhs[i]))
		}
	}
	if len(to) == 0 {
		return ""
	}
	return strings.Join(to, ", ") + " " + a.Tok.String() + " " + strings.Join(from, ", ")
}

// mistake adds a mistake and returns its number, counted from 1. Later mistakes of
// the same name get a number in their name.
func (e *editor) mistake(n ast.Node, how string) int {
	name := fmt.Sprintf("%s: %s %s", e.where, how, e.text(n))
	for first, i := name, 2; slices.Contains(e.mutants, name); i++ {
		name = fmt.Sprintf("%s, no. %d", first, i)
	}
	e.mutants = append(e.mutants, name)
	return len(e.mutants)
}

func (e *editor) describe(x ast.Expr) string { return e.where + ": " + e.text(x) }

// text returns an expression or statement as it is written, on one line.
func (e *editor) text(n ast.Node) string {
	return strings.Join(strings.Fields(string(e.source[e.offset(n.Pos()):e.offset(n.End())])), " ")
}

func (e *editor) offset(p token.Pos) int { return e.files.Position(p).Offset }

func (e *editor) wrap(n ast.Node, before, after string) {
	e.put(n.Pos(), false, before)
	e.put(n.End(), true, after)
}

func (e *editor) put(at token.Pos, after bool, text string) {
	e.edits = append(e.edits, edit{at: e.offset(at), after: after, text: text})
}
