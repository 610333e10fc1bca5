/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reduce, pass_memory: sums over the clips of a batch, and where their planes lie */
#include "nets.h"
#include "nn/reduce.h"

enum { CLIPS = 3 };

static const float numbers[9 * WIDTH];
static const struct pass_clip clips[CLIPS] = { { .x = numbers, .rows = 5 },
					       { .x = numbers, .rows = 1 },
					       { .x = numbers, .rows = 9 } };

static void test_positions(const struct pass *p)
{
	CHECK(reduce_positions(p, &p->net->layers[0]) == (5 + 1 + 9) * WIDTH, "positions", "%g",
	      reduce_positions(p, &p->net->layers[0]));
}

static void test_sums(const struct pass *p)
{
	float to[2];

	for (size_t i = 0; i < CLIPS; i++)
		for (size_t k = 0; k < 3; k++)
			pass_sums(p, i)[k] = (float)(10 * i + k);
	reduce_sums(p, 1, 2, 0.5, to);
	CHECK(to[0] == 16.5f && to[1] == 18, "sums", "%g %g", to[0], to[1]);
}

static void rows_of(const struct layer_clip *c)
{
	pass_sums(c->pass, c->clip)[0] = (float)c->x->rows;
}

static void test_each(struct pass *p)
{
	float sum;

	reduce_each(p, &p->net->layers[0], rows_of);
	reduce_sums(p, 0, 1, 1, &sum);
	CHECK(sum == 15, "each", "%g rows", sum);
}

/* Planes have their border, and those of a space without one follow each other. */
static void test_planes(const struct pass *p)
{
	const struct plane *x = pass_plane(p, 0, 2), *y = pass_plane(p, 1, 0);

	CHECK(x->rows == 9 && x->bands == WIDTH && x->channels == 1 && x->pitch == WIDTH + 2,
	      "plane", "%zu x %zu, %zu apart", x->rows, x->bands, x->pitch);
	CHECK(pass_plane(p, 1, 1)->x == y->x + y->rows * y->pitch, "planes-packed", "a gap");
	CHECK(pass_grad(p, 0, 2)->pitch == WIDTH, "gradient-packed", "%zu apart",
	      pass_grad(p, 0, 2)->pitch);
}

int main(void)
{
	struct net *net = random_net("conv2d:4x3x3 globalpool");
	struct thread_pool *pool = thread_pool_new(2);
	struct pass *p = pass_new(net, pool, true);

	CHECK(pass_forward(p, clips, CLIPS) != NULL, "forward", "no memory");
	test_positions(p);
	test_sums(p);
	test_each(p);
	test_planes(p);
	pass_free(p);
	thread_pool_free(pool);
	net_free(net);
	return check_status();
}
