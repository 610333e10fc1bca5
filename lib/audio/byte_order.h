/* SPDX-License-Identifier: GPL-2.0-or-later */
/* byte_order - reads whole numbers from bytes, lowest or highest byte first */
#ifndef EARPIPE_BYTE_ORDER_H
#define EARPIPE_BYTE_ORDER_H

#include <stdint.h>

static inline uint32_t little16(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t little32(const unsigned char *p)
{
	return little16(p) | little16(p + 2) << 16;
}

static inline uint32_t big16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static inline uint32_t big32(const unsigned char *p)
{
	return big16(p) << 16 | big16(p + 2);
}

static inline uint64_t little64(const unsigned char *p)
{
	return little32(p) | (uint64_t)little32(p + 4) << 32;
}

#endif
