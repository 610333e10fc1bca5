/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "intake.h"

#include <stdio.h>
#include <string.h>

static const char one_kind[] = "train on one kind of features";

/* Whether a number is the same in both, or in neither. */
static bool same_number(const struct frame *f, const struct frame *first, const char *key,
			char *why, size_t size)
{
	double have = 0, want = 0;
	const bool has = frame_number(f, key, &have), wanted = frame_number(first, key, &want);

	if (has == wanted && have == want)
		return true;
	snprintf(why, size, "%s is %.10g, the frames before it had %.10g; %s", key, have, want,
		 one_kind);
	return false;
}

static const char *no_features(const struct frame *f, char *why, size_t size)
{
	char shape[128];
	const char *kind = frame_text(f, "kind");

	if (kind && strcmp(kind, "audio") == 0)
		snprintf(why, size,
			 "kind is 'audio', wanted features; put melspec before cnn-train");
	else if (f->tensor.rank != 2)
		snprintf(why, size, "shape is %s, wanted 2 dimensions",
			 tensor_shape_text(&f->tensor, shape, sizeof shape));
	else if (f->tensor.shape[0] == 0 || f->tensor.shape[1] == 0)
		snprintf(why, size, "has no %s",
			 f->tensor.shape[0] ? "numbers in its rows" : "rows");
	else
		return NULL;
	return why;
}

const char *intake_refusal(const struct intake *in, const struct frame *f, char *why, size_t size)
{
	const char *kind = frame_text(f, "kind"), *first_kind = frame_text(&in->first, "kind");
	char difference[256];
	bool untold;

	if (no_features(f, why, size))
		return why;
	if (!in->width)
		return in->like ? model_accepts(in->like, f, &untold, why, size) : NULL;
	if (strcmp(kind ? kind : "", first_kind ? first_kind : "") != 0)
		snprintf(why, size, "kind is '%s', the frames before it were '%s'; %s",
			 kind ? kind : "", first_kind ? first_kind : "", one_kind);
	else if (!same_number(f, &in->first, "rate", why, size))
		return why;
	else if (!recipe_same(f, &in->first, difference, sizeof difference))
		snprintf(why, size, "%s as in the frames before it; %s", difference, one_kind);
	else if (f->tensor.shape[1] != in->width)
		snprintf(why, size, "%zu numbers in a row, the frames before it had %zu; %s",
			 f->tensor.shape[1], in->width, one_kind);
	else if (same_number(f, &in->first, "hop", why, size))
		return NULL;
	return why;
}

bool intake_add(struct intake *in, struct corpus *c, const struct frame *f, const float *x)
{
	const char *label = frame_text(f, "label"), *split = frame_text(f, "split");

	if (!in->width) {
		in->width = c->width = f->tensor.shape[1];
		if (!frame_copy_attributes(&in->first, f))
			return false;
	}
	if (!label) {
		in->unlabelled++;
		return true;
	}
	return corpus_add(c, x, f->tensor.shape[0], label, split && strcmp(split, "test") == 0);
}

/* Bytes of class names that a model and each frame of scores can carry beside all else. */
enum { NAMES_MAX = 32768 };

static size_t name_bytes(const struct corpus *c)
{
	size_t bytes = 0;

	for (size_t i = 0; i < c->n_classes; i++)
		bytes += strlen(c->classes[i]) + 5; /* as msgpack writes them */
	return bytes;
}

const char *intake_lack(const struct intake *in, const struct corpus *c, char *why, size_t size)
{
	if (!in->width)
		snprintf(why, size, "no frames to train on");
	else if (c->n_train + c->n_test == 0)
		snprintf(why, size,
			 "no frame has a label, and so there is nothing to learn; fsdd-read takes "
			 "labels from names like {label}_{speaker}_{index}.wav");
	else if (c->n_train == 0)
		snprintf(why, size,
			 "all %zu labelled frames have split 'test', none is left to train on; "
			 "leave out 'fsdd-read --split test'",
			 c->n_test);
	else if (c->n_classes < 2)
		snprintf(why, size,
			 "all training frames have the label '%.200s', wanted two or more classes",
			 c->classes[0]);
	else if (c->n_classes > MODEL_CLASSES_MAX)
		snprintf(why, size, "%zu classes, wanted at most %d", c->n_classes,
			 MODEL_CLASSES_MAX);
	else if (name_bytes(c) > NAMES_MAX)
		snprintf(why, size, "%zu classes with %zu bytes of names, wanted at most %d bytes",
			 c->n_classes, name_bytes(c), NAMES_MAX);
	else
		return NULL;
	return why;
}
