/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "report/data_counts.h"

int main(void)
{
	struct data_counts d = { 0 };
	bool added = true;

	added = added && data_counts_add(&d, "a", "ann", "train", 1.5, false);
	added = added && data_counts_add(&d, "a", "ann", "test", 2, false);
	added = added && data_counts_add(&d, "b", "bob", "test", 0.25, false);
	added = added && data_counts_add(&d, "b", "bob", "test", 4, true);
	added = added && data_counts_add(&d, "b", NULL, NULL, 1, false);
	added = added && data_counts_add(&d, NULL, "ann", "elsewhere", 1, false);
	CHECK(added && d.labels.n == 2 && d.speakers.n == 2, "names", "%zu, %zu", d.labels.n,
	      d.speakers.n);
	CHECK(data_count_sum(&d.all) == 5 && d.all.n[DATA_TEST] == 2 && d.all.n[DATA_OTHER] == 2,
	      "all: later chunks count once", "%zu", data_count_sum(&d.all));
	check_near(d.all.seconds, 9.75, 1e-12, "seconds of all");
	CHECK(d.by_label[1].n[DATA_TEST] == 1 && d.by_label[1].n[DATA_OTHER] == 1, "by label",
	      "%zu", data_count_sum(&d.by_label[1]));
	check_near(d.by_label[1].seconds, 5.25, 1e-12, "seconds with the later chunk");
	CHECK(data_counts_shared(&d) == 1, "one speaker in both parts", "%zu",
	      data_counts_shared(&d));
	data_counts_free(&d);
	CHECK(data_counts_shared(&d) == 0 && d.labels.n == 0, "empty again", "%zu", d.labels.n);
	return check_status();
}
