/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_scan - how long is the next frame of a stream, and is it sane?
 *
 * Looks at msgpack's tokens as the bytes come in and allocates nothing: what a hostile stream
 * promises is never believed. The stock unpacker is called only for what has passed here. */
#ifndef EARPIPE_FRAME_SCAN_H
#define EARPIPE_FRAME_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SCAN_HEADER_MAX = 64 * 1024,   /* bytes of a frame outside of its data */
	FRAME_SCAN_DEPTH_MAX = 8,      /* maps and arrays within each other */
	FRAME_SCAN_ENTRIES_MAX = 4096, /* entries in one map or array */
};

/* How far the scan of one frame has come; zero-initialised it begins. */
struct frame_scan {
	size_t at;     /* bytes looked at, from the start of the frame */
	size_t header; /* of these, outside of the data */
	unsigned depth;
	struct {
		uint32_t left; /* values to come, keys counted */
		bool is_map;
	} level[FRAME_SCAN_DEPTH_MAX];
	bool data_next; /* the key "data" was just read at the top */
	bool data_seen; /* it was read at all */
};

enum scanned {
	FRAME_SCAN_DONE,  /* the frame is s->at bytes long */
	FRAME_SCAN_MORE,  /* more than n bytes are needed; s->at of them, if that is more */
	FRAME_SCAN_ALIEN, /* no map: this is something else than a stream */
	FRAME_SCAN_LARGE, /* 'data' is longer than data_max */
	FRAME_SCAN_BAD,   /* a map, but no frame */
};

/* Goes on with the frame whose first n bytes are at p. Of the last three results *why is the reason
 * in words. */
enum scanned frame_scan(struct frame_scan *s, const unsigned char *p, size_t n, size_t data_max,
			const char **why);

#endif
