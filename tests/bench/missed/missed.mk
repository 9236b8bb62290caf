# SPDX-License-Identifier: GPL-2.0-only
#
#   tests/bench/missed/flood.c -> bench/flood: packets for make bench-missed

.PHONY: bench-missed
bench-missed: deps
	$(Q)scripts/deps.sh bench
	$(Q)$(MAKE) module tools testmodule $(O)/bench/flood
	$(Q)KERNEL=$(KERNEL) tests/bench/missed/run $(ARGS)

$(O)/bench/flood: tests/bench/missed/flood.c $(O)/flags
	$(call note,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE $(ALL_CFLAGS) $(LDFLAGS) -o $@ $<
