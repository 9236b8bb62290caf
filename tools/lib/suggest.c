// SPDX-License-Identifier: GPL-2.0
/*
 * Edit distance with swaps of neighbours, cut off early: there are some
 * 100,000 names to compare with.
 */
#include <stdlib.h>
#include <string.h>
#include "suggest.h"

#define LONGEST	64

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

unsigned int kwatch_suggest_distance(const char *a, const char *b,
				     unsigned int limit)
{
	unsigned int rows[3][LONGEST + 1];
	size_t m = strlen(a), n = strlen(b), i, j;
	size_t apart = m > n ? m - n : n - m;

	if (m > LONGEST || n > LONGEST || apart > limit)
		return limit + 1;
	for (j = 0; j <= n; j++)
		rows[0][j] = (unsigned int)j;
	for (i = 1; i <= m; i++) {
		unsigned int *now = rows[i % 3], *last = rows[(i + 2) % 3];
		unsigned int best = now[0] = (unsigned int)i;

		for (j = 1; j <= n; j++) {
			now[j] = last[j - 1] + (a[i - 1] != b[j - 1]);
			now[j] = least(now[j], last[j] + 1);
			now[j] = least(now[j], now[j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				now[j] = least(now[j],
					       rows[(i + 1) % 3][j - 2] + 1);
			best = least(best, now[j]);
		}
		if (best > limit)
			return limit + 1;
	}
	return least(rows[m % 3][n], limit + 1);
}

struct ranking {
	const char *name;
	unsigned int limit;
	const char **found;
	unsigned int distances[KWATCH_SUGGEST_MAX];
	size_t count;
};

static void consider(struct ranking *ranking, const char *candidate)
{
	unsigned int distance = kwatch_suggest_distance(ranking->name,
							candidate,
							ranking->limit);
	size_t at, i;

	if (distance > ranking->limit)
		return;
	for (i = 0; i < ranking->count; i++)
		if (!strcmp(ranking->found[i], candidate))
			return;
	for (at = ranking->count; at; at--)
		if (ranking->distances[at - 1] <= distance)
			break;
	if (at == KWATCH_SUGGEST_MAX)
		return;
	if (ranking->count < KWATCH_SUGGEST_MAX)
		ranking->count++;
	for (i = ranking->count - 1; i > at; i--) {
		ranking->found[i] = ranking->found[i - 1];
		ranking->distances[i] = ranking->distances[i - 1];
	}
	ranking->found[at] = candidate;
	ranking->distances[at] = distance;
}

static void consider_scenario(struct ranking *ranking,
			      const struct kwatch_catalogue_scenario *scenario)
{
	unsigned int i, n;

	consider(ranking, scenario->name);
	for (i = 0; i < scenario->nr_points; i++) {
		const struct kwatch_catalogue_point *point =
			&scenario->points[i];

		consider(ranking, point->name);
		for (n = 0; n < point->nr_names; n++)
			consider(ranking, point->names[n].name);
	}
}

static void consider_all(struct ranking *ranking,
			 const struct kwatch_catalogue *catalogue,
			 const struct kwatch_kallsyms *kallsyms)
{
	size_t i;

	for (i = 0; i < kwatch_catalogue_count(catalogue); i++)
		consider_scenario(ranking, kwatch_catalogue_at(catalogue, i));
	for (i = 0; kallsyms && i < kwatch_kallsyms_count(kallsyms); i++)
		consider(ranking, kwatch_kallsyms_at(kallsyms, i)->name);
}

size_t kwatch_suggest(const struct kwatch_catalogue *catalogue,
		      const struct kwatch_kallsyms *kallsyms, const char *name,
		      const char *found[KWATCH_SUGGEST_MAX])
{
	struct ranking ranking = { .name = name, .found = found };
	size_t length = strlen(name);

	/* A third of the letters wrong is another word... */
	ranking.limit = length < 6 ? 1 : length < 12 ? 2 : 3;
	consider_all(&ranking, catalogue, kallsyms);
	/* ...but better than none. */
	if (!ranking.count && length >= 6) {
		ranking.limit = (unsigned int)length / 2;
		consider_all(&ranking, catalogue, kallsyms);
	}
	return ranking.count;
}
