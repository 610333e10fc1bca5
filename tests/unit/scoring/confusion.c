/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "scoring/confusion.h"

#include <stdlib.h>
#include <string.h>

static const char *const classes[] = { "none", "no", "yes" };

/* Adds an answer to a frame with these classes. */
static void add(struct confusion *c, const char *label, const char *guess, const char *speaker)
{
	const float p[3] = { 0 };
	struct frame f = { 0 };
	struct answer a;
	char why[100];

	frame_set_text(&f, "label", label);
	frame_set_texts(&f, "classes", classes, 3);
	if (speaker)
		frame_set_text(&f, "speaker", speaker);
	CHECK(!answer_read(&a, &f, p, 3, why, sizeof why), "answer", "%s", why);
	a.guess = guess;
	CHECK(confusion_add(c, &a), "added", "no memory");
	frame_free(&f);
}

static struct confusion some_answers(void)
{
	struct confusion c = { 0 };

	add(&c, "yes", "yes", "ann");
	add(&c, "yes", "no", "ann");
	add(&c, "yes", "no", "bob");
	add(&c, "no", "none", "bob");
	add(&c, "none", "none", NULL);
	add(&c, "none", "yes", NULL);
	add(&c, "maybe", "no", NULL);
	add(&c, "maybe", "yes", NULL);
	add(&c, "ahem", "yes", NULL);
	return c;
}

static void test_counts(void)
{
	struct confusion c = some_answers();

	CHECK(c.n == 9 && c.right == 2, "all", "%zu of %zu", c.right, c.n);
	CHECK(c.words == 7 && c.words_right == 1 && c.words_rejected == 1, "words", "%zu %zu %zu",
	      c.words, c.words_right, c.words_rejected);
	CHECK(c.others == 2 && c.others_accepted == 1, "none", "%zu %zu", c.others,
	      c.others_accepted);
	CHECK(c.unknown == 3, "unknown", "%zu", c.unknown);
	CHECK(c.labels.n == 5 && strcmp(c.labels.of[0].name, "none") == 0, "labels", "%zu",
	      c.labels.n);
	CHECK(c.labels.of[2].n == 3 && c.labels.of[2].right == 1, "yes", "%zu", c.labels.of[2].n);
	CHECK(c.speakers.n == 2 && c.speakers.of[0].n == 2 && c.speakers.of[0].right == 1,
	      "speakers", "%zu", c.speakers.n);
	CHECK(pairs_times(&c.pairs, 2, 1) == 2 && pairs_times(&c.pairs, 1, 2) == 0, "pairs", "%zu",
	      pairs_times(&c.pairs, 2, 1));
	confusion_free(&c);
}

static void test_lists(void)
{
	static const struct confusion_error wanted[] = {
		{ "yes", "no", 2 },    { "ahem", "yes", 1 }, { "maybe", "no", 1 },
		{ "maybe", "yes", 1 }, { "no", "none", 1 },  { "none", "yes", 1 },
	};
	struct confusion c = some_answers();
	size_t n, unknown;
	struct confusion_error *list = confusion_errors(&c, &n);
	const struct tally **labels = confusion_unknown(&c, &unknown);
	size_t same = 0;

	for (size_t i = 0; i < n && i < sizeof wanted / sizeof *wanted; i++)
		same += strcmp(list[i].label, wanted[i].label) == 0 &&
			strcmp(list[i].guess, wanted[i].guess) == 0 &&
			list[i].times == wanted[i].times;
	CHECK(n == 6 && same == 6, "errors", "%zu, %zu as wanted", n, same);
	CHECK(unknown == 2 && strcmp(labels[0]->name, "maybe") == 0 && labels[0]->unknown == 2 &&
		  strcmp(labels[1]->name, "ahem") == 0,
	      "unknown labels", "%zu, %s first", unknown, labels[0]->name);
	free(list);
	free(labels);
	confusion_sort(&c);
	CHECK(strcmp(c.labels.of[c.pairs.of[0].row].name, "ahem") == 0 &&
		  strcmp(c.labels.of[c.pairs.of[c.pairs.n - 1].column].name, "yes") == 0,
	      "sorted pairs", "%s first", c.labels.of[c.pairs.of[0].row].name);
	confusion_free(&c);
}

int main(void)
{
	test_counts();
	test_lists();
	return check_status();
}
