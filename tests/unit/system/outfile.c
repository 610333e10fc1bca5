/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outfile: the old file stays until the new one is whole; links and modes are kept */
#include "../check.h"

#include "system/outfile.h"

#include <errno.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_text(FILE *out, void *arg)
{
	return fputs(arg, out) >= 0;
}

static bool write_and_fail(FILE *out, void *arg)
{
	fputs(arg, out);
	fflush(out);
	errno = EDOM;
	return false;
}

static const char *content(const char *path)
{
	static char text[64];
	FILE *in = fopen(path, "rb");

	if (!in)
		return "(no file)";
	text[fread(text, 1, sizeof text - 1, in)] = '\0';
	fclose(in);
	return text;
}

static size_t files_here(void)
{
	DIR *folder = opendir(".");
	size_t n = 0;

	while (folder && readdir(folder))
		n++;
	closedir(folder);
	return n - 2; /* . and .. */
}

static void test_replace(void)
{
	struct stat st;

	CHECK(outfile_replace("a", write_text, "one") && strcmp(content("a"), "one") == 0,
	      "a new file", "%s", content("a"));
	chmod("a", 0640);
	CHECK(outfile_replace("a", write_text, "two") && strcmp(content("a"), "two") == 0,
	      "an old file", "%s", content("a"));
	stat("a", &st);
	CHECK((st.st_mode & 07777) == 0640, "its mode stays", "%o", (unsigned)st.st_mode);
	CHECK(!outfile_replace("a", write_and_fail, "three") && errno == EDOM &&
		  strcmp(content("a"), "two") == 0,
	      "a failure leaves the old file", "%s, errno %d", content("a"), errno);
	CHECK(files_here() == 1, "nothing else is left", "%zu files", files_here());
	CHECK(!outfile_replace("none/a", write_text, "x") && errno == ENOENT, "no folder",
	      "errno %d", errno);
}

static void test_links(void)
{
	struct stat st;

	mkdir("d", 0700);
	CHECK(symlink("d/target", "link") == 0 && outfile_replace("link", write_text, "four") &&
		  strcmp(content("d/target"), "four") == 0 && lstat("link", &st) == 0 &&
		  S_ISLNK(st.st_mode),
	      "a link leads to a new file", "%s", content("d/target"));
	CHECK(symlink("round", "round") == 0 && !outfile_replace("round", write_text, "x") &&
		  errno == ELOOP,
	      "a circle of links", "errno %d", errno);
}

static void test_kinds(void)
{
	char why[200];

	CHECK(outfile_is_regular_or_absent("a") && outfile_is_regular_or_absent("b"), "files",
	      "are none");
	CHECK(!outfile_is_regular_or_absent("-") && !outfile_is_regular_or_absent("/dev/null") &&
		  !outfile_is_regular_or_absent("/dev/fd/1") && !outfile_is_regular_or_absent("d"),
	      "others", "are files");
	CHECK(outfile_write("/dev/null", write_text, "x"), "a device", "errno %d", errno);
	CHECK(!outfile_refusal("b", why, sizeof why), "can be written", "%s", why);
	CHECK(outfile_refusal("d", why, sizeof why) && strstr(why, "is a folder"), "a folder",
	      "'%s'", why);
	CHECK(outfile_refusal("none/b", why, sizeof why) && strstr(why, "No such file"),
	      "no folder for it", "'%s'", why);
}

int main(void)
{
	char folder[] = "/tmp/earpipe-outfile.XXXXXX";

	if (!mkdtemp(folder) || chdir(folder) != 0) {
		CHECK(false, "folder", "errno %d", errno);
		return check_status();
	}
	test_replace();
	test_links();
	test_kinds();
	unlink("a");
	unlink("link");
	unlink("round");
	unlink("d/target");
	rmdir("d");
	CHECK(chdir("/") == 0 && rmdir(folder) == 0, "no file is left", "errno %d", errno);
	return check_status();
}
