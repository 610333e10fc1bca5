/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"
#include "columns.h"

#include "features/delta.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { N_MAX = 120 };

static const float scale[WIDTH] = { 1, 100, 1 }, level[WIDTH];

static const struct delta_settings again = { 2, 2, DELTA_AGAIN, DELTA_REPLICATE };

DEFINE_ROWS_OF(delta, delta_width(f))

/* ---- identities ---- */

/* A column a + b t + c t^2: with fitted edges the slope and the curvature are seen everywhere, with
 * replicated ones where the kernels do not reach over the ends. */
static void test_parabola(void)
{
	for (int second = DELTA_AGAIN; second <= DELTA_FIT; second++)
		for (int64_t window = 1; window <= 4; window++) {
			struct delta_settings r = { 2, window, second, DELTA_REPLICATE };
			float x[40 * WIDTH];
			double worst = 0;
			char name[60];

			for (size_t t = 0; t < 40; t++)
				for (size_t k = 0; k < WIDTH; k++)
					x[t * WIDTH + k] = (float)(k * t * t) - 3 * (float)t + 7;
			struct rows all = rows_of(&r, x, 40, 40);
			for (size_t t = 2 * (size_t)window; t < 40 - 2 * (size_t)window; t++)
				for (size_t k = 0; k < WIDTH; k++) {
					const float *row = all.data + t * 3 * WIDTH;
					double slope = 2 * (double)(k * t) - 3;
					double off = fabs(row[WIDTH + k] - slope) +
						     fabs(row[2 * WIDTH + k] - 2 * (double)k);
					check_worst(&worst, off);
				}
			snprintf(name, sizeof name, "parabola_%s_window_%d",
				 delta_second_names[second], (int)window);
			check_near(worst, 0, 1e-5, name);
			rows_free(&all);
		}
}

static void test_line(void)
{
	struct delta_settings r = { 2, 3, DELTA_FIT, DELTA_EDGE_FIT };
	double worst = 0;

	for (size_t n = 1; n <= 20; n++) {
		float x[20 * WIDTH];

		for (size_t i = 0; i < n * WIDTH; i++)
			x[i] = 5 - 0.5f * (float)(i / WIDTH);
		struct rows all = rows_of(&r, x, n, n);
		for (size_t i = 0; i < n * 3 * WIDTH; i++) {
			size_t k = i % (3 * WIDTH);
			double want = k < WIDTH                ? x[i / (3 * WIDTH) * WIDTH + k]
				      : k < 2 * WIDTH && n > 1 ? -0.5
							       : 0;
			double off = fabs(all.data[i] - want);
			check_worst(&worst, off);
		}
		rows_free(&all);
	}
	check_near(worst, 0, 1e-6, "line_to_its_ends");
}

static void test_constant(void)
{
	double worst = 0;

	for (int second = DELTA_AGAIN; second <= DELTA_FIT; second++)
		for (int edges = 0; edges <= (second == DELTA_CONVOLVED ? 0 : 1); edges++) {
			struct delta_settings r = { 2, 4, second, edges };
			float x[30 * WIDTH];

			for (size_t i = 0; i < 30 * WIDTH; i++)
				x[i] = -23.02585f;
			struct rows all = rows_of(&r, x, 30, 30);
			for (size_t i = 0; i < 30 * 3 * WIDTH; i++) {
				double off =
				    fabs(all.data[i] - (i % (3 * WIDTH) < WIDTH ? x[0] : 0));
				check_worst(&worst, off);
			}
			rows_free(&all);
		}
	check_near(worst, 0, 1e-12, "constant_has_none");
}

/* ---- plainly, in double ---- */

static double at(const double *x, size_t n, ptrdiff_t t)
{
	return x[t < 0 ? 0 : t >= (ptrdiff_t)n ? (ptrdiff_t)n - 1 : t];
}

/* degree! times the leading coefficient of the polynomial that fits `rows` rows from `first` best,
 * by Gauss on the normal equations; rows beyond the ends are the first and the last. */
static double fitted(const double *x, size_t n, ptrdiff_t first, size_t rows, int degree)
{
	double m[3][4] = { { 0 } };

	if (rows <= (size_t)degree)
		return 0;
	for (size_t i = 0; i < rows; i++)
		for (int a = 0; a <= degree; a++) {
			for (int b = 0; b <= degree; b++)
				m[a][b] += pow((double)i, a + b);
			m[a][3] += pow((double)i, a) * at(x, n, first + (ptrdiff_t)i);
		}
	for (int a = 0; a < degree; a++)
		for (int row = a + 1; row <= degree; row++) {
			double times = m[row][a] / m[a][a];
			for (int b = a; b < 4; b++)
				m[row][b] -= times * m[a][b];
		}
	return degree * m[degree][3] / m[degree][degree];
}

/* The derivative of row t of that degree, by a fit. */
static double plain_fit(const struct delta_settings *r, const double *x, size_t n, size_t t,
			int degree)
{
	ptrdiff_t first = (ptrdiff_t)t - (ptrdiff_t)r->window;
	size_t rows = 2 * (size_t)r->window + 1;

	if (r->edges == DELTA_REPLICATE)
		return fitted(x, n, first, rows, degree);
	if (n < rows)
		return fitted(x, n, 0, n, degree);
	if (first < 0)
		first = 0;
	if (first > (ptrdiff_t)(n - rows))
		first = (ptrdiff_t)(n - rows);
	return fitted(x, n, first, rows, degree);
}

static double plain_convolved(const struct delta_settings *r, const double *x, size_t n, size_t t)
{
	ptrdiff_t w = (ptrdiff_t)r->window;
	double sum = 0, squares = 0;

	for (ptrdiff_t i = -w; i <= w; i++) {
		squares += (double)(i * i);
		for (ptrdiff_t j = -w; j <= w; j++)
			sum += (double)(i * j) * at(x, n, (ptrdiff_t)t + i + j);
	}
	return sum / squares / squares;
}

/* The largest difference of a signal's deltas from the plain ones. */
static double off_plain(const struct delta_settings *r, const float *x, size_t n)
{
	struct rows all = rows_of(r, x, n, 5);
	double worst = all.n == n ? 0 : INFINITY;

	for (size_t k = 0; all.n == n && k < WIDTH; k++) {
		double column[N_MAX], first[N_MAX], second;

		for (size_t t = 0; t < n; t++)
			column[t] = x[t * WIDTH + k];
		for (size_t t = 0; t < n; t++)
			first[t] = plain_fit(r, column, n, t, 1);
		for (size_t t = 0; t < n; t++) {
			const float *row = all.data + t * 3 * WIDTH + k;

			second = r->second == DELTA_AGAIN ? plain_fit(r, first, n, t, 1)
				 : r->second == DELTA_FIT ? plain_fit(r, column, n, t, 2)
							  : plain_convolved(r, column, n, t);
			check_worst(&worst, fabs(row[0] - column[t]));
			check_worst(&worst, fabs(row[WIDTH] - first[t]));
			check_worst(&worst, fabs(row[2 * WIDTH] - second));
		}
	}
	rows_free(&all);
	return worst;
}

static void test_plain(void)
{
	static const struct {
		const char *name;
		int second, edges;
	} schools[] = {
		{ "plain_again_replicate", DELTA_AGAIN, DELTA_REPLICATE },
		{ "plain_convolved_replicate", DELTA_CONVOLVED, DELTA_REPLICATE },
		{ "plain_fit_replicate", DELTA_FIT, DELTA_REPLICATE },
		{ "plain_fit_fit", DELTA_FIT, DELTA_EDGE_FIT },
		{ "plain_again_fit", DELTA_AGAIN, DELTA_EDGE_FIT },
	};
	float x[N_MAX * WIDTH];

	fill_columns(x, N_MAX, scale, level);
	for (size_t s = 0; s < sizeof schools / sizeof *schools; s++) {
		double worst = 0;

		for (int64_t window = 1; window <= 5; window++)
			for (size_t n = 1; n <= N_MAX; n += n < 30 ? 1 : 30) {
				struct delta_settings r = { 2, window, schools[s].second,
							    schools[s].edges };
				check_worst(&worst, off_plain(&r, x, n));
			}
		check_near(worst, 0, 2e-5, schools[s].name);
	}
}

/* ---- streaming ---- */

static void test_pieces(void)
{
	static const size_t pieces[] = { 1, 2, 7, 33 };
	float x[N_MAX * WIDTH];
	bool same = true;

	fill_columns(x, N_MAX, scale, level);
	for (int64_t order = 0; order <= 2; order++)
		for (int second = DELTA_AGAIN; second <= DELTA_FIT; second++)
			for (int edges = 0; edges <= (second == DELTA_CONVOLVED ? 0 : 1); edges++)
				for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
					struct delta_settings r = { order, 3, second, edges };
					struct rows whole = rows_of(&r, x, N_MAX, N_MAX);
					struct rows cut = rows_of(&r, x, N_MAX, pieces[i]);
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
	for (int edges = 0; edges < 2; edges++)
		for (size_t n = 0; n < 20; n++) {
			struct delta_settings r = { 2, 3, DELTA_AGAIN, edges };
			struct delta *d = delta_new(&r, WIDTH);
			struct rows whole = rows_of(&r, x, N_MAX, N_MAX);
			struct rows out = { .width = delta_width(d) };

			same = same && push_all(d, x + 7 * WIDTH, n, 1, &out) && out.n == n;
			out.n = 0;
			same = same && push_all(d, x, N_MAX, 11, &out) && same_rows(&whole, &out);
			rows_free(&whole);
			rows_free(&out);
			delta_free(d);
		}
	CHECK(same, "a_drained_one_is_as_new", "rows differ");
}

/* A row waits for those that it needs and for no more. */
static void test_delay(void)
{
	struct delta *d = delta_new(&again, WIDTH);
	struct rows out = { .width = delta_width(d) };
	float x[N_MAX * WIDTH];

	fill_columns(x, N_MAX, scale, level);
	delta_push(d, x, 50, &out);
	CHECK(out.n == 46, "delay_again", "%zu of 50 rows", out.n);
	rows_free(&out);
	delta_free(d);
	d = delta_new(&(struct delta_settings){ 2, 4, DELTA_FIT, DELTA_EDGE_FIT }, WIDTH);
	delta_push(d, x, 8, &out);
	CHECK(out.n == 0, "delay_at_a_fitted_edge", "%zu of 8 rows", out.n);
	delta_push(d, x, 1, &out);
	CHECK(out.n == 5, "delay_behind_a_fitted_edge", "%zu of 9 rows", out.n);
	rows_free(&out);
	delta_free(d);
	delta_free(NULL);
}

static void test_check(void)
{
	static const struct {
		const char *name;
		struct delta_settings r;
		const char *words; /* NULL: it is accepted */
	} cases[] = {
		{ "check_accepts", { 2, 2, DELTA_CONVOLVED, DELTA_REPLICATE }, NULL },
		{ "check_accepts_1", { 1, 1000, DELTA_CONVOLVED, DELTA_EDGE_FIT }, NULL },
		{ "check_order", { 3, 2, DELTA_AGAIN, DELTA_REPLICATE }, "--deltas 3 is not" },
		{ "check_order_below", { -1, 2, DELTA_AGAIN, DELTA_REPLICATE }, "--deltas -1" },
		{ "check_window", { 1, 0, DELTA_AGAIN, DELTA_REPLICATE }, "--delta-window 0" },
		{ "check_window_long", { 1, 1001, DELTA_AGAIN, DELTA_REPLICATE }, "1 to 1000" },
		{ "check_edges", { 2, 2, DELTA_CONVOLVED, DELTA_EDGE_FIT }, "--delta-edges fit" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char why[200] = "";
		const char *reason = delta_check(&cases[i].r, why, sizeof why);
		bool right = cases[i].words ? reason && strstr(reason, cases[i].words) : !reason;

		CHECK(right, cases[i].name, "%s", reason ? reason : "accepted");
	}
}

int main(void)
{
	test_parabola();
	test_line();
	test_constant();
	test_plain();
	test_pieces();
	test_restart();
	test_delay();
	test_check();
	return check_status();
}
