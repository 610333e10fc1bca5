/* SPDX-License-Identifier: GPL-2.0-or-later */
/* onnx_graph - writes a model in the format ONNX: nodes, constants, input and output
 *
 * The numbers of the fields are those of onnx.proto, version 7 of the format, which ONNX 1.8
 * introduced. Every node has one output, which has the name of the node. */
#ifndef EARPIPE_ONNX_GRAPH_H
#define EARPIPE_ONNX_GRAPH_H

#include "export/protobuf.h"

enum { ONNX_OPSET = 13, ONNX_NAME_MAX = 40 };

enum onnx_type { ONNX_FLOAT = 1, ONNX_INT8 = 3, ONNX_INT64 = 7 };

/* The name of a value: of an input, a constant or the output of a node. */
struct onnx_name {
	char text[ONNX_NAME_MAX];
};

/* Zero-initialise. Fields are internal except `to`: the message so far. */
struct onnx_graph {
	struct protobuf to;
	size_t graph, node; /* the messages that are open */
	unsigned n_names;
};

/* Begins the model. The producer is earpipe. */
void onnx_begin(struct onnx_graph *g, const char *version, const char *name);

/* The input or output of the model; n dimensions, of which 0 is one that differs from call to call,
 * named `any`. */
enum onnx_place { ONNX_INPUT = 11, ONNX_OUTPUT = 12 };
void onnx_interface(struct onnx_graph *g, enum onnx_place place, const char *name,
		    const size_t *shape, unsigned n, const char *any);

/* A constant. Returns where its numbers, little-endian, are to be written before the next call; NULL:
 * no memory. */
unsigned char *onnx_constant(struct onnx_graph *g, const char *name, enum onnx_type type,
			     const size_t *shape, unsigned n);

/* Constants with a name of their own. */
struct onnx_name onnx_float(struct onnx_graph *g, float value);
struct onnx_name onnx_floats(struct onnx_graph *g, const char *name, const float *values,
			     const size_t *shape, unsigned n);
struct onnx_name onnx_ints(struct onnx_graph *g, const int64_t *values, size_t n);

/* A node without attributes: `op` of these values; NULL ends them. Returns its output. */
struct onnx_name onnx_node(struct onnx_graph *g, const char *op, const char *const *inputs);
#define ONNX_NODE(g, op, ...) onnx_node(g, op, (const char *const[]){ __VA_ARGS__, NULL })

/* The node whose output has this name, that of the model's output. */
void onnx_last_node(struct onnx_graph *g, const char *op, const char *name,
		    const char *const *inputs);

/* A node with attributes, which are appended between onnx_open and onnx_close. */
struct onnx_name onnx_open(struct onnx_graph *g, const char *op, const char *const *inputs);
#define ONNX_OPEN(g, op, ...) onnx_open(g, op, (const char *const[]){ __VA_ARGS__, NULL })
void onnx_int(struct onnx_graph *g, const char *attribute, int64_t value);
void onnx_int_list(struct onnx_graph *g, const char *attribute, const int64_t *values, size_t n);
void onnx_real(struct onnx_graph *g, const char *attribute, float value);
void onnx_close(struct onnx_graph *g);

/* Ends the graph; then come its properties. */
void onnx_end(struct onnx_graph *g);
void onnx_property(struct onnx_graph *g, const char *key, const char *value);

#endif
