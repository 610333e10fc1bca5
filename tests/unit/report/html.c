/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "report/html.h"

#include <stdlib.h>
#include <string.h>

static char *written;
static size_t n_written;
static FILE *out;

static void begin(void)
{
	out = open_memstream(&written, &n_written);
	if (!out)
		abort();
}

static void is(const char *name, const char *want)
{
	fclose(out);
	CHECK(strcmp(written, want) == 0, name, "found '%s', wanted '%s'", written, want);
	free(written);
}

int main(void)
{
	begin();
	html_text(out, "<script>alert(\"1\" & '2')</script>");
	is("markup in a text",
	   "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
	begin();
	html_text(out, "größer 七 \xF0\x9F\x98\x80");
	is("UTF-8 stays", "größer 七 \xF0\x9F\x98\x80");
	begin();
	html_text(out, "a\xFFz\xC3\x1B[m\x7F\xE2\x80\xAE"
		       "b\tc\nd");
	is("what is not safe to print",
	   "a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD[m\xEF\xBF\xBD\xEF\xBF\xBD"
	   "\xEF\xBF\xBD\xEF\xBF\xBD"
	   "b c d");
	begin();
	html_lines(out, "a <\n\tb");
	is("lines stay", "a &lt;\n b");
	begin();
	html_print(out, "<b title=\"%s\">%zu of %d, %.2f%% %+.1f %g</b>", "\"<%s>", (size_t)3, -4,
		   2.345, 1.0, 1e-5);
	is("formats: only texts are escaped",
	   "<b title=\"&quot;&lt;%s&gt;\">3 of -4, 2.35% +1.0 1e-05</b>");

	begin();
	html_data(out, "a/b", (const unsigned char *)"fooba", 5);
	is("data", "data:a/b;base64,Zm9vYmE=");
	return check_status();
}
