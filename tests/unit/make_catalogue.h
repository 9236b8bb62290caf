/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A small catalogue for tests, that goes with make_btf().
 */
#ifndef MAKE_CATALOGUE_H
#define MAKE_CATALOGUE_H

/**
 * make_catalogue - write try.yaml into the temporary directory
 *
 * Its scenario "try-it" has the points receive, put, twice, changed, gone,
 * at_boot, somewhere (module "absentee") and refused.
 */
void make_catalogue(void **state);

#endif
