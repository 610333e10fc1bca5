/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "stream/attribute_test.h"

#include <string.h>

/* The frame that is tested: label "7", name "10a", word "ä" (NFC), x 7, big 16777217.5. */
static void fill(struct frame *f)
{
	const size_t shape[] = { 2400 };

	frame_set_floats(f, NULL, 1, shape);
	frame_set_text(f, "kind", "audio");
	frame_set_text(f, "label", "7");
	frame_set_text(f, "name", "10a");
	frame_set_text(f, "word", "\xc3\xa4");
	frame_set_text(f, "empty", "");
	frame_set_int(f, "rate", 8000);
	frame_set_int(f, "x", 7);
	frame_set_real(f, "big", 16777217.5);
	frame_set_bool(f, "last", true);
}

static const struct {
	const char *text;
	bool passes;
} cases[] = {
	/* = and != */
	{ "label=7", true },
	{ "label==7", true },
	{ " label = 7 ", true },
	{ "label=07", false },
	{ "label=7.0", false },
	{ "label!=7", false },
	{ "label!=07", true },
	{ "x=7", true },
	{ "x=7.0", true },
	{ "x=0.7e1", true },
	{ "x=a", false },
	{ "x!=a", true },
	{ "x!=7", false },
	{ "big=16777217.5", true },
	{ "last=true", true },
	{ "empty=", true },
	{ "label=", false },
	{ "word=a\xcc\x88", true }, /* the same in normal form D */
	/* order */
	{ "label<10", true },
	{ "label>10", false },
	{ "label>=7", true },
	{ "label<=7", true },
	{ "label<7", false },
	{ "name<99", false }, /* text that is not a number */
	{ "name>99", false },
	{ "name<a", true },
	{ "name>=10a", true },
	{ "x<a", false },
	{ "x>a", false },
	{ "x>6.5", true },
	{ "x<=6.5", false },
	{ "dur=0.3", true },
	{ "dur>0.3", false },
	{ "dur>=0.3", true },
	{ "rows>=2400", true },
	{ "rows>2400", false },
	/* patterns */
	{ "name~^[0-9]+a$", true },
	{ "name~0a", true },
	{ "name~^a", false },
	{ "name!~^a", true },
	{ "name!~0a", false },
	{ "x~^7$", true },
	{ "label~^(6|7)$", true },
	{ "name~1=?0", true },
	/* absent, and there */
	{ "speaker", false },
	{ "speaker=", false },
	{ "speaker!=theo", true },
	{ "speaker!~.", true },
	{ "speaker~.", false },
	{ "speaker<a", false },
	{ "speaker>a", false },
	{ "label", true },
	{ "empty", true },
	{ "dur", true },
};

static void test_cases(void)
{
	struct frame f = { 0 };
	char why[200] = "";

	fill(&f);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct attribute_test t = { 0 };
		const enum status status = attribute_test_parse(&t, cases[i].text, why, sizeof why);
		bool unfit = false;

		CHECK(status == STATUS_OK, "it_parses", "%s: %s", cases[i].text, why);
		if (status == STATUS_OK) {
			const bool passes = attribute_test_passes(&t, &f, &unfit);
			CHECK(passes == cases[i].passes && !unfit, "it_passes_or_fails",
			      "%s: found %d, wanted %d", cases[i].text, passes, cases[i].passes);
			CHECK(t.met == (strncmp(cases[i].text, "speaker", 7) != 0),
			      "it_knows_whether_the_key_exists", "%s: %d", cases[i].text, t.met);
		}
		attribute_test_free(&t);
	}
	frame_free(&f);
}

static void test_unfit(void)
{
	struct attribute_test t = { 0 };
	struct frame f = { 0 };
	char why[200];
	bool unfit = false;

	frame_set_texts(&f, "classes", (const char *const[]){ "a" }, 1);
	attribute_test_parse(&t, "classes=a", why, sizeof why);
	CHECK(!attribute_test_passes(&t, &f, &unfit) && unfit, "an_array_is_unfit", "compared");
	attribute_test_free(&t);
	attribute_test_parse(&t, "classes", why, sizeof why);
	unfit = false;
	CHECK(attribute_test_passes(&t, &f, &unfit) && !unfit, "an_array_is_there", "not found");
	attribute_test_free(&t);
	frame_free(&f);
}

static void test_misuse(void)
{
	static const char *const wrong[][2] = {
		{ "=7", "a key before" },
		{ "", "a key before" },
		{ " >7", "a key before" },
		{ "label!7", "'!' must be != or !~" },
		{ "label=~7", "'=~' must be ~" },
		{ "x<", "a value after" },
		{ "x~", "a value after" },
		{ "id~[", "'[' is not an ext" },
		{ "id~a{2,1}", "is not an extended" },
	};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct attribute_test t = { 0 };
		char why[200] = "";
		const enum status status = attribute_test_parse(&t, wrong[i][0], why, sizeof why);

		CHECK(status == STATUS_USAGE && strstr(why, wrong[i][1]), "misuse", "'%s': %s",
		      wrong[i][0], why);
		attribute_test_free(&t);
	}
}

int main(void)
{
	test_cases();
	test_unfit();
	test_misuse();
	return check_status();
}
