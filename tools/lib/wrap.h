/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Prose in a column.
 */
#ifndef KWATCH_WRAP_H
#define KWATCH_WRAP_H

#include <stdio.h>

/**
 * kwatch_wrap - write text in lines that end before a column
 * @out: where to
 * @label: what stands before the first line, padded to @indent
 * @indent: blanks before each other line
 * @width: columns of a line, label included
 * @text: any white space in it may become the end of a line
 *
 * A word that is longer than a line has it for itself.
 */
void kwatch_wrap(FILE *out, const char *label, unsigned int indent,
		 unsigned int width, const char *text);

#endif
