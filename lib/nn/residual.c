/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/residual.h"

#include "nn/pass_memory.h"

void fork_forward(const struct layer_clip *c)
{
	plane_copy(c->x, c->y);
}

void fork_backward(const struct layer_clip *c)
{
	plane_add(c->dy, c->dx);
}

void join_forward(const struct layer_clip *c)
{
	plane_copy(c->x, c->y);
	plane_add(pass_plane(c->pass, c->layer->with, c->clip), c->y);
}

void join_backward(const struct layer_clip *c)
{
	plane_copy(c->dy, c->dx);
	plane_copy(c->dy, pass_grad(c->pass, c->layer->with, c->clip));
}
