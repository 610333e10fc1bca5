/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recorder - writes the sound of a microphone as frames: utterances, or all of it in chunks
 *
 * Endpointing comes first, at the microphone's rate; each utterance is then resampled as a whole,
 * so that the resampler's filter delays nothing. Chunks are one signal, which is resampled as it
 * arrives. Nothing is joined across a gap. */
#ifndef EARPIPE_RECORDER_H
#define EARPIPE_RECORDER_H

#include "live/capture.h"
#include "live/endpoint.h"
#include "program/filter.h"

struct recorder_plan {
	double out_hz;                      /* rate of the frames; 0: the microphone's */
	bool continuous;                    /* chunks, not utterances */
	double chunk_ms;                    /* length of a chunk */
	const struct endpoint_params *find; /* how utterances are found */
	uint64_t count;                     /* ends after this many utterances; 0: never */
	double settle_ms;                   /* what the capture leaves out, for the recipe */
	const char *id, *label, *speaker;   /* attributes; NULL: not set */
	void (*before)(void *arg);          /* called before a frame is written */
	void *arg;
};

struct recorder;

/* The capture has an open microphone. The capture, the texts and the parameters in the plan must
 * outlive the recorder. Ends the program if the parameters are impossible at the microphone's rate,
 * or if there is too little memory. */
struct recorder *recorder_new(struct filter *io, struct capture *c,
			      const struct recorder_plan *plan);
void recorder_free(struct recorder *r);

/* Processes the samples that capture_read gave. */
void recorder_take(struct recorder *r, const struct heard *h);

/* Writes the utterance or chunk under way. `last`: the recording ends here; otherwise a
 * gap follows. */
void recorder_drain(struct recorder *r, bool last);

/* Whether the plan's count of utterances was written. */
bool recorder_has_enough(const struct recorder *r);

/* Whether a word that begins now would be kept whole: the sound recorded so far is long enough for
 * the pre-roll. */
bool recorder_listens(const struct recorder *r);

/* Whether nothing is under way: the next frame is at least an utterance away, so a late look at the
 * microphone delays no frame. */
bool recorder_is_idle(const struct recorder *r);

/* Frames written; samples that were over full scale and were clipped; the noise floor (dBFS). */
uint64_t recorder_frames(const struct recorder *r);
uint64_t recorder_clipped(const struct recorder *r);
double recorder_floor(const struct recorder *r);

#endif
