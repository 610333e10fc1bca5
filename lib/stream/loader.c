/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/loader.h"

#include <stdarg.h>
#include <string.h>

bool loader_refuse(struct loader *l, enum status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(l->why, l->size, format, args);
	va_end(args);
	l->status = status;
	return false;
}

/* Sets status and why to the fault of the reader. */
static bool refuse_stream(struct loader *l)
{
	return loader_refuse(l, (enum status)reader_status(l->in), "%s", reader_error(l->in));
}

bool loader_open(struct loader *l, int fd, size_t max_bytes, char *why, size_t size)
{
	*l = (struct loader){ .in = reader_new(fd, NULL, max_bytes), .why = why, .size = size };
	return l->in || loader_refuse(l, STATUS_SYSTEM, "no memory");
}

bool loader_open_bytes(struct loader *l, const void *bytes, size_t n, size_t max_bytes, char *why,
		       size_t size)
{
	*l =
	    (struct loader){ .in = reader_of_bytes(bytes, n, max_bytes), .why = why, .size = size };
	return l->in || loader_refuse(l, STATUS_SYSTEM, "no memory");
}

void loader_close(struct loader *l)
{
	reader_free(l->in);
	l->in = NULL;
}

bool loader_next(struct loader *l, struct frame *f)
{
	switch (reader_next(l->in, f)) {
	case STREAM_FRAME:
		return true;
	case STREAM_MARK:
	case STREAM_EOF:
		return loader_refuse(l, STATUS_INPUT,
				     "has only %llu frames, wanted more; it is incomplete",
				     (unsigned long long)reader_frames(l->in));
	default:
		return refuse_stream(l);
	}
}

bool loader_first(struct loader *l, struct frame *f, const char *kind, const char *made)
{
	const char *found;

	if (!loader_next(l, f))
		return false;
	found = frame_text(f, "kind");
	return (found && strcmp(found, kind) == 0) ||
	       loader_refuse(l, STATUS_INPUT,
			     "is not a %s: its first frame is of kind '%.40s', wanted '%s'; %s",
			     kind, found ? found : "", kind, made);
}

bool loader_more(struct loader *l, struct frame *f)
{
	switch (reader_next(l->in, f)) {
	case STREAM_FRAME:
		return true;
	case STREAM_MARK:
		return false;
	default:
		return refuse_stream(l);
	}
}

bool loader_end(struct loader *l)
{
	struct frame f = { 0 };
	const bool ended = reader_next(l->in, &f) == STREAM_EOF;

	frame_free(&f);
	if (ended)
		return true;
	return reader_status(l->in) == STATUS_SYSTEM
		   ? refuse_stream(l)
		   : loader_refuse(l, STATUS_INPUT, "has data after its end mark");
}
