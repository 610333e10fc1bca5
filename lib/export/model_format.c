/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/model_format.h"

#include "export/onnx.h"
#include "export/state_dict.h"
#include "export/torch_module.h"
#include "stream/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The frames so far. */
struct kept {
	struct writer to; /* into the bytes */
	char *bytes;
	size_t n;
};

static bool begin(struct format_file *x)
{
	struct kept *k = calloc(1, sizeof *k);

	x->own = k;
	if (k)
		k->to.out = open_memstream(&k->bytes, &k->n);
	return (k && k->to.out) || format_no_memory(x);
}

static bool take_frame(struct format_file *x, const struct frame *f)
{
	struct kept *k = x->own;
	const char *kind = frame_text(f, "kind");
	const bool is_model = kind && strcmp(kind, "model") == 0;

	if (k->to.frames == 0 && !is_model)
		return format_fail(x, STATUS_INPUT,
				   "kind '%.40s', wanted a model, such as cnn-train makes",
				   kind ? kind : "");
	if (k->to.frames > 0 && is_model)
		return format_fail(x, STATUS_INPUT,
				   "is a second model, but a file of this format holds one");
	return stream_write(&k->to, f) || format_no_memory(x);
}

/* Reads the model that the frames are. */
static bool read_model(struct format_file *x, struct model *m)
{
	struct kept *k = x->own;
	double temperature, reject;
	char why[400];

	if (k->to.frames == 0)
		return format_fail(x, STATUS_INPUT,
				   "there is no model, such as cnn-train makes, in the input");
	if (!stream_write_mark(&k->to) || fflush(k->to.out) != 0)
		return format_no_memory(x);
	x->status = model_read_levels(m, k->bytes, k->n, why, sizeof why);
	if (x->status != STATUS_OK)
		return format_fail(x, x->status, "the model %s", why);
	if (model_rule(m, &temperature, &reject))
		return true;
	model_free(m);
	return format_fail(x, STATUS_INPUT,
			   "the model's temperature %g or reject %g is out of range", temperature,
			   reject);
}

static void release(struct format_file *x)
{
	struct kept *k = x->own;

	if (k && k->to.out)
		fclose(k->to.out);
	if (k)
		free(k->bytes);
	free(k);
	x->own = NULL;
}

static bool end_onnx(struct format_file *x)
{
	struct protobuf bytes = { 0 };
	struct model m;
	bool ok;

	if (!read_model(x, &m))
		return false;
	ok = !onnx_model(&m, &bytes, &x->status, x->why, sizeof x->why) &&
	     format_put(x, bytes.bytes, bytes.n);
	protobuf_free(&bytes);
	model_free(&m);
	return ok;
}

static bool end_state_dict(struct format_file *x)
{
	struct model m;
	bool ok;

	if (!read_model(x, &m))
		return false;
	errno = ENOMEM; /* of the faults, the only one that sets no errno */
	ok = state_dict_write(x->out, &m) || format_write_failed(x);
	if (m.net->levels)
		snprintf(x->note, sizeof x->note,
			 "its weights of 8 bits are written as floats, which PyTorch needs");
	model_free(&m);
	return ok;
}

static bool end_torch_module(struct format_file *x)
{
	struct model m;
	bool ok;

	if (!read_model(x, &m))
		return false;
	ok = !torch_module_write(x->out, &m, &x->status, x->why, sizeof x->why);
	snprintf(x->note, sizeof x->note,
		 "it has only the layers; '--to safetensors' writes the weights");
	model_free(&m);
	return ok;
}

const struct format format_onnx = {
	.name = "onnx",
	.what = "a model of ONNX",
	.endings = ".onnx",
	.write_begin = begin,
	.write_frame = take_frame,
	.write_end = end_onnx,
	.release = release,
};

const struct format format_state_dict = {
	.name = "safetensors",
	.what = "a state dict of PyTorch",
	.endings = ".safetensors",
	.write_begin = begin,
	.write_frame = take_frame,
	.write_end = end_state_dict,
	.release = release,
};

const struct format format_torch_module = {
	.name = "pytorch",
	.what = "a module of PyTorch",
	.endings = ".py",
	.is_text = true,
	.write_begin = begin,
	.write_frame = take_frame,
	.write_end = end_torch_module,
	.release = release,
};
