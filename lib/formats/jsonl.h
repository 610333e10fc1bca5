/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jsonl - lines of JSON, an object for each frame, as tensor-dump --json prints them */
#ifndef EARPIPE_JSONL_H
#define EARPIPE_JSONL_H

#include "formats/format.h"

extern const struct format format_jsonl;

#endif
