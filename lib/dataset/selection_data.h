/* SPDX-License-Identifier: GPL-2.0-or-later */
/* selection_data - holds the rules and counts of a selection, shared by selection.c, which decides,
 * and selection_notes.c, which writes lines about the clips */
#ifndef EARPIPE_SELECTION_DATA_H
#define EARPIPE_SELECTION_DATA_H

#include "dataset/name_map.h"
#include "dataset/selection.h"

/* The options with names of speakers or labels. */
enum { SPEAKERS, NOT_SPEAKERS, TEST_SPEAKERS, LABELS, LISTS };
enum { FIRST_NAMES = 12, NONE = 3, PARTS = 4 };

/* The number of clips with each of the first FIRST_NAMES names. */
struct first_names {
	char *name[FIRST_NAMES];
	uint64_t clips[FIRST_NAMES], all;
	size_t n;
};

struct selection {
	struct selection_rules rules;
	struct name_list names[LISTS];
	struct name_map labels, splits;
	struct pattern *pattern, *speech_commands, *audiomnist;
	char **source; /* [n_sources], in normal form C, without slashes at the end */
	size_t n_sources;
	/* the folder of the last clip, and the part by its name */
	char *folder, *archive;
	const char *folder_split;
	/* of the clips met */
	uint64_t met, in[PARTS], by_folder[PARTS], unlabelled, doubted, guessed[LAYOUTS], filled;
	struct first_names strange, parents;
	char *doubted_name;
};

/* The number of a part: train, validation, test, or NONE. */
size_t selection_part(const char *split);

bool selection_is_common_voice(const char *path);

extern const char *const selection_options[LISTS]; /* without dashes */

#endif
