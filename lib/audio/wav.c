/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/wav.h"

#include "audio/downmix.h"
#include "base/status.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BLOCK = 65536, /* bytes of a file at a time */
	PART = 1024,   /* samples decoded at a time */
	WIDTH_MAX = 8, /* bytes of one */
};

/* As WAV calls encodings; the last one is ours: PCM that is signed at all widths. */
enum {
	TAG_PCM = 1,
	TAG_FLOAT = 3,
	TAG_ALAW = 6,
	TAG_MULAW = 7,
	TAG_EXTENSIBLE = 0xfffe,
	TAG_SIGNED = 0x10000
};

struct coding;

struct wav {
	const struct coding *coding;
	bool big; /* the first byte of a sample is its highest */
	unsigned channels;
	double rate_hz;
	uint64_t left;             /* groups (one sample of each channel) still to come */
	const unsigned char *held; /* bytes that are in memory and not yet decoded: */
	size_t n_held;
	uint64_t next; /* where in the file the byte after those is */
	uint64_t size; /* of the file, bytes */
	int fd;
	uint64_t base;        /* where in fd it begins */
	unsigned char *block; /* [BLOCK], from the second block on; NULL before */
	uint64_t clipped;
	bool not_a_number;
	const char *failure;
	int status; /* of what went wrong last: whose fault it is */
};

/* ---- sample formats: n little-endian samples at in become 32 bits ---- */

struct coding {
	unsigned tag, width; /* bytes a sample */
	void (*decode)(struct wav *w, const unsigned char *in, size_t n, int32_t *out);
};

static uint32_t little16(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static uint32_t little32(const unsigned char *p)
{
	return little16(p) | little16(p + 2) << 16;
}

static uint32_t big16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t big32(const unsigned char *p)
{
	return big16(p) << 16 | big16(p + 2);
}

static uint64_t little64(const unsigned char *p)
{
	return little32(p) | (uint64_t)little32(p + 4) << 32;
}

/* As the file has them. */
static uint32_t any16(const struct wav *w, const unsigned char *p)
{
	return w->big ? big16(p) : little16(p);
}

static uint32_t any32(const struct wav *w, const unsigned char *p)
{
	return w->big ? big32(p) : little32(p);
}

/* The number whose two's complement it is. */
static int32_t as_signed(uint32_t bits)
{
	int32_t value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

static void decode_u8(struct wav *w, const unsigned char *in, size_t n, int32_t *out)
{
	(void)w;
	for (size_t i = 0; i < n; i++)
		out[i] = (in[i] - 128) * (1 << 24);
}

static void decode_s8(struct wav *w, const unsigned char *in, size_t n, int32_t *out)
{
	(void)w;
	for (size_t i = 0; i < n; i++)
		out[i] = as_signed((uint32_t)in[i] << 24);
}

static void decode_s16(struct wav *w, const unsigned char *in, size_t n, int32_t *out)
{
	(void)w;
	for (size_t i = 0; i < n; i++)
		out[i] = as_signed(little16(in + 2 * i) << 16);
}

static void decode_s24(struct wav *w, const unsigned char *in, size_t n, int32_t *out)
{
	(void)w;
	for (size_t i = 0; i < n; i++)
		out[i] = as_signed(little16(in + 3 * i) << 8 | (uint32_t)in[3 * i + 2] << 24);
}

static void decode_s32(struct wav *w, const unsigned char *in, size_t n, int32_t *out)
{
	(void)w;
	for (size_t i = 0; i < n; i++)
		out[i] = as_signed(little32(in + 4 * i));
}

/* x in units of 2^-31, plus what makes its cutting a rounding, in 32 bits. */
static int32_t clip(struct wav *w, double x, double bias)
{
	if (x > 2147483648.0) { /* exactly 1 is no fault */
		w->clipped++;
		return INT32_MAX;
	}
	if (x <= -2147483648.5) {
		w->clipped++;
		return INT32_MIN;
	}
	if (isnan(x)) {
		w->not_a_number = true;
		return 0;
	}
	x += x < 0 ? -bias : bias;
	return x >= 2147483648.0 ? INT32_MAX : (int32_t)x;
}

static void decode_float(struct wav *w, const unsigned char *in, size_t n, int32_t *out)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t bits = little32(in + 4 * i);
		float x;
		memcpy(&x, &bits, sizeof x);
		out[i] = clip(w, x * 2147483648.0, 0);
	}
}

static void decode_double(struct wav *w, const unsigned char *in, size_t n, int32_t *out)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t bits = little64(in + 8 * i);
		double x;
		memcpy(&x, &bits, sizeof x);
		out[i] = clip(w, x * 2147483648.0, 0.5);
	}
}

/* ITU-T G.711, table 1: sign, three bits of exponent, four of mantissa, the even bits inverted. */
static void decode_alaw(struct wav *w, const unsigned char *in, size_t n, int32_t *out)
{
	(void)w;
	for (size_t i = 0; i < n; i++) {
		unsigned code = in[i] ^ 0x55U, exponent = code >> 4 & 7;
		int32_t level = (int32_t)(code & 15) * 16 + (exponent > 0 ? 264 : 8);
		if (exponent > 1)
			level *= 1 << (exponent - 1);
		out[i] = (code & 0x80 ? level : -level) * 65536;
	}
}

/* ITU-T G.711, table 2: the same with all bits inverted, and 33 added before it was coded. */
static void decode_mulaw(struct wav *w, const unsigned char *in, size_t n, int32_t *out)
{
	(void)w;
	for (size_t i = 0; i < n; i++) {
		unsigned code = ~in[i] & 0xffU;
		int32_t level = (int32_t)((code & 15) * 8 + 132) * (1 << (code >> 4 & 7)) - 132;
		out[i] = (code & 0x80 ? -level : level) * 65536;
	}
}

static const struct coding codings[] = {
	{ TAG_PCM, 1, decode_u8 },      { TAG_PCM, 2, decode_s16 },
	{ TAG_PCM, 3, decode_s24 },     { TAG_PCM, 4, decode_s32 },
	{ TAG_FLOAT, 4, decode_float }, { TAG_FLOAT, 8, decode_double },
	{ TAG_ALAW, 1, decode_alaw },   { TAG_MULAW, 1, decode_mulaw },
	{ TAG_SIGNED, 1, decode_s8 },   { TAG_SIGNED, 2, decode_s16 },
	{ TAG_SIGNED, 3, decode_s24 },  { TAG_SIGNED, 4, decode_s32 },
};

static const struct coding *find_coding(unsigned tag, unsigned width)
{
	for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
		if (codings[i].tag == tag && codings[i].width == width)
			return &codings[i];
	return NULL;
}

/* ---- the header ---- */

bool wav_is(const unsigned char *head, size_t n)
{
	static const char *const riff[] = { "RIFF", "RIFX", "RF64", "BW64" };

	for (size_t i = 0; i < sizeof riff / sizeof *riff; i++)
		if (n >= 4 && memcmp(head, riff[i], 4) == 0)
			return n < 12 ? n < 8 || memcmp(head + 8, "WAVE", n - 8) == 0
				      : memcmp(head + 8, "WAVE", 4) == 0;
	return false;
}

static bool is_aiff(const unsigned char *head, size_t n)
{
	return n >= 12 && memcmp(head, "FORM", 4) == 0 &&
	       (memcmp(head + 8, "AIFF", 4) == 0 || memcmp(head + 8, "AIFC", 4) == 0);
}

static bool is_au(const unsigned char *head, size_t n)
{
	return n >= 4 && memcmp(head, ".snd", 4) == 0;
}

/* Lengths that writers to a pipe leave behind because they cannot know better: nothing, or about as
 * much as their numbers hold, 2^31 or 2^32, less what the headers take up and rounded in some way.
 * A file that has as many bytes means what it says. */
static bool is_unknown(uint64_t length)
{
	return length == 0 || (length >= 0x7efff000U && length <= 0x80010000U) ||
	       (length >= 0xffff0000U && length <= 0xffffffffU);
}

/* Where the length of the data is 0: nobody knew it, or there is none? The length of all tells. */
static bool is_empty(uint64_t riff_length, uint64_t size)
{
	return !is_unknown(riff_length) && (riff_length + 8 + 1) / 2 == (size + 1) / 2;
}

/* What the chunks before the samples say. */
struct header {
	unsigned char fmt[40];
	size_t fmt_len;       /* 0: there is none */
	uint64_t riff_length; /* of all, without the first eight bytes */
	uint64_t data_at, data_length;
	uint64_t long_length; /* of RF64: of the data; 0: not told */
};

/* Copies n bytes of the file, n at most what is left of it. NULL, or what went wrong. */
static const char *copy(struct wav *w, uint64_t at, unsigned char *to, size_t n)
{
	while (n > 0) {
		ssize_t more;
		if (at < w->n_held) {
			size_t there = w->n_held - (size_t)at;
			memcpy(to, w->held + at, more = (ssize_t)(n < there ? n : there));
		} else if ((more = pread(w->fd, to, n, (off_t)(w->base + at))) < 0 &&
			   errno == EINTR) {
			continue;
		}
		if (more < 0) {
			w->status = status_of_errno(errno);
			return strerror(errno);
		}
		if (more == 0)
			return "is truncated: it was longer when it was opened";
		at += (uint64_t)more;
		to += more;
		n -= (size_t)more;
	}
	return NULL;
}

/* The contents of a chunk before the samples, as far as they matter. */
static const char *take_chunk(struct wav *w, const char *name, uint64_t at, uint32_t length,
			      struct header *h)
{
	unsigned char ds64[16];
	const char *why = NULL;

	if (memcmp(name, "fmt ", 4) == 0) {
		h->fmt_len = length < sizeof h->fmt ? length : sizeof h->fmt;
		why = copy(w, at, h->fmt, h->fmt_len);
	} else if (memcmp(name, "ds64", 4) == 0 && length >= sizeof ds64) {
		if (!(why = copy(w, at, ds64, sizeof ds64))) {
			h->riff_length = little64(ds64);
			h->long_length = little64(ds64 + 8);
		}
	}
	return why;
}

/* Walks the chunks up to the samples. NULL, or what is wrong. */
static const char *read_chunks(struct wav *w, struct header *h)
{
	unsigned char head[12];
	const char *why = "is truncated: it ends before its samples";
	uint64_t at = sizeof head;

	if (w->size < sizeof head || (why = copy(w, 0, head, sizeof head)))
		return why;
	h->riff_length = any32(w, head + 4);
	while (w->size - at >= 8) {
		uint32_t length;
		if ((why = copy(w, at, head, 8)))
			return why;
		length = any32(w, head + 4);
		at += 8;
		if (memcmp(head, "data", 4) == 0) {
			h->data_at = at;
			h->data_length =
			    length == 0xffffffffU && h->long_length > 0 ? h->long_length : length;
			return NULL;
		}
		if (length > w->size - at)
			return "is truncated: it ends before its samples";
		if ((why = take_chunk(w, (const char *)head, at, length, h)))
			return why;
		at += length;
		at += length % 2 && at < w->size;
	}
	return "is truncated: it has no samples";
}

/* What a GUID of WAVE_FORMAT_EXTENSIBLE says after its first four bytes, which are a tag; and the
 * same in RIFX. */
static const unsigned char guid_rest[2][12] = {
	{ 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71 },
	{ 0, 0, 0, 0x10, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71 },
};

/* The tag in the format, or behind it; 0: none that is known. */
static unsigned tag_of(const struct wav *w, const struct header *h)
{
	unsigned tag = any16(w, h->fmt);

	if (tag != TAG_EXTENSIBLE)
		return tag;
	if (h->fmt_len < 40 || memcmp(h->fmt + 28, guid_rest[w->big], sizeof *guid_rest) != 0)
		return 0;
	return any32(w, h->fmt + 24);
}

/* Takes over what the format says. NULL, or what is wrong. */
static const char *take_format(struct wav *w, const struct header *h, bool *foreign)
{
	unsigned tag, bits, width, align;

	if (h->fmt_len == 0)
		return "has samples, but no format before them";
	if (h->fmt_len < 16)
		return "is damaged: its format is cut short";
	tag = tag_of(w, h);
	w->channels = any16(w, h->fmt + 2);
	w->rate_hz = any32(w, h->fmt + 4);
	align = any16(w, h->fmt + 12);
	bits = any16(w, h->fmt + 14);
	width = (bits + 7) / 8;
	if (w->rate_hz == 0)
		return "is damaged: its rate is 0";
	if (w->channels == 0 || w->channels > DOWNMIX_CHANNELS_MAX)
		return "has no channels, or more than 64";
	*foreign = tag != TAG_PCM && tag != TAG_FLOAT && tag != TAG_ALAW && tag != TAG_MULAW;
	if (*foreign)
		return NULL;
	if (!(w->coding = find_coding(tag, width)))
		return "has samples of a width that its encoding does not have";
	/* some writers leave 0 */
	if (align != 0 && align != width * w->channels)
		return "is damaged: its header gives two sizes of a sample";
	return NULL;
}

/* How many bytes the samples have. NULL, or what is wrong. */
static const char *take_length(const struct wav *w, struct header *h)
{
	uint64_t there = w->size - h->data_at, length = h->data_length;

	if (is_unknown(length) && (length == 0 || length > there)) {
		if (there == 0 || (length == 0 && is_empty(h->riff_length, w->size)))
			return "has no samples";
		length = there;
	}
	if (length > there)
		return "is truncated: its header promises more samples than there are";
	h->data_length = length;
	return NULL;
}

/* Chunks after the samples are passed over, but not more samples: a second chunk of data, or a
 * whole file that cat(1) put there. NULL, or what is wrong. */
static const char *check_rest(struct wav *w, const struct header *h)
{
	uint64_t at = h->data_at + h->data_length;
	unsigned char head[12] = { 0 };
	const char *why;

	for (at += h->data_length % 2; at < w->size && w->size - at >= 8;) {
		uint64_t there = w->size - at;
		uint32_t length;
		if ((why = copy(w, at, head, there < sizeof head ? there : sizeof head)))
			return why;
		if (memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WAVE", 4) == 0)
			return "is followed by another WAV file, which would be lost; take them "
			       "apart, or join them with 'sox'";
		length = any32(w, head + 4);
		if (length > there - 8)
			break;
		if (memcmp(head, "data", 4) == 0 && length > 0)
			return "has a second chunk of samples, which would be lost; 'ffmpeg' makes "
			       "one of both";
		at += 8 + (uint64_t)length + length % 2;
	}
	return NULL;
}

/* ---- the headers of AIFF and AU ---- */

/* An extended number (IEEE 754, 80 bits): sign and exponent, then 64 bits of which the first is 1.
 */
static double extended(const unsigned char *p)
{
	double mantissa = big32(p + 2) * 4294967296.0 + big32(p + 6);

	return p[0] & 0x80 ? 0 : ldexp(mantissa, (int)big16(p) - 16383 - 63);
}

/* What is in the COMM chunk of AIFF (22 bytes of it), of AIFF-C an encoding (the last four). */
static const char *take_comm(struct wav *w, const unsigned char *comm, bool *foreign)
{
	static const struct {
		char name[5];
		unsigned tag, width; /* 0: as the chunk says */
		bool little;
	} types[] = {
		{ "NONE", TAG_SIGNED, 0, false }, { "twos", TAG_SIGNED, 0, false },
		{ "sowt", TAG_SIGNED, 0, true },  { "raw ", TAG_PCM, 1, false },
		{ "fl32", TAG_FLOAT, 4, false },  { "FL32", TAG_FLOAT, 4, false },
		{ "fl64", TAG_FLOAT, 8, false },  { "FL64", TAG_FLOAT, 8, false },
		{ "alaw", TAG_ALAW, 1, false },   { "ALAW", TAG_ALAW, 1, false },
		{ "ulaw", TAG_MULAW, 1, false },  { "ULAW", TAG_MULAW, 1, false },
		{ "in24", TAG_SIGNED, 3, false }, { "in32", TAG_SIGNED, 4, false },
	};
	size_t i = 0, n = sizeof types / sizeof *types;

	while (i < n && memcmp(types[i].name, comm + 18, 4) != 0)
		i++;
	*foreign = i == n;
	if (*foreign)
		return NULL;
	w->channels = big16(comm);
	w->rate_hz = extended(comm + 8);
	w->big = !types[i].little;
	w->coding =
	    find_coding(types[i].tag, types[i].width ? types[i].width : (big16(comm + 6) + 7) / 8);
	return w->coding ? NULL : "has samples of a width that its encoding does not have";
}

/* How many bytes of samples there are; told: as the length of their chunk has it, 0: unknown. NULL,
 * or what is wrong. */
static const char *count_aiff(const struct wav *w, uint64_t frames, uint64_t told, uint64_t there,
			      uint64_t *length)
{
	uint64_t promised = frames * w->coding->width * w->channels;

	if (told == 0 || (is_unknown(told) && told > there)) {
		*length = frames > 0 && promised <= there ? promised : there;
		return there == 0 ? "has no samples" : NULL;
	}
	if (told > there || promised > told)
		return "is truncated: its header promises more samples than there are";
	*length = promised;
	return promised == 0 ? "has no samples" : NULL;
}

/* The chunks of AIFF, in whatever order: where the samples are. NULL, or what is wrong. */
static const char *read_aiff(struct wav *w, struct header *h, bool *foreign)
{
	unsigned char head[12], comm[22] = "", ssnd[8] = "";
	uint64_t at = sizeof head, told = 0;
	bool has_comm = false;
	const char *why = copy(w, 0, head, sizeof head);
	bool is_aifc = head[11] == 'C';

	memcpy(comm + 18, "NONE", 4);
	while (!why && w->size - at >= 8) {
		uint64_t length;
		if ((why = copy(w, at, head, 8)))
			return why;
		length = big32(head + 4);
		at += 8;
		if (memcmp(head, "COMM", 4) == 0) {
			if (length < (is_aifc ? 22 : 18) || length > w->size - at)
				return "is damaged: its format is cut short";
			why = copy(w, at, comm, is_aifc ? 22 : 18);
			has_comm = true;
		} else if (memcmp(head, "SSND", 4) == 0) {
			if (w->size - at < 8)
				return "is truncated: it ends before its samples";
			why = copy(w, at, ssnd, 8);
			h->data_at = at + 8 + big32(ssnd);
			told = length > 8 + (uint64_t)big32(ssnd) ? length - 8 - big32(ssnd) : 0;
			if (has_comm || length == 0 || length > w->size - at)
				break;
		}
		if (length > w->size - at)
			break;
		at += length + length % 2;
		if (at > w->size)
			break;
	}
	if (why)
		return why;
	if (h->data_at == 0 || h->data_at > w->size)
		return "is truncated: it has no samples";
	if (!has_comm)
		return "has samples, but no format";
	if ((why = take_comm(w, comm, foreign)) || *foreign)
		return why;
	return count_aiff(w, big32(comm + 2), told, w->size - h->data_at, &h->data_length);
}

/* NULL, or what is wrong. */
static const char *read_au(struct wav *w, struct header *h, bool *foreign)
{
	static const struct {
		unsigned code, tag, width;
	} codes[] = { { 1, TAG_MULAW, 1 },  { 2, TAG_SIGNED, 1 }, { 3, TAG_SIGNED, 2 },
		      { 4, TAG_SIGNED, 3 }, { 5, TAG_SIGNED, 4 }, { 6, TAG_FLOAT, 4 },
		      { 7, TAG_FLOAT, 8 },  { 27, TAG_ALAW, 1 } };
	unsigned char head[24];
	const char *why = "is truncated: it ends before its samples";
	uint64_t there, length;
	size_t i = 0;

	if (w->size < sizeof head || (why = copy(w, 0, head, sizeof head)))
		return why;
	while (i < sizeof codes / sizeof *codes && codes[i].code != big32(head + 12))
		i++;
	/* G.721, G.722 and G.723: those who read them do not agree in which order the bits come */
	if (big32(head + 12) >= 23 && big32(head + 12) <= 26)
		return "holds ADPCM (G.721, G.722 or G.723), which is not read: the program that "
		       "wrote it makes WAV of it";
	*foreign = i == sizeof codes / sizeof *codes;
	if (*foreign)
		return NULL;
	w->coding = find_coding(codes[i].tag, codes[i].width);
	w->big = true;
	w->rate_hz = big32(head + 16);
	w->channels = big32(head + 20);
	h->data_at = big32(head + 4);
	if (h->data_at < sizeof head)
		return "is damaged: its samples begin within its header";
	if (h->data_at > w->size)
		return "is truncated: it ends before its samples";
	there = w->size - h->data_at;
	length = big32(head + 8);
	if (is_unknown(length) && (length == 0 || length > there))
		length = there;
	if (length > there)
		return "is truncated: its header promises more samples than there are";
	h->data_length = length;
	return length == 0 ? "has no samples" : NULL;
}

static const char *read_header(struct wav *w, struct header *h, bool *foreign)
{
	const char *why;

	if (is_aiff(w->held, w->n_held))
		why = read_aiff(w, h, foreign);
	else if (is_au(w->held, w->n_held))
		why = read_au(w, h, foreign);
	else if (!wav_is(w->held, w->n_held))
		why = "is no WAV file";
	else if (!(why = read_chunks(w, h)) && !(why = take_format(w, h, foreign)) &&
		 !(why = take_length(w, h)))
		why = check_rest(w, h);
	if (why || *foreign)
		return why;
	if (!(w->rate_hz >= 1 && w->rate_hz < 4294967296.0))
		return "is damaged: its rate is 0, or none that there is";
	if (w->channels == 0 || w->channels > DOWNMIX_CHANNELS_MAX)
		return "has no channels, or more than 64";
	return NULL;
}

/* Goes to the first byte of the samples. */
static void begin_samples(struct wav *w, uint64_t at)
{
	if (at < w->n_held) {
		w->next = w->n_held;
		w->held += at;
		w->n_held -= (size_t)at;
	} else {
		w->next = at;
		w->n_held = 0;
	}
}

struct wav *wav_open(const unsigned char *head, size_t n, int fd, uint64_t base, uint64_t size,
		     bool *foreign, int *status, char *why, size_t why_size)
{
	struct header h = { .fmt_len = 0 };
	struct wav *w = calloc(1, sizeof *w);
	const char *wrong = "no memory to read it";

	*foreign = false;
	*status = STATUS_SYSTEM;
	if (w) {
		*w = (struct wav){ .held = head,
				   .n_held = n,
				   .fd = fd,
				   .base = base,
				   .size = size,
				   .status = STATUS_INPUT };
		w->big = n >= 4 && memcmp(head, "RIFX", 4) == 0;
		wrong = read_header(w, &h, foreign);
	}
	if (wrong || *foreign) {
		if (w)
			*status = w->status;
		if (wrong)
			snprintf(why, why_size, "%s", wrong);
		*foreign = !wrong;
		wav_free(w);
		return NULL;
	}
	begin_samples(w, h.data_at);
	w->left = h.data_length / (w->coding->width * w->channels);
	return w;
}

void wav_free(struct wav *w)
{
	if (w)
		free(w->block);
	free(w);
}

double wav_rate(const struct wav *w)
{
	return w->rate_hz;
}

const char *wav_failure(const struct wav *w)
{
	return w->failure;
}

int wav_status(const struct wav *w)
{
	return w->failure ? w->status : STATUS_OK;
}

uint64_t wav_clipped(const struct wav *w)
{
	return w->clipped;
}

/* ---- the samples ---- */

/* Makes at least one group be held; false: failure says why there is none. */
static bool refill(struct wav *w, size_t group)
{
	const unsigned char *rest = w->held;

	if (!w->block && !(w->block = malloc(BLOCK))) {
		w->failure = "no memory to read it";
		w->status = STATUS_SYSTEM;
		return false;
	}
	if (w->n_held > 0)
		memmove(w->block, rest, w->n_held);
	w->held = w->block;
	while (w->n_held < group) {
		ssize_t n = pread(w->fd, w->block + w->n_held, BLOCK - w->n_held,
				  (off_t)(w->base + w->next));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			w->status = n < 0 ? (int)status_of_errno(errno) : STATUS_INPUT;
			w->failure = n < 0 ? strerror(errno)
					   : "is truncated: it was longer when it was opened";
			return false;
		}
		w->n_held += (size_t)n;
		w->next += (uint64_t)n;
	}
	return true;
}

/* What nearly all files are, without a detour: the same numbers, which a float holds exactly. */
static void decode_mono16(struct wav *w, float *out, size_t n)
{
	const unsigned char *in = w->held;

	for (size_t i = 0; i < n; i++) {
		uint16_t bits = (uint16_t)little16(in + 2 * i);
		int16_t sample;
		memcpy(&sample, &bits, sizeof sample);
		out[i] = sample * (1 / 32768.0f);
	}
	w->held += 2 * n;
	w->n_held -= 2 * n;
}

/* The bytes of each of n samples in the other order. */
static const unsigned char *reverse(const unsigned char *in, size_t n, size_t width,
				    unsigned char *out)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < width; k++)
			out[i * width + k] = in[i * width + width - 1 - k];
	return out;
}

/* n groups of the held ones. */
static void decode(struct wav *w, float *out, size_t n)
{
	int32_t samples[PART];
	unsigned char turned[PART * WIDTH_MAX];
	size_t group = (size_t)w->coding->width * w->channels;

	if (w->coding->decode == decode_s16 && w->channels == 1 && !w->big) {
		decode_mono16(w, out, n);
		return;
	}
	while (n > 0) {
		size_t m = PART / w->channels < n ? PART / w->channels : n;
		const unsigned char *in = w->held;
		if (w->big && w->coding->width > 1)
			in = reverse(in, m * w->channels, w->coding->width, turned);
		w->coding->decode(w, in, m * w->channels, samples);
		downmix(samples, m, w->channels, out);
		w->held += m * group;
		w->n_held -= m * group;
		out += m;
		n -= m;
	}
}

size_t wav_read(struct wav *w, float *out, size_t n)
{
	size_t group = (size_t)w->coding->width * w->channels, got = 0;

	while (got < n && w->left > 0 && !w->failure) {
		size_t m = w->n_held / group;
		if (m == 0 && refill(w, group))
			continue;
		if (m > n - got)
			m = n - got;
		if (m > w->left)
			m = (size_t)w->left;
		decode(w, out + got, m);
		w->left -= m;
		if (w->not_a_number) {
			w->failure = "holds samples that are no numbers (NaN)";
			return got;
		}
		got += m;
	}
	return got;
}
