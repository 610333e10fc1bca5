/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/magic.h"

#include "audio/mpeg.h"
#include "audio/tags.h"
#include "audio/pcm_header.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Bytes at a place. */
struct mark {
	size_t at;
	const char *bytes;
	size_t n;
};

#define MARK(at, text)                         \
	{                                      \
		(at), (text), sizeof(text) - 1 \
	}

static bool has(const unsigned char *head, size_t n, const struct mark *m)
{
	return m->at <= n && m->n <= n - m->at && memcmp(head + m->at, m->bytes, m->n) == 0;
}

/* Whether one of the first pages is of Vorbis. An Ogg file begins with the first pages of all its
 * streams (RFC 3533, section 4). Each has one packet, after a header of 27 bytes and a
 * table of one. */
static bool is_vorbis(const unsigned char *head, size_t n)
{
	size_t at = 0;

	while (n - at >= 35 && memcmp(head + at, "OggS", 4) == 0 && head[at + 5] & 2 &&
	       head[at + 26] == 1) {
		if (memcmp(head + at + 28, "\001vorbis", 7) == 0)
			return true;
		at += 28 + (size_t)head[at + 27];
		if (at > n)
			break;
	}
	return false;
}

enum magic magic_of(const unsigned char *head, size_t n)
{
	static const struct {
		enum magic magic;
		struct mark mark[2];
	} known[] = {
		{ MAGIC_FLAC, { MARK(0, "fLaC"), MARK(0, "") } },
		{ MAGIC_SPHERE, { MARK(0, "NIST_1A\n"), MARK(0, "") } },
		{ MAGIC_AIFF, { MARK(0, "FORM"), MARK(8, "AIFF") } },
		{ MAGIC_AIFF, { MARK(0, "FORM"), MARK(8, "AIFC") } },
		{ MAGIC_AU, { MARK(0, ".snd"), MARK(0, "") } },
	};

	if (pcm_header_is_wav(head, n))
		return MAGIC_WAV;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (has(head, n, &known[i].mark[0]) && has(head, n, &known[i].mark[1]))
			return known[i].magic;
	if (is_vorbis(head, n))
		return MAGIC_VORBIS;
	if (tags_before(head, n) > 0)
		return MAGIC_TAGGED;
	return n >= 4 && mpeg_is_head(head) ? MAGIC_MP3 : MAGIC_FOREIGN;
}

/* Formats that are recognised by their first bytes. */
static const struct {
	struct mark mark;
	const char *what;
} guesses[] = {
	{ MARK(0, "version https://git-lfs"),
	  "a Git LFS pointer, not the recording itself: run 'git lfs pull' where it was cloned" },
	{ MARK(28, "OpusHead"),
	  "Ogg with Opus, which is not supported; convert it to WAV with 'opusdec'" },
	{ MARK(28, "\177FLAC"),
	  "Ogg with FLAC, which is not supported; convert it to WAV with 'flac -d'" },
	{ MARK(28, "Speex   "),
	  "Ogg with Speex, which is not supported; convert it to WAV with 'speexdec'" },
	{ MARK(0, "OggS"), "Ogg, but the sound in it is not Vorbis" },
	{ MARK(0, "RIFF"), "not a WAV file, but a RIFF file of another kind" },
	{ MARK(4, "ftyp"), "an MP4 file, which is not supported; convert it to WAV with 'ffmpeg'" },
	{ MARK(0, "\x1a\x45\xdf\xa3"),
	  "a Matroska or WebM file, which is not supported; convert it to WAV with 'ffmpeg'" },
	{ MARK(0, "\x30\x26\xb2\x75"),
	  "a Windows Media file, which is not supported; convert it to WAV with 'ffmpeg'" },
	{ MARK(0, "\xff\xf1"),
	  "an AAC file, which is not supported; convert it to WAV with 'ffmpeg'" },
	{ MARK(0, "\xff\xf9"),
	  "an AAC file, which is not supported; convert it to WAV with 'ffmpeg'" },
	{ MARK(0, "#!AMR"),
	  "an AMR file, which is not supported; convert it to WAV with 'ffmpeg'" },
	{ MARK(0, "wvpk"),
	  "a WavPack file, which is not supported; convert it to WAV with 'wvunpack'" },
	{ MARK(0, "caff"), "a CAF file, which is not supported; convert it to WAV with 'sox'" },
	{ MARK(0, "riff"), "a Wave64 file, which is not supported; convert it to WAV with 'sox'" },
	{ MARK(0, "PK\003\004"), "a ZIP archive" },
	{ MARK(0, "\x1f\x8b"), "compressed with gzip" },
	{ MARK(0, "\xfd"
		  "7zXZ"),
	  "compressed with xz" },
	{ MARK(0, "\x28\xb5\x2f\xfd"), "compressed with zstd" },
	{ MARK(0, "BZh"), "compressed with bzip2" },
	{ MARK(257, "ustar"), "a tar archive" },
	{ MARK(0, "PAR1"), "a Parquet file" },
	{ MARK(0, "\177ELF"), "a program" },
	{ MARK(0, "%PDF"), "a PDF file" },
	{ MARK(0, "\x89PNG"), "a picture" },
	{ MARK(0, "\xff\xd8\xff"), "a picture" },
};

/* Servers often send a web page instead of a missing file. */
static bool is_html(const unsigned char *head, size_t n)
{
	static const char *const tags[] = { "<!doctype", "<html", "<head", "<?xml" };
	size_t at = 0;

	while (at < n && strchr(" \t\r\n", head[at] ? head[at] : 'x'))
		at++;
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (n - at >= strlen(tags[i]) &&
		    strncasecmp((const char *)head + at, tags[i], strlen(tags[i])) == 0)
			return true;
	return false;
}

/* Every frame begins with a map whose first key is a short text. A map with many attributes, as in
 * a model, has a two-byte count. */
static bool is_stream(const unsigned char *head, size_t n)
{
	static const struct mark keys[] = { MARK(0, "\243end"), MARK(0, "\244kind"),
					    MARK(0, "\245dtype"), MARK(0, "\245shape") };
	const size_t at = n > 0 && head[0] == 0xde ? 3 : 1;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (n > at && (head[0] == 0xde || head[0] >> 4 == 8) &&
		    has(head + at, n - at, &keys[i]))
			return true;
	return false;
}

static bool is_text(const unsigned char *head, size_t n)
{
	size_t i = 0;

	while (i < n && (head[i] >= 32 ? head[i] != 127 : head[i] >= 7 && head[i] <= 13))
		i++;
	return i == n;
}

const char *magic_guess(const unsigned char *head, size_t n)
{
	size_t zeros = 0;

	for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++)
		if (has(head, n, &guesses[i].mark))
			return guesses[i].what;
	if (is_html(head, n))
		return "a web page, not a recording";
	if (is_stream(head, n))
		return "a tensor stream, which the other filters read";
	if (is_text(head, n))
		return "text, not a recording";
	while (zeros < n && head[zeros] == 0)
		zeros++;
	if (zeros == n)
		return "data that begins with zeros only";
	return "data in an unknown format";
}
