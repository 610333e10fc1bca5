/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exported_facts - what a model says about itself, as pairs of texts for files of other formats
 *
 *     classes    the names of the classes in the order of the probabilities, a JSON array
 *     features   kind of the features, such as logmel
 *     recipe     how they were computed, a JSON array (stream/recipe.h), if it is known
 *     rate, hop  of the features in hertz and samples, if they have them
 *     reject     probability below which an answer is no word, if the model has such a threshold
 *     arch       the architecture, see cnn-train(1)
 *     earpipe    all attributes of the model (nn/model.h), a JSON object
 */
#ifndef EARPIPE_EXPORTED_FACTS_H
#define EARPIPE_EXPORTED_FACTS_H

#include "nn/model.h"

/* Calls put for each pair, in this order. False: no memory. */
bool exported_facts(const struct model *m,
		    void (*put)(void *arg, const char *key, const char *value), void *arg);

#endif
