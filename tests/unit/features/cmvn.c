/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"
#include "columns.h"

#include "features/cmvn.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { N_MAX = 400 };

static const float scale[WIDTH] = { 5, 5, 5 }, level[WIDTH] = { 0, -10, -20 };

DEFINE_ROWS_OF(cmvn, WIDTH)

/* ---- identities ---- */

static void test_none(void)
{
	struct cmvn_settings r = { .kind = CMVN_NONE };
	float x[20 * WIDTH];

	fill_columns(x, 20, scale, level);
	struct rows all = rows_of(&r, x, 20, 3);
	CHECK(all.n == 20 && memcmp(all.data, x, sizeof x) == 0, "none_is_none", "%zu rows", all.n);
	rows_free(&all);
}

/* Mean 0 and deviation 1 in each column. */
static void test_utterance(void)
{
	struct cmvn_settings r = { .kind = CMVN_UTTERANCE, .vars = 1 };
	double worst_mean = 0, worst_deviation = 0;
	float x[N_MAX * WIDTH];

	fill_columns(x, N_MAX, scale, level);
	struct rows all = rows_of(&r, x, N_MAX, N_MAX);
	for (size_t k = 0; k < WIDTH; k++) {
		double sum = 0, squares = 0;
		for (size_t t = 0; t < N_MAX; t++) {
			double v = all.data[t * WIDTH + k];
			sum += v;
			squares += v * v;
		}
		check_worst(&worst_mean, fabs(sum / N_MAX));
		check_worst(&worst_deviation, fabs(sqrt(squares / N_MAX) - 1));
	}
	check_near(worst_mean, 0, 1e-7, "utterance_mean");
	check_near(worst_deviation, 0, 1e-7, "utterance_deviation");
	rows_free(&all);
}

/* Silence has no variance: 0, not 0 / 0. The floor of a logarithm is no round number. */
static void test_constant(void)
{
	static const struct cmvn_settings recipes[] = {
		{ .kind = CMVN_UTTERANCE, .vars = 0 },
		{ .kind = CMVN_UTTERANCE, .vars = 1 },
		{ .kind = CMVN_SLIDING, .vars = 1, .window = 100, .min = 30 },
		{ .kind = CMVN_SLIDING, .vars = 1, .center = 1, .window = 100, .min = 30 },
	};
	float x[N_MAX * WIDTH];
	double worst = 0;

	for (size_t i = 0; i < N_MAX * WIDTH; i++)
		x[i] = i % WIDTH == 0 ? -23.02585f : i % WIDTH == 1 ? 1e-20f : 12345.678f;
	for (size_t i = 0; i < sizeof recipes / sizeof *recipes; i++)
		for (size_t n = 1; n <= N_MAX; n += 133) {
			struct rows all = rows_of(&recipes[i], x, n, n);
			for (size_t k = 0; k < n * WIDTH; k++)
				check_worst(&worst, fabs(all.data[k]));
			rows_free(&all);
		}
	check_near(worst, 0, 0, "constant_becomes_0");
}

/* The same after sound, when the sums have accumulated many numbers. */
static void test_constant_again(void)
{
	struct cmvn_settings r = { CMVN_SLIDING, 1, 0, 50, 20 };
	float x[N_MAX * WIDTH];
	double worst = 0;

	fill_columns(x, N_MAX, scale, level);
	for (size_t i = 100 * WIDTH; i < N_MAX * WIDTH; i++)
		x[i] = i % WIDTH == 0 ? -23.02585f : i % WIDTH == 1 ? 0.1f : 12345.678f;
	struct rows all = rows_of(&r, x, N_MAX, N_MAX);
	for (size_t i = 150 * WIDTH; i < N_MAX * WIDTH; i++)
		check_worst(&worst, fabs(all.data[i]));
	check_near(worst, 0, 0, "constant_again_becomes_0");
	rows_free(&all);
}

/* ---- plainly, in double ---- */

/* Row t's window in a signal of n rows, as torchaudio's sliding_window_cmn chooses it. */
static void plain_window(const struct cmvn_settings *r, ptrdiff_t t, ptrdiff_t n, ptrdiff_t *first,
			 ptrdiff_t *end)
{
	*first = r->center ? t - r->window / 2 : t - r->window;
	*end = r->center ? *first + r->window : t + 1;
	if (*first < 0) {
		*end -= *first;
		*first = 0;
	}
	if (!r->center)
		*end = t + 1 > r->min ? t + 1 : r->min;
	if (*end > n) {
		*first -= *end - n;
		*end = n;
		*first = *first < 0 ? 0 : *first;
	}
}

static double plain(const struct cmvn_settings *r, const float *x, size_t n, size_t t, size_t k)
{
	ptrdiff_t first = 0, end = (ptrdiff_t)n;
	double mean = 0, variance = 0;

	if (r->kind == CMVN_SLIDING)
		plain_window(r, (ptrdiff_t)t, (ptrdiff_t)n, &first, &end);
	for (ptrdiff_t i = first; i < end; i++)
		mean += x[(size_t)i * WIDTH + k] / (double)(end - first);
	for (ptrdiff_t i = first; i < end; i++)
		variance += pow(x[(size_t)i * WIDTH + k] - mean, 2) / (double)(end - first);
	mean = x[t * WIDTH + k] - mean;
	return !r->vars ? mean : end - first == 1 ? 0 : mean / sqrt(variance);
}

static double off_plain(const struct cmvn_settings *r, const float *x, size_t n)
{
	struct rows all = rows_of(r, x, n, 7);
	double worst = all.n == n ? 0 : INFINITY;

	for (size_t i = 0; all.n == n && i < n * WIDTH; i++)
		check_worst(&worst, fabs(all.data[i] - plain(r, x, n, i / WIDTH, i % WIDTH)));
	rows_free(&all);
	return worst;
}

static void test_plain(void)
{
	static const int64_t windows[][2] = { { 60, 10 }, { 10, 60 }, { 7, 7 },    { 1, 1 },
					      { 1, 9 },   { 2, 3 },   { 600, 100 } };
	float x[N_MAX * WIDTH];
	char name[60];

	fill_columns(x, N_MAX, scale, level);
	for (int kind = CMVN_UTTERANCE; kind <= CMVN_SLIDING; kind++)
		for (int center = 0; center <= (kind == CMVN_SLIDING); center++)
			for (int vars = 0; vars < 2; vars++) {
				double worst = 0;
				for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
					for (size_t n = 1; n <= N_MAX; n += n < 16 ? 1 : 64) {
						struct cmvn_settings r = { kind, vars, center,
									   windows[i][0],
									   windows[i][1] };
						check_worst(&worst, off_plain(&r, x, n));
					}
				snprintf(name, sizeof name, "plain_%s%s%s", cmvn_kind_names[kind],
					 center ? "_center" : "", vars ? "_vars" : "");
				check_near(worst, 0, 5e-6, name);
			}
}

/* ---- streaming ---- */

static const struct cmvn_settings streamed[] = {
	{ CMVN_UTTERANCE, 1, 0, 0, 0 },   { CMVN_SLIDING, 1, 0, 50, 20 },
	{ CMVN_SLIDING, 1, 1, 50, 20 },   { CMVN_SLIDING, 0, 0, 20, 50 },
	{ CMVN_SLIDING, 1, 0, 600, 500 },
};

static void test_pieces(void)
{
	static const size_t pieces[] = { 1, 2, 7, 99 };
	float x[N_MAX * WIDTH];
	bool same = true;

	fill_columns(x, N_MAX, scale, level);
	for (size_t k = 0; k < sizeof streamed / sizeof *streamed; k++)
		for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
			struct rows whole = rows_of(&streamed[k], x, N_MAX, N_MAX);
			struct rows cut = rows_of(&streamed[k], x, N_MAX, pieces[i]);
			same = same && same_rows(&whole, &cut);
			rows_free(&whole);
			rows_free(&cut);
		}
	CHECK(same, "pieces_make_the_same_bytes", "rows differ");
}

static void test_restart(void)
{
	float x[N_MAX * WIDTH];
	bool same = true;

	fill_columns(x, N_MAX, scale, level);
	for (size_t k = 0; k < sizeof streamed / sizeof *streamed; k++)
		for (size_t n = 0; n < 100; n += 33) {
			struct cmvn *c = cmvn_new(&streamed[k], WIDTH);
			struct rows whole = rows_of(&streamed[k], x, N_MAX, N_MAX);
			struct rows out = { .width = WIDTH };

			same = same && push_all(c, x + 7 * WIDTH, n, 5, &out) && out.n == n;
			out.n = 0;
			same = same && push_all(c, x, N_MAX, 11, &out) && same_rows(&whole, &out);
			rows_free(&whole);
			rows_free(&out);
			cmvn_free(c);
		}
	CHECK(same, "a_drained_one_is_as_new", "rows differ");
	cmvn_free(NULL);
}

/* A row waits for `min` rows, or for half a window. */
static void test_delay(void)
{
	struct rows out = { .width = WIDTH };
	float x[N_MAX * WIDTH];

	fill_columns(x, N_MAX, scale, level);
	for (int center = 0; center < 2; center++) {
		struct cmvn_settings r = { CMVN_SLIDING, 0, center, 50, 20 };
		struct cmvn *c = cmvn_new(&r, WIDTH);
		size_t early, late;

		out.n = 0;
		cmvn_push(c, x, center ? 49 : 19, &out);
		early = out.n;
		cmvn_push(c, x, 100, &out);
		late = out.n;
		CHECK(early == 0 && late == (center ? 149 - 24 : 119),
		      center ? "delay_center" : "delay", "%zu, then %zu rows", early, late);
		cmvn_free(c);
	}
	rows_free(&out);
}

/* One row of huge numbers spoils the windows that contain it, not the rest of the stream. */
static void test_forgets(void)
{
	struct cmvn_settings r = { CMVN_SLIDING, 1, 0, 50, 20 };
	float x[N_MAX * WIDTH];
	double worst = 0;

	fill_columns(x, N_MAX, scale, level);
	x[100 * WIDTH] = 1e30f;
	x[101 * WIDTH + 1] = NAN;
	struct rows all = rows_of(&r, x, N_MAX, N_MAX);
	for (size_t i = 0; i < WIDTH * N_MAX; i++)
		if (i / WIDTH > 220)
			check_worst(&worst,
				    fabs(all.data[i] - plain(&r, x, N_MAX, i / WIDTH, i % WIDTH)));
	check_near(worst, 0, 5e-6, "what_is_no_number_is_forgotten");
	CHECK(isnan(all.data[101 * WIDTH + 1]), "what_is_no_number_is_not_hidden", "%g",
	      (double)all.data[101 * WIDTH + 1]);
	rows_free(&all);
}

static void test_check(void)
{
	static const struct {
		const char *name;
		struct cmvn_settings r;
		const char *words; /* NULL: it is accepted */
	} cases[] = {
		{ "check_accepts", { CMVN_SLIDING, 1, 0, 600, 100 }, NULL },
		{ "check_min_without_use", { CMVN_SLIDING, 1, 1, 600, 0 }, NULL },
		{ "check_window_without_use", { CMVN_UTTERANCE, 1, 0, 0, 0 }, NULL },
		{ "check_window", { CMVN_SLIDING, 0, 0, 0, 100 }, "--cmvn-window 0 is not 1 to" },
		{ "check_window_long", { CMVN_SLIDING, 0, 1, 1000001, 1 }, "--cmvn-window" },
		{ "check_min", { CMVN_SLIDING, 0, 0, 600, -1 }, "--cmvn-min -1 is not 1 to" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char why[200] = "";
		const char *reason = cmvn_check(&cases[i].r, why, sizeof why);
		bool right = cases[i].words ? reason && strstr(reason, cases[i].words) : !reason;

		CHECK(right, cases[i].name, "%s", reason ? reason : "accepted");
	}
}

int main(void)
{
	test_none();
	test_utterance();
	test_constant();
	test_constant_again();
	test_plain();
	test_pieces();
	test_restart();
	test_delay();
	test_forgets();
	test_check();
	return check_status();
}
