/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/ark.h"

#include <stdlib.h>
#include <string.h>

/* An array that is being read. */
struct reading {
	struct format_file *x;
	struct byte_reader *in;
	const char *key;
	void **data;
};

static bool truncated(const struct reading *r)
{
	if (byte_reader_error(r->in))
		return format_fail(r->x, STATUS_SYSTEM, "cannot read: %s",
				   strerror(byte_reader_error(r->in)));
	return format_fail(r->x, STATUS_INPUT, "the file ends within '%.200s': it is truncated",
			   r->key);
}

static bool take(const struct reading *r, void *to, size_t n)
{
	return byte_reader_read(r->in, to, n) == n || truncated(r);
}

/* Reads an int32, which Kaldi writes after a byte with its size. */
static bool take_count(const struct reading *r, size_t *count)
{
	unsigned char bytes[5];
	uint32_t n;

	if (!take(r, bytes, sizeof bytes))
		return false;
	memcpy(&n, bytes + 1, 4);
	*count = n;
	return (bytes[0] == 4 && n <= INT32_MAX) ||
	       format_fail(r->x, STATUS_INPUT, "'%.200s' is damaged: wanted a count", r->key);
}

/* Makes room for the array. */
static bool make_room(const struct reading *r, const struct tensor *t, size_t *bytes)
{
	void *grown;

	if (!format_fits(r->x, t, bytes))
		return false;
	if (!(grown = realloc(*r->data, *bytes + 1)))
		return format_no_memory(r->x);
	*r->data = grown;
	return true;
}

static bool read_matrix(const struct reading *r, struct tensor *t)
{
	size_t bytes;

	return take_count(r, &t->shape[0]) && (t->rank < 2 || take_count(r, &t->shape[1])) &&
	       make_room(r, t, &bytes) && take(r, *r->data, bytes);
}

/* A vector of int32: each has a byte with its size before it. */
static bool read_integers(const struct reading *r, struct tensor *t)
{
	uint32_t n;
	size_t bytes;

	/* the byte of the count has been read */
	if (!take(r, &n, sizeof n))
		return false;
	if (n > INT32_MAX)
		return format_fail(r->x, STATUS_INPUT, "'%.200s' is damaged: wanted a count",
				   r->key);
	t->shape[0] = n;
	if (!make_room(r, t, &bytes))
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char number[5];
		if (!take(r, number, sizeof number))
			return false;
		if (number[0] != 4)
			return format_fail(r->x, STATUS_INPUT,
					   "'%.200s' is damaged: wanted integers of 4 bytes",
					   r->key);
		memcpy((char *)*r->data + 4 * i, number + 1, 4);
	}
	return true;
}

/* ---- compressed matrices: src/matrix/compressed-matrix.h ---- */

struct limits {
	float least, range;
};

static float of_word(const struct limits *l, unsigned word)
{
	return l->least + l->range * 1.52590218966964e-05F * (float)word; /* range / 65535 */
}

/* One byte of a column with these quartiles (0, 25, 75 and 100 %). */
static float of_byte(const float q[4], unsigned char byte)
{
	if (byte <= 64)
		return q[0] + (q[1] - q[0]) * (float)byte * (1 / 64.0f);
	if (byte <= 192)
		return q[1] + (q[2] - q[1]) * (float)(byte - 64) * (1 / 128.0f);
	return q[2] + (q[3] - q[2]) * (float)(byte - 192) * (1 / 63.0f);
}

/* Columns of bytes, after the quartiles of all columns. */
static bool read_columns(const struct reading *r, const struct limits *l, const struct tensor *t)
{
	const size_t rows = t->shape[0], columns = t->shape[1];
	unsigned char *quartiles = malloc(columns * 8 + 1), *column = malloc(rows + 1);
	float *out = *r->data;
	bool ok = (quartiles && column) || format_no_memory(r->x);

	ok = ok && take(r, quartiles, columns * 8);
	for (size_t c = 0; ok && c < columns; c++) {
		float q[4];

		for (int k = 0; k < 4; k++)
			q[k] = of_word(l, quartiles[8 * c + 2 * k] |
					      (unsigned)quartiles[8 * c + 2 * k + 1] << 8);
		ok = take(r, column, rows);
		for (size_t i = 0; ok && i < rows; i++)
			out[i * columns + c] = of_byte(q, column[i]);
	}
	free(quartiles);
	free(column);
	return ok;
}

/* Rows of words or bytes. */
static bool read_rows(const struct reading *r, const struct limits *l, const struct tensor *t,
		      size_t size)
{
	const size_t n = t->shape[0] * t->shape[1];
	unsigned char *packed = malloc(n * size + 1);
	float *out = *r->data;
	bool ok = packed ? take(r, packed, n * size) : format_no_memory(r->x);

	for (size_t i = 0; ok && i < n; i++)
		out[i] = size == 2 ? of_word(l, packed[2 * i] | (unsigned)packed[2 * i + 1] << 8)
				   : l->least + l->range * (1 / 255.0f) * (float)packed[i];
	free(packed);
	return ok;
}

/* way is the digit after CM: 0 (none), 2 or 3. */
static bool read_compressed(const struct reading *r, struct tensor *t, int way)
{
	struct limits l;
	int32_t extents[2];
	size_t bytes;

	if (!take(r, &l.least, 4) || !take(r, &l.range, 4) || !take(r, extents, sizeof extents))
		return false;
	if (extents[0] < 0 || extents[1] < 0)
		return format_fail(r->x, STATUS_INPUT, "'%.200s' is damaged: wanted counts",
				   r->key);
	t->shape[0] = (size_t)extents[0];
	t->shape[1] = (size_t)extents[1];
	if (!make_room(r, t, &bytes))
		return false;
	if (bytes == 0) /* nothing follows, whatever the number of columns is */
		return true;
	return way == 0 ? read_columns(r, &l, t) : read_rows(r, &l, t, way == 2 ? 2 : 1);
}

/* ---- any array ---- */

static const struct {
	const char *token;
	enum dtype dtype;
	unsigned rank;
	int way; /* of a compressed matrix; -1: it is none */
} tokens[] = {
	{ "FM", DTYPE_F4, 2, -1 }, { "DM", DTYPE_F8, 2, -1 }, { "FV", DTYPE_F4, 1, -1 },
	{ "DV", DTYPE_F8, 1, -1 }, { "CM", DTYPE_F4, 2, 0 },  { "CM2", DTYPE_F4, 2, 2 },
	{ "CM3", DTYPE_F4, 2, 3 },
};

/* Reads a word and the blank after it. */
static bool take_token(const struct reading *r, char word[4])
{
	for (int i = 0; i < 4; i++) {
		const int c = byte_reader_byte(r->in);
		if (c == BYTE_READER_END)
			return truncated(r);
		word[i] = (char)c;
		if (c == ' ') {
			word[i] = '\0';
			return true;
		}
	}
	word[0] = '\0'; /* none of ours */
	return true;
}

bool ark_read_array(struct format_file *x, struct byte_reader *in, const char *key,
		    struct tensor *t, void **data)
{
	const struct reading r = { x, in, key, data };
	unsigned char mark[2];
	char word[4];
	bool ok = false;

	if (!take(&r, mark, sizeof mark))
		return false;
	if (mark[0] != '\0' || mark[1] != 'B')
		return format_fail(
		    x, STATUS_INPUT,
		    "'%.200s' is not in binary; Kaldi's 'copy-feats ark,t:OLD ark:NEW' "
		    "makes a binary archive of a text",
		    key);
	*t = (struct tensor){ .dtype = DTYPE_I4, .rank = 1 };
	if (byte_reader_peek(in) == 4) {
		byte_reader_byte(in);
		ok = read_integers(&r, t);
		t->data = *data;
		return ok;
	}
	if (!take_token(&r, word))
		return false;
	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
		if (strcmp(word, tokens[i].token) == 0) {
			t->dtype = tokens[i].dtype;
			t->rank = tokens[i].rank;
			ok = tokens[i].way < 0 ? read_matrix(&r, t)
					       : read_compressed(&r, t, tokens[i].way);
			t->data = *data;
			return ok;
		}
	return format_fail(x, STATUS_INPUT,
			   "'%.200s' is none of FM DM FV DV CM CM2 CM3 and vectors of int32", key);
}
