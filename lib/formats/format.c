/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/format.h"

#include "base/utf8.h"
#include "files/extension.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct format *format_named(const struct format *const *table, const char *name)
{
	for (; *table; table++)
		if (strcmp((*table)->name, name) == 0)
			return *table;
	return NULL;
}

/* Whether a file name ends with one of these endings and has something before it. */
static bool has_ending(const char *name, const char *endings)
{
	const size_t length = strlen(name);

	for (const char *at = endings; *at;) {
		const size_t n = strcspn(at, " ");

		if (length > n && strncasecmp(name + length - n, at, n) == 0)
			return true;
		at += n + (at[n] == ' ');
	}
	return false;
}

const struct format *format_by_ending(const struct format *const *table, const char *path)
{
	const char *name = extension_file_name(path);

	for (; *table; table++)
		if (has_ending(name, (*table)->endings))
			return *table;
	return NULL;
}

const struct format *format_by_head(const struct format *const *table, const unsigned char *head,
				    size_t n)
{
	for (; *table; table++)
		if ((*table)->recognise && (*table)->recognise(head, n))
			return *table;
	return NULL;
}

bool format_fail(struct format_file *x, enum status status, const char *why, ...)
{
	va_list args;

	va_start(args, why);
	vsnprintf(x->why, sizeof x->why, why, args);
	va_end(args);
	x->status = status;
	return false;
}

bool format_no_memory(struct format_file *x)
{
	return format_fail(x, STATUS_SYSTEM, "no memory for a frame");
}

bool format_write_failed(struct format_file *x)
{
	return format_fail(x, STATUS_SYSTEM, "cannot write: %s", strerror(errno));
}

bool format_read_failed(struct format_file *x, const char *what)
{
	if (byte_reader_error(x->in))
		return format_fail(x, status_of_errno(byte_reader_error(x->in)), "cannot read: %s",
				   strerror(byte_reader_error(x->in)));
	return format_fail(x, STATUS_INPUT, "the file ends within %s: it is truncated", what);
}

bool format_put(struct format_file *x, const void *bytes, size_t n)
{
	return n == 0 || fwrite(bytes, 1, n, x->out) == n || format_write_failed(x);
}

bool format_fits(struct format_file *x, const struct tensor *t, size_t *bytes)
{
	char shape[120];

	if (!tensor_bytes(t, bytes) || *bytes > x->data_max)
		return format_fail(
		    x, STATUS_INPUT,
		    "an array of shape %s and dtype %s has more data than --max-frame "
		    "allows (%zu MiB)",
		    tensor_shape_text(t, shape, sizeof shape), dtype_name(t->dtype),
		    x->data_max >> 20);
	return true;
}

bool format_id_of_path(struct format_file *x, struct frame *f)
{
	const char *name = extension_file_name(x->path), *dot = strrchr(name, '.');
	const size_t n = dot && dot > name ? (size_t)(dot - name) : strlen(name);
	char *id;
	bool ok;

	if (strcmp(x->path, "-") == 0)
		return true;
	if (!(id = malloc(3 * n + 1)))
		return format_no_memory(x);
	utf8_escape(name, n, id);
	ok = frame_set_text(f, "id", id) || format_no_memory(x);
	free(id);
	return ok;
}
