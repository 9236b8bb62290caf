/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_ERROR_H
#define KWATCH_ERROR_H

/**
 * struct kwatch_error - why a call of the library failed
 * @code: positive errno, 0 when nothing failed
 * @text: one sentence for a person, without a final newline: what failed, why,
 *        and where there is one, what to do next
 *
 * Owned by the caller, usually on its stack; the library only writes it.
 */
struct kwatch_error {
	int code;
	char text[512];
};

/**
 * kwatch_error_set - fill in an error
 * @error: may be NULL, then nothing is written
 * @code: positive errno
 * @format: of printf
 *
 * Returns -@code, so that a function can end with return kwatch_error_set().
 */
int kwatch_error_set(struct kwatch_error *error, int code,
		     const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
