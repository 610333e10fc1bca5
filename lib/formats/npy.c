/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/npy.h"

#include "formats/numbers.h"

#include <stdlib.h>
#include <string.h>

struct npy {
	struct npy_header header; /* reading: of a frame */
	uint64_t left;            /* reading: frames */
	void *data, *spare;       /* reading: of the frame, or of the whole array */
	size_t step;              /* reading: bytes of a frame in `data`; 0: it has one frame */

	struct tensor first;  /* writing: dtype and shape of all frames */
	size_t frames, bytes; /* writing: how many, and bytes of each */
	size_t header_length;
};

/* ---- reading ---- */

/* What the numbers become, and how many bytes each has in the file. */
static enum dtype dtype_of(const struct npy_header *h)
{
	if (h->is_half)
		return DTYPE_F4;
	if (h->unsigned_size > 0)
		return h->unsigned_size == 2 ? DTYPE_I4 : DTYPE_I8;
	return h->tensor.dtype;
}

static size_t size_of(const struct npy_header *h)
{
	return h->is_half             ? 2
	       : h->unsigned_size > 0 ? h->unsigned_size
				      : dtype_size(h->tensor.dtype);
}

bool npy_bytes(struct format_file *x, const struct npy_header *h, size_t *bytes)
{
	struct tensor t = h->tensor;

	t.dtype = dtype_of(h);
	if (!format_fits(x, &t, bytes))
		return false;
	*bytes = *bytes / dtype_size(t.dtype) * size_of(h);
	return true;
}

static bool grow(void **p, size_t n)
{
	void *grown = realloc(*p, n ? n : 1);

	if (!grown)
		return false;
	*p = grown;
	return true;
}

/* Puts halves and unsigned integers into a larger type, in *to. */
static bool widen(struct format_file *x, struct npy_header *h, const char *name, const void *data,
		  size_t n, void **to)
{
	const enum dtype dtype = dtype_of(h);

	if (!grow(to, n * dtype_size(dtype)))
		return format_no_memory(x);
	if (h->is_half)
		numbers_from_half(data, n, *to);
	else if (!numbers_from_unsigned(data, n, h->unsigned_size, *to))
		return format_fail(x, STATUS_INPUT,
				   "%s%.200s%shas a number of 2^63 or more, which no dtype of a "
				   "tensor stream holds",
				   name ? "array '" : "", name ? name : "", name ? "' " : "");
	h->tensor.dtype = dtype;
	h->is_half = false;
	h->unsigned_size = 0;
	return true;
}

bool npy_numbers(struct format_file *x, struct npy_header *h, const char *name, void *data,
		 void **spare)
{
	void *wide = NULL;
	size_t n, bytes;

	tensor_count(&h->tensor, &n);
	if (h->is_big)
		numbers_swap(data, n, size_of(h));
	h->tensor.data = data;
	if (dtype_of(h) != h->tensor.dtype) {
		if (!widen(x, h, name, data, n, &wide)) {
			free(wide);
			return false;
		}
		h->tensor.data = wide;
	}
	if (h->is_fortran && h->tensor.rank > 1) {
		tensor_bytes(&h->tensor, &bytes);
		if (!grow(spare, bytes)) {
			free(wide);
			return format_no_memory(x);
		}
		numbers_from_fortran(&h->tensor, *spare);
		free(wide);
		h->tensor.data = *spare;
	} else if (wide) {
		free(*spare);
		h->tensor.data = *spare = wide;
	}
	return true;
}

/* Reads the header of the file. */
static bool read_header(struct format_file *x, struct npy_header *h)
{
	size_t n;
	const unsigned char *head = byte_reader_head(x->in, &n);
	const size_t length = npy_header_length(head, n);
	unsigned char *bytes;
	char why[400];
	bool ok;

	if (length == 0)
		return format_fail(x, STATUS_INPUT,
				   n < NPY_PREFIX
				       ? "the file ends within the header: it is truncated"
				       : "is not a .npy file of version 1, 2 or 3");
	if (!(bytes = malloc(length)))
		return format_no_memory(x);
	if (byte_reader_read(x->in, bytes, length) < length)
		ok = format_read_failed(x, "the header");
	else if (!(ok = npy_header_read(bytes, length, h, why, sizeof why)))
		format_fail(x, STATUS_INPUT, "%s", why);
	else if (h->text_width > 0)
		ok = format_fail(x, STATUS_INPUT, "is an array of texts, wanted numbers");
	free(bytes);
	return ok;
}

/* Makes the first index count the frames. The rows of an array in Fortran's order are spread over
 * the file, so it is read as a whole. */
static bool cut_into_rows(struct format_file *x, struct npy *y)
{
	struct tensor *t = &y->header.tensor;
	size_t numbers;

	if (t->rank == 0)
		return format_fail(x, STATUS_INPUT,
				   "is a single number, which has no rows; leave out --stack");
	if (y->header.is_fortran && t->rank > 1) {
		size_t bytes;

		if (!npy_bytes(x, &y->header, &bytes))
			return false;
		if (!grow(&y->data, bytes))
			return format_no_memory(x);
		if (byte_reader_read(x->in, y->data, bytes) < bytes)
			return format_read_failed(x, "the numbers");
		if (!npy_numbers(x, &y->header, NULL, y->data, &y->spare))
			return false;
	}
	y->left = t->shape[0];
	memmove(t->shape, t->shape + 1, --t->rank * sizeof *t->shape);
	if (tensor_count(t, &numbers) && numbers == 0 && y->left > x->data_max)
		return format_fail(x, STATUS_INPUT, "has %llu rows without numbers: it is damaged",
				   (unsigned long long)y->left);
	if (t->data && !tensor_bytes(t, &y->step))
		return format_no_memory(x); /* not reached: the whole fits */
	return true;
}

static bool npy_read_begin(struct format_file *x)
{
	struct npy *y = x->own = calloc(1, sizeof *y);

	if (!y)
		return format_no_memory(x);
	y->left = 1;
	return read_header(x, &y->header) && (!x->stacks || cut_into_rows(x, y));
}

static enum format_got npy_read_end(struct format_file *x)
{
	if (byte_reader_peek(x->in) != BYTE_READER_END) {
		format_fail(x, STATUS_INPUT,
			    "the file goes on after the array: it is damaged, or two files joined");
		return FORMAT_BAD;
	}
	if (byte_reader_error(x->in)) {
		format_read_failed(x, "the numbers");
		return FORMAT_BAD;
	}
	return FORMAT_END;
}

static enum format_got npy_read_next(struct format_file *x, struct frame *f)
{
	struct npy *y = x->own;
	struct npy_header h = y->header;
	size_t bytes;

	if (y->left == 0)
		return npy_read_end(x);
	if (h.tensor.data) { /* the whole array is there */
		y->header.tensor.data = (const char *)h.tensor.data + y->step;
	} else {
		if (!npy_bytes(x, &h, &bytes))
			return FORMAT_BAD;
		if (!grow(&y->data, bytes)) {
			format_no_memory(x);
			return FORMAT_BAD;
		}
		if (byte_reader_read(x->in, y->data, bytes) < bytes) {
			format_read_failed(x, "the numbers");
			return FORMAT_BAD;
		}
		if (!npy_numbers(x, &h, NULL, y->data, &y->spare))
			return FORMAT_BAD;
	}
	y->left--;
	f->tensor = h.tensor;
	if (!x->stacks && !format_id_of_path(x, f))
		return FORMAT_BAD;
	return FORMAT_FRAME;
}

/* ---- writing ---- */

static bool npy_write_begin(struct format_file *x)
{
	x->own = calloc(1, sizeof(struct npy));
	return x->own || format_no_memory(x);
}

/* Writes the header for the frames so far. */
static bool put_header(struct format_file *x, struct npy *y)
{
	char header[NPY_HEADER_WRITTEN];
	size_t shape[TENSOR_MAX_RANK + 1] = { y->frames };
	const unsigned extra = x->stacks ? 1 : 0;

	memcpy(shape + extra, y->first.shape, y->first.rank * sizeof *shape);
	y->header_length =
	    npy_header_write(header, dtype_name(y->first.dtype), y->first.rank + extra, shape,
			     /* room for a larger count */ x->stacks ? 128 : 0);
	return format_put(x, header, y->header_length);
}

static bool same_form(const struct tensor *a, const struct tensor *b)
{
	return a->dtype == b->dtype && a->rank == b->rank &&
	       (a->rank == 0 || memcmp(a->shape, b->shape, a->rank * sizeof *a->shape) == 0);
}

static bool npy_write_frame(struct format_file *x, const struct frame *f)
{
	struct npy *y = x->own;
	char have[120], want[120];

	if (y->frames == 0) {
		y->first = f->tensor;
		if (!tensor_bytes(&f->tensor, &y->bytes) || !put_header(x, y))
			return false;
	} else if (!same_form(&y->first, &f->tensor)) {
		return format_fail(
		    x, STATUS_INPUT,
		    "is %s of %s, the frames before it are %s of %s, and the rows of "
		    "an array are alike; npz holds arrays that differ",
		    tensor_shape_text(&f->tensor, have, sizeof have), dtype_name(f->tensor.dtype),
		    tensor_shape_text(&y->first, want, sizeof want), dtype_name(y->first.dtype));
	}
	y->frames++;
	return format_put(x, f->tensor.data, y->bytes);
}

static bool npy_write_end(struct format_file *x)
{
	struct npy *y = x->own;
	const size_t before = y->header_length;

	if (y->frames == 0)
		return format_fail(x, STATUS_INPUT,
				   "the input has no frames, so the array would have no dtype");
	if (!x->stacks)
		return true;
	if (fflush(x->out) != 0 || fseek(x->out, 0, SEEK_SET) != 0)
		return format_write_failed(x);
	return put_header(x, y) &&
	       (y->header_length == before || format_fail(x, STATUS_SYSTEM, "header grew"));
}

static void npy_release(struct format_file *x)
{
	struct npy *y = x->own;

	if (y) {
		free(y->data);
		free(y->spare);
	}
	free(y);
}

const struct format format_npy = {
	.name = "npy",
	.what = "one array of NumPy",
	.endings = ".npy",
	.recognise = npy_recognise,
	.keeps = "",
	.one_frame = true,
	.one_frame_hint = "--stack makes one array of alike frames; or ",
	.is_rewound = true,
	.read_begin = npy_read_begin,
	.read_next = npy_read_next,
	.write_begin = npy_write_begin,
	.write_frame = npy_write_frame,
	.write_end = npy_write_end,
	.release = npy_release,
};
