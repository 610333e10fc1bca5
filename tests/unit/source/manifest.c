/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "source/manifest.h"
#include "tables/kept_values.h"

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
	{ "behind_quote", "path,label\n\"a\"b,c\n", "!line 2: has text after a closed quote" },
	{ "bad_index", "path,index\na,3.5\n", "!line 2: index is '3.5', wanted a whole number" },
	{ "bad_t0", "path,t0\na,soon\n", "!line 2: t0 is 'soon', wanted seconds" },
	{ "nan", "path,t1\na,nan\n", "!line 2: t1 is 'nan', wanted seconds" },
	{ "negative", "path,t0\na,-1\n", "!line 2: t0 is '-1', wanted seconds" },
	{ "backwards", "path,t0,t1\na,2,2\n", "!line 2: t1 is not after t0" },
	/* ends of lines, and blanks */
	{ "list_macintosh", "a.wav\rb.wav\r", "D/a.wav|-|-|-|-|-|-|-;D/b.wav|-|-|-|-|-|-|-;" },
	{ "list_blank_lines", "\n\na.wav\n\n", "D/a.wav|-|-|-|-|-|-|-;" },
	{ "csv_macintosh", "path,label\ra.wav,x\r", "D/a.wav|x|-|-|-|-|-|-;" },
	{ "csv_dos_within", "path,label\r\n\"a\r\nb\",x\r\n", "D/a\nb|x|-|-|-|-|-|-;" },
	{ "csv_blanks", "path, label , speaker\na.wav, yes ,\tann\n",
	  "D/a.wav|yes|ann|-|-|-|-|-;" },
	{ "csv_blanks_and_quotes", "path, label\n\"a.wav\" , \" yes, sir\" \n",
	  "D/a.wav| yes, sir|-|-|-|-|-|-;" },
	{ "csv_quote_within", "path,label\na.wav,the 12\" record\nb.wav,\"no\"\n",
	  "D/a.wav|the 12\" record|-|-|-|-|-|-;D/b.wav|no|-|-|-|-|-|-;" },
	{ "csv_empty_rows", "path,label\n,\na.wav,x\n , \n\n", "D/a.wav|x|-|-|-|-|-|-;" },
	{ "csv_more_empty_cells", "path,label\na.wav,x,,\n", "D/a.wav|x|-|-|-|-|-|-;" },
	{ "csv_no_newline", "path,label\na.wav,x", "D/a.wav|x|-|-|-|-|-|-;" },
	/* delimiters */
	{ "semicolons", "path;label\n\"a;b.wav\";x, y\n", "D/a;b.wav|x, y|-|-|-|-|-|-;" },
	{ "tabs_quoted", "\"path\"\t\"label\"\na.wav\t\"say \"\"yes\"\", sir\"\n",
	  "D/a.wav|say \"yes\", sir|-|-|-|-|-|-;" },
	{ "tabs_not_quoted", "path\tlabel\na.wav\t\"yes\" or \"no\"\n",
	  "D/a.wav|\"yes\" or \"no\"|-|-|-|-|-|-;" },
	{ "bars", "path|label\na.wav|\"x\n", "D/a.wav|\"x|-|-|-|-|-|-;" },
	{ "sep", "sep=;\r\npath;label\r\na.wav;x\r\n", "D/a.wav|x|-|-|-|-|-|-;" },
	{ "sep_quoted", "\"sep=,\"\npath,label\na.wav,x\n", "D/a.wav|x|-|-|-|-|-|-;" },
	{ "sep_lies", "sep=;\npath,label\na.wav,x\n",
	  "!no column is called path, file, filename, ...; its first line has: path,label; "
	  "--path-column names it" },
	/* columns */
	{ "intent", "path,intent_class\na.wav,x\n", "D/a.wav|x|-|-|-|-|-|-;" },
	{ "esc50", "filename,fold,target,category,esc10\na.wav,1,0,dog,True\n",
	  "D/a.wav|dog|-|-|-|-|-|-;" },
	{ "urbansound",
	  "slice_file_name,fsID,start,end,salience,fold,classID,class\na,1,5,9,1,5,3,dog\n",
	  "D/a|dog|-|-|-|-|-|-;" },
	{ "mswc", "SET,LINK,WORD,VALID,SPEAKER,GENDER\nTRAIN,a.opus,yes,True,s1,MALE\n",
	  "D/a.opus|yes|s1|TRAIN|-|-|-|-;" },
	{ "fluent", ",path,speakerId,transcription,action\n0,a.wav,s1,turn on,activate\n",
	  "D/a.wav|turn on|s1|-|-|-|-|-;" },
	{ "offset_and_duration", "path,offset,duration\na,2,0.5\nb,,9\n",
	  "D/a|-|-|-|-|-|2|2.5;D/b|-|-|-|-|-|-|-;" },
	{ "column_twice", "path,label,Label\na,x,y\n", "!line 1: two columns are called 'Label'" },
	{ "column_twice_unused", "path,label,x,x\na,x,y,z\n", "D/a|x|-|-|-|-|-|-;" },
	{ "words_parted", "File Name,Speaker-ID,Class Label\na,ann,x\n", "D/a|x|ann|-|-|-|-|-;" },
	{ "decimal_commas", "path;start;end\na;0,5;1,25\n", "D/a|-|-|-|-|-|0.5|1.25;" },
	{ "decimal_commas_quoted", "path,start\na,\"1,000\"\n",
	  "!line 2: t0 is '1,000', wanted seconds" },
	{ "json_label_array", "{\"path\": \"a\", \"label\": [\"x\"]}",
	  "!line 1: 'label' is neither a text nor a number" },
	{ "json_label_object", "{\"path\": \"a\", \"label\": {\"name\": \"x\"}}",
	  "!line 1: 'label' is neither a text nor a number" },
	{ "unknown", "wobble,label\na.wav,x\n",
	  "!no column is called path, file, filename, ...; its first line has: wobble, label; "
	  "--path-column names it" },
	{ "unknown_word", "wobble\na.wav\n",
	  "!no column is called path, file, filename, ...; its first line has: wobble; "
	  "--path-column names it" },
	{ "latin_1", "path,label\n\xe9.wav,x\na.wav,caf\xe9\n",
	  "D/\xe9.wav|x|-|-|-|-|-|-;!line 3: label 'caf%E9' is not UTF-8; 'iconv -f WINDOWS-1252 "
	  "-t "
	  "UTF-8' converts the table, if it is from Windows" },
	/* JSON */
	{ "json_lines",
	  "{\"file_name\": \"a.wav\", \"label\": 3}\n\n{\"file_name\":\"b\",\"x\":[1]}",
	  "D/a.wav|3|-|-|-|-|-|-;D/b|-|-|-|-|-|-|-;" },
	{ "json_array", "[\n {\"path\": \"a\",\n  \"text\": \"\\u00e4\"},{\"path\":\"b\"} ]\n",
	  "D/a|\xc3\xa4|-|-|-|-|-|-;D/b|-|-|-|-|-|-|-;" },
	{ "json_nemo",
	  "{\"audio_filepath\": \"a\", \"duration\": 1.5, \"text\": \"x\", \"offset\": 0.25}\n"
	  "{\"audio_filepath\": \"b\", \"duration\": 1.5, \"text\": \"\", \"offset\": null}\n",
	  "D/a|x|-|-|-|-|0.25|1.75;D/b|-|-|-|-|-|-|-;" },
	{ "json_audio_group", "{\"audio\":{\"path\":\"a\",\"bytes\":null},\"label\":true}",
	  "D/a|true|-|-|-|-|-|-;" },
	{ "json_no_path", "{\"data\": [{\"path\": \"a\"}], \"x\": 1}",
	  "!no key is called path, file, filename, ...; its first object has: data, x; "
	  "--path-column names it" },
	{ "json_path_is_missing", "{\"path\": \"a\"}\n{\"label\": \"b\"}\n",
	  "D/a|-|-|-|-|-|-|-;!line 2: has no path" },
	{ "json_cut", "{\"path\": \"a\"}\n{\"path\": \"b",
	  "D/a|-|-|-|-|-|-|-;!line 2: is not a JSON object: " },
	{ "json_array_cut", "[{\"path\": \"a\"}\n",
	  "D/a|-|-|-|-|-|-|-;!line 2: ends inside an array" },
	{ "json_no_comma", "[{\"path\": \"a\"} {}]",
	  "D/a|-|-|-|-|-|-|-;!line 1: has no comma between two objects of an array" },
	{ "json_goes_on", "[{\"path\": \"a\"}]\n{}",
	  "D/a|-|-|-|-|-|-|-;!line 2: has text after its array" },
	{ "json_then_text", "{\"path\": \"a\"}\nb.wav\n",
	  "D/a|-|-|-|-|-|-|-;!line 2: is not a JSON object" },
	{ "json_key_twice", "{\"path\": \"a\", \"path\": \"b\"}",
	  "!line 1: is not a JSON object: " },
	{ "json_bad_utf8", "{\"path\": \"\xe9\"}", "!line 1: is not a JSON object: " },
	{ "json_empty_array", "[]", "" },
	/* others */
	{ "m3u", "#EXTM3U\n#EXTINF:1,x\na, b.wav\n", "D/a, b.wav|-|-|-|-|-|-|-;" },
	{ "kaldi_command", "u1 sox a.wav -t wav - |\n",
	  "!line 1: 'sox a.wav -t wav - |' is a command, which is not run; put the path of the "
	  "recording "
	  "in its place" },
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
	enum status status;
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
	struct manifest *m = manifest_open(feed, "D/x", NULL);
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

/* The same text in both byte orders of UTF-16, and what is none. */
static void test_wide(const char *path)
{
	static const char little[] = "\xff\xfep\0a\0t\0h\0\t\0l\0a\0b\0e\0l\0\r\0\n\0"
				     "a\0\t\0\xe4\0\x3d\xd8\x00\xde\r\0\n\0";
	static const char big[] = "\xfe\xff\0p\0a\0t\0h\0\t\0l\0a\0b\0e\0l\0\r\0\n"
				  "\0a\0\t\0\xe4\xd8\x3d\xde\x00\0\r\0\n";
	const char *want = "D/a|\xc3\xa4\xf0\x9f\x98\x80|-|-|-|-|-|-;", *have;

	have = read_all(path, little, sizeof little - 1);
	CHECK(strcmp(have, want) == 0, "utf16_little", "%s", have);
	have = read_all(path, big, sizeof big - 1);
	CHECK(strcmp(have, want) == 0, "utf16_big", "%s", have);
	have = read_all(path, big, sizeof big - 2);
	CHECK(strstr(have, "!line 3: is cut in the middle of a character of UTF-16"), "utf16_odd",
	      "%s", have);
	have = read_all(path,
			"\xff\xfe"
			"a\0\x00\xdc\n\0",
			8);
	CHECK(strstr(have, "is not UTF-16"), "utf16_lone_surrogate", "%s", have);
}

/* The note about the columns of a table with this first line. */
static const char *note_of(const char *path, const char *first, const struct column_names *names)
{
	static char note[500];
	char text[300];
	struct item i;

	sprintf(text, "%s\n", first);
	struct feed *feed = feed_of(path, text, strlen(text));
	struct manifest *m = manifest_open(feed, "x", names);
	enum manifest_got got = manifest_next(m, &i);
	const char *said = got == MANIFEST_BAD ? manifest_why(m) : manifest_note(m);
	snprintf(note, sizeof note, "%s", said ? said : "");
	CHECK(!manifest_note(m) || got == MANIFEST_BAD, "note_once", "twice");
	manifest_free(m);
	feed_close(feed);
	return note;
}

static void test_notes(const char *path)
{
	static const struct {
		const char *name, *first, *want;
	} rows[] = {
		{ "note_none", "path,label,speaker,split", "" },
		{ "note_parts", "path,t0,t1,split", "" },
		{ "note_common_voice",
		  "client_id\tpath\tsentence_id\tsentence\tsentence_domain\tup_"
		  "votes\tage\tgender\taccents\t"
		  "variant\tlocale\tsegment",
		  "" },
		{ "note_esc50", "filename,fold,target,category,esc10,src_file,take", "" },
		{ "note_urbansound", "slice_file_name,fsID,start,end,salience,fold,classID,class",
		  "" },
		{ "note_deepspeech", "wav_filename,wav_filesize,transcript", "" },
		{ "note_fluent", ",path,speakerId,transcription,action,object,location",
		  "labels are taken from transcription, not from action, object, location; "
		  "--label-column names another" },
		{ "note_label_and_word", "path,label,word", "" },
		{ "note_labels_and_word", "path,labels,word",
		  "labels are taken from labels, not from word; --label-column names another" },
		{ "note_no_label", "path,wobble",
		  "no column is known to hold labels; there are: path, wobble; --label-column "
		  "names "
		  "one" },
		{ "note_split", "path,label,my_split",
		  "splits are not taken from my_split; --split-column names a column" },
		{ "note_is_test", "path,label,is_test",
		  "splits are not taken from is_test; --split-column names a column" },
		{ "note_phase", "path,label,Phase,Usage",
		  "splits are not taken from Phase, Usage; --split-column names a column" },
		{ "note_two_speakers", "path,label,speaker,actor",
		  "speakers are taken from speaker, not from actor; --speaker-column names "
		  "another" },
		{ "note_control", "path,w\033[1m",
		  "no column is known to hold labels; there are: path, w?[1m; --label-column names "
		  "one" },
	};
	const struct column_names label = { .name = { [COLUMN_LABEL] = "ACTION" } };
	const struct column_names all = { .tell_all = true };
	static const char *const columns[] = { "Action", "role" };
	const struct column_names kept = { .kept = columns, .n_kept = 2 };
	const char *have;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		have = note_of(path, rows[i].first, NULL);
		CHECK(strcmp(have, rows[i].want) == 0, rows[i].name, "%s", have);
	}
	have = note_of(path, "path,transcription,action", &label);
	CHECK(strcmp(have, "") == 0, "note_named", "%s", have);
	have = note_of(path, "path,transcription", &label);
	CHECK(strcmp(have,
		     "no column is called 'ACTION'; its first line has: path, transcription") == 0,
	      "named_missing", "%s", have);
	have = note_of(path, "path,transcription,action,role,object", &kept);
	CHECK(strcmp(have, "labels are taken from transcription, not from object; --label-column "
			   "names another") == 0,
	      "note_kept", "%s", have);
	have = note_of(path, "path,word,x,y", &all);
	CHECK(strcmp(have, "its columns: path from path, label from word; not used: x, y") == 0,
	      "note_all", "%s", have);
}

/* The values of the columns "age" and "word" of all items, with commas between; then the message
 * if something is wrong. */
static const char *kept_of(const char *path, const char *table, const char *text)
{
	static const char *const columns[] = { "age", "word" };
	static char have[400];
	const struct column_names names = { .kept = columns, .n_kept = 2 };
	struct feed *feed = feed_of(path, text, strlen(text));
	struct manifest *m = manifest_open(feed, table, &names);
	size_t used = 0;
	struct item i;

	*have = '\0';
	while (manifest_next(m, &i) == MANIFEST_ITEM)
		used += (size_t)snprintf(have + used, sizeof have - used, "%s,%s;", i.kept,
					 kept_values_next(i.kept));
	snprintf(have + used, sizeof have - used, "%s", manifest_why(m));
	manifest_free(m);
	feed_close(feed);
	return have;
}

static void test_kept(const char *path)
{
	static const char *const rows[][4] = {
		{ "kept", "x", "path,label,word,age\na,none,bear,6\nb,1,,\n", "6,bear;,;" },
		{ "kept_case", "x", "path,label,Word,AGE\na,none,bear,6\n", "6,bear;" },
		{ "kept_label", "x", "path,word,age\na,bear,6\n", "6,bear;" },
		{ "kept_json", "x",
		  "{\"path\": \"a\", \"word\": \"bear\", \"age\": 6}"
		  "{\"path\": \"b\", \"word\": null}",
		  "6,bear;,;" },
		{ "kept_json_array", "x", "{\"path\": \"a\", \"word\": \"bear\", \"age\": [6]}",
		  "line 1: 'age' is neither a text nor a number" },
		{ "kept_missing", "x", "path,label,word\na,none,bear\n",
		  "no column is called 'age'; its first line has: path, label, word" },
		{ "kept_twice", "x", "path,age,word,Age\na,1,2,3\n",
		  "line 1: two columns are called 'Age'" },
		{ "kept_latin_1", "x", "path,label,age,word\na,x,1,b\xe4r\n",
		  "line 2: word 'b%E4r' is not UTF-8; 'iconv -f WINDOWS-1252 -t UTF-8' converts "
		  "the table, if it is from Windows" },
		{ "kept_kaldi", "wav.scp", "u1 a.wav\n",
		  "line 1: is a list of Kaldi, whose columns have no names; wanted one called "
		  "'age'" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *have = kept_of(path, rows[i][1], rows[i][2]);
		CHECK(strcmp(have, rows[i][3]) == 0, rows[i][0], "%s", have);
	}
}

/* What the name of a table says about the split. */
static void test_splits(const char *path)
{
	static const char *const rows[][2] = {
		{ "train.tsv", "train" },           { "D/test.csv", "test" },
		{ "Dev.tsv", "validation" },        { "testing_list.txt", "test" },
		{ "train_manifest.json", "train" }, { "en_dev.csv", "validation" },
		{ "test-clean.jsonl", "test" },     { "train/metadata.csv", "train" },
		{ "data/test/wav.scp", "test" },    { "validated.tsv", "-" },
		{ "invalidated.tsv", "-" },         { "other.tsv", "-" },
		{ "cv-valid-train.csv", "-" },      { "test/table.csv", "-" },
		{ "train-test.csv", "-" },          { "latest.csv", "-" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct feed *feed = strstr(rows[i][0], ".scp") ? feed_of(path, "u1 a.wav\n", 9)
							       : feed_of(path, "path\na\n", 7);
		struct manifest *m = manifest_open(feed, rows[i][0], NULL);
		struct item item = { 0 };
		manifest_next(m, &item);
		CHECK(strcmp(show(item.split), rows[i][1]) == 0, rows[i][0], "%s",
		      show(item.split));
		manifest_free(m);
		feed_close(feed);
	}
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
		size_t n = strlen(rows[i].want);
		/* of what jansson says itself, the beginning */
		bool open = n > 0 && rows[i].want[n - 1] == ' ';
		CHECK(open ? strncmp(have, rows[i].want, n) == 0 : strcmp(have, rows[i].want) == 0,
		      rows[i].name, "%s", have);
	}
	test_wide(path);
	test_notes(path);
	test_kept(path);
	test_splits(path);
	CHECK(strcmp(read_all(path, "a\0b\n", 4), "!line 1: is not text: it contains a NUL") == 0,
	      "nul", "is taken");
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
	/* a cell that fills the row's last byte must stop the cells after it, of any length */
	for (size_t off = 65533; off <= 65537; off++) {
		char name[40];
		memset(big, 'B', sizeof big);
		memcpy(big, "path,label\n", 11);
		big[11 + off] = ',';
		snprintf(name, sizeof name, "full_row_%zu", off);
		CHECK(strstr(read_all(path, big, sizeof big), "!line 2: is longer than 64 KiB"),
		      name, "is taken");
	}
	unlink(path);
	return check_status();
}
