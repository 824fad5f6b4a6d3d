//go:build deploy && linux

package main

import (
	"encoding/json"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// images is a place for container images that is gone after the test.
type images struct {
	t   *testing.T
	dir string
}

func (i images) buildah(args ...string) string {
	i.t.Helper()
	place := []string{"--root", i.dir + "/root", "--runroot", i.dir + "/run", "--storage-driver", "vfs"}
	return command(i.t, "buildah", append(place, args...)...)
}

// build makes an image from what is here, without asking any registry.
func (i images) build(args ...string) {
	i.t.Helper()
	i.buildah(append([]string{"build", "--quiet", "--isolation", "chroot", "--layers=false", "--pull-never"},
		args...)...)
}

// golang makes a stand-in for the image of that name: this machine's Go and
// certificate authorities, and a shell.
func (i images) golang(name string) {
	i.t.Helper()
	context := filepath.Join(i.dir, "context")
	if err := os.Mkdir(context, 0o700); err != nil {
		i.t.Fatal(err)
	}
	goroot := command(i.t, "go", "env", "GOROOT")
	for _, from := range []string{goroot + "/.", "/bin/busybox", "/etc/ssl/certs/ca-certificates.crt"} {
		to := context
		if strings.HasPrefix(from, goroot) {
			to += "/go"
		}
		command(i.t, "cp", "-rL", from, to)
	}
	containerfile := filepath.Join(i.dir, "Containerfile")
	err := os.WriteFile(containerfile, []byte(`FROM scratch
COPY busybox /bin/
COPY ca-certificates.crt /etc/ssl/certs/
COPY go /usr/local/go
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN mkdir -p /tmp /root
ENV PATH=/usr/local/go/bin:/bin GOPATH=/go GOTOOLCHAIN=local HOME=/root
`), 0o600)
	if err != nil {
		i.t.Fatal(err)
	}
	i.build("--tag", name, "--file", containerfile, context)
}

// imageConfig is what a built image says about itself, in the words of the OCI.
type imageConfig struct {
	User            string
	Env             []string
	Entrypoint, Cmd []string
	Volumes         map[string]struct{}
}

// TestDeployImageRuns builds the image of the container file and runs it as
// itself: its own files alone, not as root.
func TestDeployImageRuns(t *testing.T) {
	i := images{t, t.TempDir()}
	i.golang(found(t, deployed(t, "Containerfile"), `(?m)^FROM (docker\.io/library/golang:\S+)`))
	i.build("--tag", "jangteo", "--build-arg", "VERSION=v1.2.3", "--file", "../../deploy/Containerfile",
		"--volume", command(t, "go", "env", "GOMODCACHE")+":/go/pkg/mod", "--volume",
		command(t, "go", "env", "GOCACHE")+":/root/.cache/go-build", "../..")
	var about struct{ OCIv1 struct{ Config imageConfig } }
	if err := json.Unmarshal([]byte(i.buildah("inspect", "--type", "image", "jangteo")), &about); err != nil {
		t.Fatal(err)
	}
	im := about.OCIv1.Config
	if _, ok := im.Volumes["/data"]; !ok || im.User != "65532:65532" {
		t.Errorf("the image keeps %v and runs as %q", im.Volumes, im.User)
	}
	root := i.buildah("mount", i.buildah("from", "jangteo"))
	want := []string{"data", "etc", "etc/ssl", "etc/ssl/certs", "etc/ssl/certs/ca-certificates.crt", "jangteo", "tmp"}
	if got := filesIn(t, root); !slices.Equal(got, want) {
		t.Errorf("in the image is %v", got)
	}
	if out := im.run(t, root, "version"); !strings.HasPrefix(out, "jangteo v1.2.3\n") {
		t.Errorf("the image is of %s", out)
	}

	p := im.start(t, root)
	p.comesUp()
	p.code = p.merchantCode(p.output.String())
	p.buys()
	p.stop()
	if out := im.run(t, root, "verify"); out != "" {
		t.Errorf("verify: %s", out)
	}
	got := slices.DeleteFunc(filesIn(t, root), func(name string) bool { return strings.HasPrefix(name, "data/") })
	if !slices.Equal(got, want) {
		t.Errorf("the shop wrote beside its data: %v", got)
	}
	if _, err := os.Stat(filepath.Join(root, "data/jangteo.db")); err != nil {
		t.Error(err)
	}
}

// filesIn lists what is in a folder, at any depth.
func filesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, _ fs.DirEntry, err error) error {
		if name != "." {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// command is what the image runs, shut into its files and its user.
func (im imageConfig) command(t *testing.T, root string, args ...string) *exec.Cmd {
	t.Helper()
	user, group, _ := strings.Cut(im.User, ":")
	uid, err := strconv.ParseUint(user, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	gid, err := strconv.ParseUint(group, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(im.Entrypoint[0], append(im.Entrypoint[1:], args...)...)
	cmd.Dir, cmd.Env = "/", im.Env
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: uint32(uid),
		Gid: uint32(gid)}}
	return cmd
}

func (im imageConfig) run(t *testing.T, root string, args ...string) string {
	t.Helper()
	out, err := im.command(t, root, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// start runs the image as a container engine would, with addresses of this test.
func (im imageConfig) start(t *testing.T, root string) *program {
	t.Helper()
	shop, sandbox := freeAddr(t), freeAddr(t)
	_, port, _ := net.SplitHostPort(shop)
	p := &program{t: t, shop: "http://localhost:" + port, sandbox: "http://" + sandbox, ended: make(chan struct{}),
		output: &lockedBuffer{}}
	p.cmd = im.command(t, root, im.Cmd...)
	p.cmd.Env = append(p.cmd.Env, "JANGTEO_ADDR="+shop, "JANGTEO_URL="+p.shop, "JANGTEO_SANDBOX_ADDR="+sandbox)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		if t.Failed() {
			t.Logf("the program said:\n%s", p.output)
		}
	})
	return p
}
