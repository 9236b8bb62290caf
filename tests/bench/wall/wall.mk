# SPDX-License-Identifier: GPL-2.0-only
#
#   tests/bench/wall/load.c         -> bench/load
#   tests/bench/peers/X.bpf.c       -> bench/X.bpf.o, bytecode
#   tests/bench/peers/X.c           -> bench/X
#   tests/bench/reader_bench.c      -> bench/reader_bench, with libkwatch and the
#                                      fake rings of the unit tests
#
# clang and what the peers need is installed by the targets, not by `make`.

peer_c   := $(filter-out %.bpf.c,$(wildcard tests/bench/peers/*.c))
peer_bpf := $(wildcard tests/bench/peers/*.bpf.c)
wall_bin := $(O)/bench/load $(patsubst tests/bench/peers/%.c,$(O)/bench/%,$(peer_c)) \
	    $(patsubst tests/bench/peers/%.c,$(O)/bench/%.o,$(peer_bpf))

.PHONY: bench bench-programs bench-smoke reader-bench
bench-programs: $(wall_bin)
	@:

bench: deps
	$(Q)scripts/deps.sh bench
	$(Q)$(MAKE) module tools bench-programs
	$(Q)KERNEL=$(KERNEL) tests/bench/wall/run $(ARGS)

# With few calls: that it works and that the sums close, no times
bench-smoke: deps
	$(Q)scripts/deps.sh bench
	$(Q)$(MAKE) module tools bench-programs
	$(Q)KERNEL=$(KERNEL) tests/bench/wall/smoke

$(O)/bench/load: tests/bench/wall/load.c $(O)/flags
	$(call note,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE $(ALL_CFLAGS) $(LDFLAGS) -pthread -o $@ $<

$(O)/bench/%.bpf.o: tests/bench/peers/%.bpf.c $(wildcard tests/bench/peers/*.h)
	$(call note,BPF,$@)
	@mkdir -p $(@D)
	$(Q)clang -O2 -g -target bpf -D__TARGET_ARCH_x86 -I/usr/include/$(shell uname -m)-linux-gnu \
		-Wall -Werror -c -o $@ $<

$(O)/bench/ringbuf: tests/bench/peers/ringbuf.c tests/bench/peers/ringbuf.h $(O)/flags
	$(call note,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< -lbpf -lelf -lz

$(O)/bench/reader_bench: tests/bench/reader_bench.c tests/unit/fake_ring.c tests/unit/fake_ring.h \
			 $(O)/libkwatch.a $(O)/flags
	$(call note,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itests/unit $(LIB_CFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ \
		$(filter %.c,$^) $(O)/libkwatch.a $(LIB_LDLIBS)

reader-bench:
	$(Q)scripts/deps.sh build
	$(Q)$(MAKE) $(O)/bench/reader_bench
	$(Q)$(O)/bench/reader_bench $(ARGS)
