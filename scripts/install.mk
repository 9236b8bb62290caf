# SPDX-License-Identifier: GPL-2.0-only
#
# make install: for this machine, so the module is the running kernel's. The
# tools are built apart, below $(O)/release: they must not know this tree.

MANDIR  ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR  ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d

to := $(DESTDIR)$(PREFIX)

# put FILES DIRECTORY: none is fine
put = $(if $(1),install -d $(2) && install -m 644 $(1) $(2))
take = rm -f $(addprefix $(2)/,$(notdir $(1)))

catalogue := $(wildcard tools/catalogue/*.yaml)
man_pages := $(wildcard Documentation/man/*.[1-8])
man_sections := $(sort $(foreach page,$(man_pages),$(lastword $(subst ., ,$(page)))))

.PHONY: install uninstall installable install-deps install-tools install-module
install: install-tools install-module

# What install copies; a guest test runs it too
installable:
	$(Q)$(MAKE) tools O=$(O)/release TREE_CATALOGUE=

# A staged install (DESTDIR) is a packager's, who has seen to this
install-deps:
	$(Q)$(if $(DESTDIR),:,scripts/deps.sh build)

install-tools: install-deps
	$(Q)$(MAKE) installable
	$(Q)install -d $(to)/bin $(to)/lib $(to)/libexec/kwatch
	$(Q)install -m 755 $(addprefix $(O)/release/,kwatch ringcat) $(to)/bin
	$(Q)install -m 755 $(O)/release/kwatch-trigger $(to)/libexec/kwatch
	$(Q)install -m 644 $(O)/release/libkwatch.a $(to)/lib
	$(Q)$(call put,uapi/linux/kwatch.h,$(to)/include/linux)
	$(Q)$(call put,$(wildcard tools/lib/*.h),$(to)/include/kwatch)
	$(Q)$(call put,$(catalogue),$(to)/share/kwatch/catalogue)
	$(Q)$(call put,tools/unsafe.yaml,$(to)/share/kwatch)
	$(Q)$(foreach s,$(man_sections),$(call put,$(filter %.$(s),$(man_pages)),$(DESTDIR)$(MANDIR)/man$(s));)
	$(Q)$(call put,$(wildcard tools/completion/bash/*),$(DESTDIR)$(BASHDIR))
	$(Q)$(call put,$(wildcard tools/completion/zsh/*),$(DESTDIR)$(ZSHDIR))
	$(Q)$(call put,$(wildcard tools/completion/fish/*),$(DESTDIR)$(FISHDIR))

install-module: install-deps
	$(Q)DESTDIR=$(DESTDIR) scripts/install-module.sh install

uninstall:
	$(Q)DESTDIR=$(DESTDIR) scripts/install-module.sh uninstall
	$(Q)rm -f $(addprefix $(to)/bin/,kwatch ringcat) $(to)/lib/libkwatch.a
	$(Q)rm -f $(to)/include/linux/kwatch.h
	$(Q)rm -rf $(to)/include/kwatch $(to)/share/kwatch $(to)/libexec/kwatch
	$(Q)$(foreach s,$(man_sections),$(call take,$(filter %.$(s),$(man_pages)),$(DESTDIR)$(MANDIR)/man$(s));)
	$(Q)$(call take,$(wildcard tools/completion/bash/*),$(DESTDIR)$(BASHDIR))
	$(Q)$(call take,$(wildcard tools/completion/zsh/*),$(DESTDIR)$(ZSHDIR))
	$(Q)$(call take,$(wildcard tools/completion/fish/*),$(DESTDIR)$(FISHDIR))
