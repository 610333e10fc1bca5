/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/kaldi.h"

#include "base/array.h"
#include "tables/delimited.h"
#include "tables/columns.h"
#include "base/status.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Lines "KEY VALUE", ordered by key. The key owns both. */
struct pair {
	char *key, *value;
};

struct pairs {
	struct pair *at; /* [n] */
	size_t n, cap;
};

/* A file that is read line by line. */
struct lines {
	const char *name;  /* for messages */
	struct feed *feed; /* NULL: the text is the caller's */
	struct plaintext *text;
	struct delimited *cells;
};

struct kaldi {
	struct lines scp, segments; /* segments has no cells if there is none */
	const char *folder;
	bool begun;
	struct pairs labels, speakers, recordings;
	size_t given, unlabelled;
	enum status status;
	char why[240];
};

__attribute__((format(printf, 3, 4))) static bool fail(struct kaldi *k, enum status status,
						       const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(k->why, sizeof k->why, format, args);
	va_end(args);
	k->status = status;
	return false;
}

/* ---- pairs ---- */

static void pairs_free(struct pairs *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->at[i].key);
	free(p->at);
	*p = (struct pairs){ 0 };
}

static bool pairs_add(struct pairs *p, const char *key, const char *value)
{
	struct pair *grown = array_room(p->at, &p->cap, p->n, 1, sizeof *grown);
	size_t n_key = strlen(key) + 1, n_value = strlen(value) + 1;
	struct pair *to;

	if (!grown)
		return false;
	p->at = grown;
	to = &p->at[p->n];
	if (!(to->key = malloc(n_key + n_value)))
		return false;
	memcpy(to->key, key, n_key);
	to->value = memcpy(to->key + n_key, value, n_value);
	p->n++;
	return true;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct pair *)a)->key, ((const struct pair *)b)->key);
}

static const char *pairs_find(const struct pairs *p, const char *key)
{
	struct pair want = { (char *)key, NULL };
	const struct pair *found =
	    p->n > 0 ? bsearch(&want, p->at, p->n, sizeof *p->at, by_key) : NULL;

	return found ? found->value : NULL;
}

/* ---- lines ---- */

static void lines_close(struct lines *l)
{
	delimited_free(l->cells);
	if (l->feed) {
		plaintext_free(l->text);
		feed_close(l->feed);
	}
	*l = (struct lines){ .name = l->name };
}

/* Opens a file of the folder. Without it, l has no cells. False: something is wrong. */
static bool lines_open(struct kaldi *k, struct lines *l, const char *name)
{
	size_t size = strlen(k->folder) + strlen(name) + 2;
	char *path = malloc(size), why[120];
	enum status status = STATUS_SYSTEM;
	bool missing;

	*l = (struct lines){ .name = name };
	if (!path)
		return fail(k, STATUS_SYSTEM, "no memory for a path");
	snprintf(path, size, "%s/%s", k->folder, name);
	missing = access(path, F_OK) != 0 && errno == ENOENT;
	if (!missing && !(l->feed = feed_open(path, NULL, why, sizeof why, &status)))
		fail(k, status, "%s: %s", name, why);
	free(path);
	if (!l->feed)
		return missing;
	if (!(l->text = plaintext_new(l->feed)) || !(l->cells = delimited_new(l->text, '\n')))
		return fail(k, STATUS_SYSTEM, "no memory to read %s", name);
	return true;
}

/* Fails at a line. Messages about wav.scp omit the file's name. */
static bool lines_fail(struct kaldi *k, const struct lines *l, enum status status, const char *why)
{
	return fail(k, status, "%s%sline %zu: %s", l->name, *l->name ? ": " : "",
		    delimited_line(l->cells), why);
}

/* Cuts the next word from *rest and moves *rest past the blanks after it. */
static char *cut_word(char **rest)
{
	char *word = *rest + strspn(*rest, " \t");
	size_t n = strcspn(word, " \t");

	*rest = word + n + strspn(word + n, " \t");
	word[n] = '\0';
	return word;
}

/* Reads the next line, cut into its key and the rest without blanks at its end. */
static bool lines_next(struct kaldi *k, struct lines *l, char **key, char **rest)
{
	size_t n;

	if (!delimited_next(l->cells)) {
		if (delimited_status(l->cells))
			lines_fail(k, l, delimited_status(l->cells), delimited_why(l->cells));
		return false;
	}
	*rest = (char *)delimited_row(l->cells, &n)[0];
	for (n = strlen(*rest); n > 0 && ((*rest)[n - 1] == ' ' || (*rest)[n - 1] == '\t');)
		(*rest)[--n] = '\0';
	*key = cut_word(rest);
	return true;
}

static bool load(struct kaldi *k, struct lines *l, struct pairs *pairs)
{
	char *key, *rest;

	while (lines_next(k, l, &key, &rest))
		if (!pairs_add(pairs, key, rest))
			return fail(k, STATUS_SYSTEM, "no memory for %s", l->name);
	if (pairs->n > 0)
		qsort(pairs->at, pairs->n, sizeof *pairs->at, by_key);
	return !k->status;
}

static bool load_file(struct kaldi *k, const char *name, struct pairs *pairs)
{
	struct lines l = { 0 };
	bool loaded = lines_open(k, &l, name) && (!l.cells || load(k, &l, pairs));

	lines_close(&l);
	return loaded;
}

/* ---- utterances ---- */

struct kaldi *kaldi_new(struct plaintext *scp, const char *folder)
{
	struct kaldi *k = calloc(1, sizeof *k);

	if (!k || !(k->scp.cells = delimited_new(scp, '\n'))) {
		free(k);
		return NULL;
	}
	k->scp.name = "";
	k->folder = folder;
	return k;
}

void kaldi_free(struct kaldi *k)
{
	if (!k)
		return;
	lines_close(&k->scp);
	lines_close(&k->segments);
	pairs_free(&k->labels);
	pairs_free(&k->speakers);
	pairs_free(&k->recordings);
	free(k);
}

static bool begin(struct kaldi *k)
{
	k->begun = true;
	if (!k->folder)
		return true;
	return load_file(k, "text", &k->labels) && load_file(k, "utt2spk", &k->speakers) &&
	       lines_open(k, &k->segments, "segments") &&
	       (!k->segments.cells || load(k, &k->scp, &k->recordings));
}

/* Whether it is a path, and not a command or a place in an archive. */
static bool check_path(struct kaldi *k, const struct lines *l, const char *path)
{
	size_t n = strlen(path);
	const char *ark = strstr(path, ".ark:");
	char name[60], why[200];

	if (n == 0)
		return lines_fail(k, l, STATUS_INPUT, "has no path");
	if (path[n - 1] == '|') {
		columns_list(&path, 1, name, sizeof name);
		snprintf(why, sizeof why,
			 "'%s' is a command, which is not run; put the path of the recording in "
			 "its place%s",
			 name,
			 strstr(path, "sph2pipe") ? " (SPHERE files are read without sph2pipe)"
						  : "");
		return lines_fail(k, l, STATUS_INPUT, why);
	}
	if (ark && strspn(ark + 5, "0123456789") == strlen(ark + 5))
		return lines_fail(
		    k, l, STATUS_INPUT,
		    "is in an archive of Kaldi (.ark), which is not read; put the path of "
		    "a recording in its place");
	return true;
}

static bool read_seconds(struct kaldi *k, const char *text, double *seconds)
{
	char *end;

	*seconds = strtod(text, &end);
	if (*end || end == text || !(fabs(*seconds) < 1e9))
		return lines_fail(k, &k->segments, STATUS_INPUT,
				  "wanted ID, RECORDING and two times in seconds");
	return true;
}

static bool next_segment(struct kaldi *k, struct item *item)
{
	char *key, *rest;

	if (!lines_next(k, &k->segments, &key, &rest))
		return false;
	item->id = key;
	char *recording = cut_word(&rest), *t0 = cut_word(&rest), *t1 = cut_word(&rest);
	if (!(item->path = pairs_find(&k->recordings, recording)))
		return fail(k, STATUS_INPUT, "segments: line %zu: '%.60s' is not in wav.scp",
			    delimited_line(k->segments.cells), recording);
	if (!read_seconds(k, t0, &item->t0) || !read_seconds(k, t1, &item->t1))
		return false;
	if (item->t1 < 0)
		item->t1 = NAN; /* to the end */
	if (item->t0 < 0 || item->t1 <= item->t0)
		return lines_fail(k, &k->segments, STATUS_INPUT, "t1 is not after t0");
	return check_path(k, &k->segments, item->path);
}

static bool next_recording(struct kaldi *k, struct item *item)
{
	char *key, *rest;

	if (!lines_next(k, &k->scp, &key, &rest))
		return false;
	item->id = key;
	item->path = rest;
	return check_path(k, &k->scp, rest);
}

bool kaldi_next(struct kaldi *k, struct item *item)
{
	*item = (struct item){ .is_described = true, .t0 = NAN, .t1 = NAN };
	if (k->status || (!k->begun && !begin(k)) ||
	    !(k->segments.cells ? next_segment(k, item) : next_recording(k, item)))
		return false;
	item->label = pairs_find(&k->labels, item->id);
	item->speaker = pairs_find(&k->speakers, item->id);
	if (item->label && !*item->label)
		item->label = NULL;
	k->given++;
	k->unlabelled += !item->label;
	return true;
}

size_t kaldi_given(const struct kaldi *k, size_t *unlabelled)
{
	*unlabelled = k->unlabelled;
	return k->given;
}

const char *kaldi_why(const struct kaldi *k)
{
	return k->why;
}

enum status kaldi_status(const struct kaldi *k)
{
	return k->status;
}
