/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model: what is written is read, damage is refused with a reason, units of features, answers */
#include "base/status.h"
#include "nets.h"
#include "nn/model.h"
#include "nn/quantise.h"

#include <stdio.h>
#include <unistd.h>

static const char *const classes[] = { "no", "none", "yes" };

/* Writes a model of the net to the file and rewinds it. */
static void write_to(const char *path, const struct net *net)
{
	const struct model_facts facts = { .seed = 1, .epochs = 2, .batch = 3, .vary = "none" };
	struct frame features = { 0 }, f = { 0 };

	CHECK(frame_set_text(&features, "kind", "logmel") &&
		  frame_set_number(&features, "rate", 8000) &&
		  model_describe(&f, net, net->text, 4.34, classes, &features, &facts) &&
		  model_save(path, &f, net),
	      "save", "it failed");
	frame_free(&features);
	frame_free(&f);
}

/* Reads the bytes of the file from memory, and compares the result with that from the file. */
static void read_bytes(FILE *file, const struct model *m, enum status status, const char *why)
{
	static unsigned char bytes[1 << 16];
	struct model other;
	char reason[300] = "";
	size_t n;
	bool same;

	rewind(file);
	n = fread(bytes, 1, sizeof bytes, file);
	same = model_read_bytes(&other, bytes, n, reason, sizeof reason) == status;
	/* of no bytes at all each says in its own words */
	if (same && status != STATUS_OK)
		same = n == 0 || strcmp(reason, why) == 0;
	else if (same)
		same = other.net->n_weights == m->net->n_weights &&
		       memcmp(other.net->weights, m->net->weights,
			      m->net->n_weights * sizeof(float)) == 0 &&
		       strcmp(other.classes[2], m->classes[2]) == 0;
	CHECK(same, "memory", "%zu bytes: '%s', from the file '%s'", n, reason, why);
	model_free(&other);
}

static enum status read_from(const char *path, struct model *m, char *why, size_t size)
{
	FILE *file = fopen(path, "rb");
	enum status status = model_read(m, fileno(file), why, size);

	read_bytes(file, m, status, why);
	fclose(file);
	return status;
}

static void test_round_trip(const char *path)
{
	struct net *net = random_net("conv1d:4x3 batchnorm relu globalpool");
	struct model m;
	char why[300] = "";

	write_to(path, net);
	if (CHECK(read_from(path, &m, why, sizeof why) == STATUS_OK, "read", "%s", why)) {
		CHECK(strcmp(m.net->text, net->text) == 0 && m.net->n_weights == net->n_weights &&
			  memcmp(m.net->weights, net->weights, net->n_weights * sizeof(float)) == 0,
		      "round-trip", "another net");
		CHECK(strcmp(m.classes[2], "yes") == 0, "classes", "'%s'", m.classes[2]);
		model_free(&m);
	}
	net_free(net);
}

/* Every proper prefix has status 1, a reason, and nothing to free. */
static void test_prefixes(const char *path)
{
	FILE *file = fopen(path, "r+b");
	struct model m;
	char why[300];
	size_t wrong = 0;
	long size;

	fseek(file, 0, SEEK_END);
	for (size = ftell(file) - 1; size >= 0; size -= 7) {
		why[0] = '\0';
		if (ftruncate(fileno(file), size) != 0 ||
		    read_from(path, &m, why, sizeof why) != STATUS_INPUT || !why[0] || m.net)
			wrong++;
	}
	fclose(file);
	CHECK(wrong == 0, "prefixes", "%zu are not refused", wrong);
}

static void test_infinite(const char *path)
{
	struct net *net = random_net("globalpool");
	struct model m;
	char why[300] = "";

	net->weights[net->n_weights - 1] = INFINITY;
	write_to(path, net);
	CHECK(read_from(path, &m, why, sizeof why) == STATUS_INPUT && strstr(why, "out.b"),
	      "infinite", "'%s'", why);
	net_free(net);
}

/* The net of a file, read with its levels. */
static struct net *read_levels(const char *path, struct model *m)
{
	static unsigned char bytes[1 << 16];
	FILE *file = fopen(path, "rb");
	const size_t n = fread(bytes, 1, sizeof bytes, file);
	char why[300] = "";

	fclose(file);
	CHECK(model_read_levels(m, bytes, n, why, sizeof why) == STATUS_OK, "read-levels", "%s",
	      why);
	return m->net;
}

/* Levels are read where they are wanted and all matrices have them; else weights alone. */
static void test_levels(const char *path)
{
	struct net *net = random_net("conv1d:4x3 relu globalpool"), *have;
	struct model m;
	char why[300];
	size_t wrong = 0;

	write_to(path, net);
	have = read_levels(path, &m);
	CHECK(!have->levels && !have->steps, "levels of floats", "there are some");
	model_free(&m);
	CHECK(quantise(net), "quantise", "no memory");
	write_to(path, net);
	have = read_levels(path, &m);
	if (CHECK(have->levels && have->steps, "levels", "there are none"))
		for (size_t i = 0; i < net->n_weights; i++)
			wrong += have->levels[i] != net->levels[i] ||
				 have->steps[i] != net->steps[i] ||
				 have->weights[i] != net->weights[i];
	CHECK(wrong == 0, "levels and steps", "%zu differ", wrong);
	model_free(&m);
	if (CHECK(read_from(path, &m, why, sizeof why) == STATUS_OK, "8 bits", "%s", why)) {
		CHECK(!m.net->levels && !m.net->steps, "unwanted levels", "there are some");
		model_free(&m);
	}
	net_free(net);
}

static void test_answer(void)
{
	CHECK(model_answer((const float[]){ 0.3f, 0.4f, 0.3f }, 3, 1) == 0, "answer-word", "not 0");
	CHECK(model_answer((const float[]){ 0.2f, 0.6f, 0.2f }, 3, 1) == 1, "answer-none", "not 1");
	CHECK(model_answer((const float[]){ 0.2f, 0.3f, 0.5f }, 3, 3) == 2, "answer-all", "not 2");
	CHECK(model_answer((const float[]){ 0.5f, 0.2f, 0.3f }, 3, 0) == 2, "answer-half", "not 2");
}

static void test_units(void)
{
	struct frame f = { 0 };

	check_near(model_db(&f), 10 / log(10), 1e-12, "db-default");
	CHECK(!model_is_logmel(&f), "logmel-without-kind", "it is");
	frame_set_text(&f, "kind", "logmel");
	CHECK(model_is_logmel(&f), "logmel", "it is not");
	frame_set_text(&f, "kind", "mfcc");
	CHECK(!model_is_logmel(&f), "mfcc", "is log-mel");
	frame_free(&f);
}

int main(void)
{
	char path[] = "/tmp/earpipe-model-XXXXXX";
	const int fd = mkstemp(path);

	if (!CHECK(fd >= 0, "temporary file", "none"))
		return check_status();
	close(fd);
	test_round_trip(path);
	test_prefixes(path);
	test_infinite(path);
	test_levels(path);
	test_answer();
	test_units();
	unlink(path);
	return check_status();
}
