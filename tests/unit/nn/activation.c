/* SPDX-License-Identifier: GPL-2.0-or-later */
/* activation: against definitions in double and central differences (signed), NaN, all paths */
#include "nn/activation.h"
#include "planes.h"

enum { ROWS = 4, WIDTH_MAX = 100, GELU_ROOM = ROWS * (WIDTH_MAX + 8) };

static float x_data[ROOM], y_data[ROOM], dx_data[ROOM], dy_data[ROOM];

static struct plane plane_of(float *data, size_t bands, size_t channels, size_t gap)
{
	return (struct plane){ ROWS, bands, channels, bands * channels + gap, data };
}

/* ---- ReLU ---- */

struct relu_case {
	struct plane x, y;
};

static double relu_loss(void *arg)
{
	struct relu_case *k = arg;

	plane_copy(&k->x, &k->y);
	relu_forward(&k->y);
	return mix(&k->y);
}

static void test_relu(void)
{
	struct relu_case k = { plane_of(x_data, 7, 3, 2), plane_of(y_data, 7, 3, 1) };
	struct plane dy = plane_of(dy_data, 7, 3, 0);
	double worst;

	spread(&k.x, 31);
	relu_loss(&k);
	set_mixture(&dy);
	relu_backward(&k.y, &dy);
	worst = worst_slope(&k.x, &dy, relu_loss, &k);
	CHECK(worst <= 3e-3, "relu-dx", "off by %g", worst);
}

static void test_nan(void)
{
	struct plane x = inside(x_data, 1, 1, 1, 0);

	x.x[0] = NAN;
	relu_forward(&x);
	CHECK(isnan(x.x[0]), "relu-nan", "NaN became %g", x.x[0]);
}

/* ---- GELU ---- */

static double gelu(double x)
{
	return x * 0.5 * erfc(-x / sqrt(2));
}

/* Against the formula, everywhere; rows have gaps between them. */
static void test_gelu(enum cpu_path path)
{
	const struct plane x = plane_of(x_data, 7, 14, 3), y = plane_of(y_data, 7, 14, 1);
	const struct plane dx = plane_of(dx_data, 7, 14, 0), dy = plane_of(dy_data, 7, 14, 2);
	const double step = 1e-4;
	double worst = 0, slope = 0;

	for (size_t i = 0; i < GELU_ROOM; i++) {
		x_data[i] = -12 + 24 * (float)i / GELU_ROOM;
		dy_data[i] = (float)(i % 7) - 3;
	}
	gelu_forward(&x, &y, path);
	gelu_backward(&x, &dy, &dx, path);
	for (size_t t = 0; t < ROWS; t++)
		for (size_t i = 0; i < 98; i++) {
			const double in = x_data[t * x.pitch + i], d = dy_data[t * dy.pitch + i];

			check_worst(&worst, fabs(y_data[t * y.pitch + i] - gelu(in)));
			check_worst(&slope,
				    fabs(dx_data[t * dx.pitch + i] -
					 d * (gelu(in + step) - gelu(in - step)) / (2 * step)));
		}
	CHECK(worst <= 1e-6, "gelu", "path %d: off by %g", path, worst);
	CHECK(slope <= 3e-6, "gelu-dx", "path %d: off by %g", path, slope);
}

/* test_paths: all paths give the same bits */
static void test_paths(const char *name,
		       void (*forward)(const struct plane *, const struct plane *, enum cpu_path),
		       void (*backward)(const struct plane *, const struct plane *,
					const struct plane *, enum cpu_path))
{
	static float first[2][ROOM];
	const struct plane x = plane_of(x_data, 1, WIDTH_MAX, 0),
			   y = plane_of(y_data, 1, WIDTH_MAX, 0);
	const struct plane dx = plane_of(dx_data, 1, WIDTH_MAX, 0);
	bool same = true;

	fill(x_data, GELU_ROOM, 1);
	memset(y_data, 0, sizeof y_data);
	memset(dx_data, 0, sizeof dx_data);
	for (enum cpu_path path = CPU_REFERENCE; path < CPU_PATHS; path++) {
		if (!cpu_has(path))
			continue;
		forward(&x, &y, path);
		backward(&x, &x, &dx, path);
		if (path == CPU_REFERENCE) {
			memcpy(first[0], y_data, sizeof y_data);
			memcpy(first[1], dx_data, sizeof dx_data);
		}
		same = same && memcmp(first[0], y_data, sizeof y_data) == 0 &&
		       memcmp(first[1], dx_data, sizeof dx_data) == 0;
	}
	CHECK(same, name, "other bits");
}

static void test_gelu_ends(enum cpu_path path)
{
	float x[32], y[32];
	const struct plane from = { 1, 1, 32, 32, x }, to = { 1, 1, 32, 32, y };

	for (size_t i = 0; i < 32; i++)
		x[i] = (const float[]){ 0, 300, -300, 3e38f, NAN, -3e38f, 1e-30f, 9 }[i % 8];
	gelu_forward(&from, &to, path);
	for (size_t i = 0; i < 32; i += 8)
		CHECK(y[i] == 0 && y[i + 1] == 300 && fabsf(y[i + 2]) <= 1e-30f &&
			  y[i + 3] == 3e38f && isnan(y[i + 4]) && fabsf(y[i + 5]) <= 1 &&
			  fabsf(y[i + 6]) <= 1e-30f && y[i + 7] == 9,
		      "gelu-ends", "path %d: %g %g %g %g %g %g %g %g", path, y[i], y[i + 1],
		      y[i + 2], y[i + 3], y[i + 4], y[i + 5], y[i + 6], y[i + 7]);
}

/* ---- hard swish ---- */

static double hardswish_loss(void *arg)
{
	const struct layer_clip *c = arg;

	hardswish_forward(c->x, c->y, CPU_REFERENCE);
	return mix(c->y);
}

static void test_hardswish(enum cpu_path path)
{
	const struct plane x = plane_of(x_data, 7, 14, 3), y = plane_of(y_data, 7, 14, 1);
	const struct plane dx = plane_of(dx_data, 7, 14, 0), dy = plane_of(dy_data, 7, 14, 2);
	struct layer_clip c = { .x = &x, .y = &y, .dx = &dx, .dy = &dy };
	double worst = 0;

	for (size_t i = 0; i < ROOM; i++)
		x_data[i] = -6.014f + 12 * (float)i / GELU_ROOM; /* no step crosses -3 or 3 */
	set_mixture(&dy);
	hardswish_forward(&x, &y, path);
	for (size_t t = 0; t < ROWS; t++)
		for (size_t i = 0; i < 98; i++) {
			const double in = *spot(&x, t, 0, i);

			check_worst(&worst,
				    fabs(*spot(&y, t, 0, i) - in * fmin(fmax(in + 3, 0), 6) / 6));
		}
	CHECK(worst <= 1e-6, "hardswish", "path %d: off by %g", path, worst);
	hardswish_backward(&x, &dy, &dx, path);
	worst = worst_slope(&x, &dx, hardswish_loss, &c);
	CHECK(worst <= 6e-3, "hardswish-dx", "path %d: off by %g", path, worst);
	x_data[0] = NAN;
	hardswish_forward(&x, &y, path);
	CHECK(isnan(y_data[0]), "hardswish-nan", "path %d: NaN became %g", path, y_data[0]);
}

int main(void)
{
	test_relu();
	test_nan();
	for (enum cpu_path path = CPU_REFERENCE; path < CPU_PATHS; path++)
		if (cpu_has(path)) {
			test_gelu(path);
			test_gelu_ends(path);
			test_hardswish(path);
		}
	test_paths("gelu-paths", gelu_forward, gelu_backward);
	test_paths("hardswish-paths", hardswish_forward, hardswish_backward);
	return check_status();
}
