/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/settings_recipe.h"

#include "base/status.h"
#include "stream/recipe.h"
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char STEP[] = "melspec";
static const double RATE_MAX = 1e9;

bool settings_record(const struct settings *at, struct frame *f)
{
	bool ok = recipe_add(f, STEP) && recipe_text(f, "kind", mel_kind(&at->mel)) &&
		  recipe_number(f, "rate", at->mel.spectrum.rate_hz);

	for (const struct setting *s = settings_table; ok && s->name; s++) {
		const double value = setting_number(s, at);

		if (!setting_is_recorded(s, at))
			continue;
		ok = s->type == SETTING_CHOICE ? recipe_text(f, s->name, s->choices[(size_t)value])
					       : recipe_number(f, s->name, value);
	}
	return ok;
}

/* Sets a choice from its word. False: there is no such word. */
static bool take_word(const struct setting *setting, struct settings *s, const char *word)
{
	for (int i = 0; setting->choices[i]; i++)
		if (strcmp(setting->choices[i], word) == 0) {
			*(int *)setting_value(setting, s) = i;
			return true;
		}
	return false;
}

/* Sets a setting from a number, which has been checked. */
static void take_number(const struct setting *setting, struct settings *s, double value)
{
	void *variable = setting_value(setting, s);

	if (setting->type == SETTING_LENGTH)
		*(struct span *)variable = (struct span){ value, false };
	else if (setting->type == SETTING_WHOLE)
		*(int64_t *)variable = (int64_t)value;
	else
		*(double *)variable = value;
}

static bool in_recorded_range(const struct setting *setting, double value)
{
	const struct range r = setting->recorded;

	return r.low == r.high ? value >= setting->min && value <= setting->max
			       : value >= r.low && value <= r.high;
}

/* Sets a setting from the recipe, if it is there. NULL, or the reason. */
static const char *take_setting(const struct setting *setting, struct settings *s,
				const struct frame *f, char *why, size_t size)
{
	const bool is_choice = setting->type == SETTING_CHOICE;
	const char *word = is_choice ? recipe_get_text(f, STEP, setting->name) : NULL;
	double value = 0;
	const bool found =
	    is_choice ? word != NULL : recipe_get_number(f, STEP, setting->name, &value);

	if (!found && !setting->always_recorded)
		return NULL;
	if (!found ||
	    (is_choice ? !take_word(setting, s, word) : !in_recorded_range(setting, value)))
		snprintf(why, size, "its recipe has no valid '%s'", setting->name);
	else if (!is_choice && setting->type != SETTING_REAL && value != floor(value))
		snprintf(why, size, "'%s' in its recipe is not a whole number", setting->name);
	else {
		if (!is_choice)
			take_number(setting, s, value);
		return NULL;
	}
	return why;
}

const char *settings_from_recipe(struct settings *s, double *rate_hz, const struct frame *f,
				 char *why, size_t size)
{
	char detail[256];
	const char *reason;

	*s = settings_default();
	s->from_recipe = true;
	if (!recipe_has(f, STEP)) {
		snprintf(why, size, "its recipe has no step '%s'; wanted a model, or features",
			 STEP);
		return why;
	}
	for (const struct setting *setting = settings_table; setting->name; setting++)
		if (!setting->never_recorded && take_setting(setting, s, f, why, size))
			return why;
	if (!recipe_get_number(f, STEP, "rate", rate_hz) ||
	    !(*rate_hz >= 1 && *rate_hz <= RATE_MAX)) {
		snprintf(why, size, "its recipe has no valid 'rate'");
		return why;
	}
	if (!(reason = mel_check_stages(&s->mel, detail, sizeof detail)))
		return NULL;
	snprintf(why, size, "its recipe cannot be computed: %s", reason);
	return why;
}

/* Reads the first frame into f, then the rest up to the end mark, whose checksum covers that frame.
 * NULL, or the reason. */
static const char *read_first(struct reader *r, struct frame *f, enum status *status)
{
	struct frame later = { 0 };
	enum stream_got got = reader_next(r, f);

	*status = STATUS_INPUT;
	if (got == STREAM_MARK || got == STREAM_EOF)
		return "has no frames";
	while (got == STREAM_FRAME)
		got = reader_next(r, &later);
	frame_free(&later);
	if (got == STREAM_MARK)
		return NULL;
	*status = reader_status(r);
	return reader_error(r);
}

const char *settings_load(struct settings *s, double *rate_hz, const char *path, size_t data_max,
			  enum status *status, char *why, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct reader *r = fd >= 0 ? reader_new(fd, NULL, data_max) : NULL;
	struct frame f = { 0 };
	const char *reason = NULL;

	if (!r) {
		*status = fd >= 0 ? STATUS_SYSTEM : status_of_errno(errno);
		snprintf(why, size, "%s", fd >= 0 ? "no memory" : strerror(errno));
		reason = why;
	} else if ((reason = read_first(r, &f, status))) {
		snprintf(why, size, "%s", reason);
	} else {
		reason = settings_from_recipe(s, rate_hz, &f, why, size);
	}
	frame_free(&f);
	reader_free(r);
	if (fd >= 0)
		close(fd);
	return reason ? why : NULL;
}
