// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "btf_text.h"
#include "finding.h"
#include "silent.h"

__attribute__((format(printf, 2, 3)))
static void warn(struct kwatch_finding *finding, const char *format, ...)
{
	va_list arguments;

	if (finding->warning_count == KWATCH_FINDING_WARNINGS)
		return;
	va_start(arguments, format);
	vsnprintf(finding->warnings[finding->warning_count++],
		  KWATCH_FINDING_WARNING, format, arguments);
	va_end(arguments);
}

static void put_c(const struct kwatch_c_type *type, const char *name,
		  char *buffer, size_t room)
{
	static const char stars[] = "***";

	snprintf(buffer, room, "%s%s%.*s%s", type->name,
		 name[0] || type->pointers ? " " : "",
		 (int)(type->pointers < 3 ? type->pointers : 3), stars, name);
}

/* One parameter, as both witnesses tell of it. */
static void compare(struct kwatch_finding *finding, unsigned int n)
{
	const struct kwatch_btf_function *types = &finding->function.types;
	const struct kwatch_prototype *c = &finding->function.prototype;
	char theirs[96], ours[96];

	kwatch_btf_text(types->parameters[n].type, types->parameters[n].name,
			theirs, sizeof(theirs));
	put_c(&c->parameters[n].type, c->parameters[n].name, ours,
	      sizeof(ours));
	if (strcmp(types->parameters[n].name, c->parameters[n].name) ||
	    !kwatch_btf_is(types->parameters[n].type, &c->parameters[n].type))
		warn(finding,
		     "argument %u: the catalogue says %s, this kernel's BTF %s",
		     n, ours, theirs);
}

static bool agrees(const struct kwatch_function *function, const char *text)
{
	const struct kwatch_btf_function *types = &function->types;
	struct kwatch_prototype c;
	unsigned int i;

	if (kwatch_prototype_parse(&c, text, NULL) ||
	    c.count != types->count ||
	    !kwatch_btf_is(types->result, &c.result))
		return false;
	for (i = 0; i < c.count; i++)
		if (strcmp(types->parameters[i].name, c.parameters[i].name) ||
		    !kwatch_btf_is(types->parameters[i].type,
				   &c.parameters[i].type))
			return false;
	return true;
}

/* This kernel's BTF is one of the forms that the function is known to have had. */
static bool is_known_form(const struct kwatch_finding *finding)
{
	const struct kwatch_catalogue_point *point = finding->point;
	unsigned int i;

	for (i = 0; point && i < point->nr_prototype_was; i++)
		if (agrees(&finding->function, point->prototype_was[i]))
			return true;
	return false;
}

/* Only where both speak of the function itself. */
static void compare_witnesses(struct kwatch_finding *finding)
{
	const struct kwatch_function *function = &finding->function;
	unsigned int i;

	if (function->evidence != KWATCH_EVIDENCE_BTF ||
	    !function->has_prototype || is_known_form(finding))
		return;
	if (function->types.count != function->prototype.count)
		warn(finding,
		     "the catalogue knows %u arguments, this kernel's BTF %u",
		     function->prototype.count, function->types.count);
	for (i = 0; i < function->types.count &&
	     i < function->prototype.count; i++)
		compare(finding, i);
	if (!kwatch_btf_is(function->types.result,
			   &function->prototype.result)) {
		char theirs[96], ours[96];

		kwatch_btf_text(function->types.result, "", theirs,
				sizeof(theirs));
		put_c(&function->prototype.result, "", ours, sizeof(ours));
		warn(finding,
		     "the catalogue says it returns %s, this kernel's BTF %s",
		     ours, theirs);
	}
}

static void look_closer(struct kwatch_finding *finding,
			const struct kwatch_resolver *resolver,
			const struct kwatch_traceable *traceable)
{
	const struct kwatch_symbol *symbol = finding->resolution.symbols[0];

	if (!kwatch_resolve_usable(&finding->resolution))
		return;
	kwatch_function_init(&finding->function, kwatch_resolver_btf(resolver),
			     symbol->module, symbol->name,
			     finding->point ? finding->point->prototype : NULL);
	compare_witnesses(finding);
	if (traceable)
		finding->hook = kwatch_traceable_has(traceable, symbol->module,
						     symbol->name) ?
				KWATCH_HOOK_FTRACE : KWATCH_HOOK_KPROBE;
}

void kwatch_finding_point(struct kwatch_finding *finding,
			  const struct kwatch_resolver *resolver,
			  const struct kwatch_traceable *traceable,
			  const struct kwatch_catalogue_hit *hit)
{
	const struct kwatch_symbol *found;

	*finding = (struct kwatch_finding){
		.name = hit->alias ? hit->alias->name : hit->point->name,
		.scenario = hit->scenario,
		.point = hit->point,
		.alias = hit->alias,
	};
	kwatch_resolve_point(resolver, hit->point, &finding->resolution);
	if (kwatch_resolve_usable(&finding->resolution))
		finding->silent = kwatch_silent_why(resolver, hit->point);
	if (hit->alias)
		finding->namesake =
			kwatch_kallsyms_find(kwatch_resolver_kallsyms(resolver),
					     NULL, hit->alias->name, &found,
					     1);
	look_closer(finding, resolver, traceable);
}

void kwatch_finding_symbol(struct kwatch_finding *finding,
			   const struct kwatch_resolver *resolver,
			   const struct kwatch_traceable *traceable,
			   const char *module, const char *symbol)
{
	*finding = (struct kwatch_finding){ .name = symbol };
	kwatch_resolve_symbol(resolver, module, symbol, &finding->resolution);
	look_closer(finding, resolver, traceable);
}

const char *kwatch_finding_state(const struct kwatch_finding *finding)
{
	if (!finding->point && finding->resolution.presence == KWATCH_ABSENT)
		return "unknown";
	if (finding->silent)
		return "silent";
	return kwatch_resolve_state(finding->resolution.presence);
}

const char *kwatch_finding_evidence(const struct kwatch_finding *finding)
{
	static const char * const words[] = {
		[KWATCH_EVIDENCE_NONE] = "none",
		[KWATCH_EVIDENCE_BTF] = "BTF",
		[KWATCH_EVIDENCE_PROTOTYPE] = "prototype",
		[KWATCH_EVIDENCE_SYSCALL] = "pt_regs",
		[KWATCH_EVIDENCE_CHANGED] = "changed",
	};

	if (!kwatch_resolve_usable(&finding->resolution))
		return "";
	return words[finding->function.evidence];
}

const char *kwatch_finding_hook(const struct kwatch_finding *finding)
{
	static const char * const words[] = {
		[KWATCH_HOOK_UNKNOWN] = "",
		[KWATCH_HOOK_FTRACE] = "ftrace",
		[KWATCH_HOOK_KPROBE] = "kprobe",
	};

	return words[finding->hook];
}

const char *kwatch_finding_parameter(const struct kwatch_finding *finding,
				     unsigned int n, char *buffer, size_t room)
{
	const struct kwatch_function *function = &finding->function;

	if (n >= kwatch_function_count(function))
		return NULL;
	if (function->evidence == KWATCH_EVIDENCE_BTF)
		kwatch_btf_text(function->types.parameters[n].type,
				function->types.parameters[n].name, buffer,
				room);
	else
		put_c(&function->prototype.parameters[n].type,
		      function->prototype.parameters[n].name, buffer, room);
	return buffer;
}

void kwatch_finding_place(const struct kwatch_field *field, char *buffer,
			  size_t room)
{
	static const char * const sources[] = {
		[KWATCH_SOURCE_ARGUMENT] = "argument",
		[KWATCH_SOURCE_RETURN] = "returned value",
		[KWATCH_SOURCE_STACK] = "word on the stack",
		[KWATCH_SOURCE_CURRENT] = "current task",
		[KWATCH_SOURCE_ADDRESS] = "address",
		[KWATCH_SOURCE_CALLER] = "return address",
		[KWATCH_SOURCE_CHAIN] = "call chain",
	};
	bool numbered = field->source == KWATCH_SOURCE_ARGUMENT ||
			field->source == KWATCH_SOURCE_STACK;
	int used, i;

	used = numbered ? snprintf(buffer, room, "%s %u",
				   sources[field->source], field->index) :
			  snprintf(buffer, room, "%s", sources[field->source]);
	for (i = 0; i < field->derefs && used > 0 && (size_t)used < room; i++)
		used += snprintf(buffer + used, room - (size_t)used, "%s%+d",
				 i ? ", " : ", then ", field->offsets[i]);
}
