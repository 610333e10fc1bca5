/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dataset: which recordings are given, of lists and of an archive, and in which order */
#include "../check.h"

#include "base/status.h"
#include "dataset/dataset.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CLIPS = 60 };

static char folder[64], tar[80], empty[80];

/* 60 recordings without contents, WORD_SPEAKER_INDEX.wav, 6 of them the test part; an archive of
 * them; a list with no recording of theirs. */
static bool make_files(void)
{
	char command[700];

	snprintf(command, sizeof command,
		 "cd '%s' && mkdir set none && "
		 "for w in a b c; do for s in x y; do for i in 4 5 6 7 8 9 10 11 12 13; do "
		 ": > set/${w}_${s}_$i.wav; done; done; done && tar -cf set.tar set && "
		 ": > none/note.txt && tar -cf none.tar none",
		 folder);
	snprintf(tar, sizeof tar, "%s/set.tar", folder);
	snprintf(empty, sizeof empty, "%s/none.tar", folder);
	return system(command) == 0;
}

/* What one run gives. */
struct run {
	char ids[CLIPS * 16]; /* with spaces between */
	size_t n, bad, wrong_numbers;
	int begun; /* what dataset_begin returned */
	uint64_t wanted;
	char fault[DATASET_LINE];
};

static struct run run(const struct dataset_rules *rules, const char *a, const char *b)
{
	struct run r = { .n = 0 };
	struct recording recording;
	enum dataset_got got;
	size_t used = 0;
	enum status status;
	struct dataset_rules complete = *rules;

	complete.shards = rules->shards ? rules->shards : 1;
	struct dataset *d = dataset_new(&complete, NULL, r.fault, &status);
	*r.fault = '\0';
	for (const char *const *path = (const char *const[]){ a, b, NULL }; *path; path++)
		if (dataset_add(d, *path, r.fault) != STATUS_OK)
			printf("%s: %s\n", *path, r.fault);
	r.begun = dataset_begin(d, r.fault);
	while (r.begun == STATUS_OK && (got = dataset_next(d, &recording)) != DATASET_END) {
		if (got == DATASET_BAD) {
			r.bad++;
			continue;
		}
		r.wrong_numbers += recording.number != r.n + r.bad;
		used +=
		    (size_t)snprintf(r.ids + used, sizeof r.ids - used, "%s ", recording.clip->id);
		r.n++;
	}
	if (r.begun == STATUS_OK)
		dataset_fault(d, r.fault);
	r.wanted = dataset_wanted(d);
	if (r.wrong_numbers > 0)
		CHECK(false, "recordings_are_numbered_from_0", "%zu are not", r.wrong_numbers);
	dataset_free(d);
	return r;
}

static bool is_in(const char *ids, const char *id)
{
	char word[32];

	snprintf(word, sizeof word, "%s ", id);
	return strstr(ids, word) != NULL;
}

/* How many of ids are in others. */
static size_t count_in(const char *ids, const char *others)
{
	char copy[CLIPS * 16], *rest = copy, *id;
	size_t n = 0;

	snprintf(copy, sizeof copy, "%s", ids);
	while ((id = strtok_r(rest, " ", &rest)))
		n += is_in(others, id);
	return n;
}

static void test_choice(const char *set, const char *name)
{
	struct run all = run(&(struct dataset_rules){ .limit = 0 }, set, NULL);
	struct run some =
	    run(&(struct dataset_rules){ .selection = { .split = "test", .labels = "a,c" } }, set,
		NULL);
	struct run few = run(&(struct dataset_rules){ .limit = 7 }, set, NULL);

	CHECK(all.n == CLIPS && all.wanted == CLIPS && !*all.fault, name, "%zu of %llu: %s", all.n,
	      (unsigned long long)all.wanted, all.fault);
	CHECK(some.n == 4 && some.wanted == 4 && is_in(some.ids, "c_y_4"), name, "%s", some.ids);
	CHECK(few.n == 7 && strncmp(few.ids, all.ids, strlen(few.ids)) == 0, name, "%s", few.ids);
}

/* The shards of a set have each clip once, in its order, also shuffled ones. */
static void test_shards(const char *set, bool is_shuffled)
{
	size_t n = 0, known = 0;
	const struct run all =
	    run(&(struct dataset_rules){ .is_shuffled = is_shuffled, .seed = 3, .window = 10 }, set,
		NULL);

	for (uint64_t shard = 0; shard < 7; shard++) {
		struct run r = run(&(struct dataset_rules){ .is_shuffled = is_shuffled,
							    .seed = 3,
							    .window = 10,
							    .shard = shard,
							    .shards = 7 },
				   set, NULL);
		n += r.n;
		known += count_in(r.ids, all.ids);
		CHECK(r.n == (shard < CLIPS % 7 ? 9 : 8) && r.wanted == CLIPS, "size_of_a_shard",
		      "%zu", r.n);
	}
	CHECK(n == CLIPS && known == CLIPS, "shards_are_the_set", "%zu, %zu known", n, known);
}

static void test_shuffle(const char *set, const char *name)
{
	struct dataset_rules rules = { .is_shuffled = true, .seed = 3, .window = 10 };
	const struct run plain = run(&(struct dataset_rules){ .limit = 0 }, set, NULL);
	const struct run one = run(&rules, set, NULL), again = run(&rules, set, NULL);

	rules.seed = 4;
	const struct run other = run(&rules, set, NULL);
	CHECK(one.n == CLIPS && count_in(one.ids, plain.ids) == CLIPS, name, "%s", one.ids);
	CHECK(strcmp(one.ids, again.ids) == 0, name, "same seed, other order");
	CHECK(strcmp(one.ids, other.ids) != 0 && strcmp(one.ids, plain.ids) != 0, name,
	      "the order of seed 4, or of the source");
}

/* A list says at once what is wrong with the options, a stream when it has ended; not if --limit
 * left some of it unread. */
static void test_faults(const char *set)
{
	struct dataset_rules rules = { .selection = { .speakers = "x,nobody" } };
	struct run r = run(&rules, set, NULL);

	CHECK(r.begun == STATUS_INPUT && strstr(r.fault, "'nobody'"), "fault_of_a_list", "%d %s",
	      r.begun, r.fault);
	r = run(&rules, tar, NULL);
	CHECK(r.begun == STATUS_OK && r.n == CLIPS / 2 && strstr(r.fault, "'nobody'"),
	      "fault_of_a_stream", "%zu %s", r.n, r.fault);
	rules.limit = 3;
	r = run(&rules, tar, NULL);
	CHECK(r.n == 3 && !*r.fault, "no_fault_if_unread", "%s", r.fault);
	rules = (struct dataset_rules){ .columns = { .name = { [COLUMN_LABEL] = "word" } } };
	r = run(&rules, tar, NULL);
	CHECK(strcmp(r.fault, "--label-column word: no SOURCE is a table") == 0, "unused_column",
	      "%s", r.fault);
}

/* A list beside a stream is counted once, and what is broken counts as given. */
static void test_both(const char *set)
{
	struct dataset_rules rules = { .is_shuffled = false, .seed = 1, .window = 10 };

	for (int is_shuffled = 0; is_shuffled < 2; is_shuffled++) {
		rules.is_shuffled = is_shuffled;
		const struct run r = run(&rules, set, empty);
		CHECK(r.n == CLIPS && r.wanted == CLIPS && r.bad == 1,
		      "a_list_and_an_empty_archive", "%zu, %zu bad", r.n, r.bad);
	}
}

static void test_parse_shard(void)
{
	static const struct {
		const char *text;
		bool good;
		uint64_t shard, shards;
	} rows[] = { { "1/1", true, 0, 1 },  { "3/7", true, 2, 7 },  { "8/7", false, 0, 0 },
		     { "0/7", false, 0, 0 }, { "1", false, 0, 0 },   { "1/2x", false, 0, 0 },
		     { "", false, 0, 0 },    { "-1/2", false, 0, 0 } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t shard = 0, shards = 0;
		bool good = dataset_parse_shard(rows[i].text, &shard, &shards);
		CHECK(good == rows[i].good && shard == rows[i].shard && shards == rows[i].shards,
		      "parse_shard", "'%s': %d, %llu of %llu", rows[i].text, good,
		      (unsigned long long)shard, (unsigned long long)shards);
	}
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char set[80], command[100];

	snprintf(folder, sizeof folder, "%.40s/dataset.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder) || !make_files()) {
		perror(folder);
		return 3;
	}
	snprintf(set, sizeof set, "%s/set", folder);
	test_choice(set, "choice_of_a_folder");
	test_choice(tar, "choice_of_an_archive");
	for (int is_shuffled = 0; is_shuffled < 2; is_shuffled++) {
		test_shards(set, is_shuffled);
		test_shards(tar, is_shuffled);
	}
	test_shuffle(set, "shuffled_folder");
	test_shuffle(tar, "shuffled_archive");
	test_faults(set);
	test_both(set);
	test_parse_shard();
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command) == 0 ? check_status() : 3;
}
