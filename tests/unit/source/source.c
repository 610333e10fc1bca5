/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "dataset/clip.h"
#include "source/folder.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static const char *path_of(const char *name)
{
	static char path[400];

	snprintf(path, sizeof path, "%s%s%s", folder, *name ? "/" : "", name);
	return path;
}

/* A file of that name, in the folder or below; its contents do not matter here. */
static void touch(const char *name)
{
	FILE *file = fopen(path_of(name), "w");

	if (!file || fclose(file) != 0) {
		perror(name);
		exit(3);
	}
}

static void make_folder(const char *name)
{
	if (mkdir(path_of(name), 0777) != 0) {
		perror(name);
		exit(3);
	}
}

static void make_link(const char *to, const char *name)
{
	if (symlink(to, path_of(name)) != 0) {
		perror(name);
		exit(3);
	}
}

/* The names of all items, as paths below the folder, with spaces between. */
static const char *names_in(struct source *s)
{
	static char text[2000];
	size_t used = 0;
	struct item item;

	text[0] = '\0';
	while (source_next(s, &item) == SOURCE_ITEM)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "",
					 item.path + strlen(folder) + 1);
	return text;
}

static void test_folders(void)
{
	struct source *s = source_new(NULL);
	char why[300];

	CHECK(source_add(s, path_of("none"), why, sizeof why) == 1 && strstr(why, "No such"),
	      "no_such_source", "%s", why);
	CHECK(source_add(s, path_of(""), why, sizeof why) == 1 &&
		  strstr(why, "holds no recordings"),
	      "empty_folder", "%s", why);
	make_folder("sub.wav"); /* a folder that is called like a file: it is for audio to refuse */
	make_folder("set");
	make_folder("set/recordings");
	make_folder("deep");
	make_folder("deep/er");
	make_folder("deep/.git");
	touch("b_x_1.wav");
	touch("B_x_1.flac");
	touch("a_x_10.wav");
	touch("a_x_9.Wav");
	touch(".hidden_x_1.wav");
	touch("README.md");
	touch("wav");
	touch(".wav");
	touch("deep/x.wav");
	touch("deep/er/y.mp3");
	touch("deep/er.wav");
	touch("deep/.git/z.wav");
	touch("set/0_out_1.wav");
	touch("set/recordings/1_in_1.wav");
	make_link("..", "deep/up");
	make_link(".", "deep/same");
	make_link("nowhere", "deep/lost");
	CHECK(source_add(s, path_of(""), why, sizeof why) == 0, "a_folder", "%s", why);
	const char *want = "B_x_1.flac a_x_10.wav a_x_9.Wav b_x_1.wav deep/er.wav deep/er/y.mp3 "
			   "deep/x.wav set/0_out_1.wav set/recordings/1_in_1.wav sub.wav";
	const char *have = names_in(s);
	CHECK(strcmp(have, want) == 0, "bytewise_by_path", "%s", have);
	CHECK(source_is_listed(s), "folders_are_listed", "they are not");
	source_free(s);
	s = source_new(NULL);
	source_add(s, path_of("set"), why, sizeof why);
	source_add(s, path_of("a_x_10.wav"), why, sizeof why);
	have = names_in(s);
	CHECK(strcmp(have, "set/recordings/1_in_1.wav a_x_10.wav") == 0,
	      "recordings_go_first_and_sources_as_given", "%s", have);
	source_free(s);
}

/* Keeps what ends in .wav, in the order of the last letter before that. */
static bool judge(void *arg, const struct item *item, bool *keep, uint64_t *key)
{
	size_t *n = arg, length = strlen(item->path);

	*keep = length > 5 && strcmp(item->path + length - 4, ".wav") == 0;
	*key = *keep ? (unsigned char)item->path[length - 5] : 0;
	return (*n)-- > 0;
}

static void test_arrange(void)
{
	struct source *s = source_new(NULL);
	char why[300];
	size_t n = 8;
	const char *have;

	source_add(s, path_of("deep"), why, sizeof why);
	source_add(s, path_of("set"), why, sizeof why);
	source_add(s, path_of(""), why, sizeof why);
	CHECK(!source_arrange(s, judge, &n), "arrange_gives_up", "it does not");
	source_free(s);
	s = source_new(NULL);
	n = 1000;
	source_add(s, path_of("deep"), why, sizeof why);
	source_add(s, path_of("set"), why, sizeof why);
	source_add(s, path_of("b_x_1.wav"), why, sizeof why);
	CHECK(source_arrange(s, judge, &n), "arrange", "no memory");
	have = names_in(s);
	CHECK(strcmp(have, "deep/up/a_x_10.wav deep/up/b_x_1.wav deep/up/set/0_out_1.wav "
			   "deep/up/set/recordings/1_in_1.wav set/recordings/1_in_1.wav b_x_1.wav "
			   "deep/up/sub.wav deep/er.wav deep/x.wav") == 0,
	      "arrange_keeps_and_sorts", "%s", have);
	source_free(s);
}

static void fill(struct items *list, int n, int step)
{
	*list = (struct items){ 0 };
	for (int i = 0; i < n; i += step) {
		char name[32];
		struct item item = { .name = name, .path = name, .label = i % 2 ? "odd" : NULL };
		snprintf(name, sizeof name, "clip-%d", i);
		items_add(list, &item);
	}
}

static void shuffle(struct items *list, uint64_t seed)
{
	uint64_t key[1000];

	for (size_t i = 0; i < list->n; i++)
		key[i] = clip_hash(seed, list->at[i].name);
	items_sort_by_key(list, key);
}

static void test_shuffle(void)
{
	struct items all, again, other, some;
	size_t at = 0, moved = 0, differs = 0;
	bool same = true;

	fill(&all, 1000, 1);
	fill(&again, 1000, 1);
	fill(&other, 1000, 1);
	fill(&some, 1000, 10);
	shuffle(&all, 1);
	shuffle(&again, 1);
	shuffle(&other, 2);
	shuffle(&some, 1);
	for (size_t i = 0; i < 1000; i++) {
		char name[32];
		snprintf(name, sizeof name, "clip-%zu", i);
		same = same && strcmp(all.at[i].path, again.at[i].path) == 0;
		differs += strcmp(all.at[i].path, other.at[i].path) != 0;
		moved += strcmp(all.at[i].path, name) != 0;
	}
	CHECK(same, "same_seed_same_order", "it differs");
	CHECK(differs > 950 && moved > 950, "shuffled", "%zu differ, %zu moved", differs, moved);
	for (size_t i = 0; i < all.n && at < some.n; i++)
		at += strcmp(all.at[i].path, some.at[at].path) == 0;
	CHECK(at == some.n, "a_part_keeps_its_order", "%zu of %zu", at, some.n);
	items_free(&all);
	items_free(&again);
	items_free(&other);
	items_free(&some);
	CHECK(some.n == 0 && !some.at, "free", "%zu left", some.n);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char command[100];

	snprintf(folder, sizeof folder, "%.40s/source.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder)) {
		perror(folder);
		return 3;
	}
	test_folders();
	test_arrange();
	test_shuffle();
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command) == 0 ? check_status() : 3;
}
