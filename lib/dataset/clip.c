/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataset/clip.h"

#include "base/split.h"
#include "base/unicode.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PART_MAX = 64 }; /* bytes of "@t0-t1" */

/* The texts of an item in normal form C; NULL where it has none. */
struct texts {
	char *name, *id, *label, *speaker, *split;
};

static void free_texts(struct texts *t)
{
	free(t->name);
	free(t->id);
	free(t->label);
	free(t->speaker);
	free(t->split);
}

/* False: no memory. */
static bool normalise(char **to, const char *text, bool trims)
{
	size_t n;

	if (!text)
		return true;
	n = strlen(text);
	if (trims)
		text = unicode_trim(text, &n);
	return (*to = unicode_nfc(text, n)) != NULL;
}

static bool open_texts(struct texts *t, const struct item *item)
{
	return normalise(&t->name, item->name, false) && normalise(&t->id, item->id, false) &&
	       normalise(&t->label, item->label, true) &&
	       normalise(&t->speaker, item->speaker, true) &&
	       normalise(&t->split, item->split, true);
}

/* Makes room for all texts, each with its NUL, and for n_kept bytes. Texts from the name are parts of it. */
static bool make_room(struct clip *c, const struct texts *t, size_t n_kept)
{
	const char *const own[] = { t->id, t->label, t->speaker, t->split };
	size_t need = PART_MAX + (2 + PATTERN_FIELDS) * (strlen(t->name) + 1);
	char *grown;

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		need += own[i] ? strlen(own[i]) + 1 : 0;
	need += n_kept;
	if (need <= c->cap)
		return true;
	if (!(grown = realloc(c->text, need)))
		return false;
	c->text = grown;
	c->cap = need;
	return true;
}

/* Copies n bytes of text and a NUL to *to, and moves it after them. NULL: there is no text. */
static const char *copy_text(char **to, const char *text, size_t n)
{
	const char *begin = *to;

	if (n == 0)
		return NULL;
	memcpy(*to, text, n);
	(*to)[n] = '\0';
	*to += n + 1;
	return begin;
}

/* Copies the values of further columns. NULL: there are none. */
static const char *copy_kept(char **to, const char *kept, size_t n)
{
	const char *begin = *to;

	if (!kept)
		return NULL;
	memcpy(*to, kept, n);
	*to += n;
	return begin;
}

/* Copies the item's own text, or else the field's. */
static const char *copy_field(char **to, const char *own, const struct texts *t,
			      const struct pattern_match *m, enum pattern_field field)
{
	const char *from = own && *own ? own : t->name + m->field[field].start;
	size_t n = own && *own ? strlen(own) : m->field[field].len;

	from = unicode_trim(from, &n);
	return copy_text(to, from, n);
}

/* Copies the id, followed by the part of the recording if it is not the whole. */
static const char *copy_id(char **to, const struct item *item, const struct texts *t,
			   const struct pattern_match *m)
{
	const char *begin = *to, *from = t->id ? t->id : t->name + m->start;
	size_t n = t->id ? strlen(t->id) : m->len;

	memcpy(*to, from, n);
	(*to)[n] = '\0';
	*to += n + 1;
	if (!t->id && !(isnan(item->t0) && isnan(item->t1))) {
		char *end = *to - 1;
		*to = end + sprintf(end, "@%.10g-", isnan(item->t0) ? 0 : item->t0) + 1;
		if (!isnan(item->t1))
			*to += sprintf(*to - 1, "%.10g", item->t1);
	}
	return begin;
}

/* Whether a name matches the default pattern by more than chance. */
static bool is_believed(const struct item *item, const struct texts *t,
			const struct pattern_match *m)
{
	const char *label = t->name + m->field[PATTERN_LABEL].start;
	size_t n = m->field[PATTERN_LABEL].len;

	if (m->field[PATTERN_INDEX].len > 0 && m->index > CLIP_INDEX_MAX)
		return false;
	label = unicode_trim(label, &n);
	return !item->is_described ||
	       (t->label && strlen(t->label) == n && memcmp(t->label, label, n) == 0);
}

static void match_name(struct clip *c, const struct item *item, const struct texts *t,
		       const struct pattern *p, bool asked, struct pattern_match *m)
{
	bool matches = pattern_match(p, t->name, m);

	c->is_named = matches && (asked || is_believed(item, t, m));
	c->is_doubted = matches && !c->is_named;
	if (c->is_doubted)
		pattern_match(NULL, t->name, m);
}

bool clip_describe(struct clip *c, const struct item *item, const struct pattern *p, bool asked)
{
	struct texts t = { 0 };
	struct pattern_match m;
	char *to;

	if (!open_texts(&t, item) || !make_room(c, &t, item->n_kept)) {
		free_texts(&t);
		return false;
	}
	to = c->text;
	match_name(c, item, &t, p, asked, &m);
	c->start = m.start;
	c->name = copy_text(&to, t.name, strlen(t.name));
	c->id = copy_id(&to, item, &t, &m);
	c->label = copy_field(&to, t.label, &t, &m, PATTERN_LABEL);
	c->speaker = copy_field(&to, t.speaker, &t, &m, PATTERN_SPEAKER);
	c->said = copy_field(&to, t.split, &t, &m, PATTERN_SPLIT);
	c->split = c->said ? split_of(c->said, strlen(c->said)) : NULL;
	c->word = NULL;
	c->kept = copy_kept(&to, item->kept, item->n_kept);
	c->n_kept = item->n_kept;
	c->is_strange = c->is_left_out = c->is_by_folder = false;
	c->is_filled = item->is_described && c->is_named && !(t.speaker && item->has_index);
	c->has_index = item->has_index || m.field[PATTERN_INDEX].len > 0;
	c->index = item->has_index ? item->index : m.index;
	c->t0 = item->t0;
	c->t1 = item->t1;
	free_texts(&t);
	return true;
}

bool clip_copy(struct clip *to, const struct clip *from)
{
	const char **const copies[] = { &to->id,    &to->name, &to->label, &to->speaker,
					&to->split, &to->said, &to->word };
	size_t size = 1;
	char *at;

	*to = *from;
	for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
		size += *copies[i] ? strlen(*copies[i]) + 1 : 0;
	size += from->n_kept;
	if (!(at = malloc(size))) {
		*to = (struct clip){ 0 };
		return false;
	}
	to->text = at;
	to->cap = size;
	for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
		if (*copies[i])
			*copies[i] = copy_text(&at, *copies[i], strlen(*copies[i]));
	to->kept = copy_kept(&at, from->kept, from->n_kept);
	return true;
}

void clip_free(struct clip *c)
{
	free(c->text);
	*c = (struct clip){ 0 };
}

/* FNV-1a (Fowler, Noll, Vo) over the text, begun with the seed, then the finaliser of splitmix64
 * (Steele, Lea, Flood 2014), since FNV alone mixes its high bits badly. */
uint64_t clip_hash(uint64_t seed, const char *text)
{
	uint64_t h = 0xcbf29ce484222325U ^ (seed * 0x9e3779b97f4a7c15U);

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3U;
	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9U;
	h = (h ^ h >> 27) * 0x94d049bb133111ebU;
	return h ^ h >> 31;
}

double clip_share(const char *text)
{
	return (double)(clip_hash(0, text) >> 11) * 0x1p-53;
}
