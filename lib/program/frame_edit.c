/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/frame_edit.h"

#include "base/unicode.h"
#include "dataset/name_map.h"
#include "stream/frame_field.h"
#include "stream/known_key.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MAP_FILE_MAX = 1 << 20 }; /* bytes */

struct setting {
	char *key, *value; /* value: "" removes the key */
	bool is_number;
	double number;
};

struct frame_edit {
	struct name_map map;
	const char *map_key;      /* NULL: nothing is renamed */
	struct setting *settings; /* [n] */
	size_t n;
};

/* ---- --map ---- */

/* The text of a file, with a comma for each end of line. */
static char *map_of_file(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text;
	size_t n = 0, kept = 0;

	if (!in)
		cli_die(status_of_errno(errno), "--map: %s: %s", path, strerror(errno));
	text = cli_alloc(MAP_FILE_MAX + 1, 1);
	errno = 0;
	n = fread(text, 1, MAP_FILE_MAX + 1, in);
	if (ferror(in))
		cli_die(status_of_errno(errno), "--map: %s: %s", path, strerror(errno));
	fclose(in);
	if (n > MAP_FILE_MAX || memchr(text, '\0', n))
		cli_die(STATUS_INPUT, "--map: %s: wanted a text of up to 1 MiB", path);
	for (size_t i = 0; i < n; i++) {
		const char c = text[i] == '\n' || text[i] == '\r' ? ',' : text[i];
		/* empty lines hold no name */
		if (c != ',' || (kept > 0 && text[kept - 1] != ','))
			text[kept++] = c;
	}
	text[kept > 0 && text[kept - 1] == ',' ? kept - 1 : kept] = '\0';
	return text;
}

static void parse_map(struct frame_edit *e, const struct frame_edit_plan *plan)
{
	char *text = *plan->map == '@' ? map_of_file(plan->map + 1) : NULL, why[300];
	const enum status status =
	    name_map_parse(&e->map, text ? text : plan->map, why, sizeof why);

	if (status == STATUS_USAGE && text)
		cli_die(STATUS_INPUT, "--map: %s: %s", plan->map + 1, why);
	if (status == STATUS_USAGE)
		cli_misuse("--map: %s", why);
	if (status != STATUS_OK)
		cli_die(status, "--map: %s", why);
	free(text);
	e->map_key = plan->map_key;
}

static void rename_value(struct frame_edit *e, struct frame *f)
{
	const char *old = frame_text(f, e->map_key),
		   *new = old ? name_map_apply(&e->map, old) : NULL;
	const bool keeps_word = strcmp(e->map_key, "label") == 0;

	if (!old || strcmp(old, new) == 0)
		return;
	if ((keeps_word && !frame_set_text(f, "word", old)) || !frame_set_text(f, e->map_key, new))
		cli_no_memory();
}

/* ---- --set ---- */

/* Refuses what would make a stream that readers refuse, or hide how a frame came to be. */
static void check_setting(const char *text, struct setting *s)
{
	const struct known_key *known = known_key_find(s->key);
	const enum known_type type = known ? known->type : KNOWN_ANY;

	if (frame_field_is_length(s->key) ||
	    (known && (known->role == KNOWN_DERIVED || known->role == KNOWN_FRAMING)))
		cli_misuse("--set %s: '%s' cannot be set, it follows from the numbers, the chunks "
			   "or the filters before",
			   text, s->key);
	s->is_number = !known_key_is_text(s->key) && frame_field_parse(s->value, &s->number);
	if (!*s->value)
		return;
	if (type == KNOWN_POSITIVE && !(s->is_number && s->number > 0))
		cli_misuse("--set %s: '%s' is a number above 0", text, s->key);
	if (type == KNOWN_NUMBER && !s->is_number)
		cli_misuse("--set %s: '%s' is a number", text, s->key);
}

static void parse_setting(struct setting *s, const char *text)
{
	const size_t n = strcspn(text, "=");

	if (n == 0 || !text[n])
		cli_misuse("--set %s: wanted KEY=VALUE", text);
	s->key = unicode_nfc(text, n);
	s->value = unicode_nfc(text + n + 1, strlen(text + n + 1));
	if (!s->key || !s->value)
		cli_no_memory();
	check_setting(text, s);
}

/* ---- the interface ---- */

struct frame_edit *frame_edit_new(const struct frame_edit_plan *plan)
{
	struct frame_edit *e = cli_alloc(1, sizeof *e);

	e->n = plan->sets.n;
	e->settings = cli_alloc(e->n, sizeof *e->settings);
	for (size_t i = 0; i < e->n; i++) {
		parse_setting(&e->settings[i], plan->sets.item[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(e->settings[k].key, e->settings[i].key) == 0)
				cli_misuse("--set sets '%s' twice", e->settings[i].key);
	}
	if (plan->map)
		parse_map(e, plan);
	return e;
}

void frame_edit_apply(struct frame_edit *e, struct frame *f)
{
	if (e->map_key)
		rename_value(e, f);
	for (size_t i = 0; i < e->n; i++) {
		const struct setting *s = &e->settings[i];

		if (!*s->value)
			frame_drop(f, s->key);
		else if (!(s->is_number ? frame_set_number(f, s->key, s->number)
					: frame_set_text(f, s->key, s->value)))
			cli_no_memory();
	}
}

void frame_edit_report(const struct frame_edit *e)
{
	char there[200];
	const char *name = name_list_missing(&e->map.from, there, sizeof there);

	if (name)
		cli_note("--map: no frame has the %s '%.100s'; there are %s", e->map_key, name,
			 *there ? there : "none");
}

void frame_edit_free(struct frame_edit *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < e->n; i++) {
		free(e->settings[i].key);
		free(e->settings[i].value);
	}
	free(e->settings);
	name_map_free(&e->map);
	free(e);
}
