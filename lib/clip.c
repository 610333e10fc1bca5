/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clip.h"

#include "utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PART_MAX = 64 }; /* bytes of "@t0-t1" */

/* Names of splits as data sets have them, and as they are called here. */
static const char *known_split(const char *text)
{
	static const char *const names[][2] = {
		{ "training", "train" },      { "testing", "test" },    { "val", "validation" },
		{ "valid", "validation" },    { "dev", "validation" },  { "eval", "test" },
		{ "validate", "validation" }, { "evaluation", "test" },
	};

	for (size_t i = 0; text && i < sizeof names / sizeof *names; i++)
		if (strcmp(text, names[i][0]) == 0)
			return names[i][1];
	return text;
}

/* Room for all texts, escaped, each with its NUL. */
static bool make_room(struct clip *c, const struct item *item)
{
	const char *const texts[] = { item->name, item->id, item->label, item->speaker,
				      item->split };
	size_t need = PART_MAX;
	char *grown;

	/* the name may give any field, and a pattern may give a part of it several times */
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (texts[i])
			need += (3 * strlen(texts[i]) + 1) * (i == 0 ? 1 + PATTERN_FIELDS : 1);
	if (need <= c->cap)
		return true;
	if (!(grown = realloc(c->text, need)))
		return false;
	c->text = grown;
	c->cap = need;
	return true;
}

/* The item's own text; if it has none, the field's. NULL: nor is there one. Moves *to behind it. */
static const char *put(char **to, const char *own, const struct item *item,
		       const struct pattern_match *m, enum pattern_field field)
{
	const char *begin = *to;
	const char *from = own ? own : item->name + m->field[field].start;
	size_t len = own ? strlen(own) : m->field[field].len;

	if (len == 0)
		return NULL;
	*to += utf8_escape(from, len, *to);
	return begin;
}

/* The id, with the part of the recording behind it if it is not the whole. */
static const char *put_id(char **to, const struct item *item, const struct pattern_match *m)
{
	const char *begin = *to, *from = item->id ? item->id : item->name + m->start;
	size_t len = item->id ? strlen(item->id) : m->len;

	*to += utf8_escape(from, len, *to);
	if (!item->id && !(isnan(item->t0) && isnan(item->t1))) {
		char *end = *to - 1;
		*to = end + sprintf(end, "@%.10g-", isnan(item->t0) ? 0 : item->t0) + 1;
		if (!isnan(item->t1))
			*to += sprintf(*to - 1, "%.10g", item->t1);
	}
	return begin;
}

bool clip_describe(struct clip *c, const struct item *item, const struct pattern *p)
{
	struct pattern_match m;
	char *to;

	if (!make_room(c, item))
		return false;
	to = c->text;
	pattern_match(p, item->name, &m);
	c->id = put_id(&to, item, &m);
	c->label = put(&to, item->label, item, &m, PATTERN_LABEL);
	c->speaker = put(&to, item->speaker, item, &m, PATTERN_SPEAKER);
	c->split = known_split(put(&to, item->split, item, &m, PATTERN_SPLIT));
	c->has_index = item->has_index || m.field[PATTERN_INDEX].len > 0;
	c->index = item->has_index ? item->index : m.index;
	c->t0 = item->t0;
	c->t1 = item->t1;
	return true;
}

bool clip_copy(struct clip *to, const struct clip *from)
{
	const char *const texts[] = { from->id, from->label, from->speaker, from->split };
	const char **const copies[] = { &to->id, &to->label, &to->speaker, &to->split };
	size_t size = 0;
	char *at;

	for (size_t i = 0; i < 4; i++)
		size += texts[i] ? strlen(texts[i]) + 1 : 0;
	if (!(at = malloc(size)))
		return false;
	*to = *from;
	to->text = at;
	to->cap = size;
	for (size_t i = 0; i < 4; i++) {
		if (!texts[i])
			continue;
		*copies[i] = memcpy(at, texts[i], strlen(texts[i]) + 1);
		at += strlen(at) + 1;
	}
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
