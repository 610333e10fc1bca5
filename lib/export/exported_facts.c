/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/exported_facts.h"

#include "stream/object_json.h"

#include <stdlib.h>
#include <string.h>

struct pairs {
	void (*put)(void *arg, const char *key, const char *value);
	void *arg;
	bool ok;
};

/* ---- values as text ---- */

static void write_value(FILE *out, const void *value)
{
	object_put_json(out, value, OBJECT_JSON_EXACT);
}

static void write_attributes(FILE *out, const void *facts)
{
	const struct frame *f = facts;

	for (size_t i = 0; i < f->n_attr; i++) {
		putc(i ? ',' : '{', out);
		object_put_json(out, &f->attr[i].key, OBJECT_JSON_EXACT);
		putc(':', out);
		object_put_json(out, frame_attr_value(f, i), OBJECT_JSON_EXACT);
	}
	fputs(f->n_attr ? "}" : "{}", out);
}

/* Puts a pair whose value `write` writes. */
static void put_written(struct pairs *p, const char *key, void (*write)(FILE *out, const void *of),
			const void *of)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	if (out) {
		write(out, of);
		p->ok = !ferror(out) && p->ok;
	}
	if (!out || fclose(out) != 0)
		p->ok = false;
	else
		p->put(p->arg, key, text);
	free(text);
}

/* ---- pairs ---- */

/* An attribute, if it is there: a text as it is, others as JSON. */
static void put_attribute(struct pairs *p, const struct frame *f, const char *key)
{
	const msgpack_object *value = frame_value(f, key);

	if (!value)
		return;
	if (value->type == MSGPACK_OBJECT_STR)
		p->put(p->arg, key, value->via.str.ptr);
	else
		put_written(p, key, write_value, value);
}

bool exported_facts(const struct model *m,
		    void (*put)(void *arg, const char *key, const char *value), void *arg)
{
	struct pairs p = { put, arg, true };

	put_attribute(&p, &m->facts, "classes");
	put_attribute(&p, &m->facts, "features");
	put_attribute(&p, &m->facts, "recipe");
	put_attribute(&p, &m->facts, "rate");
	put_attribute(&p, &m->facts, "hop");
	put_attribute(&p, &m->facts, "reject");
	p.put(arg, "arch", m->net->text);
	put_written(&p, "earpipe", write_attributes, &m->facts);
	return p.ok;
}
