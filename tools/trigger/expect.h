/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a trigger knows of its calls, for who compares it with what was seen:
 *
 *	expect POINT<TAB>FIELD=TEXT...	an event of POINT has all these values
 *	expect POINT<TAB>FIELD~PATTERN	in PATTERN, * is any text, also none
 *	skip POINT<TAB>REASON		POINT cannot fire here
 *
 * FIELD is a name that the point shows, or ret for its result. TEXT is what
 * kwatch shows of the value; of a text in quotes what is between them.
 */
#ifndef EXPECT_H
#define EXPECT_H

/** expect_to - write what is expected there; without that, nowhere */
void expect_to(int fd);

/**
 * expect - one event
 * @point: of the catalogue
 * @fields: format of "FIELD=TEXT", with tabs between; NULL: nothing to compare
 *
 * May be called before the call is made, or after it, when its result is known;
 * from a child, too.
 */
void expect(const char *point, const char *fields, ...)
	__attribute__((format(printf, 2, 3)));

/** expect_skip - this machine cannot make it fire, and this is why */
void expect_skip(const char *point, const char *reason, ...)
	__attribute__((format(printf, 2, 3)));

#endif
