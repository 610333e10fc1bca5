/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clips.h"

#include "utf8.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static char *join(const char *folder, const char *name)
{
	size_t len = strlen(folder);
	const char *slash = len > 0 && folder[len - 1] == '/' ? "" : "/";
	size_t size = len + strlen(name) + 2;
	char *path = malloc(size);

	if (path)
		snprintf(path, size, "%s%s%s", folder, slash, name);
	return path;
}

static bool is_wav(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcasecmp(name + len - 4, ".wav") == 0;
}

/* Where the parts of a name {label}_{speaker}_{index} lie. A name of another form: false. */
static bool split_name(const char *id, size_t *label_len, size_t *speaker_len, int64_t *index)
{
	const char *first = strchr(id, '_'), *last = strrchr(id, '_');
	char *end;

	if (!first || first == id || last == first || last == first + 1)
		return false;
	errno = 0;
	*index = strtoll(last + 1, &end, 10);
	if (errno || end == last + 1 || *end || last[1] < '0' || last[1] > '9')
		return false;
	*label_len = (size_t)(first - id);
	*speaker_len = (size_t)(last - first - 1);
	return true;
}

static char *put_text(char *to, const char *text, size_t len)
{
	memcpy(to, text, len);
	to[len] = '\0';
	return to + len + 1;
}

/* Fills in a clip. All its texts lie in one block, since a large set has many: path, id, label,
 * speaker; the path owns it. False: no memory. */
static bool describe(struct clip *clip, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t path_size = strlen(path) + 1, name_len = strlen(name) - (is_wav(name) ? 4 : 0);
	size_t id_size, label_len = 0, speaker_len = 0, size;
	char *block = malloc(path_size + 3 * name_len + 1), *at;

	if (!block)
		return false;
	memcpy(block, path, path_size);
	id_size = utf8_escape(name, name_len, block + path_size);
	bool told = split_name(block + path_size, &label_len, &speaker_len, &clip->index);
	size = path_size + id_size + (told ? label_len + speaker_len + 2 : 0);
	at = realloc(block, size);
	if (!at) {
		free(block);
		return false;
	}
	clip->path = at;
	clip->id = at + path_size;
	clip->label = clip->speaker = NULL;
	if (told) {
		clip->label = clip->id + id_size;
		clip->speaker = put_text(clip->label, clip->id, label_len);
		put_text(clip->speaker, clip->id + label_len + 1, speaker_len);
	}
	return true;
}

/* Appends a file. False: no memory. */
static bool add_file(struct clips *c, const char *path)
{
	if (c->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 256;
		struct clip *grown = realloc(c->clip, cap * sizeof *grown);
		if (!grown)
			return false;
		c->clip = grown;
		c->cap = cap;
	}
	if (!describe(&c->clip[c->n], path))
		return false;
	c->n++;
	return true;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct clip *)a)->path, ((const struct clip *)b)->path);
}

static int no_memory(char *why, size_t size)
{
	snprintf(why, size, "no memory for the list of its files");
	return 3;
}

static int add_folder(struct clips *c, const char *folder, char *why, size_t size)
{
	size_t before = c->n;
	struct dirent *entry;
	DIR *dir = opendir(folder);
	bool enough = true;
	int failure;

	if (!dir) {
		snprintf(why, size, "%s", strerror(errno));
		return 1;
	}
	/* its end and an error differ in errno alone */
	while (errno = 0, enough && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || !is_wav(entry->d_name))
			continue;
		char *path = join(folder, entry->d_name);
		enough = path && add_file(c, path);
		free(path);
	}
	failure = enough ? errno : 0;
	closedir(dir);
	if (!enough)
		return no_memory(why, size);
	if (failure) {
		snprintf(why, size, "cannot be listed to its end: %s", strerror(failure));
		return 3;
	}
	if (c->n == before) {
		snprintf(why, size, "holds no WAV files (not looking into folders within)");
		return 1;
	}
	qsort(c->clip + before, c->n - before, sizeof *c->clip, by_path);
	return 0;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int clips_add(struct clips *c, const char *source, char *why, size_t size)
{
	struct stat st;
	char *inner;
	int status;

	if (stat(source, &st) != 0) {
		snprintf(why, size, "%s", strerror(errno));
		return 1;
	}
	if (!S_ISDIR(st.st_mode))
		return add_file(c, source) ? 0 : no_memory(why, size);
	if (!(inner = join(source, "recordings")))
		return no_memory(why, size);
	status = add_folder(c, is_folder(inner) ? inner : source, why, size);
	free(inner);
	return status;
}

void clips_free(struct clips *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->clip[i].path);
	free(c->clip);
	*c = (struct clips){ 0 };
}

const char *clip_split(const struct clip *clip, int64_t fold)
{
	if (!clip->label)
		return NULL;
	return clip->index / FOLD_SIZE == fold ? "test" : "train";
}

/* ---- shuffling ---- */

struct keyed {
	uint64_t key;
	size_t place; /* before; decides between equal keys */
};

/* FNV-1a (Fowler, Noll, Vo) over the id, begun with the seed, then the finaliser of splitmix64
 * (Steele, Lea, Flood 2014), since FNV alone mixes its high bits badly. */
static uint64_t hash(uint64_t seed, const char *id)
{
	uint64_t h = 0xcbf29ce484222325U ^ (seed * 0x9e3779b97f4a7c15U);

	for (; *id; id++)
		h = (h ^ (unsigned char)*id) * 0x100000001b3U;
	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9U;
	h = (h ^ h >> 27) * 0x94d049bb133111ebU;
	return h ^ h >> 31;
}

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

bool clips_shuffle(struct clips *c, uint64_t seed)
{
	struct keyed *keyed = calloc(c->n ? c->n : 1, sizeof *keyed);
	struct clip *clip = calloc(c->n ? c->n : 1, sizeof *clip);

	if (!keyed || !clip) {
		free(keyed);
		free(clip);
		return false;
	}
	for (size_t i = 0; i < c->n; i++)
		keyed[i] = (struct keyed){ hash(seed, c->clip[i].id), i };
	qsort(keyed, c->n, sizeof *keyed, by_key);
	for (size_t i = 0; i < c->n; i++)
		clip[i] = c->clip[keyed[i].place];
	free(keyed);
	free(c->clip);
	c->clip = clip;
	c->cap = c->n;
	return true;
}
