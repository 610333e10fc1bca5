/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wav_frames - WAV files: one recording, as one frame of audio or as the chunks of one
 *
 * Samples are written as they are: <f4 and <f8 as floats, <i2 and <i4 as integers, |i1 and |u1 as
 * unsigned bytes, and so they are read. Other encodings and several channels are decoded by audio/wav:
 * to <f4, with channels averaged. */
#ifndef EARPIPE_WAV_FRAMES_H
#define EARPIPE_WAV_FRAMES_H

#include "formats/format.h"

extern const struct format format_wav;

#endif
