/* SPDX-License-Identifier: GPL-2.0-or-later */
/* onnx - writes a model as a graph of ONNX
 *
 * Input "features" [rows, width], any number of rows; output "probabilities" [classes]. The graph has
 * all that is between the features and the probabilities: the input words of the architecture
 * (standard, views, fit), the layers and the temperature. Matrices of 8 bits stay 8 bits, each with a
 * DequantizeLinear. The properties (metadata_props) are those of exported_facts.h. */
#ifndef EARPIPE_ONNX_H
#define EARPIPE_ONNX_H

#include "base/status.h"
#include "export/protobuf.h"
#include "nn/model.h"

/* Writes the model to the message, which is empty. NULL, or the reason in why[size] and its status. */
const char *onnx_model(const struct model *m, struct protobuf *to, enum status *status, char *why,
		       size_t size);

/* Whether layers of the kind with this word can be written. */
bool onnx_has_layer(const char *word);

#endif
