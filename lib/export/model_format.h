/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model_format - the formats that hold a model: formats/format.h for the frames of one
 *
 *     onnx          onnx.h
 *     safetensors   state_dict.h
 *     pytorch       torch_module.h
 *
 * The frames are kept in memory, and nn/model.h reads them when all are there. */
#ifndef EARPIPE_MODEL_FORMAT_H
#define EARPIPE_MODEL_FORMAT_H

#include "formats/format.h"

extern const struct format format_onnx, format_state_dict, format_torch_module;

#endif
