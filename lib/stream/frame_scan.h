/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_scan - finds the length of the next frame of a stream and checks its structure
 *
 * Reads msgpack tokens as bytes arrive and allocates nothing, so that a hostile stream costs no
 * memory. msgpack's own unpacker is called only for frames that passed this scan. */
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

/* The state of the scan of one frame. Zero-initialise to begin. */
struct frame_scan {
	size_t at;     /* bytes scanned, from the start of the frame */
	size_t header; /* of these, those outside of the data */
	unsigned depth;
	struct {
		uint32_t left; /* values still to come, with keys */
		bool is_map;
	} level[FRAME_SCAN_DEPTH_MAX];
	bool data_next; /* the key "data" of the outermost map was just read */
	bool data_seen; /* the key "data" was read */
};

enum scanned {
	FRAME_SCAN_DONE,  /* the frame is s->at bytes long */
	FRAME_SCAN_MORE,  /* more than n bytes are needed: at least s->at, if that is larger */
	FRAME_SCAN_ALIEN, /* not a map: this is not a stream */
	FRAME_SCAN_LARGE, /* 'data' is longer than data_max */
	FRAME_SCAN_BAD,   /* a map, but not a frame */
};

/* Continues with the frame whose first n bytes are at p. For the last three results, *why is the
 * reason as text. */
enum scanned frame_scan(struct frame_scan *s, const unsigned char *p, size_t n, size_t data_max,
			const char **why);

#endif
