# SPDX-License-Identifier: Apache-2.0

SWIFT ?= swift
SWIFT_BUILD_FLAGS ?= --static-swift-stdlib
INSTALL ?= install

# Where 'make install' puts things; all of it below DESTDIR. What systemd finds by itself below
# /usr/local and /usr stays where it is when PREFIX is one of the two.
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
SBINDIR ?= $(PREFIX)/sbin
DOCDIR ?= $(PREFIX)/share/doc/rewardd
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d
SYSCONFDIR ?= /etc

RELEASE := .build/release
FORMATTED := Package.swift Sources Tests Benchmarks
CONFIG := $(SYSCONFDIR)/rewardd

.DEFAULT_GOAL := help
.PHONY: help deps build demo test soak bench bench-loading bench-expressions differential fuzz run \
    install uninstall format lint clean

CASES ?= 100000
SECONDS ?= 600
TARGET ?= expressions rules

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' Makefile

deps: ## install the Debian packages that are missing
	@packaging/install-dependencies.sh

build: deps ## build rewardd and rewardctl for release
	$(SWIFT) build -c release $(SWIFT_BUILD_FLAGS)

demo: build ## send a month of a small learning app and watch the rewards
	@packaging/demo/run.sh $(RELEASE)

test: deps ## run all tests
	$(SWIFT) test

soak: deps ## run all tests, with crash tests that take an hour
	REWARDD_SOAK=1 $(SWIFT) test

bench: build ## measure events per second
	Benchmarks/run

bench-loading: build ## show that loading rules is linear
	Benchmarks/loading

bench-expressions: build ## measure evaluations of expressions
	Benchmarks/expressions

differential: build ## compare expressions with cel-expr-python (CASES=100000)
	Tests/Differential/run --cases $(CASES)

fuzz: deps ## fuzz expressions and rules, guided by coverage (SECONDS=600, TARGET=rules)
	@for target in $(TARGET); do Tests/Fuzz/run "$$target" $(SECONDS) || exit 1; done

run: build ## run the daemon in the foreground on rules/, with its files under .run/
	@mkdir -p .run/journal
	@echo 'Events go into .run/events.sock, rewards into .run/journal/rewards.ndjson. Ctrl-C stops.'
	@exec $(RELEASE)/rewardd --rules rules --socket .run/events.sock --pipe .run/events.pipe \
	    --state .run/state --journal .run/journal/rewards.ndjson

# Does not build: who may write to PREFIX is often not who builds. Configuration that is there
# already is left alone.
install: ## install what 'make build' has made (PREFIX=/usr/local, DESTDIR)
	@test -x $(RELEASE)/rewardd || { echo "nothing is built yet: run 'make build' first" >&2; exit 1; }
	$(INSTALL) -D -m 755 $(RELEASE)/rewardd '$(DESTDIR)$(SBINDIR)/rewardd'
	$(INSTALL) -D -m 755 $(RELEASE)/rewardctl '$(DESTDIR)$(BINDIR)/rewardctl'
	$(INSTALL) -D -m 644 systemd/rewardd.socket '$(DESTDIR)$(UNITDIR)/rewardd.socket'
	$(INSTALL) -m 644 systemd/rewardd.service '$(DESTDIR)$(UNITDIR)/rewardd.service'
	sed -i -e 's|/usr/local/sbin|$(SBINDIR)|' -e 's|/usr/local/share/doc/rewardd|$(DOCDIR)|' \
	    -e 's|/etc/rewardd|$(CONFIG)|' '$(DESTDIR)$(UNITDIR)'/rewardd.service \
	    '$(DESTDIR)$(UNITDIR)'/rewardd.socket
	$(INSTALL) -D -m 644 systemd/rewardd.sysusers '$(DESTDIR)$(SYSUSERSDIR)/rewardd.conf'
	$(INSTALL) -D -m 644 systemd/rewardd.tmpfiles '$(DESTDIR)$(TMPFILESDIR)/rewardd.conf'
	$(INSTALL) -d '$(DESTDIR)$(DOCDIR)/packaging'
	$(INSTALL) -m 644 LICENSE README.md CHANGELOG.md '$(DESTDIR)$(DOCDIR)'
	cp -R docs rules '$(DESTDIR)$(DOCDIR)'
	cp -R packaging/examples '$(DESTDIR)$(DOCDIR)/packaging'
	@test -e '$(DESTDIR)$(CONFIG)/rewardd.yaml' || { \
	    $(INSTALL) -D -m 644 packaging/rewardd.yaml '$(DESTDIR)$(CONFIG)/rewardd.yaml' && \
	    sed -i 's|/etc/rewardd|$(CONFIG)|g' '$(DESTDIR)$(CONFIG)/rewardd.yaml'; }
	@test -e '$(DESTDIR)$(CONFIG)/rules' || { \
	    $(INSTALL) -d '$(DESTDIR)$(CONFIG)/rules' && \
	    $(INSTALL) -m 644 rules/*.yaml '$(DESTDIR)$(CONFIG)/rules'; }
	@test -n '$(DESTDIR)' || printf '%s\n' 'Installed. To start it as a service:' \
	    '    systemd-sysusers && systemd-tmpfiles --create rewardd.conf && systemctl daemon-reload' \
	    '    systemctl enable --now rewardd.socket rewardd.service'

uninstall: ## remove what 'make install' has installed; configuration and data stay
	rm -f '$(DESTDIR)$(SBINDIR)/rewardd' '$(DESTDIR)$(BINDIR)/rewardctl' \
	    '$(DESTDIR)$(UNITDIR)/rewardd.service' '$(DESTDIR)$(UNITDIR)/rewardd.socket' \
	    '$(DESTDIR)$(SYSUSERSDIR)/rewardd.conf' '$(DESTDIR)$(TMPFILESDIR)/rewardd.conf'
	rm -rf '$(DESTDIR)$(DOCDIR)'

format: ## format the Swift sources
	$(SWIFT) format --in-place --parallel --recursive $(FORMATTED)

lint: ## check the format of the Swift sources
	$(SWIFT) format lint --strict --parallel --recursive $(FORMATTED)

clean: ## remove what was built and what 'make run' has left
	rm -rf .build .run
