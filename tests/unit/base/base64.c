/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/base64.h"

#include <stdlib.h>
#include <string.h>

int main(void)
{
	/* the examples of RFC 4648, section 10, and the last two digits */
	static const char *const vectors[][2] = {
		{ "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
		{ "\xFB\xFF\xFE", "+//+" },
	};

	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		const char *bytes = vectors[i][0], *want = vectors[i][1];
		char *text = NULL;
		size_t n;
		FILE *out = open_memstream(&text, &n);

		if (!out)
			abort();
		base64_put(out, (const unsigned char *)bytes, strlen(bytes));
		fclose(out);
		CHECK(strcmp(text, want) == 0, "base64", "found '%s', wanted '%s'", text, want);
		free(text);
	}
	return check_status();
}
