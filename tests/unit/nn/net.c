/* SPDX-License-Identifier: GPL-2.0-or-later */
/* net: gradients of whole nets by central differences (signed), independence of threads and of
 * the company that a clip keeps, and texts that are no architecture */
#include "../check.h"
#include "nn/pass.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 6, CLASSES = 3, CLIPS = 5, ROWS_MAX = 20 };

static float rows_data[CLIPS][ROWS_MAX * WIDTH];

/* Clips of different lengths, one of them a single row. */
static void make_clips(struct pass_clip *clips)
{
	static const size_t rows[CLIPS] = { 7, 1, 12, 20, 4 };
	struct rng r = rng_stream(3, 0, 0, 0);

	for (size_t i = 0; i < CLIPS; i++) {
		for (size_t k = 0; k < rows[i] * WIDTH; k++)
			rows_data[i][k] = 3 * rng_normal(&r);
		clips[i] = (struct pass_clip){ rows_data[i], rows[i], i % CLASSES, i };
	}
}

/* A net with everything random, statistics too, so that nothing is 0 or 1 by luck. */
static struct net *random_net(const char *text)
{
	char why[200];
	struct net *net = net_new(text, WIDTH, CLASSES, 4.34, why, sizeof why);
	struct rng r = rng_stream(4, 0, 0, 0);

	if (!net) {
		CHECK(false, "net-new", "%s: %s", text, why);
		return NULL;
	}
	net_init(net, 5);
	for (size_t i = 0; i < net->n_params; i++)
		for (size_t k = 0; !net->params[i].decay && k < net->params[i].n; k++)
			net_at(net, &net->params[i])[k] = 0.5f + rng_uniform(&r);
	return net;
}

static double loss_of(struct pass *p, const struct pass_clip *clips)
{
	size_t right;

	pass_forward(p, clips, CLIPS);
	return pass_loss(p, clips, 0.1f, &right);
}

/* The slope of the loss by two steps, of which the smaller is trusted if they agree: a kink of a
 * ReLU or a maximum between the two is no error of the gradient. */
static bool slope_agrees(struct pass *p, const struct pass_clip *clips, float *w, double said)
{
	const float was = *w;
	double slope[2];

	for (int i = 0; i < 2; i++) {
		const float step = i == 0 ? 4e-3f : 1e-3f;
		double up;

		*w = was + step;
		up = loss_of(p, clips);
		*w = was - step;
		slope[i] = (up - loss_of(p, clips)) / (2 * (double)step);
		*w = was;
	}
	return fabs(slope[0] - slope[1]) > 2e-3 || fabs(slope[1] - said) <= 2e-3 ||
	       fabs(slope[0] - said) <= 2e-3;
}

static void test_gradient(const char *text)
{
	struct pass_clip clips[CLIPS];
	struct net *net = random_net(text);
	struct thread_pool *pool = thread_pool_new(1);
	struct pass *p = net ? pass_new(net, pool, true) : NULL;
	size_t wrong = 0, checked = 0, moved = 0;
	float *dw;

	if (!p) {
		thread_pool_free(pool);
		return;
	}
	make_clips(clips);
	loss_of(p, clips);
	dw = malloc(net->n_weights * sizeof *dw);
	memcpy(dw, pass_backward(p), net->n_weights * sizeof *dw);
	for (size_t i = 0; i < net->n_params; i++) {
		const struct net_param *param = &net->params[i];

		for (size_t k = 0; k < param->n; k++) {
			if (param->fixed) {
				wrong += dw[param->offset + k] != 0;
				continue;
			}
			/* all of a small array, some of a large one */
			if (param->n > 60 && (k * 7919) % param->n > 60)
				continue;
			checked++;
			moved += fabs(dw[param->offset + k]) > 4e-3;
			wrong += !slope_agrees(p, clips, net->weights + param->offset + k,
					       dw[param->offset + k]);
		}
	}
	CHECK(wrong == 0 && moved * 8 > checked, text,
	      "%zu of %zu slopes differ; %zu are not small", wrong, checked, moved);
	free(dw);
	pass_free(p);
	net_free(net);
	thread_pool_free(pool);
}

static const char *const nets[] = {
	"fit:9",
	"standard fit:9 dense:8 relu dense:7",
	"standard-bands fit:9 dense:8 bn relu drop:0.3",
	"pool",
	"conv1:4x3 relu pool",
	"views:50 conv1:4x5 bn relu max:2 conv1:5x3x2 bn relu mean:3 pool drop:0.2 dense:6 relu",
	"views:30 conv2:3x3x3 relu max:2x2 conv2:4x3x3x1x2 bn relu pool",
	"fit:8 conv2:3x5x1 bn max:1x3 relu conv2:2x2x4x2 relu conv1:4x3 relu dense:5",
	"relu max:3x2 conv2:3x3x2 relu mean:2x2 pool",
	"views:50 conv2:5x3x3x1x1x2 relu conv2:4x3x3x1x1x2 pool",
	"conv1:4x3x1x2 relu conv2:3x4x1x2x1x3 bn pool",
	"views:50 dw1:3 ln gelu conv1:4x1 dw1:5x2x2 bn relu pool-mean dense:5 ln gelu",
	"views:50 conv2:4x3x3x1x2 dw2:3x3 gelu dw2:2x3x2x2x2 ln pool-max bn",
	"dw2:3x2 bn dw1:3 pool-max",
	"ln res( relu conv1:6x3 ) pool",
	"res( dw1:3 gelu ) dw2:1x3 res( bn conv1:4x3x2 gelu dw1:3 ) relu pool",
	"views:50 res( conv2:3x3x3x2x2 bn relu res( dw2:3x3 gelu ) conv2:3x3x3 max:2x1 bn ) relu "
	"pool",
	"views:50 conv2:3x3x3 res( relu mean:2x3 conv1:7x3 res( drop:0.2 dw1:3 res( gelu ) ) ) "
	"pool-mean",
	"pool dense:6 res( ln gelu dense:6 drop:0.1 ) res( dense:4 relu dense:5 ) relu",
	"drop:0.1 bn conv2:2x3x3 conv1:3x1 bn pool bn",
};

/* The same bits with one, two and five threads, forward and backward. */
static void test_threads(const char *text)
{
	struct pass_clip clips[CLIPS];
	struct net *net = random_net(text);
	float *first = malloc(net->n_weights * sizeof *first), scores[CLIPS * CLASSES];
	bool same = true;

	make_clips(clips);
	for (unsigned threads = 1; threads <= 5; threads = threads * 2 + (threads == 2)) {
		struct thread_pool *pool = thread_pool_new(threads);
		struct pass *p = pass_new(net, pool, true);
		const float *s = pass_forward(p, clips, CLIPS), *dw;
		size_t right;

		if (threads == 1)
			memcpy(scores, s, sizeof scores);
		same = same && memcmp(scores, s, sizeof scores) == 0;
		pass_loss(p, clips, 0.1f, &right);
		dw = pass_backward(p);
		if (threads == 1)
			memcpy(first, dw, net->n_weights * sizeof *first);
		same = same && memcmp(first, dw, net->n_weights * sizeof *first) == 0;
		pass_free(p);
		thread_pool_free(pool);
	}
	CHECK(same, "threads", "%s: other bits", text);
	free(first);
	net_free(net);
}

/* In prediction a clip's scores are the same alone, in company, and after longer ones. */
static void test_company(const char *text)
{
	struct pass_clip clips[CLIPS];
	struct net *net = random_net(text);
	struct thread_pool *pool = thread_pool_new(1);
	struct pass *p = pass_new(net, pool, false);
	float scores[CLIPS * CLASSES];
	bool same = true;

	make_clips(clips);
	memcpy(scores, pass_forward(p, clips, CLIPS), sizeof scores);
	for (size_t i = 0; i < CLIPS; i++)
		same = same && memcmp(pass_forward(p, &clips[i], 1), scores + i * CLASSES,
				      CLASSES * sizeof(float)) == 0;
	CHECK(same, "company", "%s: other bits", text);
	pass_free(p);
	thread_pool_free(pool);
	net_free(net);
}

/* With the batch's own statistics as running ones, prediction agrees with training. */
static void test_tracking(void)
{
	struct pass_clip clips[CLIPS];
	struct net *net = random_net("views:40 conv1:4x3 bn relu pool");
	struct thread_pool *pool = thread_pool_new(2);
	struct pass *train = pass_new(net, pool, true), *predict = pass_new(net, pool, false);
	double worst = 0, n = 0;
	const float *a, *b;

	make_clips(clips);
	for (size_t i = 0; i < CLIPS; i++)
		n += (double)clips[i].rows;
	a = pass_forward(train, clips, CLIPS);
	pass_track(train, 1);
	/* the running variance is without bias, the batch's is not */
	for (size_t c = 0; c < 4; c++)
		net_at(net, net->layers[1].variance)[c] *= (float)((n - 1) / n);
	b = pass_forward(predict, clips, CLIPS);
	for (size_t i = 0; i < CLIPS * CLASSES; i++)
		worst = fabs(a[i] - b[i]) <= worst ? worst : fabs(a[i] - b[i]);
	CHECK(worst <= 1e-5, "tracking", "scores differ by %g", worst);
	pass_free(train);
	pass_free(predict);
	thread_pool_free(pool);
	net_free(net);
}

/* views: the same plane at any gain, and silence around a word changes only the silence. */
static void test_views(void)
{
	const struct input in = {
		.kind = ARCH_VIEWS, .width = WIDTH, .depth = 11.5f, .active = 6.9f
	};
	float x[8 * WIDTH], padded[20 * WIDTH], y[8 * WIDTH * 2], z[20 * WIDTH * 2];
	const float floor[WIDTH] = { 0 };
	struct plane py = { 8, WIDTH, 2, WIDTH * 2, y }, pz = { 20, WIDTH, 2, WIDTH * 2, z };
	struct rng r = rng_stream(8, 0, 0, 0);
	double worst = 0, worst_padded = 0, least = 1;

	for (size_t i = 0; i < 8 * WIDTH; i++)
		x[i] = 5 * rng_normal(&r);
	for (size_t i = 0; i < 20 * WIDTH; i++)
		padded[i] = i / WIDTH >= 7 && i / WIDTH < 15 ? x[i - 7 * WIDTH] : -30;
	input_fill(&in, NULL, NULL, floor, x, 8, &py);
	input_fill(&in, NULL, NULL, floor, padded, 20, &pz);
	for (size_t i = 0; i < 8 * WIDTH * 2; i++) {
		worst_padded = fmax(worst_padded, fabs(y[i] - z[i + 7 * WIDTH * 2]));
		if (i % 2 == 0)
			least = fmin(least, y[i]);
	}
	CHECK(worst_padded <= 1e-5, "views-margin", "differ by %g", worst_padded);
	CHECK(least >= -1e-5 && z[0] >= -1e-5 && z[0] <= 1e-5, "views-floor", "%g and %g", least,
	      z[0]);
	for (size_t i = 0; i < 8 * WIDTH; i++)
		x[i] -= 4;
	pz.rows = 8;
	input_fill(&in, NULL, NULL, floor, x, 8, &pz);
	for (size_t i = 0; i < 8 * WIDTH * 2; i++)
		worst = fmax(worst, fabs(y[i] - z[i]));
	CHECK(worst <= 1e-5, "views-gain", "differ by %g", worst);
}

/* views: a pause does not count for the mean of a band. */
static void test_active_rows(void)
{
	const struct input in = { .kind = ARCH_VIEWS, .width = 1, .depth = 10, .active = 5 };
	const float x[] = { 1, 3, -4, -4, 2 };
	float y[10];
	struct plane plane = { 5, 1, 2, 2, y };

	input_fill(&in, NULL, NULL, NULL, x, 5, &plane);
	check_near(y[9], 0, 1e-6, "views-active-mean");
	check_near(y[3], 0.4, 1e-6, "views-active-scale");
	check_near(y[0], 1.6, 1e-6, "views-peak-scale");
}

/* fit: shorter clips lie in the middle of silence, of longer ones the middle is taken. */
static void test_fit(void)
{
	const struct input in = { .kind = ARCH_RAW, .width = 1, .fit_rows = 4 };
	const float x[] = { 1, 2, 3, 4, 5, 6, 7 }, floor[] = { -9 };
	float y[4];
	struct plane plane = { 4, 1, 1, 1, y };

	input_fill(&in, NULL, NULL, floor, x, 7, &plane);
	CHECK(y[0] == 2 && y[3] == 5, "fit-crops", "%g to %g", y[0], y[3]);
	input_fill(&in, NULL, NULL, floor, x, 2, &plane);
	CHECK(y[0] == -9 && y[1] == 1 && y[2] == 2 && y[3] == -9, "fit-pads", "%g %g %g %g", y[0],
	      y[1], y[2], y[3]);
	input_fill(&in, NULL, NULL, floor, x, 1, &plane);
	CHECK(y[0] == -9 && y[1] == 1 && y[2] == -9, "fit-pads-one", "%g %g %g", y[0], y[1], y[2]);
}

static void test_bad_texts(void)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ "conv1:8x3 pol", "column 11: 'pol': no such word" },
		{ "conv1:8",
		  "column 1: 'conv1:8': wanted conv1:CHANNELSxROWS[xSTRIDE[xDILATION]]" },
		{ "relu conv1:8x", "column 14: 'conv1:8x': wanted conv1" },
		{ "conv1:8x3y2", "column 10: 'conv1:8x3y2': wanted conv1" },
		{ "conv1:8x3x1x1x1", "column 14: 'conv1:8x3x1x1x1': wanted conv1" },
		{ "conv1:0x3 pool",
		  "column 7: 'conv1:0x3': number 1 must be whole, from 1 to 4096" },
		{ "conv1:8x3.5 pool", "column 9: 'conv1:8x3.5': number 2 must be whole" },
		{ "conv1:-8x3 pool", "column 7: 'conv1:-8x3': wanted conv1" },
		{ "conv1:8x999 pool", "number 2 must be whole, from 1 to 255" },
		{ "conv1:99999999999999999999x3", "wanted conv1" },
		{ "relu:1", "wanted relu" },
		{ "drop:1", "number 1 must be from 0 to 0.95" },
		{ "drop:nan", "wanted drop" },
		{ "views:0 pool", "number 1 must be from 1 to 200" },
		{ "pool views:50", "column 6: 'views:50': must come before the layers" },
		{ "standard views:50", "column 10: 'views:50': only one of" },
		{ "fit:9 fit:9", "column 7: 'fit:9': said twice" },
		{ "", "column 1: a dense layer (the last one, for the classes) needs" },
		{ "conv1:8x3 dense:5 pool", "column 11: a dense layer needs" },
		{ "fit:9 dense:5 conv1:8x3", "column 15: must come before the dense layers" },
		{ "fit:9 dense:5 dw1:3", "column 15: must come before the dense layers" },
		{ "conv1:8x3 pool( )", "column 11: 'pool(': no such word" },
		{ "conv1:8x3 res ( bn )", "column 11: 'res': no such word" },
		{ "res( bn pool", "column 1: 'res(': its ')' is missing" },
		{ "res(res( bn ) pool", "column 1: 'res(': its ')' is missing" },
		{ "relu ) pool", "column 6: ')': no 'res(' is open here" },
		{ "relu res() pool", "column 10: ')': wanted layers after 'res('" },
		{ "relu res( pool )", "column 11: cannot be between 'res(' and ')'" },
		{ "fit:4 res( dense:4 )",
		  "column 12: between 'res(' and ')' a dense layer takes one" },
		{ "res( views:50 )", "column 6: 'views:50': must come before the layers" },
		{ "dw1:8x1x1x1 pool", "wanted dw1:ROWS[xSTRIDE[xDILATION]]" },
		{ "dw2:8 pool", "wanted dw2:ROWSxBANDS[" },
		{ "fit:10000 dense:65536", "column 11: more than" },
		{ "fit:10000 conv2:4096x1x1 pool", "too many numbers" },
	};
	char why[200], many[2000] = "";

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct net *net = net_new(bad[i].text, WIDTH, CLASSES, 4.34, why, sizeof why);

		CHECK(!net && strstr(why, bad[i].why), "bad-text", "'%s': said '%s', wanted '%s'",
		      bad[i].text, net ? "fine" : why, bad[i].why);
		net_free(net);
	}
	for (int i = 0; i < 65; i++)
		strcat(many, "relu ");
	CHECK(!net_new(many, WIDTH, CLASSES, 1, why, sizeof why) && strstr(why, "too many layers"),
	      "many-layers", "%s", why);
	for (int i = 0; i < 1100; i++)
		strcat(many, " ");
	CHECK(!net_new(many, WIDTH, CLASSES, 1, why, sizeof why) && strstr(why, "longer than"),
	      "long-text", "%s", why);
}

static void test_names(void)
{
	static const char *const names[] = { "default", "fast", "tiny", "tutorial", "mlp" };
	char why[200];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (size_t width = 1; width <= 80; width += width < 13 ? 12 : 67)
			for (int logmel = 0; logmel < 2; logmel++) {
				struct net *net = net_new(arch_resolve(names[i], logmel), width, 10,
							  4.34, why, sizeof why);

				CHECK(net != NULL, "named", "%s, %zu wide: %s", names[i], width,
				      why);
				net_free(net);
			}
	CHECK(!strstr(arch_resolve("default", false), "views"), "named-other", "has views");
}

/* The same net whether there are spaces around 'res(' and ')' or not. */
static void test_spaces(void)
{
	static const char *const texts[] = { "relu res( bn res( gelu ) ) pool",
					     "relu res(bn res(gelu))pool" };
	struct net *nets_of[2];
	char why[200];

	for (size_t i = 0; i < 2; i++)
		nets_of[i] = net_new(texts[i], WIDTH, CLASSES, 4.34, why, sizeof why);
	CHECK(nets_of[0] && nets_of[1] && nets_of[0]->n_layers == 9 && nets_of[1]->n_layers == 9 &&
		  nets_of[0]->n_weights == nets_of[1]->n_weights,
	      "spaces", "the nets differ");
	net_free(nets_of[0]);
	net_free(nets_of[1]);
}

/* Each number of a word is where it belongs. */
static void test_numbers(void)
{
	static const struct {
		const char *text;
		struct conv c;
	} want[] = {
		{ "conv1:9x2x3x4 pool", { 2, 1, 3, 1, WIDTH, 9, 3 } },
		{ "conv2:9x2x3x4x5x6 pool", { 2, 3, 4, 5, 1, 9, 5 } },
		{ "dw1:2x3x4 pool", { 2, 1, 3, 1, WIDTH, WIDTH, 3 } },
		{ "dw2:2x3x4x5x6 pool", { 2, 3, 4, 5, 1, 1, 5 } },
		{ "dw2:2x3x4 pool", { 2, 3, 4, 1, 1, 1, 0 } },
	};
	char why[200];

	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct net *net = net_new(want[i].text, WIDTH, CLASSES, 4.34, why, sizeof why);

		CHECK(net && memcmp(&net->layers[0].conv, &want[i].c, sizeof want[i].c) == 0,
		      "numbers", "'%s' is another convolution", want[i].text);
		net_free(net);
	}
}

/* Shapes, numbers learnt and operations, counted by hand. */
static void test_costs(void)
{
	static const struct {
		size_t rows, bands, channels, params;
		double flops;
	} want[] = {
		{ 10, 6, 2, 3 * 12 + 12, 10 * 12 * (2 * 3 + 1) },      /* dw1:3 */
		{ 5, 1, 4, 12 * 4 * 3 + 4, 5 * 4 * (2 * 12 * 3 + 1) }, /* conv1:4x3x2 */
		{ 5, 1, 4, 8, 5 * 4 * 6 },                             /* ln */
		{ 5, 1, 4, 8, 5 * 4 * 2 },                             /* bn */
		{ 5, 1, 4, 0, 0 },                                     /* res( */
		{ 5, 1, 5, 4 * 5 * 2 + 5, 5 * 5 * (2 * 4 * 2 + 1) },   /* conv1:5x2 */
		{ 2, 1, 5, 0, 5 * 5 },                                 /* max:3 */
		{ 2, 1, 5, 4 * 5, 2 * 5 * 2 * 4 },                     /* the shortcut */
		{ 2, 1, 5, 0, 2 * 5 },                                 /* ) */
		{ 1, 1, 10, 0, 2 * 2 * 5 },                            /* pool */
		{ 1, 1, 3, 33, 3 * 21 },                               /* the classes */
	};
	char why[200];
	struct net *net = net_new("views:50 dw1:3 conv1:4x3x2 ln bn res( conv1:5x2 max:3 ) pool",
				  WIDTH, CLASSES, 4.34, why, sizeof why);
	size_t rows[NET_LAYERS_MAX + 1] = { 10 };

	CHECK(net && net->n_layers == sizeof want / sizeof *want, "costs", "other layers");
	for (size_t i = 0; net && i < net->n_layers; i++) {
		const struct net_layer *l = &net->layers[i];
		const struct net_space *to = &net->spaces[l->to];
		const double flops = net_layer_flops(net, l, rows[l->from]);

		rows[l->to] = net_layer_rows(l, rows[l->from]);
		CHECK(rows[l->to] == want[i].rows && to->bands == want[i].bands &&
			  to->channels == want[i].channels &&
			  net_layer_params(l) == want[i].params && flops == want[i].flops,
		      "costs", "layer %zu: %zu x %zu x %zu, %zu parameters, %g operations", i,
		      rows[l->to], to->bands, to->channels, net_layer_params(l), flops);
	}
	net_free(net);
}

int main(void)
{
	for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
		test_gradient(nets[i]);
		test_threads(nets[i]);
		test_company(nets[i]);
	}
	test_tracking();
	test_views();
	test_active_rows();
	test_fit();
	test_bad_texts();
	test_names();
	test_spaces();
	test_numbers();
	test_costs();
	return check_status();
}
