// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include "lookup.h"
#include "suggest.h"

int lookup_begin(struct lookup *lookup, const struct kwatch_command *command,
		 const char *catalogue)
{
	struct kwatch_error error = { 0 };

	*lookup = (struct lookup){ .command = command };
	lookup->catalogue = kwatch_catalogue_new(catalogue, &error);
	if (!lookup->catalogue)
		return kwatch_cmd_fail(command, &error);
	lookup->resolver = kwatch_resolver_new(NULL, &error);
	if (!lookup->resolver)
		return kwatch_cmd_fail(command, &error);
	lookup->traceable = kwatch_traceable_new(NULL, &error);
	if (kwatch_kallsyms_hidden(kwatch_resolver_kallsyms(lookup->resolver)))
		kwatch_cmd_say(command,
			       "addresses are hidden from you: copies, freed and blacklisted functions can't be told, nor how a probe gets in; root sees them");
	else if (!lookup->traceable)
		kwatch_cmd_say(command, "%s; how a probe gets in is not shown",
			       error.text);
	return -1;
}

void lookup_end(struct lookup *lookup)
{
	kwatch_traceable_free(lookup->traceable);
	kwatch_resolver_free(lookup->resolver);
	kwatch_catalogue_free(lookup->catalogue);
}

static void look_for_symbol(const struct lookup *lookup, const char *name,
			    struct kwatch_finding *finding)
{
	const char *colon = strchr(name, ':');
	char module[64] = "";

	if (colon && (size_t)(colon - name) < sizeof(module))
		memcpy(module, name, (size_t)(colon - name));
	kwatch_finding_symbol(finding, lookup->resolver, lookup->traceable,
			      module, module[0] ? colon + 1 : name);
	finding->name = name;
}

size_t lookup_name(const struct lookup *lookup, const char *name,
		   struct kwatch_finding findings[LOOKUP_HITS])
{
	struct kwatch_catalogue_hit hits[LOOKUP_HITS];
	size_t count, i;

	count = kwatch_catalogue_points(lookup->catalogue, name, hits,
					LOOKUP_HITS);
	for (i = 0; i < count; i++)
		kwatch_finding_point(&findings[i], lookup->resolver,
				     lookup->traceable, &hits[i]);
	if (count)
		return count;
	look_for_symbol(lookup, name, &findings[0]);
	return 1;
}

void lookup_unknown(const struct lookup *lookup, const char *name)
{
	const struct kwatch_kallsyms *kallsyms =
		kwatch_resolver_kallsyms(lookup->resolver);
	const char *found[KWATCH_SUGGEST_MAX];
	char list[256] = "";
	size_t count, i;

	count = kwatch_suggest(lookup->catalogue, kallsyms, name, found);
	for (i = 0; i < count; i++) {
		size_t used = strlen(list);

		snprintf(list + used, sizeof(list) - used, "%s%s",
			 !i ? "; did you mean " :
			 i + 1 < count ? ", " : " or ", found[i]);
	}
	kwatch_cmd_say(lookup->command,
		       "%s: neither the catalogue nor this kernel knows it%s%s",
		       name, list, count ? "?" : "");
}
