/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/training_input.h"

#include "base/split.h"
#include "base/unicode.h"

#include <stdio.h>
#include <stdlib.h>
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
	else if (kind && strcmp(kind, "scores") == 0)
		snprintf(why, size,
			 "kind is 'scores', wanted features; put melspec before cnn-train");
	else if (kind && (strcmp(kind, "model") == 0 || strcmp(kind, "checkpoint") == 0))
		snprintf(why, size, "is a %s, wanted features; --%s takes it", kind,
			 *kind == 'm' ? "init" : "resume");
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

/* The part that a frame belongs to; CORPUS_PARTS: its split is unknown. */
static enum corpus_part part_of(const struct frame *f)
{
	const char *split = frame_text(f, "split");
	const char *part = split ? split_of(split, strlen(split)) : "train";

	if (!part)
		return CORPUS_PARTS;
	return strcmp(part, "train") == 0  ? CORPUS_TRAIN
	       : strcmp(part, "test") == 0 ? CORPUS_TEST
					   : CORPUS_VALIDATION;
}

/* A label of blanks alone does not count. */
static bool has_label(const struct frame *f)
{
	const char *label = frame_text(f, "label");
	size_t n = label ? strlen(label) : 0;

	if (label)
		unicode_trim(label, &n);
	return n > 0;
}

static char *normal_text(const struct frame *f, const char *key)
{
	const char *text = frame_text(f, key);

	return unicode_nfc(text, strlen(text));
}

/* Whether the frame's label would exceed the number of classes of a model. */
static bool one_too_many(const struct corpus *c, const struct frame *f)
{
	char *label;
	size_t word;

	if (c->n_classes < MODEL_CLASSES_MAX || part_of(f) != CORPUS_TRAIN || !has_label(f) ||
	    !(label = normal_text(f, "label")))
		return false;
	word = vocabulary_find(&c->words, label);
	free(label);
	return word == VOCABULARY_NONE || c->counts[word][CORPUS_TRAIN] == 0;
}

/* Why a frame's split or label cannot be used; NULL: they can. */
static const char *no_place(const struct corpus *c, const struct frame *f, char *why, size_t size)
{
	if (has_label(f) && part_of(f) == CORPUS_PARTS)
		snprintf(why, size,
			 "split is '%.60s', wanted train, validation or test, in any spelling; "
			 "'fsdd-read --as train' (or test) sets the split of all clips that it "
			 "reads",
			 frame_text(f, "split"));
	else if (one_too_many(c, f))
		snprintf(why, size,
			 "label '%.60s' is that of class %zu, and a model has at most %d classes; "
			 "is it the speaker or the name of the clip? 'fsdd-read --pattern' says "
			 "where labels are",
			 frame_text(f, "label"), c->n_classes + 1, MODEL_CLASSES_MAX);
	else
		return NULL;
	return why;
}

const char *training_input_refusal(const struct training_input *in, const struct corpus *c,
				   const struct frame *f, char *why, size_t size)
{
	const char *kind = frame_text(f, "kind"), *first_kind = frame_text(&in->first, "kind");
	char difference[256];
	bool untold;

	if (no_features(f, why, size) || no_place(c, f, why, size))
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

/* Gives the last clip of a held-out part the attributes that its errors are counted by. False: no
 * memory. */
static bool add_attributes(struct corpus *c, const struct frame *f, enum corpus_part part)
{
	bool ok = true;

	for (enum corpus_attribute k = 0; ok && part != CORPUS_TRAIN && k < CORPUS_ATTRIBUTES;
	     k++) {
		const char *value = frame_text(f, corpus_attribute_name(k));

		ok = !value || corpus_add_attribute(c, part, k, value);
	}
	return ok;
}

/* Records the speaker of a frame in a part. False: no memory. */
static bool note_speaker(struct training_input *in, const struct frame *f, enum corpus_part part)
{
	char *speaker;
	bool ok;

	if (!frame_text(f, "speaker"))
		return true;
	speaker = normal_text(f, "speaker");
	ok = speaker && vocabulary_add(&in->speakers[part], speaker) != VOCABULARY_NONE;
	free(speaker);
	return ok;
}

bool training_input_add(struct training_input *in, struct corpus *c, const struct frame *f,
			const float *x)
{
	const enum corpus_part part = part_of(f);
	char *label;
	bool ok;

	if (!in->width) {
		in->width = c->width = f->tensor.shape[1];
		if (!frame_copy_attributes(&in->first, f))
			return false;
	}
	if (!has_label(f)) {
		in->unlabelled++;
		return true;
	}
	label = normal_text(f, "label");
	ok = label && note_speaker(in, f, part) &&
	     corpus_add(c, x, f->tensor.shape[0], label, part) && add_attributes(c, f, part);
	free(label);
	return ok;
}

void training_input_free(struct training_input *in)
{
	frame_free(&in->first);
	for (int part = 0; part < CORPUS_PARTS; part++)
		vocabulary_free(&in->speakers[part]);
}

/* Bytes of class names that fit into the attributes of a model and of each frame of scores. */
enum { NAMES_MAX = 32768 };

static size_t name_bytes(const struct corpus *c)
{
	size_t bytes = 0;

	for (size_t i = 0; i < c->n_classes; i++)
		bytes += strlen(c->classes[i]) + 5; /* as msgpack writes them */
	return bytes;
}

const char *training_input_unusable(const struct training_input *in, const struct corpus *c,
				    char *why, size_t size)
{
	if (!in->width)
		snprintf(why, size, "no frames to train on");
	else if (c->n_train + c->n_validation + c->n_test == 0)
		snprintf(why, size,
			 "no frame has a label, so there is nothing to train on; fsdd-read takes "
			 "labels from names like {label}_{speaker}_{index}.wav");
	else if (c->n_train == 0 && c->n_validation > 0)
		snprintf(why, size,
			 "of the labelled frames %zu have split 'validation' and %zu 'test', none "
			 "is left to train on; read the training part, too",
			 c->n_validation, c->n_test);
	else if (c->n_train == 0)
		snprintf(why, size,
			 "all %zu labelled frames have split 'test', none is left to train on; "
			 "leave out 'fsdd-read --split test'",
			 c->n_test);
	else if (c->n_classes < 2)
		snprintf(why, size,
			 "all training frames have the label '%.200s', wanted two or more classes; "
			 "record other words, or put 'augment --negatives 1' before melspec: "
			 "it makes sounds that are not words, with the label '" MODEL_NONE "'",
			 c->classes[0]);
	else if (name_bytes(c) > NAMES_MAX)
		snprintf(why, size, "%zu classes with %zu bytes of names, wanted at most %d bytes",
			 c->n_classes, name_bytes(c), NAMES_MAX);
	else
		return NULL;
	return why;
}
