# SPDX-License-Identifier: GPL-2.0-only
#
# Unit tests of the module's pure files, in user space:
#
#   tests/unit/test_module_X.c  -> unit/test_module_X, with the files of module/
#                                  named in MODULE_X, under ASan and UBSan
#   test_module_threads         the same under TSan
#   tests/bench/ring_bench.c    -> bench/ring_bench, with no sanitizer; make ring-bench
#
# tests/unit/shim stands for the kernel's headers, so it comes before the
# system's; tools/lib is no part of these programs.

MODULE_field   := field refusal
MODULE_program := field refusal
MODULE_filter  := filter field refusal
MODULE_ring    := ring
MODULE_nested  := ring
MODULE_forged  := ring
MODULE_stats   := stats
MODULE_rate    :=
MODULE_threads := ring
MODULE_read    :=

# The kernel is compiled without strict aliasing
MODULE_CPPFLAGS := -D_GNU_SOURCE -fno-strict-aliasing -Itests/unit/shim -Iuapi -Imodule -Itests/unit
# An interrupt may come at every access of the ring
MODULE_CPPFLAGS_nested := -DSHIM_POINTS
# gcc does not follow fences; what they order is checked by content
MODULE_SANITIZE_threads := -fsanitize=thread -Wno-tsan -fno-omit-frame-pointer

module_test_c   := $(sort $(wildcard tests/unit/test_module_*.c))
module_test_bin := $(patsubst tests/unit/%.c,$(O)/unit/%,$(module_test_c))
shim_c          := $(sort $(wildcard tests/unit/shim/*.c))
shim_h          := $(wildcard tests/unit/shim/*.h tests/unit/shim/*/*.h)
module_files    := $(wildcard module/*.h) $(wildcard module/*.c) $(shim_h) uapi/linux/kwatch.h

.PHONY: unit-module ring-bench
unit: unit-module
unit-module: $(module_test_bin)
	@:

# $(call module_sources,X)
module_sources = $(patsubst %,module/%.c,$(MODULE_$(1))) \
	$(if $(filter ring,$(MODULE_$(1))),$(shim_c))

$(module_test_bin): $(O)/unit/test_module_%: tests/unit/test_module_%.c $(shim_c) $(module_files) \
		    tests/unit/module.mk $(O)/flags
	$(call note,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(MODULE_CPPFLAGS) $(MODULE_CPPFLAGS_$*) $(ALL_CFLAGS) $(or $(MODULE_SANITIZE_$*),$(SANITIZE)) \
		-pthread $(LDFLAGS) -o $@ $< $(call module_sources,$*) -lcmocka

$(O)/bench/ring_bench: tests/bench/ring_bench.c $(shim_c) $(module_files) tests/unit/module.mk \
		       $(O)/flags
	$(call note,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(MODULE_CPPFLAGS) $(ALL_CFLAGS) -pthread $(LDFLAGS) -o $@ $< module/ring.c \
		$(shim_c)

ring-bench: $(O)/bench/ring_bench
	$(Q)$< $(ARGS)
