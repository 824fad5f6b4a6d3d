# Everything a developer does here. `make` alone lists it.

.DEFAULT_GOAL := help
.PHONY: help run build test test-raced test-plain test-postgres check vuln generate bench bench-go bench-admin bench-search screenshots cover mutate fuzz soak soak-load release deploy-check deploy-tools browser postgres fmt-check templ-check tidy-check

FUZZTIME ?= 30s
SHOTS ?= screenshots

# The generated pages, as one checksum line each.
templ_sums = find . -name '*_templ.go' -not -path './.git/*' -exec cksum {} + | sort

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## run the shop with its sandbox: http://localhost:8080
	go run ./cmd/jangteo

# The commit is noted in the binary where git can tell it, and left out elsewhere (tarballs).
build: ## build bin/jangteo, one static binary
	@vcs=; git rev-parse -q --verify HEAD >/dev/null 2>&1 || vcs=-buildvcs=false; set -x; \
	CGO_ENABLED=0 go build -trimpath $$vcs -o bin/jangteo ./cmd/jangteo

# What only computes is not watched for races: SQLite, translated from C, whose threads are this program's connections,
# each used by one goroutine at a time, and the allocator below it; pictures, compression and password hashes. It would run
# ten times slower.
unwatched = $(foreach p,modernc.org/sqlite/lib modernc.org/libc modernc.org/memory golang.org/x/crypto/argon2 \
	golang.org/x/crypto/blake2b golang.org/x/image/... image/... compress/... github.com/klauspost/compress/...,-gcflags=$(p)=-race=false)

# What plays through thousands of cases does so without the detector, and only through a few with it. A test compares this
# list with what asks whether the detector watches.
thorough = ^(TestSimulation|TestDyingAnywhere|TestEveryPairOfStateAndFact|TestEveryPairOfTransferAndEvent|$\
	TestEveryPairOfWalletAndFact|TestEveryPairOfReceiptAndEvent|TestEveryPairOfFreeOrderAndEvent|$\
	TestEveryPairOfSharesAndEvent|TestPowerCut|$\
	TestPasswordsCostWhatTheyShould|TestUnknownAddressesCostLittle|TestBruteForce|TestAnyProductComesBackAsItWas)$$

# What is tried on PostgreSQL in every run, too: some of each kind. The rest is in make test-postgres.
onboth = ^(TestCreateOrderRefuses|TestManyBuyersOfTheLastPieces|TestOneFailingChangeDoesNotTakeOthersAlong|$\
	TestBooksAreWrittenUnderTheirLock|TestHintsAreKeptUntilFollowed|TestSessionsEnd|TestCartHoldsWhatCanBeBought|$\
	TestOpenAttempt|TestSingleUseCodes|TestTheLogFollowsAnOrder|TestTheLogKeepsQuietAboutWhatWasUndone|$\
	TestModeIsFixedForEver|TestNobodyRemembersNetworks|TestSimulationOnPostgres|TestPairsOnPostgres|TestAnotherProcessFinishesARefundOnPostgres)$$

# Vet has looked at everything in make check.
tests = go test -vet=off -shuffle=on -timeout 30m

test: browser postgres ## run all tests, those in the browser and on PostgreSQL included
	@$(MAKE) --no-print-directory -j2 test-raced test-plain

# The packages that take longest come first, so that none is left alone at the end.
test-raced: ## run all tests with the race detector, but those of the built program and the many rounds of long ones
	@if CGO_ENABLED=1 go build -race runtime/cgo >/dev/null 2>&1; then export CGO_ENABLED=1; race='-race $(unwatched)'; else race=; \
		echo 'make test: no working C compiler (packages gcc and libc6-dev), so the race detector stays off' >&2; fi; \
	set -x; $(tests) $$race -parallel 4 ./handlers ./store ./checkout/... ./...

# The detector sees nothing of a program that is started, so what starts it runs here only.
test-plain: ## run what the race detector does not see, or would make too long: the built program, in a browser too, and long tests
	@set -x; $(tests) -parallel 4 ./cmd/jangteo && \
	JANGTEO_TEST_ENGINE=postgres $(tests) -run '$(onboth)' ./store ./checkout && \
	$(tests) -run '$(thorough)' ./checkout ./store ./store/productcsv ./handlers

test-postgres: postgres ## run the store's whole suite on PostgreSQL, and more of the simulation
	JANGTEO_TEST_ENGINE=postgres $(tests) ./store
	JANGTEO_TEST_ENGINE=postgres $(tests) -run 'OnPostgres$$' ./checkout -postgres.all

check: fmt-check templ-check tidy-check ## prove format, generated files, go.mod, vet, staticcheck, import directions
	go vet -tags deploy,bench ./...
	go tool staticcheck -tags deploy,bench ./...
	go test -count=1 -run '^TestImportDirections$$' ./cmd/jangteo
	go test -count=1 -run '^TestMadeFilesFit$$' ./static

vuln: ## look for known vulnerabilities that the program can reach
	@.ci/vuln

generate: ## make *_templ.go from *.templ, and static/made from what is in static
	go tool templ generate
	go test -count=1 -run '^TestMadeFilesFit$$' ./static -update

bench: ## measure the built shop beside a bare handler into docs/performance.md, on Linux; BENCH='-bench.rounds 1 …'
	go test -tags bench -count=1 -timeout 30m -v -run '^TestBench$$' ./cmd/jangteo $(BENCH)

bench-go: ## run all Go benchmarks
	go test -run '^$$' -bench . -benchmem ./...

cover: ## prove that tests see every statement and condition of the rules of money
	go test -count=1 -v -run '^(TestEveryStatementRuns|TestEveryConditionIsSeenBothWays)$$' ./checkout/rules

mutate: ## make every small mistake in the rules of money and see it noticed
	go test -count=1 -v -run '^TestEveryMistakeIsNoticed$$' ./checkout/rules

bench-admin: ## measure every page of a shop with 10,000 products and 50,000 orders
	go test -run '^$$' -bench '^Benchmark(Admin|Shop)Pages$$' -benchtime 20x ./handlers

bench-search: ## measure searching and indexing 100,000 products
	go test -run '^$$' -bench '^BenchmarkSearch$$' -benchtime 1x ./store

screenshots: browser ## picture every page of the shop, on phone and desktop, light and dark, into SHOTS
	@mkdir -p $(SHOTS)
	JANGTEO_SHOTS=$(abspath $(SHOTS)) go test -count=1 -run '^TestScreenshots$$' ./cmd/jangteo

fuzz: ## fuzz every parser for FUZZTIME (30s) each
	@set -e; for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "== $$package $$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package; \
		done; \
	done

soak: ## simulate 200,000 seeds, with every planted bug, and kill the program 1,000 times (hours)
	go test -run '^TestSimulationHasTeeth$$' -timeout 24h ./checkout
	go test -run '^TestSimulation$$' -timeout 24h ./checkout -sim.seeds=200000 -sim.time=20h
	go test -run '^TestKilledAtAnyMoment$$' -timeout 24h ./cmd/jangteo -kills=1000
	go test -run '^TestNodesAreKilledInTurn$$' -timeout 24h ./cmd/jangteo -nodekills=1000

soak-load: ## let people browse and buy for ten minutes while the owner edits, on Linux; SOAK='-soak.time 2m -soak.rate 100'
	go test -tags bench -count=1 -timeout 24h -v -run '^TestSoakLoad$$' ./cmd/jangteo $(SOAK)

release: ## build dist/: an archive and its list of parts for each platform, and SHA256SUMS; VERSION=v1.2.3 or what git says
	@deploy/release.sh

# Heavier than make test: it boots systemd and builds a container image. Everything happens in copies that are gone
# afterwards.
deploy-check: deploy-tools ## try deploy/ and a release: systemd, proxies, the image (as root, on Debian or Ubuntu)
	PATH="$(CURDIR)/bin/tools/usr/bin:$(CURDIR)/bin/tools/usr/sbin:$$PATH" go test -tags deploy -count=1 -timeout 30m -run '^Test(Deploy|Release)' ./cmd/jangteo

fmt-check:
	@files=$$(find . -name '*.go' -not -name '*_templ.go' -not -path './.git/*' -exec "$$(go env GOROOT)/bin/gofmt" -l {} +) && \
	if [ -n "$$files" ]; then echo "make check: run gofmt -w on:" >&2; echo "$$files" >&2; exit 1; fi

# Compared with what lay here before, not with the last commit, so that work in progress passes.
templ-check:
	@before=$$($(templ_sums)); go tool templ generate || exit 1; after=$$($(templ_sums)); \
	if [ "$$before" != "$$after" ]; then \
		echo 'make check: *_templ.go did not fit *.templ; they are made anew, commit them' >&2; exit 1; fi

tidy-check:
	go mod tidy -diff

# Browser tests need Chromium, and a font with Hangul for what it draws. The one without windows does a third less work.
browser:
	@for name in chromium-headless-shell headless-shell headless_shell chromium chromium-browser google-chrome google-chrome-stable; do \
		if command -v $$name >/dev/null 2>&1; then exit 0; fi; \
	done; \
	if [ -d '/Applications/Google Chrome.app' ] || [ -d /Applications/Chromium.app ]; then exit 0; fi; \
	fail() { echo "make test: $$1: install the packages chromium and fonts-noto-cjk (or Google Chrome) and run it again" >&2; exit 1; }; \
	command -v apt-get >/dev/null 2>&1 || fail 'there is no Chromium for the browser tests'; \
	as_root=; \
	if [ "$$(id -u)" -ne 0 ]; then sudo -n true 2>/dev/null || fail 'there is no Chromium and no right to install it'; as_root=sudo; fi; \
	$$as_root apt-get update || fail 'apt-get update did not succeed'; \
	browser=chromium; if apt-cache show chromium-headless-shell >/dev/null 2>&1; then browser=chromium-headless-shell; fi; \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$browser fonts-noto-cjk || \
		fail 'apt-get install did not succeed'

# The store's tests start a PostgreSQL of their own (store/pgtest); here is made sure that there is one to start.
postgres:
	@for bin in /usr/lib/postgresql/*/bin /usr/local/bin /usr/local/pgsql/bin; do if [ -x $$bin/postgres ]; then exit 0; fi; done; \
	if command -v postgres >/dev/null 2>&1; then exit 0; fi; \
	fail() { echo "make test: $$1: install the package postgresql (15 or newer) and run it again" >&2; exit 1; }; \
	command -v apt-get >/dev/null 2>&1 || fail 'there is no PostgreSQL for the tests of the store'; \
	as_root=; \
	if [ "$$(id -u)" -ne 0 ]; then sudo -n true 2>/dev/null || fail 'there is no PostgreSQL and no right to install it'; as_root=sudo; fi; \
	$$as_root apt-get update || fail 'apt-get update did not succeed'; \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql || fail 'apt-get install did not succeed'

# What make deploy-check needs besides: programs of Debian's packages. Proxies are only unpacked, because to install one
# is to start it on port 80; the libraries that they need are installed.
deploy-tools:
	@fail() { echo "make deploy-check: $$1" >&2; exit 1; }; \
	[ "$$(uname)" = Linux ] || fail 'this needs Linux'; \
	[ "$$(id -u)" -eq 0 ] || fail 'systemd boots and images run only for root: sudo env "PATH=$$PATH" make deploy-check'; \
	packages=; for need in systemd-analyze:systemd systemd-nspawn:systemd-container buildah:buildah zip:zip; do \
		command -v $${need%:*} >/dev/null 2>&1 || packages="$$packages $${need#*:}"; \
	done; \
	[ -x /bin/busybox ] && ! ldd /bin/busybox >/dev/null 2>&1 || packages="$$packages busybox-static"; \
	[ -f /etc/ssl/certs/ca-certificates.crt ] || packages="$$packages ca-certificates"; \
	proxies=; for name in caddy nginx haproxy; do \
		PATH="bin/tools/usr/bin:bin/tools/usr/sbin:$$PATH" command -v $$name >/dev/null 2>&1 || proxies="$$proxies $$name"; \
	done; \
	[ -n "$$packages$$proxies" ] || exit 0; \
	command -v apt-get >/dev/null 2>&1 || fail "install what provides$$packages$$proxies and run it again"; \
	apt-get update || fail 'apt-get update did not succeed'; \
	[ -z "$$proxies" ] || packages="$$packages $$(apt-cache depends --important $$proxies | awk '$$1 == "Depends:" && $$2 ~ /^lib/ { print $$2 }' | sort -u | tr '\n' ' ')"; \
	[ -z "$$packages" ] || env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$packages || \
		fail "apt-get install$$packages did not succeed"; \
	mkdir -p bin/tools; for name in $$proxies; do \
		(cd bin/tools && apt-get download $$name && dpkg-deb -x $${name}_*.deb .) || \
			fail "apt-get download $$name did not succeed: put a $$name into the PATH"; \
	done
