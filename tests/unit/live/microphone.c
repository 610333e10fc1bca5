/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be tested on a machine without a microphone; tests/live.sh records from one. */
#include "../check.h"

#include "base/status.h"
#include "live/microphone.h"

#include <string.h>

/* Drivers of PortAudio that are unloaded again leak; the leak sanitizer asks this. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
	return 1;
}

static void fits(const char *text, const char *wanted, bool want)
{
	char name[100];

	snprintf(name, sizeof name, "'%s'_%s_'%s'", wanted, want ? "fits" : "does_not_fit", text);
	CHECK(microphone_fits(text, wanted) == want, name, "the opposite");
}

static void test_words(void)
{
	fits("USB Audio: Mic (hw:1,0), ALSA", "usb alsa", true);
	fits("USB Audio: Mic (hw:1,0), ALSA", "audio: mic", true);
	fits("USB Audio: Mic (hw:1,0), ALSA", " \thw:1 ", true);
	fits("USB Audio: Mic (hw:1,0), ALSA", "", true);
	fits("USB Audio: Mic (hw:1,0), ALSA", "alsa usb", false);
	fits("USB Audio: Mic (hw:1,0), ALSA", "alsa alsa", false);
	fits("default, ALSA", "faul alsa", true);
	fits("default, ALSA", "default, ALSA, more", false);
	fits("", "x", false);
}

static void test_system(void)
{
	const struct microphone_wish wish = { .ring_s = 1, .latency_s = 0.1 };
	const char *silent = microphone_begin();
	struct microphone_info info;
	int numbers[64], number = -7;
	char why[1000] = "";
	size_t n, listed = 0;

	if (silent) {
		check_skip("microphones", silent);
		return;
	}
	n = microphone_find(NULL, numbers, 64);
	for (size_t i = 0; i < n && i < 64; i++)
		listed += microphone_describe(numbers[i], &info) && info.number == numbers[i] &&
			  info.channels > 0 && microphone_find(info.name, &number, 1) > 0;
	CHECK(listed == n, "all_can_be_described_and_found_by_name", "%zu of %zu", listed, n);
	CHECK(!microphone_describe(-1, &info) && !microphone_describe(100000, &info),
	      "none_of_that_number", "described");
	CHECK(microphone_find("100000", numbers, 64) == 0 &&
		  microphone_find("99999999999999999999", numbers, 64) == 0,
	      "none_is_found_by_that_number", "found");
	CHECK(microphone_choose("no such microphone", &number, why, sizeof why) == STATUS_SYSTEM &&
		  strstr(why, "--device no such microphone: found no such microphone; ") == why,
	      "choose_none", "'%s'", why);
	if (microphone_default() < 0)
		CHECK(microphone_choose(NULL, &number, why, sizeof why) == STATUS_SYSTEM &&
			  strcmp(why, microphone_none) == 0,
		      "choose_the_default_of_none", "'%s'", why);
	else
		CHECK(microphone_choose(NULL, &number, why, sizeof why) == STATUS_OK &&
			  number == microphone_default(),
		      "choose_the_default", "%d: '%s'", number, why);
	CHECK(!microphone_open(-1, &wish, why, sizeof why) && why[0], "open_none", "opened");
	CHECK(microphone_rescan(NULL) && microphone_find(NULL, numbers, 64) == n,
	      "the_same_again_after_a_rescan", "others");
	microphone_end();
}

int main(void)
{
	microphone_hush();
	test_words();
	test_system();
	return check_status();
}
