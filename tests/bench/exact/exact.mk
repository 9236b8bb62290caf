# SPDX-License-Identifier: GPL-2.0-only
#
#   tests/bench/exact/X.c  -> bench/X, for the guest of make bench-exact
#
# Static, and loaded where it is linked to: the measured loop is the same in each run.

exact_bin := $(patsubst tests/bench/exact/%.c,$(O)/bench/%,$(wildcard tests/bench/exact/*.c))

.PHONY: bench-exact exact
exact: $(exact_bin)
	$(Q)KWATCH_MODULE=tests/bench/exact/floor scripts/module.sh $(KERNEL) >/dev/null

bench-exact: deps
	$(Q)$(MAKE) module exact
	$(Q)KERNEL=$(KERNEL) tests/bench/exact/run $(ARGS)

$(exact_bin): $(O)/bench/%: tests/bench/exact/%.c $(O)/flags
	$(call note,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE -Iuapi $(ALL_CFLAGS) $(LDFLAGS) -no-pie -static -MMD -MP -o $@ $<

-include $(wildcard $(O)/bench/*.d)
