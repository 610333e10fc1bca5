/* SPDX-License-Identifier: GPL-2.0-or-later */
/* earpipe - recognises spoken words within a program, with a model that cnn-train made
 *
 * This is the header of the library libearpipe; earpipe(3) is its page, with an example.
 *
 * One word at a time: earpipe_push gives samples, as they come; earpipe_answer ends the word.
 * A continuous stream: earpipe_listen finds the words in it.
 *
 *     static const char *const names[] = { "no", "yes" };   what the model was trained on
 *     struct earpipe *e;
 *     struct earpipe_answer a;
 *
 *     if (earpipe_open(&e, model, model_size, NULL, NULL) == EARPIPE_OK &&
 *         earpipe_push(e, samples, n) == EARPIPE_OK && earpipe_answer(e, &a) == EARPIPE_OK)
 *             use(a.word, a.probability);
 *
 * All memory of an instance is one block, which earpipe_open takes: no later call allocates any. The
 * library has no global state, starts no threads, prints nothing and never ends the process.
 * Different threads may use different instances at once; one instance serves one thread at a time.
 * Answers are those of 'melspec --like MODEL | cnn-predict MODEL', however the samples are divided. */
#ifndef EARPIPE_H
#define EARPIPE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

enum earpipe_code {
	EARPIPE_OK = 0,
	EARPIPE_BAD_MODEL = 1,  /* not a model, a damaged one, or one whose features are unknown */
	EARPIPE_BAD_OPTION = 2, /* an option is out of range */
	EARPIPE_NO_MEMORY = 3,  /* or the block is too small */
	EARPIPE_BAD_SOUND = 4,  /* a sample is not finite, or too large for the model */
	EARPIPE_TOO_LONG = 5,   /* the word would be longer than longest_s */
	EARPIPE_TOO_SHORT = 6,  /* the word has too few samples for one row of features */
	EARPIPE_NOT_OPENED = 7, /* to listen: see earpipe_options */
};

/* Zero-initialise; a member that is 0 has its default. */
struct earpipe_options {
	double longest_s; /* a word's longest time in seconds; 0.1 to 60, default 3 */
	int listens;      /* 1: earpipe_listen will be used; 0: only earpipe_push */

	/* How a stream is cut, if `listens`; endpoint(1) explains them and their defaults. */
	double trigger_db, release_db, preroll_ms, hangover_ms, min_ms;

	/* Memory for the instance, of at least earpipe_size() bytes, which the caller frees after
	 * earpipe_close. Default: earpipe_open allocates it, and earpipe_close frees it. */
	void *block;
	size_t block_size;
};

/* One line that says what is wrong; empty after EARPIPE_OK. */
struct earpipe_reason {
	char text[512];
};

struct earpipe_answer {
	const char *word;    /* the class that is likeliest, or "none" if it is not likely enough;
				* NULL: no word has ended yet (earpipe_listen) */
	const char *unsure;  /* the likeliest class if it was not likely enough, otherwise NULL */
	double probability;  /* of the word; of "none" because of that: 1 minus that of the class */
	const float *scores; /* [earpipe_classes()] the probabilities of all classes */
	uint64_t start;      /* earpipe_listen: the first sample of the word, counted from the first
				* one heard; otherwise 0 */
	uint64_t samples;    /* of the word */
};

struct earpipe;

/* ---- opening ---- */

/* Opens an instance for a model: the n bytes of the file, which are not needed after it. options
 * and why may be NULL. On failure *e is NULL. */
int earpipe_open(struct earpipe **e, const void *model, size_t n,
		 const struct earpipe_options *options, struct earpipe_reason *why);

/* Computes the bytes that earpipe_open needs with these options. It opens and closes an instance in
 * memory of its own, so it is meant for the time of development, or for the start. */
int earpipe_size(size_t *size, const void *model, size_t n, const struct earpipe_options *options,
		 struct earpipe_reason *why);

/* Ends an instance, which may be NULL. */
void earpipe_close(struct earpipe *e);

/* The sampling rate that the model wants, in hertz. */
double earpipe_rate(const struct earpipe *e);

/* The classes of the model and their names, i below earpipe_classes(). */
size_t earpipe_classes(const struct earpipe *e);
const char *earpipe_class(const struct earpipe *e, size_t i);

/* ---- one word at a time ---- */

/* Adds n samples to the word; full scale is 1 (or 32767). Nothing is taken on failure. */
int earpipe_push(struct earpipe *e, const float *samples, size_t n);
int earpipe_push_s16(struct earpipe *e, const int16_t *samples, size_t n);

/* Ends the word and computes the answer, whose pointers are valid until the next call. The next
 * sample begins a new word, after a failure too. */
int earpipe_answer(struct earpipe *e, struct earpipe_answer *answer);

/* Drops the word that was begun. */
void earpipe_restart(struct earpipe *e);

/* The features that the word has so far: [*rows, *width], valid until the next call. After
 * earpipe_answer: those of the whole word. */
const float *earpipe_features(const struct earpipe *e, size_t *rows, size_t *width);

/* ---- a continuous stream ---- */

/* Hears up to n samples. If a word ends, it is answered: answer->word is not NULL, *used may be less
 * than n, and the rest must be given to the next call. Otherwise *used is n. After a failure the
 * word is lost, and the next call goes on; if a sample is not finite, none was heard, and *used is 0. */
int earpipe_listen(struct earpipe *e, const float *samples, size_t n, size_t *used,
		   struct earpipe_answer *answer);
int earpipe_listen_s16(struct earpipe *e, const int16_t *samples, size_t n, size_t *used,
		       struct earpipe_answer *answer);

/* Ends the stream. Call it until answer->word is NULL. */
int earpipe_listen_end(struct earpipe *e, struct earpipe_answer *answer);

/* ---- about the library ---- */

/* A code as a phrase: "the block of memory is too small". */
const char *earpipe_text(int code);

/* "0.1" */
const char *earpipe_version(void);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
