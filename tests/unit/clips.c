/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "clips.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

/* A file of that name, in the folder or below; its contents do not matter here. */
static void touch(const char *name)
{
	char path[400];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (!(file = fopen(path, "w"))) {
		perror(path);
		exit(3);
	}
	fclose(file);
}

static void make_folder(const char *name)
{
	char path[400];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (mkdir(path, 0777) != 0) {
		perror(path);
		exit(3);
	}
}

static int add(struct clips *c, const char *name, char *why)
{
	char path[400];

	snprintf(path, sizeof path, "%s%s%s", folder, *name ? "/" : "", name);
	return clips_add(c, path, why, 200);
}

/* The names of all clips, with spaces between. */
static const char *ids(const struct clips *c)
{
	static char text[2000];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < c->n; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? " " : "",
					 c->clip[i].id);
	return text;
}

static void test_names(void)
{
	static const struct {
		const char *file, *id, *label, *speaker;
		int64_t index;
	} rows[] = {
		{ "7_jackson_32.wav", "7_jackson_32", "7", "jackson", 32 },
		{ "yes_two_words_0.WAV", "yes_two_words_0", "yes", "two_words", 0 },
		{ "noise.wav", "noise", NULL, NULL, 0 },
		{ "a_b.wav", "a_b", NULL, NULL, 0 },
		{ "_b_3.wav", "_b_3", NULL, NULL, 0 },
		{ "a__3.wav", "a__3", NULL, NULL, 0 },
		{ "a_b_.wav", "a_b_", NULL, NULL, 0 },
		{ "a_b_-3.wav", "a_b_-3", NULL, NULL, 0 },
		{ "a_b_3x.wav", "a_b_3x", NULL, NULL, 0 },
		{ "a_b_99999999999999999999.wav", "a_b_99999999999999999999", NULL, NULL, 0 },
		{ "0_caf\xc3\xa9_1.wav", "0_caf\xc3\xa9_1", "0", "caf\xc3\xa9", 1 },
		{ "0_caf\xe9_1.wav", "0_caf%E9_1", "0", "caf%E9", 1 },
		{ "0_\xed\xa0\x80_1.wav", "0_%ED%A0%80_1", "0", "%ED%A0%80", 1 },
		{ "0_\xf0\x9f\x91_1.wav", "0_%F0%9F%91_1", "0", "%F0%9F%91", 1 },
		{ "no extension", "no extension", NULL, NULL, 0 },
		{ "-x_|y_2.wav", "-x_|y_2", "-x", "|y", 2 },
		{ "a\nb_c_2.wav", "a\nb_c_2", "a\nb", "c", 2 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct clips c = { 0 };
		char why[200] = "", name[80];
		int status;

		touch(rows[i].file);
		status = add(&c, rows[i].file, why);
		const struct clip *clip = c.clip;
		bool right = status == 0 && c.n == 1 && strcmp(clip->id, rows[i].id) == 0;
		right = right && !rows[i].label == !clip->label;
		if (right && rows[i].label)
			right = strcmp(clip->label, rows[i].label) == 0 &&
				strcmp(clip->speaker, rows[i].speaker) == 0 &&
				clip->index == rows[i].index;
		snprintf(name, sizeof name, "name_%zu", i);
		CHECK(right, name, "%s: %s %s", rows[i].file, c.n ? clip->id : why,
		      c.n && clip->label ? clip->label : "-");
		clips_free(&c);
		snprintf(why, sizeof why, "%s/%s", folder, rows[i].file);
		remove(why);
	}
}

static void test_folders(void)
{
	struct clips c = { 0 };
	char why[200];

	CHECK(add(&c, "none", why) == 1 && strstr(why, "No such"), "no_such_source", "%s", why);
	CHECK(add(&c, "", why) == 1 && strstr(why, "holds no WAV files"), "empty_folder", "%s",
	      why);
	make_folder("sub.wav"); /* a folder that is called like a file: it is for audio to refuse */
	make_folder("set");
	make_folder("set/recordings");
	touch("b_x_1.wav");
	touch("B_x_1.wav");
	touch("a_x_10.wav");
	touch("a_x_9.Wav");
	touch(".hidden_x_1.wav");
	touch("README.md");
	touch("wav");
	touch(".wav");
	touch("set/0_out_1.wav");
	touch("set/recordings/1_in_1.wav");
	CHECK(add(&c, "", why) == 0, "a_folder", "%s", why);
	CHECK(strcmp(ids(&c), "B_x_1 a_x_10 a_x_9 b_x_1 sub") == 0, "bytewise_order", "%s",
	      ids(&c));
	CHECK(add(&c, "set", why) == 0 && c.n == 6 && strcmp(c.clip[5].id, "1_in_1") == 0,
	      "recordings_go_first", "%s", ids(&c));
	CHECK(add(&c, "a_x_10.wav", why) == 0 && c.n == 7, "sources_come_as_given", "%s", ids(&c));
	clips_free(&c);
	CHECK(c.n == 0 && !c.clip, "free", "%zu left", c.n);
}

static void test_splits(void)
{
	struct clip clip = { .label = (char[]){ "7" } };
	bool right = true;

	for (int64_t index = 0; index < 60; index++) {
		size_t tests = 0;
		clip.index = index;
		for (int64_t fold = 0; fold < FOLDS; fold++) {
			bool test = strcmp(clip_split(&clip, fold), "test") == 0;
			tests += test;
			right = right && test == (index >= 5 * fold && index <= 5 * fold + 4);
		}
		right = right && tests == (index < 50);
	}
	CHECK(right, "folds_share_the_indices", "wrong");
	clip.label = NULL;
	CHECK(!clip_split(&clip, 0), "no_index_no_split", "has one");
}

static void fill(struct clips *c, int n, int step)
{
	*c = (struct clips){ .clip = calloc((size_t)n, sizeof *c->clip) };
	for (int i = 0; i < n; i += step) {
		struct clip *clip = &c->clip[c->n++];
		clip->id = clip->path = malloc(32);
		snprintf(clip->id, 32, "clip-%d", i);
	}
}

static void test_shuffle(void)
{
	struct clips all, again, other, some;
	size_t at = 0, moved = 0, differs = 0;
	bool same = true;

	fill(&all, 1000, 1);
	fill(&again, 1000, 1);
	fill(&other, 1000, 1);
	fill(&some, 1000, 10);
	clips_shuffle(&all, 1);
	clips_shuffle(&again, 1);
	clips_shuffle(&other, 2);
	clips_shuffle(&some, 1);
	for (size_t i = 0; i < 1000; i++) {
		char id[32];
		snprintf(id, sizeof id, "clip-%zu", i);
		same = same && strcmp(all.clip[i].id, again.clip[i].id) == 0;
		differs += strcmp(all.clip[i].id, other.clip[i].id) != 0;
		moved += strcmp(all.clip[i].id, id) != 0;
	}
	CHECK(same, "same_seed_same_order", "it differs");
	CHECK(differs > 950 && moved > 950, "shuffled", "%zu differ, %zu moved", differs, moved);
	for (size_t i = 0; i < all.n && at < some.n; i++)
		at += strcmp(all.clip[i].id, some.clip[at].id) == 0;
	CHECK(at == some.n, "a_part_keeps_its_order", "%zu of %zu", at, some.n);
	clips_free(&all);
	clips_free(&again);
	clips_free(&other);
	clips_free(&some);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char command[100];

	snprintf(folder, sizeof folder, "%.40s/clips.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder)) {
		perror(folder);
		return 3;
	}
	test_names();
	test_folders();
	test_splits();
	test_shuffle();
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command) == 0 ? check_status() : 3;
}
