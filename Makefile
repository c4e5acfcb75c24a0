# Khoa Bảng: every step of building, testing and delivering. Start with `make run`; `make help` lists the rest.
# Needs Go, Node with npm, and for `make test` a Debian-like system on which missing packages can be installed.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL: # go, node and npm use the cores themselves
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help

GO ?= go
NPM ?= npm
NODE ?= node
# What `khoabang version` says. There need not be a repository, nor git.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)
# -buildvcs=false: a build must not depend on the repository around it.
GOBUILD := CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false
# SQLite is C turned into Go, with its own locks. The race detector watches what calls it, the driver included, but not
# each access within it: that would be most of the tests' time.
UNWATCHED := modernc.org/sqlite/lib modernc.org/libc modernc.org/memory
# The race detector needs cgo. With KHOABANG_TEST_REQUIRE=1 a test that lacks what it needs fails instead of skipping.
GOTEST := KHOABANG_TEST_REQUIRE=1 KHOABANG_MONGOTEST='$(CURDIR)/bin/mongotest' CGO_ENABLED=1 $(GO) test -race \
	$(UNWATCHED:%=-gcflags=%=-race=false) -shuffle=on
STATICCHECK := .build/staticcheck-v0.8.2
ARGS ?=
FUZZTIME ?= 60s
COUNT ?= 5

# What a built thing depends on; folders are named too, so that a removed file is noticed.
web_sources := $(shell find web/src internal/i18n/messages 2>/dev/null) web/build.mjs web/fonts.css
mongotest_sources := $(shell find internal/mongotest -name '*.go' -o -name 'go.*' 2>/dev/null)
go_files = $$(find . -name node_modules -prune -o -name '*.go' -print)

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

## Building

.PHONY: run
run: build ## build everything and serve the demonstration contest on :8080 (ARGS= adds flags)
	bin/khoabang serve --demo $(ARGS)

.PHONY: build
build: web binary ## build bin/khoabang, one static binary with the web pages in it

.PHONY: binary
binary: ## build bin/khoabang from the web pages that are already built
	$(GOBUILD) -ldflags '$(LDFLAGS)' -o bin/khoabang ./cmd/khoabang

.PHONY: web
web: web/dist/licenses.txt ## build the web pages into web/dist

web/dist/licenses.txt: web/node_modules/.package-lock.json $(web_sources)
	cd web && $(NODE) build.mjs

%/node_modules/.package-lock.json: %/package.json %/package-lock.json %/.npmrc
	cd $* && $(NPM) ci --no-audit --no-fund
	@touch $@

bin/mongotest: $(mongotest_sources)
	cd internal/mongotest && $(GOBUILD) -o ../../bin/mongotest .

.PHONY: image
image: ## build the container image khoabang:VERSION (needs a container engine)
	docker build --build-arg VERSION='$(VERSION)' -t khoabang:'$(VERSION)' .

## Checking

.PHONY: test
test: packages fmt-check web web-check vet test-mongotest test-go test-browser ## everything CI runs

.PHONY: packages
packages: ## install what the tests need from the system: a C compiler, Chromium, a font, Poppler, LibreOffice
	@.ci/packages

.PHONY: test-go
test-go: web bin/mongotest ## the Go tests with the race detector; none may be skipped
	$(GOTEST) -timeout 15m ./...

.PHONY: test-mongotest
test-mongotest: ## the tests of the MongoDB-protocol server that the Go tests use
	cd internal/mongotest && $(GO) vet ./... && CGO_ENABLED=1 $(GO) test -race -shuffle=on ./serial

.PHONY: test-browser
test-browser: build web/e2e/node_modules/.package-lock.json ## the journeys in headless Chromium; pictures in web/e2e/artefacts
	cd web/e2e && KHOABANG_TEST_REQUIRE=1 $(NODE) --test --test-concurrency=2 --test-reporter=spec

.PHONY: test-faults
test-faults: web bin/mongotest ## COUNT times over, shuffled: the tests that kill servers, break stores and interleave
	$(GOTEST) -count=$(COUNT) -timeout 60m -run 'Kill|Crash|Fault|Interleav' ./...

.PHONY: lint
lint: fmt-check vet web-check $(STATICCHECK) ## gofmt, vet, staticcheck and the type check
	$(STATICCHECK) ./...
	cd internal/mongotest && ../../$(STATICCHECK) ./...

.PHONY: fmt-check
fmt-check:
	@unformatted=$$(gofmt -l $(go_files)); \
	if [ -n "$$unformatted" ]; then echo "gofmt these:"; echo "$$unformatted"; exit 1; fi

.PHONY: vet
vet:
	$(GO) vet ./...

.PHONY: web-check
web-check: web/node_modules/.package-lock.json
	cd web && $(NPM) run --silent check && $(NPM) run --silent test

.PHONY: bench
bench: build ## the measurements: a server under load, the board, the store, files of 50,000 questions
	.ci/bench
	$(GO) test -run '^$$' -bench 'BoardApply|BoardStanding|RankingUpdate|RankingRank' -benchmem ./internal/live
	$(GO) test -run '^$$' -bench Append ./internal/store/sqlitestore
	$(GO) test -run '^$$' -bench Exchange -benchtime 1x -timeout 30m ./questions/exchange
	$(GO) test -run '^$$' -bench 'Search|Draw|Alike|Doubles|Catalogue' -timeout 30m ./questions

.PHONY: documents
documents: web ## example documents, certificates and cards, as files and pictures in .build/documents
	rm -rf .build/documents && mkdir -p .build/documents
	KHOABANG_TEST_REQUIRE=1 $(GO) test -count=1 -artifacts -outputdir '$(CURDIR)/.build/documents' ./internal/report

.PHONY: fuzz
fuzz: ## run every fuzz test for FUZZTIME each
	@{ grep -r --include='*_test.go' --exclude-dir=node_modules -o '^func Fuzz[A-Za-z0-9_]*' . || true; } | \
	while IFS=: read -r file func; do \
		$(GO) test -run '^$$' -fuzz "^$${func#func }$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 2s "./$$(dirname "$$file")"; \
	done

## Keeping house

.PHONY: tools
tools: $(STATICCHECK) ## install the linter into .build

$(STATICCHECK):
	@mkdir -p .build
	GOBIN=$(CURDIR)/.build $(GO) install honnef.co/go/tools/cmd/staticcheck@v0.8.2
	mv .build/staticcheck $@

.PHONY: clean
clean: ## remove what was built
	rm -rf bin .build web/e2e/artefacts
	find web/dist -mindepth 1 ! -name .gitkeep -delete

.PHONY: distclean
distclean: clean ## remove the installed node modules as well
	rm -rf web/node_modules web/e2e/node_modules
