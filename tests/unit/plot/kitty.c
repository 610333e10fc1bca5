/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "../check.h"

#include "plot/kitty.h"

#include <stdlib.h>
#include <string.h>

static char *commands(const unsigned char *bytes, size_t n)
{
	static char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	kitty_write(bytes, n, out);
	fclose(out);
	return text;
}

/* The examples of RFC 4648, section 10. */
static void check_base64(void)
{
	static const char *const base64[] = { "Zg==",     "Zm8=",     "Zm9v",
					      "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy" };
	char want[100];

	for (size_t n = 1; n <= 6; n++) {
		char *have = commands((const unsigned char *)"foobar", n);

		snprintf(want, sizeof want, "\033_Gf=100,a=T,q=2,m=0;%s\033\\", base64[n - 1]);
		CHECK(strcmp(have, want) == 0, "base64", "'%s', wanted '%s'", have, want);
		free(have);
	}
}

/* A long picture comes in chunks: all but the last announce more, only the first has the keys. */
static void check_chunks(void)
{
	unsigned char bytes[7000] = { 0 };
	char *have = commands(bytes, sizeof bytes), *at = have;
	size_t chunks = 0, more = 0, longest = 0;

	for (; (at = strstr(at, "\033_G")) != NULL; at++) {
		const char *payload = strchr(at, ';') + 1;
		const size_t len = (size_t)(strchr(payload, '\033') - payload);

		chunks++;
		more += payload[-2] == '1';
		longest = len > longest ? len : longest;
	}
	CHECK(chunks == 3 && more == 2, "chunks", "%zu, %zu", chunks, more);
	CHECK(longest == KITTY_CHUNK, "length", "%zu", longest);
	CHECK(strstr(have + 5, "f=100") == NULL ||
		  strstr(strstr(have, "f=100") + 1, "f=100") == NULL,
	      "keys", "twice");
	free(have);
}

int main(void)
{
	check_base64();
	check_chunks();
	return check_status();
}
