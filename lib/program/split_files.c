/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/split_files.h"

#include "base/array.h"
#include "base/file_name.h"
#include "base/vocabulary.h"
#include "stream/frame_field.h"
#include "system/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_BYTES = 255, COPY_BUFFER = 1 << 16 };

/* One frame in the file of all frames, and the next one of the same stream. */
struct place {
	off_t at;
	size_t n;
	size_t next; /* an index; SIZE_MAX: it is the last */
};

/* What one value got. */
struct part {
	size_t first, last; /* indices of its places */
	uint64_t n_frames;
};

struct split_files {
	const char *key, *folder;
	struct vocabulary names; /* of the files */
	struct part *parts;      /* [names.n] */
	size_t cap_parts;
	struct place *places; /* [n_places] */
	size_t n_places, cap_places;
	FILE *spool; /* the bytes of all frames */
	off_t end;   /* of the spool */
	size_t part; /* of the stream of chunks under way */
	struct packed_frame packed;
};

static _Noreturn void die_no_memory(void)
{
	cli_die(STATUS_SYSTEM, "no memory for the list of frames");
}

static _Noreturn void die_errno(const char *path)
{
	cli_die(STATUS_SYSTEM, "%s: %s", path, strerror(errno));
}

/* "FOLDER/NAME"; the caller frees it. */
static char *join_path(const char *folder, const char *name)
{
	const size_t size = strlen(folder) + strlen(name) + 2;
	char *path = cli_alloc(size, 1);

	snprintf(path, size, "%s/%s", folder, name);
	return path;
}

struct split_files *split_files_new(const char *key, const char *folder)
{
	struct split_files *s = cli_alloc(1, sizeof *s);
	char *path = join_path(folder, ".tensor-select.XXXXXX");
	int fd;

	s->key = key;
	s->folder = folder;
	if (mkdir(folder, 0777) != 0 && errno != EEXIST)
		die_errno(folder);
	if ((fd = mkstemp(path)) < 0)
		die_errno(folder);
	unlink(path);
	free(path);
	if (!(s->spool = fdopen(fd, "w+b")))
		die_errno(folder);
	return s;
}

/* The index of the stream that the frame belongs to. */
static size_t part_of(struct split_files *s, struct filter *io, const struct frame *f)
{
	struct frame_field field = frame_field_of(f, s->key);
	char name[NAME_BYTES + 1];
	const size_t n_before = s->names.n;
	size_t part;

	if (filter_chunk(io).is_chunk && frame_field_is_length(s->key))
		filter_refuse(io, f,
			      "is a chunk, and --split-by %s asks for the length of the "
			      "whole; put 'tensor-select --join' before it",
			      s->key);
	if (field.type == FIELD_ABSENT)
		filter_refuse(io, f, "has no '%s' to split by; --where '%s' leaves such frames out",
			      s->key, s->key);
	if (field.type == FIELD_OTHER || !*frame_field_text(&field) ||
	    !file_name_of(frame_field_text(&field), name, sizeof name))
		filter_refuse(io, f,
			      "'%s' makes no file name; wanted a number, or a text of 1 to "
			      "%d bytes",
			      s->key, NAME_BYTES);
	part = vocabulary_add(&s->names, name);
	if (part == VOCABULARY_NONE)
		die_no_memory();
	if (part == n_before) {
		struct part *parts = array_room(s->parts, &s->cap_parts, part, 1, sizeof *parts);

		if (!parts)
			die_no_memory();
		s->parts = parts;
		parts[part] = (struct part){ .first = SIZE_MAX };
	}
	return part;
}

/* ---- frames ---- */

static void append(struct split_files *s, struct part *part, size_t n)
{
	struct place *places =
	    array_room(s->places, &s->cap_places, s->n_places, 1, sizeof *places);

	if (!places)
		die_no_memory();
	s->places = places;
	places[s->n_places] = (struct place){ .at = s->end, .n = n, .next = SIZE_MAX };
	if (part->n_frames > 0)
		places[part->last].next = s->n_places;
	else
		part->first = s->n_places;
	part->last = s->n_places++;
	part->n_frames++;
	s->end += (off_t)n;
}

void split_files_add(struct split_files *s, struct filter *io, const struct frame *f, bool changed)
{
	if (filter_chunk(io).first)
		s->part = part_of(s, io, f);
	filter_pack(io, f, changed, &s->packed);
	if (fwrite(s->packed.bytes, 1, s->packed.n, s->spool) != s->packed.n)
		die_errno(s->folder);
	append(s, &s->parts[s->part], s->packed.n);
}

/* ---- writing ---- */

struct copy {
	struct split_files *split;
	const struct part *part;
};

/* Writes the frames of a part and an end mark; an outfile_fn. */
static bool write_part(FILE *out, void *arg)
{
	const struct copy *copy = arg;
	struct split_files *s = copy->split;
	struct writer to = { .out = out };

	for (size_t i = copy->part->first; i != SIZE_MAX; i = s->places[i].next) {
		const struct place *place = &s->places[i];

		if (fseeko(s->spool, place->at, SEEK_SET) != 0)
			return false;
		if (place->n > s->packed.cap ||
		    fread(s->packed.bytes, 1, place->n, s->spool) != place->n) {
			errno = EIO;
			return false;
		}
		if (!stream_write_bytes(&to, s->packed.bytes, place->n))
			return false;
	}
	return stream_write_mark(&to);
}

void split_files_write(struct split_files *s)
{
	size_t n_replaced = 0, first = 0, largest = 0;

	if (fflush(s->spool) != 0)
		die_errno(s->folder);
	for (size_t i = 0; i < s->n_places; i++)
		largest = s->places[i].n > largest ? s->places[i].n : largest;
	s->packed.bytes = cli_grow(s->packed.bytes, largest, 1);
	s->packed.cap = largest;
	for (size_t i = 0; i < s->names.n; i++) {
		struct copy copy = { .split = s, .part = &s->parts[i] };
		char *path = join_path(s->folder, s->names.words[i]);
		const bool replaces = access(path, F_OK) == 0;

		if (!outfile_is_regular_or_absent(path))
			cli_die(STATUS_INPUT, "%s: not a file, nothing is written to it", path);
		if (!outfile_replace(path, write_part, &copy))
			die_errno(path);
		first = replaces && n_replaced == 0 ? i : first;
		n_replaced += replaces;
		cli_detail("%s: %" PRIu64 " frames", path, s->parts[i].n_frames);
		free(path);
	}
	if (n_replaced > 0)
		cli_note("%s: replaced %zu older file%s of these names, '%.100s'%s", s->folder,
			 n_replaced, n_replaced == 1 ? "" : "s", s->names.words[first],
			 n_replaced > 1 ? " and others" : "");
}

void split_files_free(struct split_files *s)
{
	if (!s)
		return;
	vocabulary_free(&s->names);
	free(s->parts);
	free(s->places);
	fclose(s->spool);
	free(s->packed.bytes);
	free(s);
}
