/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wav_frames.h"

#include "audio/pcm_header.h"
#include "audio/wav.h"
#include "audio/wav_writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct wav_frames {
	struct wav *wav; /* reading; NULL: the samples are as they are in the file */
	struct pcm_file file;
	struct pcm_header header;
	void *samples;
	bool done;

	struct raw_format raw; /* writing: what the header says */
	enum dtype dtype;      /* NONE before the first frame */
	double rate_hz;
	uint64_t length; /* bytes of samples */
};

static bool wav_frames_recognise(const unsigned char *head, size_t n)
{
	return n >= 12 && memcmp(head + 8, "WAVE", 4) == 0 &&
	       (memcmp(head, "RIFF", 4) == 0 || memcmp(head, "RF64", 4) == 0 ||
		memcmp(head, "BW64", 4) == 0 || memcmp(head, "RIFX", 4) == 0);
}

static void wav_frames_release(struct format_file *x)
{
	struct wav_frames *w = x->own;

	if (w) {
		wav_free(w->wav);
		free(w->samples);
	}
	free(w);
}

/* ---- reading ---- */

/* The dtype of samples that a frame can have as they are in the file; NONE: they must be decoded. */
static enum dtype dtype_of(const struct pcm_header *h)
{
	const bool is_float = h->coding->tag == PCM_TAG_FLOAT;

	if (h->channels != 1 || h->is_big || (!is_float && h->coding->tag != PCM_TAG_PCM))
		return DTYPE_NONE;
	switch (h->coding->width) {
	case 1:
		return DTYPE_U1;
	case 2:
		return DTYPE_I2;
	case 4:
		return is_float ? DTYPE_F4 : DTYPE_I4;
	case 8:
		return DTYPE_F8;
	default:
		return DTYPE_NONE;
	}
}

static bool wav_frames_read_begin(struct format_file *x)
{
	struct wav_frames *w = x->own = calloc(1, sizeof *w);
	struct pcm_file *file;
	const char *why;
	bool foreign = false;

	if (!w)
		return format_no_memory(x);
	file = &w->file;
	if ((file->fd = byte_reader_settle(x->in)) < 0)
		return format_read_failed(x, "the file");
	file->head = byte_reader_head(x->in, &file->n);
	file->size = byte_reader_size(x->in);
	file->status = STATUS_INPUT;
	why = pcm_header_read_wav(file, &w->header, &foreign);
	if (foreign)
		return format_fail(x, STATUS_INPUT,
				   "has an encoding that only fsdd-read decodes; use that");
	if (why)
		return format_fail(x, file->status, "%s", why);
	w->dtype = dtype_of(&w->header);
	if (w->dtype != DTYPE_NONE)
		return true;
	w->wav = wav_open(file->head, file->n, file->fd, 0, file->size, &foreign, &x->status,
			  x->why, sizeof x->why);
	return w->wav != NULL;
}

static bool too_long(struct format_file *x)
{
	return format_fail(
	    x, STATUS_INPUT,
	    "has more samples than --max-frame allows (%zu MiB); fsdd-read cuts long "
	    "recordings into chunks",
	    x->data_max >> 20);
}

/* Reads the samples as they are. */
static bool take_samples(struct format_file *x, struct wav_frames *w, struct tensor *t)
{
	const uint64_t length =
	    w->header.data_length - w->header.data_length % dtype_size(w->dtype);
	const char *why;

	if (length > x->data_max)
		return too_long(x);
	if (!(w->samples = malloc((size_t)length + 1)))
		return format_no_memory(x);
	if ((why = pcm_header_copy(&w->file, w->header.data_at, w->samples, (size_t)length)))
		return format_fail(x, w->file.status, "%s", why);
	*t = (struct tensor){ .dtype = w->dtype,
			      .rank = 1,
			      .shape = { (size_t)length / dtype_size(w->dtype) },
			      .data = w->samples };
	return true;
}

/* Decodes the samples to floats. */
static bool decode_samples(struct format_file *x, struct wav_frames *w, struct frame *f)
{
	const size_t most = x->data_max / sizeof(float);
	size_t n = 0, cap = 0;

	while (n == cap) { /* the length in the header may be wrong */
		float *grown;

		cap = cap ? 2 * cap : 65536;
		if (!(grown = realloc(w->samples, cap * sizeof *grown)))
			return format_no_memory(x);
		w->samples = grown;
		n += wav_read(w->wav, grown + n, cap - n);
		if (n > most)
			return too_long(x);
	}
	if (wav_failure(w->wav))
		return format_fail(x, wav_status(w->wav), "%s", wav_failure(w->wav));
	frame_set_floats(f, w->samples, 1, &n);
	if (wav_clipped(w->wav) > 0)
		snprintf(x->note, sizeof x->note, "%llu samples over full scale were clipped",
			 (unsigned long long)wav_clipped(w->wav));
	return true;
}

static enum format_got wav_frames_read_next(struct format_file *x, struct frame *f)
{
	struct wav_frames *w = x->own;

	if (w->done)
		return FORMAT_END;
	w->done = true;
	if (!(w->wav ? decode_samples(x, w, f) : take_samples(x, w, &f->tensor)) ||
	    !format_id_of_path(x, f))
		return FORMAT_BAD;
	if (!frame_set_text(f, "kind", "audio") ||
	    !frame_set_number(f, "rate", w->header.rate_hz)) {
		format_no_memory(x);
		return FORMAT_BAD;
	}
	return FORMAT_FRAME;
}

/* ---- writing ---- */

static bool wav_frames_write_begin(struct format_file *x)
{
	x->own = calloc(1, sizeof(struct wav_frames));
	return x->own || format_no_memory(x);
}

/* The format of the samples as audio/raw names it. */
static const char *raw_name(enum dtype dtype)
{
	switch (dtype) {
	case DTYPE_F4:
		return "f32le";
	case DTYPE_F8:
		return "f64le";
	case DTYPE_I2:
		return "s16le";
	case DTYPE_I4:
		return "s32le";
	case DTYPE_I1:
	case DTYPE_U1:
		return "u8";
	default:
		return NULL;
	}
}

static bool put_header(struct format_file *x, const struct wav_frames *w)
{
	unsigned char header[WAV_HEADER_MAX];
	const size_t n = wav_header(header, &w->raw, w->rate_hz, w->length);

	if (n == 0)
		return format_fail(x, STATUS_INPUT, "a WAV file holds at most 4 GiB");
	return format_put(x, header, n);
}

/* The first frame decides on the rate and the encoding. */
static bool begin(struct format_file *x, struct wav_frames *w, const struct frame *f)
{
	const char *name = raw_name(f->tensor.dtype);
	int index = 0;

	if (!name)
		return format_fail(x, STATUS_INPUT,
				   "is of %s, and a WAV file has samples of 1 to 4 "
				   "bytes, or floats",
				   dtype_name(f->tensor.dtype));
	while (raw_written[index] && strcmp(raw_written[index], name) != 0)
		index++;
	w->raw = raw_format_of(index);
	w->dtype = f->tensor.dtype;
	if (!frame_number(f, "rate", &w->rate_hz) || w->rate_hz != round(w->rate_hz) ||
	    w->rate_hz > UINT32_MAX)
		return format_fail(x, STATUS_INPUT,
				   "a WAV file has a whole number of samples a second, its 'rate'; "
				   "put 'resample' before tensor-convert");
	return put_header(x, w);
}

/* Writes signed bytes, whose zero is 128 in a WAV file. */
static bool put_signed(struct format_file *x, const unsigned char *bytes, size_t n)
{
	unsigned char block[4096];

	for (size_t from = 0; from < n; from += sizeof block) {
		const size_t m = n - from < sizeof block ? n - from : sizeof block;

		for (size_t i = 0; i < m; i++)
			block[i] = bytes[from + i] ^ 0x80;
		if (!format_put(x, block, m))
			return false;
	}
	return true;
}

static bool wav_frames_write_frame(struct format_file *x, const struct frame *f)
{
	struct wav_frames *w = x->own;
	const char *kind = frame_text(f, "kind");
	double rate = 0;
	char shape[120];
	size_t bytes;

	if (!kind || strcmp(kind, "audio") != 0 || f->tensor.rank != 1)
		return format_fail(
		    x, STATUS_INPUT, "is %s of kind '%.60s', and a WAV file holds audio [samples]",
		    tensor_shape_text(&f->tensor, shape, sizeof shape), kind ? kind : "-");
	if (w->dtype == DTYPE_NONE && !begin(x, w, f))
		return false;
	if (!frame_number(f, "rate", &rate) || rate != w->rate_hz || f->tensor.dtype != w->dtype)
		return format_fail(x, STATUS_INPUT,
				   "has another rate or dtype than the chunks before "
				   "it");
	if (!tensor_bytes(&f->tensor, &bytes))
		return format_no_memory(x);
	w->length += bytes;
	return w->dtype == DTYPE_I1 ? put_signed(x, f->tensor.data, bytes)
				    : format_put(x, f->tensor.data, bytes);
}

static bool wav_frames_write_end(struct format_file *x)
{
	struct wav_frames *w = x->own;

	if (w->dtype == DTYPE_NONE)
		return format_fail(x, STATUS_INPUT,
				   "the input has no frames, so there is no rate for the header");
	if (w->length % 2 == 1 && putc(0, x->out) == EOF)
		return format_write_failed(x);
	if (fflush(x->out) != 0 || fseek(x->out, 0, SEEK_SET) != 0)
		return format_write_failed(x);
	return put_header(x, w);
}

const struct format format_wav = {
	.name = "wav",
	.what = "a WAV file",
	.endings = ".wav",
	.recognise = wav_frames_recognise,
	.keeps = "kind rate stream seq last",
	.one_frame = true,
	.one_frame_hint = "'pcm-write --wav' joins them; or ",
	.joins_chunks = true,
	.is_rewound = true,
	.read_begin = wav_frames_read_begin,
	.read_next = wav_frames_read_next,
	.write_begin = wav_frames_write_begin,
	.write_frame = wav_frames_write_frame,
	.write_end = wav_frames_write_end,
	.release = wav_frames_release,
};
