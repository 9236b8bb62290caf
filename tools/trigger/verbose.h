/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VERBOSE_H
#define VERBOSE_H

#include <stdbool.h>

/** verbose - show every step; set by main() before the first */
extern bool verbose;

#endif
