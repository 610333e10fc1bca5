/* SPDX-License-Identifier: GPL-2.0-or-later */
/* foreign_order: where each weight goes, by the formulas of conv.h and of PyTorch */
#include "../nn/nets.h"
#include "export/foreign_order.h"

/* The matrix of the first layer of a net with that text, whose order is checked by `index`: the place
 * in the net of the weight of output o, input i, row r and band b. */
static void test_order(const char *text, unsigned rank, size_t rows, size_t bands, bool depthwise)
{
	struct net *net = random_net(text);
	const struct net_layer *l = &net->layers[0];
	const struct foreign_order o = foreign_order(l);
	const float *w = net_at(net, l->w);
	float *there = calloc(l->w->n, sizeof *there);
	size_t wrong = 0, n = 0;

	CHECK(o.rank == rank && o.shape[0] * o.shape[1] * rows * bands == l->w->n &&
		  o.in == (depthwise ? 1 : o.shape[1]) && o.taps == rows * bands &&
		  (rank < 3 || o.shape[2] == rows) && (rank < 4 || o.shape[3] == bands),
	      text, "another shape");
	foreign_order_from_net(&o, sizeof *w, w, there);
	for (size_t k = 0; k < o.out; k++)
		for (size_t i = 0; i < o.in; i++)
			for (size_t r = 0; r < rows; r++)
				for (size_t b = 0; b < bands; b++)
					wrong += there[n++] !=
						 w[((r * bands + b) * o.in + i) * o.out + k];
	CHECK(wrong == 0 && n == l->w->n, text, "%zu of %zu are elsewhere", wrong, n);
	free(there);
	net_free(net);
}

int main(void)
{
	test_order("conv1d:4x3 globalpool", 3, 3, 1, false);
	test_order("conv2d:4x3x2 globalpool", 4, 3, 2, false);
	test_order("conv2d:4x1x1 globalpool", 4, 1, 1, false);
	test_order("dwconv1d:3 globalpool", 3, 3, 1, true);
	test_order("dwconv2d:3x2 globalpool", 4, 3, 2, true);
	test_order("fit:4 linear:5", 2, 1, 1, false);
	return check_status();
}
