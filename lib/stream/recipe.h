/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recipe - the provenance of a frame: the steps that made its numbers
 *
 * An attribute: an array of maps, each {"filter": NAME, parameter: value, ...}. The step that turns
 * audio into features also has their "kind" and the "rate" of the audio. */
#ifndef EARPIPE_RECIPE_H
#define EARPIPE_RECIPE_H

#include "stream/frame.h"

/* Appends a step; the setters below then add to the last step. */
bool recipe_add(struct frame *f, const char *filter);
bool recipe_number(struct frame *f, const char *key, double value);
bool recipe_text(struct frame *f, const char *key, const char *value);

/* Appends the steps of another frame's recipe. They are shared, not copied: `from` must not change
 * until f is read into, cleared or freed. */
bool recipe_append(struct frame *f, const struct frame *from);

/* A parameter of the last step of that filter, as frame_text and frame_number return it. */
const char *recipe_get_text(const struct frame *f, const char *filter, const char *key);
bool recipe_get_number(const struct frame *f, const char *filter, const char *key, double *out);

/* Whether the recipe has a step of that filter. */
bool recipe_has(const struct frame *f, const char *filter);

/* Compares the feature part of two recipes, numbers by value and keys in any order: the steps from
 * the first one with a "kind" on, or the whole recipe if there is none. Returns whether they agree;
 * if not, why[size] is the difference, for example "melspec hop is 100, wanted 80". Two frames
 * without recipes agree. */
bool recipe_same(const struct frame *have, const struct frame *want, char *why, size_t size);

/* Moves the steps before the feature part to the attribute "provenance" (a model's frame). */
bool recipe_split_provenance(struct frame *f);

#endif
