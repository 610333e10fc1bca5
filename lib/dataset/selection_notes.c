/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the lines about the clips that a selection counted: faults and notes. */
#include "dataset/selection_data.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const part_names[NONE] = { "train", "validation", "test" };

/* Writes "fold3 (12), fold4 (1)", as far as it fits into text[size]. */
static void first_names_write(const struct first_names *t, bool counts, char *text, size_t size)
{
	size_t used = 0;

	*text = '\0';
	for (size_t k = 0; k < t->n && used < size; k++) {
		used += (size_t)snprintf(text + used, size - used, "%s%.60s", k ? ", " : "",
					 t->name[k]);
		if (counts && used < size)
			used += (size_t)snprintf(text + used, size - used, " (%" PRIu64 ")",
						 t->clips[k]);
	}
	if (t->n == FIRST_NAMES && used < size)
		snprintf(text + used, size - used, ", ...");
}

/* "train 12, test 3" */
static void write_parts(const uint64_t clips[PARTS], char *text, size_t size)
{
	size_t used = 0;

	*text = '\0';
	for (size_t k = 0; k < NONE && used < size; k++)
		if (clips[k] > 0)
			used += (size_t)snprintf(text + used, size - used, "%s%s %" PRIu64,
						 used ? ", " : "", part_names[k], clips[k]);
}

static bool misses(const struct name_list *names, const char *option, char *line)
{
	char there[200];
	const char *name = name_list_missing(names, there, sizeof there);

	if (name)
		snprintf(line, SELECTION_LINE, "--%s: no clip has '%.100s'; there are %s", option,
			 name, *there ? there : "none whose path matches the pattern");
	return name != NULL;
}

const char *selection_fault(const struct selection *c, char *line)
{
	char names[240];

	for (int i = 0; i < LISTS; i++)
		if (misses(&c->names[i], selection_options[i], line))
			return line;
	if (misses(&c->labels.from, "map", line) || misses(&c->splits.from, "map-split", line))
		return line;
	if (c->strange.all == 0 || c->rules.split)
		return NULL;
	first_names_write(&c->strange, true, names, sizeof names);
	snprintf(line, SELECTION_LINE,
		 "no known part for %" PRIu64 " of %" PRIu64 " clips, whose split is %s; wanted "
		 "train, validation or test; --map-split '%.60s=PART' says which it is, and with "
		 "none for PART leaves them out",
		 c->strange.all, c->met, names, c->strange.n ? c->strange.name[0] : "");
	return line;
}

const char *selection_none(const struct selection *c, char *line)
{
	char parts[120];

	write_parts(c->in, parts, sizeof parts);
	if (!c->rules.split || c->in[selection_part(c->rules.split)] > 0)
		snprintf(line, SELECTION_LINE, "none of %" PRIu64 " clips matches the options",
			 c->met);
	else if (!*parts)
		snprintf(line, SELECTION_LINE,
			 "none of %" PRIu64 " clips is of the part '%s', and nothing says which "
			 "part they are of; --test-speaker, --test-fraction, --fold or --as does",
			 c->met, c->rules.split);
	else
		snprintf(line, SELECTION_LINE,
			 "none of %" PRIu64 " clips is of the part '%s'; the parts are: %s", c->met,
			 c->rules.split, parts);
	return line;
}

static void note_folders(const struct selection *c, char *line)
{
	char parts[120];

	write_parts(c->by_folder, parts, sizeof parts);
	if (*parts)
		snprintf(line, SELECTION_LINE,
			 "the part of clips is taken from the names of their folders or archives: "
			 "%s; --as or --layout sets another",
			 parts);
}

static void note_strange(const struct selection *c, char *line)
{
	char names[240];

	if (c->strange.all == 0)
		return;
	first_names_write(&c->strange, true, names, sizeof names);
	snprintf(line, SELECTION_LINE,
		 "left out %" PRIu64 " of %" PRIu64 " clips, whose split is %s; --map-split "
		 "'%.60s=PART' says which part it is",
		 c->strange.all, c->met, names, c->strange.n ? c->strange.name[0] : "");
}

/* Notes clips without labels. It is not a fault: recordings without labels may be intended. */
static void note_labels(const struct selection *c, char *line)
{
	char names[160], advice[300];

	first_names_write(&c->parents, false, names, sizeof names);
	if (c->doubted_name && selection_is_common_voice(c->doubted_name))
		snprintf(advice, sizeof advice,
			 ": file names of Common Voice hold no labels; read its tables, as in "
			 "'fsdd-read train.tsv dev.tsv test.tsv'");
	else if (c->doubted > 0)
		snprintf(advice, sizeof advice,
			 ": names like '%.80s' are not read by FSDD's pattern; --pattern '%s' "
			 "reads them by it",
			 c->doubted_name ? c->doubted_name : "", layout_pattern(LAYOUT_FSDD));
	else if (c->parents.n > 1)
		snprintf(advice, sizeof advice,
			 "; if the labels are the names of their folders (%s), add --pattern "
			 "'{label}/*'",
			 names);
	else
		snprintf(advice, sizeof advice,
			 "; --pattern says where paths hold the label, --label-column which "
			 "column of a table does");
	if (c->unlabelled > 0 &&
	    (c->rules.needs_labels || c->doubted > 0 || c->parents.n > 1 || c->unlabelled < c->met))
		snprintf(line, SELECTION_LINE, "no label for %" PRIu64 " of %" PRIu64 " clips%s",
			 c->unlabelled, c->met, advice);
}

static void note_guess(const struct selection *c, char *line)
{
	for (int k = LAYOUT_FSDD + 1; k < LAYOUTS; k++)
		if (c->guessed[k] > 0)
			snprintf(line, SELECTION_LINE,
				 "%" PRIu64 " of %" PRIu64 " clips have names like those of %s and "
				 "are read as with --layout %s",
				 c->guessed[k], c->met,
				 k == LAYOUT_AUDIOMNIST ? "AudioMNIST" : "Speech Commands",
				 layout_names[k]);
}

static void note_filled(const struct selection *c, char *line)
{
	if (c->filled > 0)
		snprintf(line, SELECTION_LINE,
			 "%" PRIu64 " of %" PRIu64 " clips take speaker, index or part from the "
			 "names of their files: their table lacks these, and its labels are those "
			 "of the names",
			 c->filled, c->met);
}

bool selection_note(const struct selection *c, int k, char *line)
{
	static void (*const notes[])(const struct selection *,
				     char *) = { note_folders, note_strange, note_labels,
						 note_guess, note_filled };

	*line = '\0';
	if (k < 0 || (size_t)k >= sizeof notes / sizeof *notes)
		return false;
	notes[k](c, line);
	return true;
}
