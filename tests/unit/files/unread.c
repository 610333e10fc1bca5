/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unread: files are counted by kind, the first names are kept, and what a line says of them */
#include "../check.h"

#include "files/unread.h"

#include <string.h>

static void add(struct unread *u, const char *const *paths)
{
	for (; *paths; paths++)
		unread_add(u, *paths);
}

int main(void)
{
	struct unread u = { 0 };
	char text[600];

	unread_sound(&u, text, sizeof text);
	CHECK(!*text, "no_sound", "%s", text);
	unread_labels(&u, text, sizeof text);
	CHECK(!*text, "no_labels", "%s", text);
	add(&u, (const char *const[]){ "x/b.m4a", "b.webm", "a.m4a", "c.M4A", NULL });
	unread_sound(&u, text, sizeof text);
	CHECK(strcmp(text, "4 files look like sound but are not read: 3 .m4a (a.m4a, ...), 1 .webm "
			   "(b.webm); convert them, for example with 'ffmpeg -i IN OUT.wav'") == 0,
	      "sound", "%s", text);
	add(&u, (const char *const[]){ "d.csv", "b.csv", "x/c.csv", "e.csv", "a.csv", NULL });
	unread_names(&u, EXTENSION_TABLE, text, sizeof text);
	CHECK(strcmp(text, "a.csv, b.csv, c.csv and 2 more") == 0, "names", "%s", text);
	CHECK(unread_count(&u, EXTENSION_TABLE) == 5 && unread_count(&u, EXTENSION_SOUND) == 4 &&
		  unread_count(&u, EXTENSION_PARQUET) == 0,
	      "counts", "%zu tables", unread_count(&u, EXTENSION_TABLE));
	add(&u, (const char *const[]){ "a.lab", NULL });
	unread_labels(&u, text, sizeof text);
	CHECK(strstr(text, "1 file looks like labels of recordings and is not read (a.lab)") ==
		  text,
	      "labels", "%s", text);
	unread_names(&u, EXTENSION_TABLE, text, 9);
	CHECK(strlen(text) <= 8 && strncmp(text, "a.csv, b", strlen(text)) == 0, "short_of_room",
	      "%s", text);
	unread_free(&u);
	CHECK(unread_count(&u, EXTENSION_TABLE) == 0, "free", "not empty");
	/* what plays with a terminal is escaped, a long name is cut */
	add(&u, (const char *const[]){ "\033[2J.csv", NULL });
	unread_names(&u, EXTENSION_TABLE, text, sizeof text);
	CHECK(!strchr(text, '\033'), "control_characters", "%s", text);
	unread_free(&u);
	return check_status();
}
