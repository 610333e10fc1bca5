/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/foreign_order.h"

#include <string.h>

bool foreign_order_has_bands(const struct net_layer *l)
{
	const enum arch_number *numbers = l->step.kind->word.numbers;

	for (size_t i = 0; numbers[i] != ARCH_END; i++)
		if (numbers[i] == ARCH_BANDS)
			return true;
	return false;
}

struct foreign_order foreign_order(const struct net_layer *l)
{
	const size_t out = l->w->shape[l->w->rank - 1];
	size_t taps;

	if (l->step.kind->role == LAYER_LINEAR)
		return (struct foreign_order){ 1, l->w->fan, out, 2, { out, l->w->fan } };
	taps = l->conv.rows * l->conv.bands;
	return (struct foreign_order){
		.taps = taps,
		.in = l->w->fan / taps,
		.out = out,
		.rank = foreign_order_has_bands(l) ? 4 : 3,
		.shape = { out, l->w->fan / taps, l->conv.rows, l->conv.bands },
	};
}

/* From [taps, in, out] to [out, in, taps]. */
void foreign_order_from_net(const struct foreign_order *o, size_t size, const void *from, void *to)
{
	const char *here = from;
	char *there = to;

	for (size_t k = 0; k < o->out; k++)
		for (size_t i = 0; i < o->in; i++)
			for (size_t t = 0; t < o->taps; t++, there += size)
				memcpy(there, here + ((t * o->in + i) * o->out + k) * size, size);
}
