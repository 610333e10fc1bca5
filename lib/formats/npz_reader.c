/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/array.h"
#include "base/digest.h"
#include "base/hash_map.h"
#include "base/utf8.h"
#include "files/utf8_locale.h"
#include "formats/json_values.h"
#include "formats/npy.h"
#include "formats/npz.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An array of attributes. */
struct npz_column {
	char *key;
	bool is_json, is_bool, is_single; /* is_single: one value for all frames */
	char **texts;                     /* [n], or NULL: the numbers are in `data` */
	size_t n;
	struct tensor numbers;
	void *data, *spare;
};

struct npz_reader {
	int fd;
	locale_t locale;     /* for the names in the archive; 0: there is none */
	struct archive *zip; /* NULL: not open */
	bool has_ids;        /* there is an array of texts `id` */
	struct npz_column ids;
	struct hash_map places;     /* of the ids */
	struct npz_column *columns; /* [n_columns] */
	size_t n_columns, cap_columns;
	size_t frames;
	char *name; /* of the array that is being read */
	struct npy_header header;
	void *data, *spare;
};

static bool damaged(struct format_file *x, const struct npz_reader *r)
{
	const char *why = archive_error_string(r->zip);

	if (archive_errno(r->zip) == ENOMEM)
		return format_no_memory(x);
	return format_fail(x, STATUS_INPUT, "damaged or truncated zip archive: %s",
			   why ? why : "no reason is known");
}

/* ---- the archive ---- */

static bool open_zip(struct format_file *x, struct npz_reader *r)
{
	archive_read_free(r->zip);
	if (!(r->zip = archive_read_new()))
		return format_no_memory(x);
	if (lseek(r->fd, 0, SEEK_SET) != 0)
		return format_fail(x, STATUS_SYSTEM, "cannot read: %s", strerror(errno));
	if (archive_read_support_format_zip_seekable(r->zip) != ARCHIVE_OK ||
	    archive_read_open_fd(r->zip, r->fd, 65536) != ARCHIVE_OK)
		return damaged(x, r);
	return true;
}

/* Reads exactly n bytes of the entry. */
static bool take(struct format_file *x, struct npz_reader *r, void *to, size_t n)
{
	size_t done = 0;

	while (done < n) {
		const la_ssize_t got = archive_read_data(r->zip, (char *)to + done, n - done);
		if (got < 0)
			return damaged(x, r);
		if (got == 0)
			return format_fail(x, STATUS_INPUT, "array '%s' is truncated", r->name);
		done += (size_t)got;
	}
	return true;
}

/* Whether the entry ends here; its checksum is then compared. */
static bool take_end(struct format_file *x, struct npz_reader *r)
{
	char byte;
	const la_ssize_t got = archive_read_data(r->zip, &byte, 1);

	if (got < 0)
		return damaged(x, r);
	return got == 0 ||
	       format_fail(x, STATUS_INPUT, "array '%s' goes on after its end", r->name);
}

/* Reads the header of the array. */
static bool take_header(struct format_file *x, struct npz_reader *r)
{
	unsigned char *bytes = malloc(NPY_HEADER_MAX);
	char why[400] = "no .npy file of version 1, 2 or 3";
	size_t n;
	bool ok;

	if (!bytes)
		return format_no_memory(x);
	ok = take(x, r, bytes, NPY_PREFIX);
	if (ok) {
		n = npy_header_length(bytes, NPY_PREFIX);
		ok = n >= NPY_PREFIX && take(x, r, bytes + NPY_PREFIX, n - NPY_PREFIX) &&
		     npy_header_read(bytes, n, &r->header, why, sizeof why);
		if (!ok && x->status == STATUS_OK)
			format_fail(x, STATUS_INPUT, "array '%s': %s", r->name, why);
	}
	free(bytes);
	return ok;
}

/* Goes to the next file of the archive: its name, which the caller frees. NULL: the end, or a fault. */
static char *next_file(struct format_file *x, struct npz_reader *r)
{
	const locale_t before = r->locale ? uselocale(r->locale) : (locale_t)0;
	struct archive_entry *entry;
	const char *path = NULL;
	char *name = NULL;
	int got;

	do
		got = archive_read_next_header(r->zip, &entry);
	while (got >= ARCHIVE_WARN && got != ARCHIVE_EOF &&
	       archive_entry_filetype(entry) == AE_IFDIR);
	if (got != ARCHIVE_EOF && got < ARCHIVE_WARN)
		damaged(x, r);
	else if (got != ARCHIVE_EOF && !(path = archive_entry_pathname(entry)))
		format_fail(x, STATUS_INPUT,
			    "a name in the archive cannot be read in any locale of "
			    "this system");
	else if (path && !(name = strdup(path)))
		format_no_memory(x);
	if (r->locale)
		uselocale(before);
	return name;
}

/* Goes to the next array, whose name and header are then in r. False: the end, or a fault. */
static bool next_array(struct format_file *x, struct npz_reader *r)
{
	size_t n;

	x->status = STATUS_OK;
	free(r->name);
	if (!(r->name = next_file(x, r)))
		return false;
	n = strlen(r->name);
	if (n < 4 || strcmp(r->name + n - 4, ".npy") != 0)
		return format_fail(x, STATUS_INPUT,
				   "'%.200s' in the archive is no .npy file: this is another zip "
				   "archive; fsdd-read reads recordings",
				   r->name);
	r->name[n - 4] = '\0';
	return take_header(x, r);
}

static bool grow(struct format_file *x, void **p, size_t n)
{
	void *grown = realloc(*p, n ? n : 1);

	if (!grown)
		return format_no_memory(x);
	*p = grown;
	return true;
}

/* ---- attributes ---- */

/* Reads a text of `width` characters of 4 bytes; zeros at its end are none. NULL: see x. */
static char *text_at(struct format_file *x, const struct npz_reader *r, const unsigned char *at,
		     size_t width)
{
	char *text = malloc(width * UTF8_MAX + 1);
	size_t used = 0;

	if (!text) {
		format_no_memory(x);
		return NULL;
	}
	for (size_t i = 0; i < width; i++, at += 4) {
		const bool big = r->header.is_big;
		const uint32_t c = (uint32_t)at[big ? 3 : 0] | (uint32_t)at[big ? 2 : 1] << 8 |
				   (uint32_t)at[big ? 1 : 2] << 16 |
				   (uint32_t)at[big ? 0 : 3] << 24;
		if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) {
			format_fail(x, STATUS_INPUT, "array '%s' holds a text that is no Unicode",
				    r->name);
			free(text);
			return NULL;
		}
		used += utf8_write(c, text + used);
	}
	while (used > 0 && text[used - 1] == '\0')
		used--;
	text[used] = '\0';
	return text;
}

/* Reads an array of texts. Its header has no dtype. */
static bool take_texts(struct format_file *x, struct npz_reader *r, struct npz_column *c)
{
	struct tensor t = r->header.tensor;
	const size_t width = r->header.text_width;
	size_t bytes, n;
	bool ok;

	t.dtype = DTYPE_I4;
	if (t.rank == TENSOR_MAX_RANK)
		return format_fail(x, STATUS_INPUT, "array '%s' has too many dimensions", r->name);
	t.shape[t.rank++] = width;
	if (!format_fits(x, &t, &bytes))
		return false;
	n = width > 0 ? bytes / 4 / width : 0;
	if (!grow(x, &r->data, bytes) || !take(x, r, r->data, bytes) || !take_end(x, r))
		return false;
	if (!(c->texts = calloc(n + 1, sizeof *c->texts)))
		return format_no_memory(x);
	for (ok = true; ok && c->n < n; c->n += ok)
		ok = (c->texts[c->n] = text_at(
			  x, r, (const unsigned char *)r->data + 4 * width * c->n, width)) != NULL;
	return ok;
}

static bool take_numbers(struct format_file *x, struct npz_reader *r, void **data, void **spare,
			 struct tensor *t)
{
	size_t bytes;

	if (!npy_bytes(x, &r->header, &bytes) || !grow(x, data, bytes) ||
	    !take(x, r, *data, bytes) || !take_end(x, r))
		return false;
	if (!npy_numbers(x, &r->header, r->name, *data, spare))
		return false;
	*t = r->header.tensor;
	return true;
}

static bool ends_with(const char *text, const char *end)
{
	const size_t n = strlen(text), m = strlen(end);

	return n > m && strcmp(text + n - m, end) == 0;
}

/* Reads the array as a column of attributes. */
static bool take_column(struct format_file *x, struct npz_reader *r)
{
	const unsigned rank = r->header.tensor.rank;
	struct npz_column *c, *columns;

	if (rank > 1 || (rank == 1 && r->header.tensor.shape[0] != r->ids.n))
		return format_fail(x, STATUS_INPUT,
				   "array '%s' is neither of a frame, whose name would be in 'id', "
				   "nor has it a value for each of the %zu frames",
				   r->name, r->ids.n);
	columns = array_room(r->columns, &r->cap_columns, r->n_columns, 1, sizeof *columns);
	if (!columns)
		return format_no_memory(x);
	r->columns = columns;
	c = &columns[r->n_columns++];
	*c = (struct npz_column){ .is_single = rank == 0, .is_bool = r->header.is_bool };
	if (!(c->key = strdup(r->name)))
		return format_no_memory(x);
	if (r->header.text_width == 0)
		return take_numbers(x, r, &c->data, &c->spare, &c->numbers);
	if (ends_with(c->key, ".json")) {
		c->is_json = true;
		c->key[strlen(c->key) - 5] = '\0';
	}
	return take_texts(x, r, c);
}

/* What a name is looked up by. libarchive may give '\\' in a name as '/'. */
static uint64_t key_of(const char *name)
{
	uint64_t key = 0;

	for (size_t n; *name; name += n) {
		n = strcspn(name, "/\\");
		key = digest_add(key, name, n);
		if (name[n])
			key = digest_add(key, "/", 1);
		n += name[n] != '\0';
	}
	return key;
}

/* The place of the array's name among the ids; NULL: it is not of a frame. */
static const size_t *place_of(const struct npz_reader *r)
{
	return hash_map_find(&r->places, key_of(r->name));
}

static bool index_ids(struct format_file *x, struct npz_reader *r)
{
	for (size_t i = 0; i < r->ids.n; i++) {
		bool is_new;
		const char *id = r->ids.texts[i];

		if (!hash_map_add(&r->places, key_of(id), i, &is_new))
			return format_no_memory(x);
		if (!is_new)
			return format_fail(x, STATUS_INPUT, "'id' names '%.200s' twice", id);
	}
	return true;
}

/* Looks for the array `id`, which other arrays are read by. */
static bool find_ids(struct format_file *x, struct npz_reader *r)
{
	while (next_array(x, r))
		if (strcmp(r->name, "id") == 0 && r->header.text_width > 0 &&
		    r->header.tensor.rank == 1) {
			r->has_ids = true;
			return take_texts(x, r, &r->ids) && index_ids(x, r);
		}
	return x->status == STATUS_OK;
}

static bool read_columns(struct format_file *x, struct npz_reader *r)
{
	while (next_array(x, r))
		if (strcmp(r->name, "id") != 0 && !place_of(r) && !take_column(x, r))
			return false;
	return x->status == STATUS_OK;
}

bool npz_read_begin(struct format_file *x)
{
	struct npz_reader *r = x->own = calloc(1, sizeof *r);

	if (!r)
		return format_no_memory(x);
	r->locale = utf8_locale();
	if ((r->fd = byte_reader_settle(x->in)) < 0)
		return format_read_failed(x, "the file");
	if (!open_zip(x, r) || !find_ids(x, r))
		return false;
	if (r->has_ids && (!open_zip(x, r) || !read_columns(x, r)))
		return false;
	return open_zip(x, r);
}

/* ---- frames ---- */

static bool add_value(struct format_file *x, const struct npz_column *c, size_t i, struct frame *f)
{
	double real;
	bool ok;

	if (c->is_single)
		i = 0;
	if (c->texts) {
		if (i >= c->n || !*c->texts[i])
			return true;
		ok = c->is_json
			 ? json_values_read(f, c->key, c->texts[i], strlen(c->texts[i])) ||
			       format_fail(x, STATUS_INPUT, "array '%s.json' holds no JSON", c->key)
			 : frame_set_text(f, c->key, c->texts[i]) || format_no_memory(x);
		return ok;
	}
	if (c->numbers.dtype == DTYPE_I8)
		return frame_set_int(f, c->key, tensor_i8_at(&c->numbers, i)) ||
		       format_no_memory(x);
	tensor_to_doubles(&c->numbers, i, 1, &real);
	if (isnan(real))
		return true;
	if (c->is_bool)
		ok = frame_set_bool(f, c->key, real != 0);
	else if (dtype_is_float(c->numbers.dtype))
		ok = frame_set_real(f, c->key, real);
	else
		ok = frame_set_int(f, c->key, (int64_t)real);
	return ok || format_no_memory(x);
}

/* place: of the frame among the ids; NULL: the file has none. */
static bool add_attributes(struct format_file *x, const struct npz_reader *r, const size_t *place,
			   struct frame *f)
{
	if (!frame_set_text(f, "id", place ? r->ids.texts[*place] : r->name))
		return format_no_memory(x);
	for (size_t i = 0; i < r->n_columns; i++)
		if (!add_value(x, &r->columns[i], place ? *place : 0, f))
			return false;
	return true;
}

enum format_got npz_read_next(struct format_file *x, struct frame *f)
{
	struct npz_reader *r = x->own;
	const size_t *place;

	do {
		if (!next_array(x, r)) {
			if (x->status != STATUS_OK)
				return FORMAT_BAD;
			if (!r->has_ids || r->frames == r->ids.n)
				return FORMAT_END;
			format_fail(x, STATUS_INPUT,
				    "'id' names %zu frames, but %zu of them have an array",
				    r->ids.n, r->frames);
			return FORMAT_BAD;
		}
	} while (r->has_ids && !place_of(r));
	if (r->header.text_width > 0) {
		format_fail(x, STATUS_INPUT, "array '%s' has texts, wanted numbers", r->name);
		return FORMAT_BAD;
	}
	place = place_of(r);
	if (!take_numbers(x, r, &r->data, &r->spare, &f->tensor) || !add_attributes(x, r, place, f))
		return FORMAT_BAD;
	r->frames++;
	return FORMAT_FRAME;
}

static void free_column(struct npz_column *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->texts[i]);
	free(c->texts);
	free(c->key);
	free(c->data);
	free(c->spare);
}

void npz_read_release(void *own)
{
	struct npz_reader *r = own;

	if (!r)
		return;
	archive_read_free(r->zip);
	if (r->locale)
		freelocale(r->locale);
	for (size_t i = 0; i < r->n_columns; i++)
		free_column(&r->columns[i]);
	free(r->columns);
	free_column(&r->ids);
	hash_map_free(&r->places);
	free(r->name);
	free(r->data);
	free(r->spare);
	free(r);
}
