/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/onnx_graph.h"

#include <stdio.h>
#include <string.h>

/* Fields of onnx.proto, by message. */
enum { MODEL_IR_VERSION = 1, MODEL_PRODUCER, MODEL_PRODUCER_VERSION, MODEL_GRAPH = 7 };
enum { MODEL_OPSET = 8, MODEL_PROPERTIES = 14 };
enum { OPSET_VERSION = 2 };
enum { PROPERTY_KEY = 1, PROPERTY_VALUE };
enum { GRAPH_NODE = 1, GRAPH_NAME, GRAPH_CONSTANT = 5 };
enum { VALUE_NAME = 1, VALUE_TYPE };
enum { TYPE_TENSOR = 1, TENSOR_TYPE = 1, TENSOR_SHAPE };
enum { SHAPE_DIMENSION = 1, DIMENSION_VALUE = 1, DIMENSION_NAME };
enum { NODE_INPUT = 1, NODE_OUTPUT, NODE_NAME, NODE_OP, NODE_ATTRIBUTE };
enum {
	ATTRIBUTE_NAME = 1,
	ATTRIBUTE_FLOAT,
	ATTRIBUTE_INT,
	ATTRIBUTE_INTS = 8,
	ATTRIBUTE_TYPE = 20
};
enum { ATTRIBUTE_IS_FLOAT = 1, ATTRIBUTE_IS_INT, ATTRIBUTE_IS_INTS = 7 };
enum { CONSTANT_DIMENSION = 1, CONSTANT_TYPE, CONSTANT_NAME = 8, CONSTANT_BYTES };

enum { IR_VERSION = 7 };

void onnx_begin(struct onnx_graph *g, const char *version, const char *name)
{
	size_t opset;

	protobuf_int(&g->to, MODEL_IR_VERSION, IR_VERSION);
	protobuf_text(&g->to, MODEL_PRODUCER, "earpipe");
	protobuf_text(&g->to, MODEL_PRODUCER_VERSION, version);
	opset = protobuf_begin(&g->to, MODEL_OPSET);
	protobuf_int(&g->to, OPSET_VERSION, ONNX_OPSET);
	protobuf_end(&g->to, opset);
	g->graph = protobuf_begin(&g->to, MODEL_GRAPH);
	protobuf_text(&g->to, GRAPH_NAME, name);
}

void onnx_interface(struct onnx_graph *g, enum onnx_place place, const char *name,
		    const size_t *shape, unsigned n, const char *any)
{
	const size_t value = protobuf_begin(&g->to, place);
	size_t type, tensor, dimensions;

	protobuf_text(&g->to, VALUE_NAME, name);
	type = protobuf_begin(&g->to, VALUE_TYPE);
	tensor = protobuf_begin(&g->to, TYPE_TENSOR);
	protobuf_int(&g->to, TENSOR_TYPE, ONNX_FLOAT);
	dimensions = protobuf_begin(&g->to, TENSOR_SHAPE);
	for (unsigned i = 0; i < n; i++) {
		const size_t dimension = protobuf_begin(&g->to, SHAPE_DIMENSION);

		if (shape[i] > 0)
			protobuf_int(&g->to, DIMENSION_VALUE, (int64_t)shape[i]);
		else
			protobuf_text(&g->to, DIMENSION_NAME, any);
		protobuf_end(&g->to, dimension);
	}
	protobuf_end(&g->to, dimensions);
	protobuf_end(&g->to, tensor);
	protobuf_end(&g->to, type);
	protobuf_end(&g->to, value);
}

/* ---- constants ---- */

unsigned char *onnx_constant(struct onnx_graph *g, const char *name, enum onnx_type type,
			     const size_t *shape, unsigned n)
{
	const size_t constant = protobuf_begin(&g->to, GRAPH_CONSTANT);
	size_t bytes = type == ONNX_INT8 ? 1 : type == ONNX_INT64 ? 8 : 4;

	for (unsigned i = 0; i < n; i++) {
		protobuf_int(&g->to, CONSTANT_DIMENSION, (int64_t)shape[i]);
		bytes *= shape[i];
	}
	protobuf_int(&g->to, CONSTANT_TYPE, type);
	protobuf_text(&g->to, CONSTANT_NAME, name);
	protobuf_room(&g->to, CONSTANT_BYTES, bytes);
	protobuf_end(&g->to, constant);
	return g->to.failed ? NULL : g->to.bytes + g->to.n - bytes;
}

/* "Conv_3" */
static struct onnx_name new_name(struct onnx_graph *g, const char *of)
{
	struct onnx_name name;

	snprintf(name.text, sizeof name.text, "%.24s_%u", of, ++g->n_names);
	return name;
}

static void put_little_endian(unsigned char *to, uint64_t bits, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		to[i] = (unsigned char)(bits >> 8 * i);
}

struct onnx_name onnx_floats(struct onnx_graph *g, const char *name, const float *values,
			     const size_t *shape, unsigned n)
{
	unsigned char *to = onnx_constant(g, name, ONNX_FLOAT, shape, n);
	struct onnx_name given;
	size_t count = 1;

	for (unsigned i = 0; i < n; i++)
		count *= shape[i];
	for (size_t i = 0; to && i < count; i++) {
		uint32_t bits;

		memcpy(&bits, &values[i], sizeof bits);
		put_little_endian(to + 4 * i, bits, 4);
	}
	snprintf(given.text, sizeof given.text, "%s", name);
	return given;
}

struct onnx_name onnx_float(struct onnx_graph *g, float value)
{
	return onnx_floats(g, new_name(g, "number").text, &value, NULL, 0);
}

struct onnx_name onnx_ints(struct onnx_graph *g, const int64_t *values, size_t n)
{
	const struct onnx_name name = new_name(g, "integers");
	unsigned char *to = onnx_constant(g, name.text, ONNX_INT64, &n, 1);

	for (size_t i = 0; to && i < n; i++)
		put_little_endian(to + 8 * i, (uint64_t)values[i], 8);
	return name;
}

/* ---- nodes ---- */

static void begin_node(struct onnx_graph *g, const char *op, const char *name,
		       const char *const *inputs)
{
	g->node = protobuf_begin(&g->to, GRAPH_NODE);
	for (; *inputs; inputs++)
		protobuf_text(&g->to, NODE_INPUT, *inputs);
	protobuf_text(&g->to, NODE_OUTPUT, name);
	protobuf_text(&g->to, NODE_NAME, name);
	protobuf_text(&g->to, NODE_OP, op);
}

struct onnx_name onnx_open(struct onnx_graph *g, const char *op, const char *const *inputs)
{
	const struct onnx_name name = new_name(g, op);

	begin_node(g, op, name.text, inputs);
	return name;
}

void onnx_close(struct onnx_graph *g)
{
	protobuf_end(&g->to, g->node);
}

struct onnx_name onnx_node(struct onnx_graph *g, const char *op, const char *const *inputs)
{
	const struct onnx_name name = onnx_open(g, op, inputs);

	onnx_close(g);
	return name;
}

void onnx_last_node(struct onnx_graph *g, const char *op, const char *name,
		    const char *const *inputs)
{
	begin_node(g, op, name, inputs);
	onnx_close(g);
}

/* ---- attributes ---- */

static size_t begin_attribute(struct onnx_graph *g, const char *name, int type)
{
	const size_t attribute = protobuf_begin(&g->to, NODE_ATTRIBUTE);

	protobuf_text(&g->to, ATTRIBUTE_NAME, name);
	protobuf_int(&g->to, ATTRIBUTE_TYPE, type);
	return attribute;
}

void onnx_int(struct onnx_graph *g, const char *name, int64_t value)
{
	const size_t attribute = begin_attribute(g, name, ATTRIBUTE_IS_INT);

	protobuf_int(&g->to, ATTRIBUTE_INT, value);
	protobuf_end(&g->to, attribute);
}

void onnx_int_list(struct onnx_graph *g, const char *name, const int64_t *values, size_t n)
{
	const size_t attribute = begin_attribute(g, name, ATTRIBUTE_IS_INTS);

	for (size_t i = 0; i < n; i++)
		protobuf_int(&g->to, ATTRIBUTE_INTS, values[i]);
	protobuf_end(&g->to, attribute);
}

void onnx_real(struct onnx_graph *g, const char *name, float value)
{
	const size_t attribute = begin_attribute(g, name, ATTRIBUTE_IS_FLOAT);

	protobuf_float(&g->to, ATTRIBUTE_FLOAT, value);
	protobuf_end(&g->to, attribute);
}

/* ---- the end ---- */

void onnx_end(struct onnx_graph *g)
{
	protobuf_end(&g->to, g->graph);
}

void onnx_property(struct onnx_graph *g, const char *key, const char *value)
{
	const size_t property = protobuf_begin(&g->to, MODEL_PROPERTIES);

	protobuf_text(&g->to, PROPERTY_KEY, key);
	protobuf_text(&g->to, PROPERTY_VALUE, value);
	protobuf_end(&g->to, property);
}
