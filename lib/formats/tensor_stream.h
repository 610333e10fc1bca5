/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor_stream - tensor-stream(5) as a file format, which is only written here: filter reads it */
#ifndef EARPIPE_TENSOR_STREAM_H
#define EARPIPE_TENSOR_STREAM_H

#include "formats/format.h"

extern const struct format format_stream;

#endif
