/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcen - per-channel energy normalisation (Wang, Getreuer, Hughes, Lyon, Saurous 2017)
 *
 * Each band s is divided by its own smoothed past m, and the result is compressed:
 *
 *     m[t] = (1 - b) m[t - 1] + b s[t],  m[-1] = 1
 *     out[t] = (s[t] / (eps + m[t])^gain + bias)^power - bias^power
 *
 * and with power 0: ln(1 + s / (eps + m)^gain). This formula, the start from 1 and
 * b = (sqrt(1 + 4 T^2) - 1) / (2 T^2), for a time of T rows, are those of librosa.pcen. */
#ifndef EARPIPE_PCEN_H
#define EARPIPE_PCEN_H

#include <stddef.h>

struct pcen_settings {
	double gain, bias, power; /* 0 or more */
	double time_s;            /* time constant of the smoothing; above 0 */
	double eps;               /* above 0 */
};

/* Checks the settings. NULL: they can be computed; else the reason, which names
 * the options, in why[size]. */
const char *pcen_check(const struct pcen_settings *settings, char *why, size_t size);

struct pcen;

/* Prepares settings that pcen_check accepts. NULL: no memory. */
struct pcen *pcen_new(const struct pcen_settings *settings, double rows_per_second, size_t bands);
void pcen_free(struct pcen *p);

/* Computes the next row of a signal: energies s[bands], 0 or more -> out[bands], which may be s. */
void pcen_row(struct pcen *p, const float *s, float *out);

/* Begins a new signal. */
void pcen_restart(struct pcen *p);

#endif
