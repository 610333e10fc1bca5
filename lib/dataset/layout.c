/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataset/layout.h"

#include "base/sha1.h"

#include <stdlib.h>
#include <string.h>

enum { FSDD_FOLD_SIZE = 5, AUDIOMNIST_FOLDS = 5, AUDIOMNIST_SPEAKERS = 60 };

const char *const layout_names[] = { "fsdd", "speech-commands", "audiomnist", NULL };

const char *layout_pattern(enum layout layout)
{
	static const char *const patterns[] = {
		"{label}_{speaker}_{index}.wav",
		"{label}/{speaker}_nohash_{index}.wav",
		"{speaker}/{label}_{speaker}_{index}.wav",
	};

	return patterns[layout];
}

int64_t layout_folds(enum layout layout)
{
	static const int64_t folds[] = { LAYOUT_FOLDS_MAX, 1, AUDIOMNIST_FOLDS };

	return folds[layout];
}

static const char *split_fsdd(int64_t fold, const struct clip *clip)
{
	if (!clip->has_index)
		return NULL;
	return clip->index / FSDD_FOLD_SIZE == fold ? "test" : "train";
}

/* The official rule: the hash as an integer, modulo 2^27, as a percentage of 2^27 - 1. */
static const char *split_speech_commands(const struct clip *clip)
{
	unsigned char digest[SHA1_BYTES];
	const uint32_t most = (1u << 27) - 1;
	struct sha1 s;
	double percent;

	if (!clip->speaker)
		return NULL;
	sha1_begin(&s);
	sha1_add(&s, clip->speaker, strlen(clip->speaker));
	sha1_end(&s, digest);
	percent = (((uint32_t)digest[16] << 24 | (uint32_t)digest[17] << 16 |
		    (uint32_t)digest[18] << 8 | digest[19]) &
		   most) *
		  (100.0 / most);
	return percent < 10 ? "validation" : percent < 20 ? "test" : "train";
}

/* The group of each of the 60 speakers, 01 first, from 0 to 4. The test part of fold k is group k -
 * 1, the validation part group k - 2, modulo 5. */
static const char *split_audiomnist(int64_t fold, const struct clip *clip)
{
	static const char groups[AUDIOMNIST_SPEAKERS + 1] = "012340011233423014023401243012"
							    "344001121234234031234401201234";
	char *end;
	long speaker = clip->speaker ? strtol(clip->speaker, &end, 10) : 0;

	if (speaker < 1 || speaker > AUDIOMNIST_SPEAKERS || *end)
		return NULL;
	int64_t place =
	    (groups[speaker - 1] - '0' - fold + 2 * AUDIOMNIST_FOLDS) % AUDIOMNIST_FOLDS;
	return place == AUDIOMNIST_FOLDS - 1   ? "test"
	       : place == AUDIOMNIST_FOLDS - 2 ? "validation"
					       : "train";
}

const char *layout_split(enum layout layout, int64_t fold, const struct clip *clip)
{
	return layout == LAYOUT_FSDD              ? split_fsdd(fold, clip)
	       : layout == LAYOUT_SPEECH_COMMANDS ? split_speech_commands(clip)
						  : split_audiomnist(fold, clip);
}

bool layout_leaves_out(enum layout layout, const char *path)
{
	static const char noises[] = "_background_noise_/";
	const char *at = strstr(path, noises);

	return layout == LAYOUT_SPEECH_COMMANDS && at && (at == path || at[-1] == '/');
}
