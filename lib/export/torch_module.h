/* SPDX-License-Identifier: GPL-2.0-or-later */
/* torch_module - writes a model's architecture as a module of PyTorch, in Python
 *
 * The class Net takes features [rows, width] and returns probabilities [classes], as onnx.h. It has the
 * parameters and buffers that state_dict.h names, and `Net.load` reads them from its file. */
#ifndef EARPIPE_TORCH_MODULE_H
#define EARPIPE_TORCH_MODULE_H

#include "base/status.h"
#include "nn/model.h"

#include <stdio.h>

/* Writes the source text. NULL, or the reason in why[size] and its status. */
const char *torch_module_write(FILE *out, const struct model *m, enum status *status, char *why,
			       size_t size);

/* Whether layers of the kind with this word can be written. */
bool torch_module_has_layer(const char *word);

#endif
