# SPDX-License-Identifier: GPL-2.0-only
#
# The tools, the unit tests and the guest tests' own programs:
#
#   tools/lib/*.c         -> libkwatch.a
#   tools/cmd/*.c         -> kwatch, with libkwatch.a
#   tools/trigger/*.c     -> kwatch-trigger, with nothing
#   tools/ringcat.c       -> ringcat, with nothing
#   tests/unit/test_X.c   -> unit/test_X, with libkwatch under ASan and UBSan
#   tests/vm/prog/X.c     -> prog/X, with what it uses of libkwatch
#   tests/fuzz/guest/*.c  -> prog/kwatch-fuzz, with nothing

CC ?= cc
ifeq ($(origin CC),default)
CC := gcc
endif
AR := ar

# Asked only when something is compiled: make deps may come first
LIBS := libbpf libkmod libcyaml json-c
LIB_CFLAGS = $(shell pkg-config --cflags $(LIBS))
LIB_LDLIBS = $(shell pkg-config --libs $(LIBS)) -lelf -lz

# -Iuapi comes before the system's headers, so <linux/kwatch.h> is the tree's
# and every other <linux/...> the system's.
CPPFLAGS += -D_GNU_SOURCE -Iuapi -Itools/lib
CFLAGS   ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	    -Wformat=2 -Wvla
WERROR   ?= $(if $(CI),1)
ifneq ($(filter-out 0,$(WERROR)),)
WARNINGS += -Werror
endif
ALL_CFLAGS = -std=gnu11 $(CFLAGS) $(WARNINGS)
SANITIZE  := -fsanitize=address,undefined -fno-sanitize-recover=all \
	     -fno-omit-frame-pointer

# Where kwatch looks for its catalogue: below the prefix, and before that in
# this tree, so that build/kwatch works uninstalled. make install empties
# TREE_CATALOGUE, for root must not read what a user's tree holds.
CATALOGUE_DIR  := $(PREFIX)/share/kwatch/catalogue
TREE_CATALOGUE ?= $(CURDIR)/tools/catalogue
CPPFLAGS += -DKWATCH_CATALOGUE_DIR='"$(CATALOGUE_DIR)"' \
	    $(if $(TREE_CATALOGUE),-DKWATCH_TREE_CATALOGUE='"$(TREE_CATALOGUE)"')

# The same holds for the program that makes scenarios happen
LIBEXEC_DIR  := $(PREFIX)/libexec/kwatch
TREE_TRIGGER := $(if $(TREE_CATALOGUE),$(abspath $(O))/kwatch-trigger)
CPPFLAGS += -DKWATCH_LIBEXEC_DIR='"$(LIBEXEC_DIR)"' \
	    $(if $(TREE_TRIGGER),-DKWATCH_TREE_TRIGGER='"$(TREE_TRIGGER)"')

lib_c  := $(sort $(wildcard tools/lib/*.c))
cmd_c  := $(sort $(wildcard tools/cmd/*.c))
trigger_c := $(sort $(wildcard tools/trigger/*.c))
# those of the module's files are tests/unit/module.mk's
unit_c := $(filter-out tests/unit/test_module_%,$(sort $(wildcard tests/unit/test_*.c)))
# what several unit tests share
help_c := $(filter-out tests/unit/test_%,$(sort $(wildcard tests/unit/*.c)))
prog_c := $(sort $(wildcard tests/vm/prog/*.c))
device_fuzz_c := $(sort $(wildcard tests/fuzz/guest/*.c))

obj = $(patsubst %.c,$(O)/obj/%.o,$(1))
san = $(patsubst %.c,$(O)/san/%.o,$(1))

unit_bin := $(patsubst tests/unit/%.c,$(O)/unit/%,$(unit_c))
prog_bin := $(patsubst tests/vm/prog/%.c,$(O)/prog/%,$(prog_c))

.PHONY: tools unit prog
tools: $(if $(lib_c),$(O)/libkwatch.a) $(if $(cmd_c),$(O)/kwatch) \
       $(if $(trigger_c),$(O)/kwatch-trigger) \
       $(if $(wildcard tools/ringcat.c),$(O)/ringcat)
	@:
unit: $(unit_bin)
	@:
prog: $(prog_bin) $(O)/prog/kwatch-fuzz
	@:

# Objects depend on the flags they were compiled with
flags = $(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(SANITIZE)
$(O)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(flags))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(flags))' >$@
.PHONY: FORCE

$(O)/obj/%.o: %.c $(O)/flags
	$(call note,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(O)/san/%.o: %.c $(O)/flags
	$(call note,CC,'$< (sanitized)')
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(ALL_CFLAGS) $(SANITIZE) -MMD -MP -c -o $@ $<

# Made anew each time: ar would keep the objects of sources that are gone
$(O)/libkwatch.a: $(call obj,$(lib_c))
	$(call note,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(O)/kwatch: $(call obj,$(cmd_c)) $(O)/libkwatch.a
	$(call note,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIB_LDLIBS)

$(O)/kwatch-trigger: $(call obj,$(trigger_c))
	$(call note,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^

$(O)/ringcat: tools/ringcat.c uapi/linux/kwatch.h $(O)/flags
	$(call note,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE -Iuapi $(ALL_CFLAGS) $(LDFLAGS) -o $@ $<

$(unit_bin): $(O)/unit/%: $(O)/san/tests/unit/%.o $(call san,$(help_c) $(lib_c))
	$(call note,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) $(SANITIZE) -o $@ $^ $(LIB_LDLIBS) -lcmocka $(UNIT_LDFLAGS_$*)

$(prog_bin): $(O)/prog/%: tests/vm/prog/%.c $(O)/libkwatch.a $(O)/flags
	$(call note,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE -Iuapi -Itools/lib $(ALL_CFLAGS) $(LDFLAGS) -MMD -MP -pthread \
		-o $@ $< $(O)/libkwatch.a -Wl,--as-needed $(LIB_LDLIBS)

$(O)/prog/kwatch-fuzz: $(device_fuzz_c) $(O)/flags
	$(call note,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE -Iuapi $(ALL_CFLAGS) $(LDFLAGS) -pthread -o $@ $(device_fuzz_c)
$(O)/prog/kwatch-fuzz: uapi/linux/kwatch.h tests/fuzz/guest/fuzz.h

-include $(wildcard tests/unit/*.mk)
-include $(shell find $(O)/obj $(O)/san $(O)/prog -name '*.d' 2>/dev/null)
