/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "augment/babble.h"

#include "base/array.h"
#include "augment/noise.h"
#include "base/status.h"
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The text of a key; an empty one if the frame has none. */
static const char *text_of(const struct frame *f, const char *key)
{
	const char *text = frame_text(f, key);

	return text ? text : "";
}

/* STATUS_OK, or a status with the reason in why[size]. */
static enum status add_clip(struct babble *b, const struct frame *f, char *why, size_t size)
{
	static const char its_sound[] = "the sound of a recording";
	const char *kind = frame_text(f, "kind");
	struct babble_clip *grown, clip = { .n = f->tensor.rank == 1 ? f->tensor.shape[0] : 0 };
	double level;

	if ((kind && strcmp(kind, "audio") != 0) || f->tensor.rank != 1 ||
	    !frame_number(f, "rate", &clip.rate)) {
		snprintf(why, size, "has a frame that is not audio; fsdd-read makes audio frames");
		return STATUS_INPUT;
	}
	if (clip.n == 0)
		return STATUS_OK;
	grown = array_room(b->clips, &b->cap_clips, b->n_clips, 1, sizeof *grown);
	if (!grown)
		return status_no_memory(why, size, its_sound);
	b->clips = grown;
	clip.x = malloc(clip.n * sizeof *clip.x);
	clip.speaker = vocabulary_add(&b->texts, text_of(f, "speaker"));
	clip.split = vocabulary_add(&b->texts, text_of(f, "split"));
	b->clips[b->n_clips++] = clip;
	if (!clip.x || clip.speaker == VOCABULARY_NONE || clip.split == VOCABULARY_NONE)
		return status_no_memory(why, size, its_sound);
	tensor_to_floats(&f->tensor, 0, clip.n, clip.x);
	if (floats_not_finite(clip.x, clip.n) < clip.n) {
		snprintf(why, size, "has a sample that is not a finite number");
		return STATUS_INPUT;
	}
	level = noise_level(clip.x, clip.n);
	for (size_t i = 0; level > 0 && i < clip.n; i++)
		clip.x[i] = (float)(clip.x[i] / sqrt(level));
	return STATUS_OK;
}

const char *babble_load(struct babble *b, const char *path, size_t data_max, enum status *status,
			char *why, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct reader *in = fd >= 0 ? reader_new(fd, NULL, data_max) : NULL;
	struct frame f = { 0 };
	enum stream_got got = STREAM_MARK;

	*status = in ? STATUS_OK : status_of_errno(errno);
	if (!in)
		snprintf(why, size, "%s", strerror(errno));
	while (in && *status == STATUS_OK &&
	       ((got = reader_next(in, &f)) == STREAM_FRAME || got == STREAM_MARK))
		if (got == STREAM_FRAME)
			*status = add_clip(b, &f, why, size);
	if (in && *status == STATUS_OK && got != STREAM_EOF) {
		snprintf(why, size, "%s", reader_error(in));
		*status = reader_status(in);
	}
	frame_free(&f);
	reader_free(in);
	if (fd >= 0)
		close(fd);
	return *status == STATUS_OK ? NULL : why;
}

void babble_free(struct babble *b)
{
	for (size_t i = 0; i < b->n_clips; i++)
		free(b->clips[i].x);
	free(b->clips);
	vocabulary_free(&b->texts);
	*b = (struct babble){ 0 };
}

/* Which clips may be drawn for a frame. */
struct suitable {
	bool known;            /* whether its speaker is known, who is then left out */
	size_t speaker, split; /* indices, as those of a clip; VOCABULARY_NONE: no clip has it */
	double rate;           /* Hz */
};

static bool may_talk(const struct babble_clip *c, const struct suitable *s)
{
	return (!s->known || c->speaker != s->speaker) && c->split == s->split &&
	       c->rate == s->rate;
}

/* Draws a suitable clip; NULL: there is none. */
static const struct babble_clip *draw(const struct babble *b, const struct suitable *s,
				      struct rng *r)
{
	size_t n = 0, which;

	for (size_t i = 0; i < b->n_clips; i++)
		n += may_talk(&b->clips[i], s);
	which = (size_t)rng_below(r, n);
	for (size_t i = 0; i < b->n_clips; i++)
		if (may_talk(&b->clips[i], s) && which-- == 0)
			return &b->clips[i];
	return NULL;
}

const char *babble_fill(const struct babble *b, const struct frame *f, size_t talkers, double rate,
			struct rng r, float *x, size_t n)
{
	const struct suitable suitable = {
		.known = frame_text(f, "speaker"),
		.speaker = vocabulary_find(&b->texts, text_of(f, "speaker")),
		.split = vocabulary_find(&b->texts, text_of(f, "split")),
		.rate = rate,
	};
	double level;

	memset(x, 0, n * sizeof *x);
	for (size_t k = 0; k < talkers; k++) {
		size_t skip = SIZE_MAX; /* the first recording begins somewhere within */

		for (size_t at = 0; at < n;) {
			const struct babble_clip *c = draw(b, &suitable, &r);

			if (!c)
				return "--babble has no recording of another speaker with its "
				       "split and rate";
			skip = skip == SIZE_MAX ? (size_t)rng_below(&r, c->n) : 0;
			for (size_t i = skip; i < c->n && at < n; i++)
				x[at++] += c->x[i];
		}
	}
	level = noise_level(x, n);
	for (size_t i = 0; level > 0 && i < n; i++)
		x[i] = (float)(x[i] / sqrt(level));
	return NULL;
}
