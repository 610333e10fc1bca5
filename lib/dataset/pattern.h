/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pattern - finds label, speaker, index and split in the path of a recording
 *
 *     {label}_{speaker}_{index}.wav              FSDD
 *     {label}/{speaker}_nohash_{index}.wav       Speech Commands
 *     {speaker}/{label}_{speaker}_{index}.wav    AudioMNIST
 *
 * Fields are {label} {speaker} {index} {split}, and {} or * for ignored text. A field matches one
 * byte or more and no slash; {index} matches a whole number; a field that occurs twice must match
 * the same text. If there are several ways to match, the first field is as short as possible, then
 * the second, and so on. The pattern is compared with the last components of the path, as many as
 * it has. Its extension may be omitted and matches that of any recording (extension_length). */
#ifndef EARPIPE_PATTERN_H
#define EARPIPE_PATTERN_H

#include "base/status.h"

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

/* Makes a pattern and converts its text to Unicode's normal form C; names must be in that form too.
 * NULL: why[size] has the reason; *status: STATUS_USAGE, or STATUS_SYSTEM without memory. */
struct pattern *pattern_new(const char *text, char *why, size_t size, enum status *status);
void pattern_free(struct pattern *p);

struct pattern_match {
	/* The matched text, without extension: len bytes of the path from `start` on. Without a
	 * match, the file's name. */
	size_t start, len;
	struct {
		size_t start, len; /* len 0: the pattern has no such field */
	} field[PATTERN_FIELDS];
	int64_t index; /* meaningless without that field */
};

/* Fills in m. False: the path does not match (none does if p is NULL), and m has no fields. */
bool pattern_match(const struct pattern *p, const char *path, struct pattern_match *m);

#endif
