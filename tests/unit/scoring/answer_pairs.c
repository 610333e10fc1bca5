/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "scoring/answer_pairs.h"

#include <stdlib.h>
#include <string.h>

static void check_changes(void)
{
	/* label, first, second: the same twice, then one change of each kind */
	static const char *const of[][3] = {
		{ "a", "a", "a" }, { "a", "b", "b" }, { "b", "a", "c" },
		{ "c", "a", "c" }, { "b", "b", "a" },
	};
	struct answer_pairs p = { 0 };
	char id[] = "0";
	size_t n = 0, *changes;

	for (size_t i = 0; i < 5; i++) {
		id[0] = (char)('0' + i);
		answer_pairs_add(&p, 0, id, of[i][0], NULL, of[i][1]);
		answer_pairs_add(&p, 1, id, of[i][0], NULL, of[i][2]);
	}
	changes = answer_pairs_changes(&p, &n);
	CHECK(changes && n == 3 && changes[0] == 4 && changes[1] == 3 && changes[2] == 2,
	      "changes: what is lost, what is won, other mistakes", "%zu changes", n);
	CHECK(strcmp(p.labels.words[p.of[2].answer[1]], "c") == 0, "the second answer", "%s",
	      p.labels.words[p.of[2].answer[1]]);
	free(changes);
	answer_pairs_free(&p);
}

int main(void)
{
	struct answer_pairs p = { 0 };
	struct answer_counts by[3], all;
	struct answer_speakers s;
	static const char *const speaker[] = { "ann", "ann", "ann", "bob", "bob", NULL };
	static const bool first[] = { true, false, false, true, false, true };
	static const bool second[] = { true, true, true, false, false, true };
	char id[] = "0";
	size_t faults = 0;
	int side;

	for (int i = 0; i < 6; i++) {
		id[0] = (char)('0' + i);
		faults +=
		    answer_pairs_add(&p, 0, id, "yes", speaker[i], first[i] ? "yes" : "no") != 0;
	}
	CHECK(strcmp(answer_pairs_check(&p, &side), "0") == 0 && side == 1, "one side alone", "%d",
	      side);
	for (int i = 5; i >= 0; i--) { /* in another order */
		id[0] = (char)('0' + i);
		faults += answer_pairs_add(&p, 1, id, "yes", speaker[i],
					   second[i] ? "yes" : "perhaps") != 0;
	}
	CHECK(faults == 0 && !answer_pairs_check(&p, &side), "six pairs", "%zu faults", faults);
	all = answer_pairs_count(&p, by);
	CHECK(all.n == 6 && all.right[0] == 3 && all.right[1] == 4 && all.both == 2 &&
		  all.only[0] == 1 && all.only[1] == 2 && all.neither == 1,
	      "counts", "%zu: %zu, %zu, %zu, %zu", all.n, all.both, all.only[0], all.only[1],
	      all.neither);
	CHECK(p.speakers.n == 2 && by[0].n == 3 && by[0].only[1] == 2 && by[1].only[0] == 1,
	      "by speaker", "%zu speakers", p.speakers.n);
	CHECK(answer_pairs_over_speakers(by, 2, &s), "over speakers", "no memory");
	/* ann from 1/3 to 1, bob from 1/2 to 0 */
	CHECK(s.n == 2 && s.better == 1 && s.worse == 1 && s.equal == 0, "better, worse",
	      "%zu: %zu, %zu, %zu", s.n, s.better, s.worse, s.equal);
	check_near(s.mean[0], (1 / 3. + 1 / 2.) / 2, 1e-15, "mean of the first");
	check_near(s.difference, (2 / 3. - 1 / 2.) / 2, 1e-15, "mean difference");
	CHECK(s.sign == 1, "sign test", "%g", s.sign);
	/* t = (1 / 12) / (7 / 12); of one degree of freedom p = 1 - 2 atan(t) / pi */
	check_near(s.paired_t, 1 - 2 * atan(1 / 7.) / acos(-1), 1e-12, "paired t test");

	CHECK(answer_pairs_add(&p, 1, "3", "yes", "bob", "yes") == ANSWER_PAIRS_TWICE, "twice",
	      "taken");
	answer_pairs_add(&p, 0, "new", "yes", "cid", "yes");
	CHECK(answer_pairs_add(&p, 1, "new", "no", "cid", "no") == ANSWER_PAIRS_OTHER_LABEL,
	      "another label", "taken");
	CHECK(strcmp(answer_pairs_check(&p, &side), "new") == 0 && side == 1,
	      "an answer that was refused is missing", "%d", side);
	answer_pairs_free(&p);
	check_changes();

	all = answer_pairs_count(&p, NULL);
	CHECK(all.n == 0, "no pairs", "%zu", all.n);
	CHECK(answer_pairs_over_speakers(NULL, 0, &s) && s.n == 0 && isnan(s.mean[0]) &&
		  isnan(s.paired_t) && s.sign == 1,
	      "no speakers", "%zu", s.n);
	return check_status();
}
