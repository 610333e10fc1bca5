/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pattern - what the path of a recording tells
 *
 *     {label}_{speaker}_{index}.wav              FSDD
 *     {label}/{speaker}_nohash_{index}.wav       Speech Commands
 *     {speaker}/{label}_{speaker}_{index}.wav    AudioMNIST
 *
 * Fields are {label} {speaker} {index} {split}, and {} or * for what does not matter. They hold one
 * byte at least and no slash; {index} is a whole number; one that comes twice must be the same each
 * time. Where several ways fit, the first field is as short as it can be, then the second, and so
 * on. The pattern is held against as many components from the end of the path as it has itself. Its
 * extension may be left off, and stands for that of any recording (extension_length). */
#ifndef EARPIPE_PATTERN_H
#define EARPIPE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pattern_field {
	PATTERN_LABEL,
	PATTERN_SPEAKER,
	PATTERN_INDEX,
	PATTERN_SPLIT,
	PATTERN_FIELDS,
};

struct pattern;

/* Its text is taken in Unicode's normal form C, in which names are to be as well. NULL: why[size]
 * says what is wrong with it; *status: STATUS_USAGE, or STATUS_SYSTEM without memory. */
struct pattern *pattern_new(const char *text, char *why, size_t size, int *status);
void pattern_free(struct pattern *p);

struct pattern_match {
	/* What was matched, without extension: the part of the path from `start`, len bytes. The
	 * file's name if nothing was. */
	size_t start, len;
	struct {
		size_t start, len; /* len 0: the pattern has no such field */
	} field[PATTERN_FIELDS];
	int64_t index; /* meaningless without that field */
};

/* Fills in m. False: the path does not match, and m has no fields; so it is with p NULL. */
bool pattern_match(const struct pattern *p, const char *path, struct pattern_match *m);

#endif
