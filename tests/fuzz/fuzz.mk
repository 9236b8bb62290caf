# SPDX-License-Identifier: GPL-2.0-only
#
# Fuzz targets, with clang's libFuzzer under ASan and UBSan:
#
#   tests/fuzz/fuzz_X.c  -> fuzz/X, with the files that FUZZ_X names, or with
#                           libkwatch where nothing is named
#
# Those of the module are compiled as its unit tests are (tests/unit/module.mk).
# O_FUZZ=build/cover FUZZ_KIND=cover builds the same to measure coverage.

FUZZ_CC   := clang-14
FUZZ_KIND ?= fuzz
O_FUZZ    ?= $(O)/fuzz

FUZZ_SANITIZE_fuzz  := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FUZZ_SANITIZE_cover := -fsanitize=fuzzer-no-link -fprofile-instr-generate -fcoverage-mapping
FUZZ_CFLAGS = -std=gnu11 -O1 -g $(WARNINGS) -fno-omit-frame-pointer -Wno-format-nonliteral \
	      $(FUZZ_SANITIZE_$(FUZZ_KIND)) -Itests/fuzz
FUZZ_LINK   = $(subst fuzzer-no-link,fuzzer,$(FUZZ_SANITIZE_$(FUZZ_KIND)))

# What a target has beside its own file: of the module, of the tests, of libkwatch
FUZZ_MODULE_filter := filter field refusal
FUZZ_MODULE_field  := field filter refusal
FUZZ_MODULE_hit    := ring
FUZZ_MORE_filter   := tests/fuzz/probe_input.c
FUZZ_MORE_field    := tests/fuzz/probe_input.c tests/fuzz/fake_memory.c
FUZZ_UNIT_merge    := fake_ring fake_session
FUZZ_UNIT_reader   := fake_ring
FUZZ_LDLIBS_merge  := -lcmocka
# Targets that are compiled against the module and not against libkwatch
fuzz_module_targets := filter field hit packet

fuzz_c       := $(sort $(wildcard tests/fuzz/fuzz_*.c))
fuzz_targets := $(patsubst tests/fuzz/fuzz_%.c,%,$(fuzz_c))
fuzz_bin     := $(addprefix $(O_FUZZ)/,$(fuzz_targets))

FUZZ_LIB_CPPFLAGS    = $(CPPFLAGS) $(LIB_CFLAGS) -Itests/unit
FUZZ_MODULE_CPPFLAGS = -Itests/fuzz/shim $(MODULE_CPPFLAGS)

.PHONY: fuzz-targets
fuzz-targets: $(fuzz_bin)
	@:

fuzz_objects = $(patsubst %.c,$(O_FUZZ)/obj/%.o,$(1))
fuzz_lib     = $(O_FUZZ)/libkwatch.a

fuzz_flags = $(FUZZ_CC) $(FUZZ_CFLAGS) $(FUZZ_LIB_CPPFLAGS) $(FUZZ_MODULE_CPPFLAGS)
$(O_FUZZ)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(fuzz_flags))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(fuzz_flags))' >$@

fuzz_module_objects := $(call fuzz_objects,$(wildcard module/*.c) $(shim_c) \
	$(patsubst %,tests/fuzz/fuzz_%.c,$(fuzz_module_targets)) \
	tests/fuzz/probe_input.c tests/fuzz/fake_memory.c)
$(fuzz_module_objects): FUZZ_CPPFLAGS = $(FUZZ_MODULE_CPPFLAGS) -Itools/lib
# An interrupt may come at every access of the ring
$(call fuzz_objects,module/ring.c $(shim_c) tests/fuzz/fuzz_hit.c): FUZZ_CPPFLAGS += -DSHIM_POINTS

$(O_FUZZ)/obj/%.o: FUZZ_CPPFLAGS ?= $(FUZZ_LIB_CPPFLAGS)
$(O_FUZZ)/obj/%.o: %.c $(O_FUZZ)/flags
	$(call note,CLANG,$<)
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(FUZZ_CPPFLAGS) $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $<

$(fuzz_lib): $(call fuzz_objects,$(lib_c))
	$(call note,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

# $(call fuzz_sources,X)
fuzz_sources = tests/fuzz/fuzz_$(1).c tests/fuzz/libfuzzer.c \
	$(patsubst %,module/%.c,$(FUZZ_MODULE_$(1))) $(FUZZ_MORE_$(1)) \
	$(patsubst %,tests/unit/%.c,$(FUZZ_UNIT_$(1))) \
	$(if $(filter ring,$(FUZZ_MODULE_$(1))),$(shim_c))

define fuzz_rule
$(O_FUZZ)/$(1): $(call fuzz_objects,$(call fuzz_sources,$(1))) $(fuzz_lib)
	$$(call note,LD,$$@)
	$$(Q)$$(FUZZ_CC) $$(FUZZ_LINK) -o $$@ $$^ $$(LIB_LDLIBS) $$(FUZZ_LDLIBS_$(1))
endef
$(foreach target,$(fuzz_targets),$(eval $(call fuzz_rule,$(target))))

-include $(shell find $(O_FUZZ)/obj -name '*.d' 2>/dev/null)
