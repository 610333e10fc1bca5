/* SPDX-License-Identifier: GPL-2.0-or-later */
/* onnx, torch_module: every kind of layer can be written */
#include "../check.h"
#include "export/onnx.h"
#include "export/torch_module.h"
#include "nn/layer.h"

int main(void)
{
	for (size_t i = 0; i < layer_kinds(); i++) {
		const char *word = layer_kind(i)->word.name;

		CHECK(onnx_has_layer(word), word, "cannot be written as ONNX");
		CHECK(torch_module_has_layer(word), word, "cannot be written for PyTorch");
	}
	CHECK(!onnx_has_layer("lstm"), "no such layer", "can be written");
	return check_status();
}
