/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/html.h"
#include "report/sections.h"

/* One step of a recipe, "melspec" and then its parameters. */
static void put_step(const msgpack_object *step, FILE *out)
{
	if (step->type != MSGPACK_OBJECT_MAP)
		return;
	for (uint32_t i = 0; i < step->via.map.size; i++) {
		const msgpack_object_kv *kv = &step->via.map.ptr[i];

		if (kv->key.type != MSGPACK_OBJECT_STR)
			continue;
		if (i > 0)
			html_print(out, " %s=", kv->key.via.str.ptr);
		if (kv->val.type == MSGPACK_OBJECT_STR)
			html_text(out, kv->val.via.str.ptr);
		else if (object_is_number(&kv->val))
			html_print(out, "%.9g", object_number(&kv->val));
	}
	putc('\n', out);
}

static void put_recipe(const struct frame *facts, const char *key, const char *title, FILE *out)
{
	const msgpack_object *recipe = frame_value(facts, key);

	if (!recipe || recipe->type != MSGPACK_OBJECT_ARRAY || recipe->via.array.size == 0)
		return;
	html_print(out, "<h3>%s</h3>\n<pre tabindex=\"0\">", title);
	for (uint32_t i = 0; i < recipe->via.array.size; i++)
		put_step(&recipe->via.array.ptr[i], out);
	fputs("</pre>\n", out);
}

bool section_origin(const struct page *p, FILE *out)
{
	if (!p->commands && !p->model)
		return true;
	section_begin("origin", "How this was made", out);
	if (p->commands) {
		fputs("<h3>Commands</h3>\n<pre tabindex=\"0\">", out);
		html_lines(out, p->commands);
		fputs("</pre>\n", out);
	}
	if (p->model) {
		put_recipe(&p->model->facts, "provenance", "Before the features, in training", out);
		put_recipe(&p->model->facts, "recipe", "Features", out);
	}
	fputs("</section>\n", out);
	return true;
}
