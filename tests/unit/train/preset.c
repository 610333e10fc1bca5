/* SPDX-License-Identifier: GPL-2.0-or-later */
/* preset: a preset for each name, whose architecture exists; the first is the default */
#include "../check.h"
#include "nn/arch.h"
#include "train/preset.h"

#include <string.h>

int main(void)
{
	size_t n = 0;
	struct arch arch;
	char why[160];

	for (; preset_names[n]; n++) {
		const struct preset *p = &presets[n];
		const char *text = arch_resolve(p->arch, true);

		CHECK(strcmp(text, p->arch) != 0 && !arch_parse(text, &arch, why, sizeof why),
		      preset_names[n], "arch %s", p->arch);
		CHECK(p->epochs >= 1 && p->batch >= 1 && p->rate >= 0 && p->rate <= 1 &&
			  feature_augment_names[p->vary],
		      preset_names[n], "%lld epochs, rate %g", (long long)p->epochs, p->rate);
	}
	CHECK(n == 5 && strcmp(preset_names[0], "default") == 0, "names", "%zu", n);
	return check_status();
}
