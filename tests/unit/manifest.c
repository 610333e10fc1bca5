/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "manifest.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Each text with what comes of it: "path|label|speaker|split|id|index|t0|t1" for each item with ;
 * behind it, "!" and a part of the message if something is wrong. */
static const struct {
	const char *name, *text, *want;
} rows[] = {
	{ "list", "a.wav\nb/c.wav\n", "D/a.wav|-|-|-|-|-|-|-;D/b/c.wav|-|-|-|-|-|-|-;" },
	{ "list_dos", "a.wav\r\n\r\n/b.wav\r\n", "D/a.wav|-|-|-|-|-|-|-;/b.wav|-|-|-|-|-|-|-;" },
	{ "list_no_newline", "a, b.wav", "D/a, b.wav|-|-|-|-|-|-|-;" },
	{ "list_quotes", "\"a\".wav\n", "D/\"a\".wav|-|-|-|-|-|-|-;" },
	{ "csv", "path,label,speaker,split,id,index,t0,t1\na.wav,yes,ann,train,x,3,0.5,2\n",
	  "D/a.wav|yes|ann|train|x|3|0.5|2;" },
	{ "csv_order", "Label,extra,FILE_NAME\r\nyes,1,a.wav\r\n", "D/a.wav|yes|-|-|-|-|-|-;" },
	{ "csv_mark", "\xef\xbb\xbfpath,label\na.wav,b\n", "D/a.wav|b|-|-|-|-|-|-;" },
	{ "csv_quoted", "\"path\",\"label\"\r\n\"a,b.wav\",\"say \"\"yes\"\"\"\r\n",
	  "D/a,b.wav|say \"yes\"|-|-|-|-|-|-;" },
	{ "csv_newline_within", "path,label\n\"a\nb.wav\",x\nc.wav,\n",
	  "D/a\nb.wav|x|-|-|-|-|-|-;D/c.wav|-|-|-|-|-|-|-;" },
	{ "csv_empty_cells", "path,label,t0,index\na.wav,,,\n", "D/a.wav|-|-|-|-|-|-|-;" },
	{ "csv_path_only", "path\na.wav\n", "D/a.wav|-|-|-|-|-|-|-;" },
	{ "csv_alias", "filename,path,class,word\na,b,c,d\n", "D/b|c|-|-|-|-|-|-;" },
	{ "tsv", "client_id\tpath\tsentence\nann\ta b.mp3\t\"Yes, sir\n",
	  "D/a b.mp3|\"Yes, sir|ann|-|-|-|-|-;" },
	{ "tsv_empty_last", "path\tlabel\na.wav\t\n", "D/a.wav|-|-|-|-|-|-|-;" },
	{ "part_to_the_end", "path,t0,end\na.wav,1e1,\n", "D/a.wav|-|-|-|-|-|10|-;" },
	{ "too_few", "path,label\na.wav,b\nc.wav\n",
	  "D/a.wav|b|-|-|-|-|-|-;!line 3: has 1 column, the first line has 2" },
	{ "too_many", "path,label\na.wav,b,c\n", "!line 2: has 3 columns, the first line has 2" },
	{ "no_path", "path,label\n,b\n", "!line 2: has no path" },
	{ "line_counts", "path,label\n\"a\n\n\",b\n\n,c\n",
	  "D/a\n\n|b|-|-|-|-|-|-;!line 6: has no path" },
	{ "open_quote", "path,label\n\"a,b\nc,d\n", "!line 2: a quote is not closed" },
	{ "behind_quote", "path,label\n\"a\"b,c\n", "!line 2: has text behind a closed quote" },
	{ "bad_index", "path,index\na,3.5\n", "!line 2: index is '3.5', wanted a whole number" },
	{ "bad_t0", "path,t0\na,soon\n", "!line 2: t0 is 'soon', wanted seconds" },
	{ "nan", "path,t1\na,nan\n", "!line 2: t1 is 'nan', wanted seconds" },
	{ "negative", "path,t0\na,-1\n", "!line 2: t0 is '-1', wanted seconds" },
	{ "backwards", "path,t0,t1\na,2,2\n", "!line 2: t1 is not behind t0" },
	{ "empty", "", "" },
	{ "header_only", "path,label\n", "" },
};

static const char *show(const char *text)
{
	return text ? text : "-";
}

static struct feed *feed_of(const char *path, const char *text, size_t n)
{
	char why[100];
	int status;
	FILE *file = fopen(path, "w");
	struct feed *feed;

	if (!file || fwrite(text, 1, n, file) != n || fclose(file) != 0 ||
	    !(feed = feed_open(path, NULL, why, sizeof why, &status))) {
		perror(path);
		exit(3);
	}
	return feed;
}

static const char *number(double value, char *text)
{
	if (isnan(value))
		return "-";
	sprintf(text, "%.10g", value);
	return text;
}

/* Everything that comes of a text. */
static const char *read_all(const char *path, const char *text, size_t n)
{
	static char have[1000];
	struct feed *feed = feed_of(path, text, n);
	struct manifest *m = manifest_open(feed, "D", NULL);
	enum manifest_got got;
	struct item i;
	size_t used = 0;
	char index[30], t0[30], t1[30];

	*have = '\0';
	while ((got = manifest_next(m, &i)) == MANIFEST_ITEM && used < 800) {
		sprintf(index, "%lld", (long long)i.index);
		used += (size_t)snprintf(
		    have + used, sizeof have - used, "%.200s|%s|%s|%s|%s|%s|%s|%s;", i.path,
		    show(i.label), show(i.speaker), show(i.split), show(i.id),
		    i.has_index ? index : "-", number(i.t0, t0), number(i.t1, t1));
	}
	if (got == MANIFEST_BAD)
		snprintf(have + used, sizeof have - used, "!%s", manifest_why(m));
	manifest_free(m);
	feed_close(feed);
	return have;
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char path[80];
	static char big[200000];

	snprintf(path, sizeof path, "%.40s/manifest.XXXXXX", tmp ? tmp : "/tmp");
	if (mkstemp(path) < 0) {
		perror(path);
		return 3;
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *have = read_all(path, rows[i].text, strlen(rows[i].text));
		CHECK(strcmp(have, rows[i].want) == 0, rows[i].name, "%s", have);
	}
	CHECK(strcmp(read_all(path, "a\0b\n", 4), "!line 1: is no text: it has a NUL") == 0, "nul",
	      "is taken");
	memset(big, 'a', sizeof big);
	CHECK(strcmp(read_all(path, big, sizeof big), "!line 1: is longer than 64 KiB") == 0,
	      "long_line", "is taken");
	memset(big, ',', sizeof big);
	memcpy(big, "path\n", 5);
	CHECK(strcmp(read_all(path, big, sizeof big), "!line 2: has more than 256 columns") == 0,
	      "many_columns", "is taken");
	memset(big, '"', sizeof big);
	memcpy(big, "path\n", 5);
	CHECK(strstr(read_all(path, big, sizeof big), "is longer than 64 KiB; is a quote missing?"),
	      "many_quotes", "is taken");
	/* a cell that fills the row's last byte must stop the cells after it, however long they are */
	for (size_t off = 65533; off <= 65537; off++) {
		char name[40];
		memset(big, 'B', sizeof big);
		memcpy(big, "path,label\n", 11);
		big[11 + off] = ',';
		snprintf(name, sizeof name, "full_row_%zu", off);
		CHECK(strstr(read_all(path, big, sizeof big), "!line 2: is longer than 64 KiB"), name,
		      "is taken");
	}
	unlink(path);
	return check_status();
}
