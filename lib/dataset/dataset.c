/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataset/dataset.h"

#include "base/status.h"
#include "dataset/name_list.h"
#include "dataset/shuffle_buffer.h"
#include "source/source.h"
#include "stream/known_key.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct dataset {
	struct dataset_rules rules;
	struct name_list kept; /* columns */
	struct source *source;
	struct selection *selection;
	struct shuffle_buffer *buffer; /* NULL: no shuffling of a stream */
	struct clip clip;              /* of the item that was read last */
	bool is_arranged;              /* the items left in the lists are wanted, and counted */
	uint64_t wanted, sharded;      /* selected clips; those already assigned to shards */
	uint64_t given;
	/* after DATASET_BAD; where NULL: the source has all three */
	const char *where, *why;
};

bool dataset_parse_shard(const char *text, uint64_t *shard, uint64_t *shards)
{
	unsigned long long number, of;
	int used = 0;

	if (strspn(text, "0123456789/") < strlen(text) ||
	    sscanf(text, "%9llu/%9llu%n", &number, &of, &used) != 2 || text[used] || number < 1 ||
	    number > of)
		return false;
	*shard = number - 1;
	*shards = of;
	return true;
}

/* Whether tensor-stream(5) gives the key a meaning that a column cannot have, in any case of its
 * letters. */
static bool is_standard_key(const char *name)
{
	const struct known_key *known;

	for (size_t i = 0; (known = known_key(i)); i++)
		if (strcasecmp(name, known->name) == 0)
			return strcmp(known->name, "word") != 0;
	return false;
}

static enum status parse_kept(struct dataset *d, char *why)
{
	const char *text = d->rules.keep_columns;
	enum status status = text ? name_list_parse(&d->kept, text) : STATUS_OK;

	if (status == STATUS_USAGE)
		snprintf(why, DATASET_LINE,
			 "--keep-columns %.300s: wanted names with commas between", text);
	for (size_t i = 0; i < d->kept.n && !status; i++) {
		if (!is_standard_key(d->kept.item[i]))
			continue;
		snprintf(why, DATASET_LINE,
			 "--keep-columns %.300s: every frame may have an attribute '%s' of another "
			 "meaning; rename the column",
			 text, d->kept.item[i]);
		status = STATUS_USAGE;
	}
	d->rules.columns.kept = (const char *const *)d->kept.item;
	d->rules.columns.n_kept = d->kept.n;
	return status;
}

struct dataset *dataset_new(const struct dataset_rules *rules, FILE *out, char *why,
			    enum status *status)
{
	struct dataset *d = calloc(1, sizeof *d);

	*status = STATUS_SYSTEM;
	snprintf(why, DATASET_LINE, "no memory for the list of sources");
	if (!d)
		return NULL;
	d->rules = *rules;
	if ((*status = parse_kept(d, why))) {
		dataset_free(d);
		return NULL;
	}
	*status = STATUS_SYSTEM;
	if ((d->source = source_new(out)))
		d->selection = selection_new(&d->rules.selection, why, status);
	if (!d->selection) {
		dataset_free(d);
		return NULL;
	}
	source_name_columns(d->source, &d->rules.columns);
	return d;
}

void dataset_free(struct dataset *d)
{
	if (!d)
		return;
	source_free(d->source);
	selection_free(d->selection);
	shuffle_buffer_free(d->buffer);
	name_list_free(&d->kept);
	clip_free(&d->clip);
	free(d);
}

enum status dataset_add(struct dataset *d, const char *path, char *why)
{
	return source_add(d->source, path, why, DATASET_LINE);
}

/* ---- what is listed ---- */

/* Describes and counts a listed item, before the first recording is returned. */
static bool judge_listed(void *arg, const struct item *item, bool *keep, uint64_t *key)
{
	struct dataset *d = arg;

	if (selection_leaves_out(d->selection, item))
		return true;
	if (!selection_describe(d->selection, item, &d->clip))
		return false;
	*keep = selection_meet(d->selection, &d->clip);
	*key = d->rules.is_shuffled ? clip_hash(d->rules.seed, d->clip.id) : 0;
	d->wanted += *keep;
	return true;
}

/* Decides only the order: an item listed beside a stream is counted when it is read. */
static bool judge_order(void *arg, const struct item *item, bool *keep, uint64_t *key)
{
	struct dataset *d = arg;

	if (!selection_describe(d->selection, item, &d->clip))
		return false;
	*keep = true;
	*key = clip_hash(d->rules.seed, d->clip.id);
	return true;
}

/* Returns a message if a column name was given but no table was read. */
static const char *unused_column(const struct dataset *d, char *line)
{
	if (source_has_table(d->source))
		return NULL;
	for (int i = 0; i < COLUMNS; i++)
		if (d->rules.columns.name[i]) {
			snprintf(line, DATASET_LINE, "--%s-column %s: no SOURCE is a table",
				 columns_title((enum column)i), d->rules.columns.name[i]);
			return line;
		}
	if (d->kept.n == 0)
		return NULL;
	snprintf(line, DATASET_LINE, "--keep-columns %.300s: no SOURCE is a table",
		 d->rules.keep_columns);
	return line;
}

static const char *find_fault(const struct dataset *d, char *line)
{
	return unused_column(d, line) ? line : selection_fault(d->selection, line);
}

enum status dataset_begin(struct dataset *d, char *why)
{
	const struct dataset_rules *r = &d->rules;

	d->is_arranged = source_is_listed(d->source);
	if ((d->is_arranged || r->is_shuffled) &&
	    !source_arrange(d->source, d->is_arranged ? judge_listed : judge_order, d)) {
		snprintf(why, DATASET_LINE, "no memory for the list of files");
		return STATUS_SYSTEM;
	}
	if (d->is_arranged)
		return find_fault(d, why) ? STATUS_INPUT : STATUS_OK;
	if (!r->is_shuffled)
		return STATUS_OK;
	if ((d->buffer = shuffle_buffer_new(r->seed, r->window, SHUFFLE_BUFFER_BYTES_MAX)))
		return STATUS_OK;
	snprintf(why, DATASET_LINE, "no memory for the window that is shuffled");
	return STATUS_SYSTEM;
}

/* ---- one after the other ---- */

static enum dataset_got give(struct dataset *d, struct recording *to, const struct recording *from)
{
	*to = *from;
	to->number = d->given++;
	return DATASET_RECORDING;
}

/* Fails with the source's place and reason. */
static enum dataset_got source_is_bad(struct dataset *d)
{
	d->where = NULL;
	d->given++;
	return DATASET_BAD;
}

/* `why` says what there is no memory for. */
static enum dataset_got recording_fails(struct dataset *d, const char *where, const char *why)
{
	d->where = where;
	d->why = why;
	return DATASET_BAD;
}

static bool is_of_shard(struct dataset *d)
{
	return d->sharded++ % d->rules.shards == d->rules.shard;
}

enum wish { NOT_WANTED, WANTED, NO_MEMORY };

/* Whether the item is selected; if so, d->clip describes it. */
static enum wish look_at(struct dataset *d, const struct item *item)
{
	if (d->is_arranged && !is_of_shard(d))
		return NOT_WANTED;
	if (!d->is_arranged && selection_leaves_out(d->selection, item))
		return NOT_WANTED;
	if (!selection_describe(d->selection, item, &d->clip))
		return NO_MEMORY;
	if (d->is_arranged)
		return WANTED;
	if (!selection_meet(d->selection, &d->clip))
		return NOT_WANTED;
	d->wanted++;
	return is_of_shard(d) ? WANTED : NOT_WANTED;
}

/* Loads the bytes of an item without a path. */
static bool load(struct dataset *d, const struct item *item, struct recording *r)
{
	*r = (struct recording){ .clip = &d->clip, .path = item->path };
	if (!item->path && source_load(d->source, &r->bytes, &r->n) != SOURCE_ITEM)
		return false;
	r->where = source_where(d->source);
	return true;
}

enum dataset_got dataset_next(struct dataset *d, struct recording *recording)
{
	const struct recording *taken;
	struct recording now;
	struct item item;

	while (d->rules.limit == 0 || d->given < d->rules.limit) {
		enum source_got got = SOURCE_END;

		if (!d->buffer || !shuffle_buffer_is_full(d->buffer))
			got = source_next(d->source, &item);
		if (got == SOURCE_END) { /* or the buffer is full */
			taken = d->buffer ? shuffle_buffer_take(d->buffer) : NULL;
			return taken ? give(d, recording, taken) : DATASET_END;
		}
		if (got != SOURCE_ITEM)
			return source_is_bad(d);
		switch (look_at(d, &item)) {
		case NOT_WANTED:
			continue;
		case NO_MEMORY:
			return recording_fails(d, item.name, "no memory for its attributes");
		case WANTED:
			break;
		}
		if (!load(d, &item, &now))
			return source_is_bad(d);
		if (!d->buffer)
			return give(d, recording, &now);
		if (!shuffle_buffer_put(d->buffer, &now))
			return recording_fails(
			    d, now.where,
			    "no memory for the window that is shuffled; try a smaller --window");
	}
	return DATASET_END;
}

const char *dataset_where(struct dataset *d)
{
	return d->where ? d->where : source_where(d->source);
}

const char *dataset_why(const struct dataset *d)
{
	return d->where ? d->why : source_why(d->source);
}

enum status dataset_status(const struct dataset *d)
{
	return d->where ? STATUS_SYSTEM : source_status(d->source);
}

/* ---- what there is to say ---- */

const char *dataset_note(struct dataset *d)
{
	return source_note(d->source);
}

const char *dataset_fault(const struct dataset *d, char *line)
{
	return d->rules.limit > 0 && d->given >= d->rules.limit ? NULL : find_fault(d, line);
}

bool dataset_remark(const struct dataset *d, int k, char *line)
{
	return selection_note(d->selection, k, line);
}

const char *dataset_none(const struct dataset *d, char *line)
{
	return selection_none(d->selection, line);
}

const char *const *dataset_kept(const struct dataset *d, size_t *n)
{
	*n = d->kept.n;
	return (const char *const *)d->kept.item;
}

uint64_t dataset_wanted(const struct dataset *d)
{
	return d->wanted;
}

uint64_t dataset_given(const struct dataset *d)
{
	return d->given;
}
