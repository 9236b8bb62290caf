// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "make_btf.h"
#include "make_planned.h"
#include "temporary.h"

/* The function refers to its BTF for as long as the probe is there. */
static struct kwatch_resolver *resolver;

struct kwatch_planned *make_planned(void **state,
				    const struct kwatch_symbol *symbol,
				    const char *prototype,
				    struct kwatch_function *function)
{
	char kallsyms[256];
	const struct kwatch_resolve_paths paths = {
		.kallsyms = kallsyms, .btf = *state,
		.blacklist = "/nonexistent",
	};
	struct kwatch_planned *planned;

	make_btf(state);
	make_kallsyms(state);
	snprintf(kallsyms, sizeof(kallsyms), "%s",
		 temporary_path(state, "kallsyms"));
	resolver = kwatch_resolver_new(&paths, NULL);
	assert_non_null(resolver);
	planned = kwatch_planned_new(symbol, resolver, prototype, function);
	assert_non_null(planned);
	return planned;
}

void free_planned(struct kwatch_planned *planned)
{
	kwatch_planned_free(planned);
	kwatch_resolver_free(resolver);
	resolver = NULL;
}
