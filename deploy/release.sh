#!/usr/bin/env bash
# Builds a release into dist/: for each platform an archive, with the papers and the deploy files, and a list of what
# is linked into its program (CycloneDX, .cdx.json); and SHA256SUMS. The Go is that of go.mod's toolchain. The same
# commit and VERSION give the same bytes with the same tar, gzip and zip.
#
#   VERSION     what the program calls itself; else what git says: a tag, or the last tag and the commits since
#   PLATFORMS   system/architecture, several with spaces between them
#   DIST        the folder of the archives
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C TZ=UTC CGO_ENABLED=0
umask 022

platforms=${PLATFORMS:-linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64}
dist=${DIST:-dist}
most=46000000 # bytes of a program: a small shop's server downloads and starts it within seconds; XLSX took 2.5 MB, Brotli 0.6, PostgreSQL 3

fail() {
	echo "make release: $*" >&2
	exit 1
}

for tool in tar gzip zip sha256sum; do
	command -v "$tool" >/dev/null || fail "there is no $tool: install GNU tar, gzip, zip and coreutils"
done
tar --version | grep -q GNU || fail 'this tar cannot write the same archive twice: install GNU tar'

version=${VERSION:-$(git describe --tags --always --dirty 2>/dev/null)} || fail 'there is no git to name this version: set VERSION=v1.2.3'
case $version in
*[!0-9A-Za-z.+-]* | '') fail "VERSION \"$version\" is not a version: write it as v1.2.3" ;;
esac
# Files in archives are as old as the commit, or as 1980, the first year that zip knows.
made=$(git log -1 --format=%ct 2>/dev/null || date -d 1980-01-01 +%s)
# The program names its commit, whatever this machine's Go is set to.
vcs=true
git rev-parse -q --verify HEAD >/dev/null 2>&1 || vcs=false

toolchain=$(go mod edit -json | sed -n 's/^\t"Toolchain": "\(.*\)",$/\1/p')
[ -n "$toolchain" ] || fail 'go.mod names no toolchain'
export GOTOOLCHAIN=$toolchain
go version >/dev/null || fail "$toolchain, which go.mod names, cannot be fetched"

mkdir -p "$dist"
dist=$(cd "$dist" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# licences prints the notice of everything that is linked into the program: each asks for it to go along.
licences() {
	echo "jangteo contains the following works."
	printf '\n==== Go\n\n'
	cat "$(go env GOROOT)/LICENSE"
	GOOS=$1 GOARCH=$2 go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}	{{.Dir}}{{end}}{{end}}' ./cmd/jangteo | sort -u |
		while IFS='	' read -r name dir; do
			printf '\n==== %s\n\n' "$name"
			find "$dir" -maxdepth 1 -type f \( -iname 'licen[sc]e*' -o -iname 'copying*' -o -iname 'notice*' \) | sort >"$work/found"
			[ -s "$work/found" ] || fail "$name has no licence"
			xargs cat <"$work/found"
		done
	find static store -name '*.LICENSE.txt' | sort | while read -r notice; do
		printf '\n==== %s\n\n' "$(basename "$notice" .LICENSE.txt)"
		cat "$notice"
	done
}

# pack makes one archive of a folder, the same for the same files.
pack() {
	chmod -R u=rwX,go=rX "$work/$1"
	find "$work/$1" -exec touch -h -d "@$made" {} +
	if [ "$2" = windows ]; then
		rm -f "$dist/$1.zip"
		(cd "$work" && find "$1" -type f | sort | zip -q -9 -X "$dist/$1.zip" -@)
		echo "$1.zip"
	else
		tar --sort=name --mtime="@$made" --owner=0 --group=0 --numeric-owner --format=ustar -C "$work" -cf - "$1" |
			gzip -9 -n >"$dist/$1.tar.gz"
		echo "$1.tar.gz"
	fi
}

# parts lists what a program says of itself that it is linked from.
lister=github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0
GOBIN=$work/bin GOFLAGS=-mod=mod go install "$lister" || fail "$lister cannot be fetched"
parts() {
	"$work/bin/cyclonedx-gomod" bin -json -std -noserial -notimestamp -version "$version" -output "$dist/$1.cdx.json" \
		"$work/$1/$2" 2>"$work/why" || {
		cat "$work/why" >&2
		fail "the parts of $1 cannot be listed"
	}
	echo "$1.cdx.json"
}

archives=()
for platform in $platforms; do
	system=${platform%/*} architecture=${platform#*/} program=jangteo
	[ "$system" = windows ] && program=jangteo.exe
	name=jangteo-$version-$system-$architecture
	mkdir "$work/$name"
	GOOS=$system GOARCH=$architecture go build -trimpath -buildvcs=$vcs -ldflags "-s -w -X main.release=$version" \
		-o "$work/$name/$program" ./cmd/jangteo
	size=$(wc -c <"$work/$name/$program")
	printf '%-16s %9d bytes\n' "$platform" "$size"
	[ "$size" -le "$most" ] || fail "the program for $platform is larger than $most bytes"
	licences "$system" "$architecture" >"$work/$name/LICENSES-third-party.txt"
	cp LICENSE README.md CHANGELOG.md SECURITY.md "$work/$name"
	cp -R docs deploy "$work/$name"
	rm "$work/$name/deploy/release.sh"
	archives+=("$(pack "$name" "$system")" "$(parts "$name" "$program")")
done
(cd "$dist" && sha256sum "${archives[@]}" >SHA256SUMS && ls -l "${archives[@]}" SHA256SUMS)
