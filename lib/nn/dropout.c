/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/dropout.h"

#include "nn/pass_memory.h"

void drop_forward(const struct plane *x, float p, struct rng r, const struct plane *y)
{
	const uint64_t limit = (uint64_t)(p * 65536.0f);
	const float keep = 1 / (1 - (float)limit / 65536.0f);

	for (size_t t = 0; t < x->rows; t++) {
		const float *restrict from = x->x + t * x->pitch;
		float *restrict to = y->x + t * y->pitch;
		uint64_t bits = 0;

		/* sixteen bits for each number: one draw for four numbers */
		for (size_t i = 0; i < x->bands * x->channels; i++) {
			bits = i % 4 == 0 ? rng_bits(&r) : bits >> 16;
			to[i] = (bits & 0xffff) < limit ? 0 : from[i] * keep;
		}
	}
}

/* ---- the layer ---- */

/* The generator of a clip in a layer. */
static struct rng stream_of(const struct layer_clip *c)
{
	const struct pass *p = c->pass;

	return rng_stream(p->clips[c->clip].key, (uint64_t)(c->layer - p->net->layers), 0, 0);
}

void dropout_forward(const struct layer_clip *c)
{
	drop_forward(c->x, pass_trains(c->pass) ? c->layer->step.p : 0, stream_of(c), c->y);
}

void dropout_backward(const struct layer_clip *c)
{
	drop_forward(c->dy, c->layer->step.p, stream_of(c), c->dx);
}
