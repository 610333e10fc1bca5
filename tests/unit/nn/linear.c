/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linear: in parts, against central differences (signed) */
#include "nn/linear.h"
#include "planes.h"

static float x_data[ROOM], y_data[ROOM], dx_data[ROOM], dy_data[ROOM];
static float weights[ROOM], dw[ROOM], scratch[ROOM];

enum { IN = 70, PART = 32, OUT = 5, CLIPS = 3 };

static double linear_loss(void *arg)
{
	struct plane y = inside(y_data, CLIPS, 1, OUT, 0);

	(void)arg;
	linear_forward(x_data, IN + 1, CLIPS, OUT, 0, PART, weights, weights + IN * OUT, y_data,
		       cpu_best());
	linear_forward(x_data, IN + 1, CLIPS, OUT, PART, IN, weights, NULL, dx_data, cpu_best());
	for (size_t i = 0; i < CLIPS * OUT; i++)
		y_data[i] += dx_data[i];
	return mix(&y);
}

static void test_linear(void)
{
	struct plane dy = inside(dy_data, CLIPS, 1, OUT, 0);
	float turned[OUT * CLIPS], dx[CLIPS * (IN + 2)];
	double worst = 0, worst_w = 0;

	fill(x_data, ROOM, 41);
	fill(weights, ROOM, 42);
	set_mixture(&dy);
	transpose(dy_data, CLIPS, OUT, CLIPS, turned);
	for (size_t from = 0; from < IN; from += PART) {
		const size_t to = from + PART < IN ? from + PART : IN;

		linear_backward(turned, CLIPS, OUT, from, to, weights, scratch, dx, IN + 2,
				cpu_best());
		linear_backward_weights(x_data, IN + 1, dy_data, CLIPS, OUT, from, to, dw,
					cpu_best());
	}
	for (size_t n = 0; n < CLIPS; n++)
		for (size_t i = 0; i < IN; i++) {
			check_worst(&worst, slope_error(&x_data[n * (IN + 1) + i],
							dx[n * (IN + 2) + i], linear_loss, NULL));
		}
	for (size_t i = 0; i < IN * OUT; i++) {
		check_worst(&worst_w, slope_error(&weights[i], dw[i], linear_loss, NULL));
	}
	CHECK(worst <= 5e-3, "linear-dx", "off by %g", worst);
	CHECK(worst_w <= 5e-3, "linear-dw", "off by %g", worst_w);
}

int main(void)
{
	test_linear();
	return check_status();
}
