/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/endpoint_options.h"

const struct option_word endpoint_options_highpass[] = { { "none", 0 }, { 0 } };

bool endpoint_options_recipe(struct frame *f, const struct endpoint_params *p, double rate_hz)
{
	return recipe_add(f, "endpoint") && recipe_number(f, "rate", rate_hz) &&
	       recipe_number(f, "trigger", p->trigger_db) &&
	       recipe_number(f, "release", p->release_db) &&
	       recipe_number(f, "depth", p->depth_db) && recipe_number(f, "least", p->least_dbfs) &&
	       recipe_number(f, "preroll", p->preroll_ms) &&
	       recipe_number(f, "hangover", p->hangover_ms) && recipe_number(f, "min", p->min_ms) &&
	       recipe_number(f, "max", p->max_ms) && recipe_number(f, "relearn", p->relearn_ms) &&
	       recipe_number(f, "highpass", p->highpass_hz);
}
