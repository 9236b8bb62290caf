# SPDX-License-Identifier: GPL-2.0-only
#
# make help lists the targets. Everything that is built goes below $(O);
# scripts/*.mk hold what is long, scripts/*.sh what is not a matter of files.

KERNEL  ?= 6.1
PREFIX  ?= /usr/local
DESTDIR ?=
O       ?= build

MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:

# stdout of a target is for its result: what is run is shown with V=1
Q := $(if $(filter 1,$(V)),,@)
note = $(Q)printf '  %-7s %s\n' $(1) $(2)

.PHONY: all
all: module tools

include scripts/tools.mk
include scripts/install.mk
include tests/fuzz/fuzz.mk
include $(wildcard tests/bench/*/*.mk)

.PHONY: module
module:
	$(Q)scripts/module.sh $(KERNEL) >/dev/null

# What guest tests load beside it
.PHONY: testmodule
testmodule:
	$(Q)KWATCH_MODULE=tests/vm/known scripts/module.sh $(KERNEL) >/dev/null

.PHONY: demo check check-unit check-harness check-guest check-style check-docs
.PHONY: debug-kernel check-debug
.PHONY: shell deps soak fuzz-guest
deps:
	$(Q)scripts/deps.sh build guest

demo:
	$(Q)KERNEL=$(KERNEL) scripts/demo.sh

check:
	$(Q)KERNEL=$(KERNEL) scripts/check.sh

check-unit:
	$(Q)scripts/deps.sh build unit
	$(Q)$(MAKE) unit
	$(Q)scripts/unit.sh $(O)/unit

check-harness:
	$(Q)KERNEL=$(KERNEL) tests/vm/selftest

# make check-guest T='00* tcp' runs only the tests with such names
check-guest: deps
	$(Q)$(MAKE) all prog testmodule installable
	$(Q)KERNEL=$(KERNEL) tests/vm/check $(T)

# All of them, also when one fails
.PHONY: check-selftest
selftest_kernels := 6.1 6.12 6.1-cloud 6.12-cloud
check-selftest:
	$(Q)status=0; for kernel in $(selftest_kernels); do \
		echo "$$kernel:"; \
		$(MAKE) check-guest KERNEL=$$kernel T='52-selftest' || status=1; \
	done; exit $$status

# FUZZ_SMOKE and FUZZ_SECONDS: of each target; T='filter ring': only those
.PHONY: check-fuzz fuzz fuzz-keep fuzz-cover
check-fuzz:
	$(Q)scripts/deps.sh build unit fuzz
	$(Q)$(MAKE) -j$(shell nproc) fuzz-targets
	$(Q)scripts/fuzz.sh smoke $(T)

fuzz:
	$(Q)scripts/deps.sh build unit fuzz
	$(Q)$(MAKE) -j$(shell nproc) fuzz-targets
	$(Q)scripts/fuzz.sh long $(T)

fuzz-keep: fuzz
	$(Q)scripts/fuzz.sh keep $(T)

fuzz-cover:
	$(Q)scripts/deps.sh build unit fuzz cover
	$(Q)$(MAKE) -j$(shell nproc) O_FUZZ=$(O)/cover FUZZ_KIND=cover fuzz-targets
	$(Q)scripts/fuzz.sh cover $(T)

# Built once, into the cache; KIND=kasan or KIND=kcsan for one of them
debug-kernel:
	$(Q)scripts/debug-kernel.sh $(KIND) >/dev/null

# make check-debug T='00* tcp' KIND=kasan
check-debug: deps
	$(Q)KIND='$(KIND)' scripts/check-debug.sh $(T)

# SOAK_SECONDS=N: how long
soak: deps
	$(Q)$(MAKE) all prog
	$(Q)KERNEL=$(KERNEL) tests/vm/soak

# FUZZ_SECONDS=N, FUZZ_SEED=N, FUZZ_REPLAY=FILE; KERNEL=kasan unless it is given
fuzz-guest: deps
	$(Q)$(MAKE) prog
	$(Q)scripts/module.sh $(fuzz_kernel) >/dev/null
	$(Q)KERNEL=$(fuzz_kernel) scripts/fuzz-guest.sh
fuzz_kernel = $(if $(filter file,$(origin KERNEL)),kasan,$(KERNEL))

check-style:
	$(Q)scripts/deps.sh build unit style
	$(Q)scripts/style.sh

check-docs:
	$(Q)scripts/deps.sh build style
	$(Q)scripts/check-docs.sh

shell: deps
	$(Q)$(MAKE) all prog testmodule
	$(Q)KERNEL=$(KERNEL) tests/vm/boot --shell

.PHONY: clean
clean:
	$(Q)rm -rf $(O)

.PHONY: help
help:
	@cat scripts/help.txt
