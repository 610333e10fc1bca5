/* SPDX-License-Identifier: GPL-2.0-or-later */
/* state_dict - writes the weights of a model as a state dict of PyTorch, in a file of safetensors
 *
 * The arrays have the names that PyTorch's modules give them, <f4 numbers and the shapes of
 * foreign_order.h:
 *
 *     conv1.weight conv1.bias, and so dw1 (depthwise), res1 (of a shortcut), dense1 and out
 *     bn1.weight bn1.bias bn1.running_mean bn1.running_var
 *     ln1.weight ln1.bias
 *     input_mean input_deviation input_floor
 *
 * The header's __metadata__ has the texts of exported_facts.h and "format": "pt". The format:
 * github.com/huggingface/safetensors. */
#ifndef EARPIPE_STATE_DICT_H
#define EARPIPE_STATE_DICT_H

#include "nn/model.h"

#include <stdio.h>

/* Writes the file. False: errno. */
bool state_dict_write(FILE *out, const struct model *m);

#endif
