/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ark - Kaldi's archives of matrices and vectors, and tables of where they are (scp)
 *
 * An archive has for each array a key without blanks, which is the id of the frame, a blank, and the
 * array in binary: a matrix or vector of floats or doubles, a vector of int32, or a compressed matrix,
 * which is only read. A table has a line "KEY FILE:OFFSET" for each. Writing FILE.scp also writes
 * FILE.ark, which it points into. The formats are those of Kaldi's src/util/kaldi-table.h and
 * src/matrix. */
#ifndef EARPIPE_ARK_H
#define EARPIPE_ARK_H

#include "formats/format.h"

extern const struct format format_ark, format_scp;

/* Used by ark.c alone: reads the array that follows a key into `t`, whose numbers are put into *data,
 * which is grown and which the caller frees. False: see x. */
bool ark_read_array(struct format_file *x, struct byte_reader *in, const char *key,
		    struct tensor *t, void **data);

#endif
