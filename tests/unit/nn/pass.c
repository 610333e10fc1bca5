/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pass: gradients of whole nets by central differences (signed), the same bits with any number of
 * threads and in any company, running statistics */
#include "nets.h"

enum { CLIPS = 5, ROWS_MAX = 20 };

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
	"standard fit:9 linear:8 relu linear:7",
	"standard-bands fit:9 linear:8 batchnorm relu dropout:0.3",
	"globalpool",
	"conv1d:4x3 relu globalpool",
	"views:50 conv1d:4x5 batchnorm relu maxpool:2 conv1d:5x3x2 batchnorm relu avgpool:3 "
	"globalpool dropout:0.2 linear:6 relu",
	"views:30 conv2d:3x3x3 relu maxpool:2x2 conv2d:4x3x3x1x2 batchnorm relu globalpool",
	"fit:8 conv2d:3x5x1 batchnorm maxpool:1x3 relu conv2d:2x2x4x2 relu conv1d:4x3 relu "
	"linear:5",
	"relu maxpool:3x2 conv2d:3x3x2 relu avgpool:2x2 globalpool",
	"views:50 conv2d:5x3x3x1x1x2 relu conv2d:4x3x3x1x1x2 globalpool",
	"conv1d:4x3x1x2 relu conv2d:3x4x1x2x1x3 batchnorm globalpool",
	"views:50 dwconv1d:3 layernorm gelu conv1d:4x1 dwconv1d:5x2x2 batchnorm relu "
	"globalavgpool linear:5 layernorm gelu",
	"views:50 conv2d:4x3x3x1x2 dwconv2d:3x3 gelu dwconv2d:2x3x2x2x2 layernorm globalmaxpool "
	"batchnorm",
	"dwconv2d:3x2 batchnorm dwconv1d:3 globalmaxpool",
	"layernorm residual( relu conv1d:6x3 ) globalpool",
	"residual( dwconv1d:3 gelu ) dwconv2d:1x3 residual( batchnorm conv1d:4x3x2 gelu "
	"dwconv1d:3 ) relu globalpool",
	"views:50 residual( conv2d:3x3x3x2x2 batchnorm relu residual( dwconv2d:3x3 gelu ) "
	"conv2d:3x3x3 maxpool:2x1 batchnorm ) relu globalpool",
	"views:50 conv2d:3x3x3 residual( relu avgpool:2x3 conv1d:7x3 residual( dropout:0.2 "
	"dwconv1d:3 residual( gelu ) ) ) globalavgpool",
	"globalpool linear:6 residual( layernorm gelu linear:6 dropout:0.1 ) residual( linear:4 "
	"relu linear:5 ) relu",
	"conv1d:4x3 hardswish conv1d:4x3 batchnorm hardswish globalpool",
	"dropout:0.1 batchnorm conv2d:2x3x3 conv1d:3x1 batchnorm globalpool batchnorm",
};

/* Each word of the table is in a net whose gradient is checked. */
static void test_words(void)
{
	for (size_t i = 0; i < layer_kinds(); i++) {
		const char *word = layer_kind(i)->word.name;
		const size_t length = strlen(word);
		bool found = false;

		for (size_t k = 0; k < sizeof nets / sizeof *nets; k++)
			for (const char *at = nets[k]; *at; at += strcspn(at, " "), at += *at != 0)
				found = found || (strncmp(at, word, length) == 0 &&
						  strchr(" :", at[length]));
		CHECK(found, word, "no net of this test has it");
	}
}

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
	struct net *net = random_net("views:40 conv1d:4x3 batchnorm relu globalpool");
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

int main(void)
{
	for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
		test_gradient(nets[i]);
		test_threads(nets[i]);
		test_company(nets[i]);
	}
	test_words();
	test_tracking();
	return check_status();
}
