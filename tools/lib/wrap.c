// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <string.h>
#include "wrap.h"

#define BLANKS	" \t\n"

void kwatch_wrap(FILE *out, const char *label, unsigned int indent,
		 unsigned int width, const char *text)
{
	size_t column = indent;

	fprintf(out, "%-*s", (int)indent, label);
	if (strlen(label) > indent)
		column = strlen(label);
	for (text += strspn(text, BLANKS); *text;
	     text += strspn(text, BLANKS)) {
		size_t word = strcspn(text, BLANKS);
		bool first = column == indent;

		if (!first && column + 1 + word > width) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
			first = true;
		}
		fprintf(out, "%s%.*s", first ? "" : " ", (int)word, text);
		column += word + !first;
		text += word;
	}
	fputc('\n', out);
}
