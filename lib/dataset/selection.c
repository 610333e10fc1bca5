/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataset/selection_data.h"

#include "files/extension.h"
#include "base/split.h"
#include "base/status.h"
#include "base/unicode.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const selection_options[LISTS] = { "speaker", "not-speaker", "test-speaker", "label" };

static const char *const part_names[PARTS] = { "train", "validation", "test", "none" };

/* ---- counting ---- */

static void first_names_add(struct first_names *t, const char *name, size_t n)
{
	size_t k = 0;

	t->all++;
	while (k < t->n && (strncmp(t->name[k], name, n) != 0 || t->name[k][n]))
		k++;
	if (k == FIRST_NAMES)
		return;
	/* without memory a message lacks this name */
	if (k == t->n && (t->name[k] = strndup(name, n)) != NULL)
		t->n++;
	if (k < t->n)
		t->clips[k]++;
}

static void first_names_free(struct first_names *t)
{
	for (size_t k = 0; k < t->n; k++)
		free(t->name[k]);
	*t = (struct first_names){ 0 };
}

size_t selection_part(const char *split)
{
	size_t k = 0;

	while (k < NONE && (!split || strcmp(split, part_names[k]) != 0))
		k++;
	return k;
}

/* ---- opening ---- */

static enum status parse_lists(struct selection *c, char *why)
{
	const struct selection_rules *r = &c->rules;
	const char *const texts[LISTS] = { r->speakers, r->not_speakers, r->test_speakers,
					   r->labels };
	enum status status = STATUS_OK;

	for (int i = 0; i < LISTS && status == STATUS_OK; i++) {
		if (!texts[i])
			continue;
		status = name_list_parse(&c->names[i], texts[i]);
		snprintf(why, SELECTION_LINE, "--%s %.300s: wanted names with commas between",
			 selection_options[i], texts[i]);
	}
	return status;
}

static bool is_part(const char *name)
{
	return !name || strcmp(name, "none") == 0 || split_of(name, strlen(name));
}

static enum status parse_maps(struct selection *c, char *why)
{
	char wrong[300];
	enum status status = STATUS_OK;

	if (c->rules.map &&
	    (status = name_map_parse(&c->labels, c->rules.map, wrong, sizeof wrong)) != 0)
		snprintf(why, SELECTION_LINE, "--map %.120s: %s", c->rules.map, wrong);
	if (status || !c->rules.map_split)
		return status;
	if ((status = name_map_parse(&c->splits, c->rules.map_split, wrong, sizeof wrong)) != 0) {
		snprintf(why, SELECTION_LINE, "--map-split %.120s: %s", c->rules.map_split, wrong);
		return status;
	}
	bool all = is_part(c->splits.others);
	for (size_t i = 0; i < c->splits.from.n; i++)
		all = all && is_part(c->splits.to[i]);
	snprintf(
	    why, SELECTION_LINE,
	    "--map-split %.120s: wanted NAME=PART, with train, validation, test or none for PART",
	    c->rules.map_split);
	return all ? STATUS_OK : STATUS_USAGE;
}

static enum status make_patterns(struct selection *c, char *why)
{
	const struct selection_rules *r = &c->rules;
	const char *text = r->pattern ? r->pattern : layout_pattern(r->layout);
	char wrong[200];
	enum status status;

	if (!(c->pattern = pattern_new(text, wrong, sizeof wrong, &status))) {
		snprintf(why, SELECTION_LINE, "--pattern %.200s: %s", text, wrong);
		return status;
	}
	c->speech_commands =
	    pattern_new(layout_pattern(LAYOUT_SPEECH_COMMANDS), wrong, sizeof wrong, &status);
	c->audiomnist =
	    pattern_new(layout_pattern(LAYOUT_AUDIOMNIST), wrong, sizeof wrong, &status);
	if (c->speech_commands && c->audiomnist)
		return STATUS_OK;
	snprintf(why, SELECTION_LINE, "no memory for the patterns of layouts");
	return STATUS_SYSTEM;
}

/* Checks that only one option decides the parts. */
static enum status check_rules(const struct selection_rules *r, char *why)
{
	const struct {
		const char *name;
		bool given;
	} rules[] = {
		{ "as", r->as != NULL },
		{ "fold", r->fold_given },
		{ "test-speaker", r->test_speakers != NULL },
		{ "test-fraction", r->fraction_given },
		{ "map-split", r->map_split != NULL },
	};
	const char *first = NULL;

	if (r->fold >= layout_folds(r->layout)) {
		snprintf(why, SELECTION_LINE, "--fold %lld: --layout %s has folds 0 to %lld",
			 (long long)r->fold, layout_names[r->layout],
			 (long long)layout_folds(r->layout) - 1);
		return STATUS_USAGE;
	}
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		if (rules[i].given && first) {
			snprintf(why, SELECTION_LINE, "--%s beside --%s: wanted one of them", first,
				 rules[i].name);
			return STATUS_USAGE;
		}
		first = rules[i].given ? rules[i].name : first;
	}
	return STATUS_OK;
}

static enum status keep_sources(struct selection *c, char *why)
{
	size_t n = 0;

	while (c->rules.sources && c->rules.sources[n])
		n++;
	c->source = calloc(n + 1, sizeof *c->source);
	for (; c->source && c->n_sources < n; c->n_sources++) {
		const char *text = c->rules.sources[c->n_sources];
		size_t length = strlen(text);

		while (length > 1 && text[length - 1] == '/')
			length--;
		if (!(c->source[c->n_sources] = unicode_nfc(text, length)))
			break;
	}
	if (c->source && c->n_sources == n)
		return STATUS_OK;
	snprintf(why, SELECTION_LINE, "no memory for the names of the sources");
	return STATUS_SYSTEM;
}

struct selection *selection_new(const struct selection_rules *rules, char *why, enum status *status)
{
	struct selection *c = calloc(1, sizeof *c);

	*status = STATUS_SYSTEM;
	snprintf(why, SELECTION_LINE, "no memory for what is asked for");
	if (!c)
		return NULL;
	c->rules = *rules;
	if ((*status = parse_lists(c, why)) == STATUS_SYSTEM)
		snprintf(why, SELECTION_LINE, "no memory for the names that are asked for");
	if (*status || (*status = parse_maps(c, why)) || (*status = make_patterns(c, why)) ||
	    (*status = check_rules(rules, why)) || (*status = keep_sources(c, why))) {
		selection_free(c);
		return NULL;
	}
	return c;
}

void selection_free(struct selection *c)
{
	if (!c)
		return;
	for (int i = 0; i < LISTS; i++)
		name_list_free(&c->names[i]);
	name_map_free(&c->labels);
	name_map_free(&c->splits);
	pattern_free(c->pattern);
	pattern_free(c->speech_commands);
	pattern_free(c->audiomnist);
	for (size_t i = 0; i < c->n_sources; i++)
		free(c->source[i]);
	free(c->source);
	free(c->folder);
	free(c->archive);
	selection_restart(c);
	free(c);
}

/* ---- folders named like parts ---- */

/* The length of a path without its last component. */
static size_t above(const char *path, size_t n)
{
	while (n > 0 && path[n - 1] != '/')
		n--;
	return n;
}

/* The offset in an item's name at which the data set's own path begins: at the source's last
 * component, or after it. */
static size_t root_of(const struct selection *c, const char *name, bool after)
{
	size_t root = 0;

	for (size_t i = 0; i < c->n_sources; i++) {
		const char *source = c->source[i];
		size_t n = strlen(source), up = above(source, n), here = 0;

		if (strncmp(name, source, n) == 0 && (name[n] == '/' || source[n - 1] == '/')) {
			bool is_dots =
			    strcmp(source + up, ".") == 0 || strcmp(source + up, "..") == 0;
			here = after || is_dots ? n : up;
		} else if (strcmp(name, source) == 0) {
			here = after || up == 0 ? up : above(source, up - 1);
		} else if (strncmp(name, source, up) == 0) {
			here = up; /* a list in that folder names it */
		}
		root = here > root ? here : root;
	}
	return root;
}

/* The split of a folder's name. Short names such as "cv" are excluded: they have other meanings, as
 * in Common Voice's cv-corpus-17.0. */
static const char *split_of_folder(const char *name, size_t n)
{
	const char *split = split_of(name, n);
	size_t letters = 0;

	while (letters < n && ((name[letters] | 0x20) >= 'a' && (name[letters] | 0x20) <= 'z'))
		letters++;
	return letters > 2 ? split : NULL;
}

/* The split of the deepest folder of path[0..end) that is named like a part; NULL:
 * there is none. */
static const char *split_in_path(const struct selection *c, const char *path, size_t end)
{
	size_t root = SIZE_MAX, begin;
	const char *split = NULL;

	for (size_t at = end; !split && at > 0; at = begin) {
		begin = above(path, at - 1);
		split = split_of_folder(path + begin, at - 1 - begin);
		if (split && root == SIZE_MAX)
			root = root_of(c, path, false);
		if (split && begin < root)
			split = NULL;
		if (root != SIZE_MAX && begin <= root)
			break;
	}
	return split;
}

static bool is_same(const char *a, const char *b, size_t n)
{
	return a && strlen(a) == n && strncmp(a, b, n) == 0;
}

/* The split from the folders of a clip, or from those of its archive. */
static const char *split_by_folder(struct selection *c, const struct clip *clip,
				   const char *archive)
{
	const char *split, *holder = archive ? archive : "";
	size_t up = above(holder, strlen(holder));

	if (is_same(c->folder, clip->name, clip->start) &&
	    is_same(c->archive, holder, strlen(holder)))
		return c->folder_split;
	split = split_in_path(c, clip->name, clip->start);
	if (!split)
		split = split_of_folder(holder + up, strlen(holder) - up);
	if (!split)
		split = split_in_path(c, holder, up);
	free(c->folder);
	free(c->archive);
	c->folder = strndup(clip->name, clip->start); /* without memory it is computed again */
	c->archive = strdup(holder);
	c->folder_split = split;
	return split;
}

/* ---- describing ---- */

/* Whether the command line defines how names are read. */
static bool is_asked(const struct selection *c)
{
	return c->rules.pattern || c->rules.layout_given || c->rules.fold_given;
}

/* Whether the name begins as AudioMNIST's do, 7_05_. This runs for each clip, and saves
 * trying a pattern. */
static bool begins_like_audiomnist(const char *name)
{
	static const char digits[] = "0123456789";

	return *name && strchr(digits, *name) && name[1] == '_' && strspn(name + 2, digits) == 2 &&
	       name[4] == '_';
}

/* Guesses the layout of a name without such an option: from names that no other set has; other
 * names may be FSDD's. */
static enum layout guess_layout(const struct selection *c, const char *path)
{
	const char *name = extension_file_name(path);
	struct pattern_match m;
	char speaker[4] = "";

	if (strstr(name, "_nohash_"))
		return LAYOUT_SPEECH_COMMANDS;
	if (!begins_like_audiomnist(name) || strlen(path) > 300 ||
	    !pattern_match(c->audiomnist, path, &m) || m.field[PATTERN_SPEAKER].len != 2 ||
	    m.field[PATTERN_LABEL].len != 1)
		return LAYOUT_FSDD;
	memcpy(speaker, path + m.field[PATTERN_SPEAKER].start, 2);
	return layout_split(LAYOUT_AUDIOMNIST, 0, &(struct clip){ .speaker = speaker })
		   ? LAYOUT_AUDIOMNIST
		   : LAYOUT_FSDD;
}

bool selection_is_common_voice(const char *path)
{
	return strncmp(extension_file_name(path), "common_voice_", 13) == 0;
}

bool selection_leaves_out(struct selection *c, const struct item *item)
{
	if (item->label)
		return false; /* a table describes it */
	if (is_asked(c))
		return !c->rules.pattern && layout_leaves_out(c->rules.layout, item->name);
	/* unless the source is the folder of noises itself */
	return layout_leaves_out(LAYOUT_SPEECH_COMMANDS, item->name) &&
	       layout_leaves_out(LAYOUT_SPEECH_COMMANDS, item->name + root_of(c, item->name, true));
}

/* The index in a name of FSDD itself, 7_theo_12.wav with an index from 0 to 49; -1: it is none. */
static int64_t fsdd_index(const char *name)
{
	static const char digits[] = "0123456789", letters[] = "abcdefghijklmnopqrstuvwxyz";
	size_t speaker, index;

	if (!*name || !strchr(digits, *name) || name[1] != '_')
		return -1;
	speaker = strspn(name + 2, letters);
	if (speaker == 0 || name[2 + speaker] != '_')
		return -1;
	name += 3 + speaker;
	index = strspn(name, digits);
	if (index < 1 || index > 2 || (name[index] != '\0' && name[index] != '.') ||
	    strtol(name, NULL, 10) > 49)
		return -1;
	return strtol(name, NULL, 10);
}

/* The official split of the requested layout, or of that of the name. A user's own pattern defines
 * the fields of names, not the split, except for names of FSDD. */
static const char *official(const struct selection *c, const struct clip *clip)
{
	const struct selection_rules *r = &c->rules;
	struct clip fsdd = { .has_index = true };

	if (r->layout_given || r->fold_given)
		return layout_split(r->layout, r->fold, clip);
	if (!clip->is_named)
		return NULL;
	if (r->pattern) {
		fsdd.index = clip->is_filled ? -1 : fsdd_index(extension_file_name(clip->name));
		return fsdd.index < 0 ? NULL : layout_split(LAYOUT_FSDD, 0, &fsdd);
	}
	return layout_split(guess_layout(c, clip->name), 0, clip);
}

/* Interprets `said`; sets is_strange and is_left_out. */
static const char *understand(struct selection *c, struct clip *clip)
{
	const char *split = name_map_apply(&c->splits, clip->said);
	const char *known = split_of(clip->said, strlen(clip->said));

	if (known && !name_list_hold(&c->splits.from, clip->said))
		return known; /* * is every name that is not that of a part */
	clip->is_left_out = c->rules.map_split && strcmp(split, "none") == 0;
	known = split_of(split, strlen(split));
	clip->is_strange = !known && !clip->is_left_out;
	return known;
}

/* The part that the clip is of; NULL: unknown. */
static const char *part_of(struct selection *c, const struct item *item, struct clip *clip)
{
	const struct selection_rules *r = &c->rules;
	const char *split = NULL;

	if (r->as)
		return r->as;
	if (r->test_speakers)
		return !clip->speaker                                            ? NULL
		       : name_list_hold(&c->names[TEST_SPEAKERS], clip->speaker) ? "test"
										 : "train";
	if (r->fraction_given)
		return clip_share(clip->speaker ? clip->speaker : clip->id) < r->test_fraction
			   ? "test"
			   : "train";
	if (r->fold_given)
		return official(c, clip);
	if (clip->said)
		return understand(c, clip);
	if (r->layout_given)
		split = official(c, clip);
	if (!split && clip->name)
		clip->is_by_folder = (split = split_by_folder(c, clip, item->archive)) != NULL;
	return split ? split : official(c, clip);
}

bool selection_describe(struct selection *c, const struct item *item, struct clip *clip)
{
	const struct pattern *const guesses[] = { c->pattern, c->speech_commands, c->audiomnist };
	bool asked = is_asked(c);
	const struct pattern *pattern = asked ? c->pattern
					: selection_is_common_voice(item->name)
					    ? NULL
					    : guesses[guess_layout(c, item->name)];
	const char *word;

	if (!clip_describe(clip, item, pattern, asked))
		return false;
	clip->is_doubted = clip->is_doubted || !pattern;
	clip->split = part_of(c, item, clip);
	if (c->rules.map && clip->label) {
		word = clip->label;
		clip->label = name_map_apply(&c->labels, word);
		clip->word = strcmp(word, clip->label) != 0 ? word : NULL;
	}
	return true;
}

/* ---- meeting ---- */

static const char *name_for(int list, const struct clip *clip)
{
	return list == LABELS ? clip->label : clip->speaker;
}

static void count_parts(struct selection *c, const struct clip *clip)
{
	const size_t part = selection_part(clip->split);

	c->in[part]++;
	c->by_folder[part] += clip->is_by_folder;
}

static void count_labels(struct selection *c, const struct clip *clip)
{
	size_t end, begin;

	if (clip->label)
		return;
	c->unlabelled++;
	if (clip->is_doubted) {
		c->doubted++;
		if (!c->doubted_name)
			c->doubted_name = strdup(clip->id);
	}
	if (!clip->name || (end = above(clip->name, strlen(clip->name))) == 0)
		return;
	begin = above(clip->name, end - 1);
	first_names_add(&c->parents, clip->name + begin, end - 1 - begin);
}

bool selection_meet(struct selection *c, const struct clip *clip)
{
	const struct name_list *n = c->names;
	const bool wants_all = !c->rules.split;

	for (int i = 0; i < LISTS; i++)
		name_list_meet(&c->names[i], name_for(i, clip));
	c->met++;
	count_parts(c, clip);
	count_labels(c, clip);
	c->filled += clip->is_filled && !is_asked(c);
	if (!is_asked(c) && clip->is_named)
		c->guessed[guess_layout(c, clip->name)]++;
	if (clip->is_strange)
		first_names_add(&c->strange, clip->said, strlen(clip->said));
	if (clip->is_strange || clip->is_left_out ||
	    (!wants_all && (!clip->split || strcmp(clip->split, c->rules.split) != 0)))
		return false;
	return (n[SPEAKERS].n == 0 || name_list_hold(&n[SPEAKERS], clip->speaker)) &&
	       (n[LABELS].n == 0 || name_list_hold(&n[LABELS], clip->label)) &&
	       !name_list_hold(&n[NOT_SPEAKERS], clip->speaker);
}

void selection_restart(struct selection *c)
{
	c->met = c->unlabelled = c->doubted = c->filled = 0;
	memset(c->guessed, 0, sizeof c->guessed);
	memset(c->in, 0, sizeof c->in);
	memset(c->by_folder, 0, sizeof c->by_folder);
	first_names_free(&c->strange);
	first_names_free(&c->parents);
	free(c->doubted_name);
	c->doubted_name = NULL;
}
