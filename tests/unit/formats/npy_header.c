/* SPDX-License-Identifier: GPL-2.0-or-later */
/* npy_header: headers of NumPy, good and damaged */
#include "../check.h"

#include "formats/npy_header.h"

#include <string.h>

/* A header of version `version` around a text. */
static size_t header(unsigned char *out, int version, const char *text)
{
	const size_t prefix = version == 1 ? 10 : 12, n = strlen(text);

	memcpy(out, "\x93NUMPY", 6);
	out[6] = (unsigned char)version;
	out[7] = 0;
	out[8] = (unsigned char)n;
	out[9] = (unsigned char)(n >> 8);
	out[10] = out[11] = 0;
	memcpy(out + prefix, text, n);
	return prefix + n;
}

static const struct {
	const char *text, *shape; /* NULL: refused */
	enum dtype dtype;
	bool fortran, big, half;
} rows[] = {
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 40), }\n", "[3, 40]", DTYPE_F4, 0,
	  0, 0 },
	{ "{'shape':(7,),'descr':'>i2','fortran_order':True}", "[7]", DTYPE_I2, 1, 1, 0 },
	{ "{'descr': '|b1', 'fortran_order': False, 'shape': (), }", "[]", DTYPE_U1, 0, 0, 0 },
	{ "{'descr': '<f2', 'fortran_order': False, 'shape': (2L, 0L), }", "[2, 0]", DTYPE_NONE, 0,
	  0, 1 },
	{ "{'descr': '>u4', 'fortran_order': False, 'shape': (5,), }", "[5]", DTYPE_NONE, 0, 1, 0 },
	{ "{'descr': '<u3', 'fortran_order': False, 'shape': (1,), }", NULL, 0, 0, 0, 0 },
	{ "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", NULL, 0, 0, 0, 0 },
	{ "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", NULL, 0, 0, 0, 0 },
	{ "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", NULL, 0, 0, 0, 0 },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }", NULL, 0, 0, 0,
	  0 },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", NULL, 0, 0, 0, 0 },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", NULL, 0,
	  0, 0, 0 },
	{ "{'descr': '<f4', 'fortran_order': False, 'shape': (1", NULL, 0, 0, 0, 0 },
	{ "{'descr': '<f4', 'fortran_order': False}", NULL, 0, 0, 0, 0 },
	{ "{'descr': '<U99999999999', 'fortran_order': False, 'shape': (1,)}", NULL, 0, 0, 0, 0 },
	{ "'descr':", NULL, 0, 0, 0, 0 },
	{ "", NULL, 0, 0, 0, 0 },
};

static void reading(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int version = 1; version <= 3; version++) {
			unsigned char bytes[400];
			const size_t n = header(bytes, version, rows[i].text);
			struct npy_header h;
			char why[400] = "", shape[120];
			const bool ok = npy_header_length(bytes, n) == n &&
					npy_header_read(bytes, n, &h, why, sizeof why);

			if (n < NPY_PREFIX) /* too short to be measured */
				continue;
			if (!rows[i].shape) {
				CHECK(!ok && *why, rows[i].text, "accepted");
				continue;
			}
			CHECK(ok, rows[i].text, "%s", why);
			CHECK(ok && h.tensor.dtype == rows[i].dtype &&
				  h.is_fortran == rows[i].fortran && h.is_big == rows[i].big &&
				  h.is_half == rows[i].half &&
				  strcmp(tensor_shape_text(&h.tensor, shape, sizeof shape),
					 rows[i].shape) == 0,
			      rows[i].text, "read as another");
		}
}

static void writing(void)
{
	for (unsigned rank = 0; rank <= TENSOR_MAX_RANK; rank++) {
		size_t shape[TENSOR_MAX_RANK];
		char out[NPY_HEADER_WRITTEN], why[400] = "";
		struct npy_header h;

		for (unsigned i = 0; i < rank; i++)
			shape[i] = SIZE_MAX / 2 - i;
		const size_t n = npy_header_write(out, "<i8", rank, shape, 128);
		const unsigned char *bytes = (const unsigned char *)out;
		CHECK(n % 64 == 0 && n >= 128 && n <= sizeof out && out[n - 1] == '\n', "written",
		      "%zu bytes", n);
		CHECK(npy_header_length(bytes, n) == n &&
			  npy_header_read(bytes, n, &h, why, sizeof why) && h.tensor.rank == rank &&
			  h.tensor.dtype == DTYPE_I8 &&
			  memcmp(h.tensor.shape, shape, rank * sizeof *shape) == 0,
		      "written and read", "rank %u: %s", rank, why);
	}
}

int main(void)
{
	reading();
	writing();
	return check_status();
}
