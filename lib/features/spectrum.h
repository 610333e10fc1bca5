/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spectrum - turns windows of a signal into the logarithms of the energy in bands
 *
 * window -> mean removed, pre-emphasis -> taper -> |transform| ^ power -> triangles -> log
 *
 * Each window is transformed when it is added. The bands of SPECTRUM_LANES windows are summed
 * together, each in its own lane, so a row does not depend on the other lanes. Rows allocate no
 * memory. All numbers before the energies are doubles. Energies are floats; those beyond the range
 * of float give rows that are not finite. */
#ifndef EARPIPE_SPECTRUM_H
#define EARPIPE_SPECTRUM_H

#include "features/bands.h"
#include "features/rows.h"

enum { SPECTRUM_LANES = 8 };

enum spectrum_taper {
	TAPER_HANN,     /* 0.5 - 0.5 c, where c = cos(2 pi i / n) if periodic */
	TAPER_HAMMING,  /* 0.54 - 0.46 c        and cos(2 pi i / (n - 1)) if symmetric */
	TAPER_BLACKMAN, /* 0.42 - 0.5 c + 0.08 c2, the same of twice the angle */
	TAPER_POVEY,    /* (0.5 - 0.5 c)^0.85 (Kaldi, feature-window) */
	TAPER_RECTANGULAR,
};

enum spectrum_form { TAPER_PERIODIC, TAPER_SYMMETRIC };

enum spectrum_log {
	LOG_LN,
	LOG_LOG10,
	LOG_DB,   /* 10 log10 of a power, 20 log10 of a magnitude */
	LOG_NONE, /* the energies themselves */
	LOG_PCEN, /* the same, as input of pcen.h */
};

enum spectrum_energy {
	ENERGY_RAW,      /* before pre-emphasis and taper */
	ENERGY_WINDOWED, /* after both */
};

extern const char *const spectrum_taper_names[], *const spectrum_form_names[],
						     *const spectrum_log_names[];

struct spectrum_settings {
	double rate_hz;
	int64_t window, fft; /* samples; 1 <= window <= fft */
	int remove_mean;     /* 1: subtract the mean of each window; 0: do not */
	double preemphasis;  /* y[i] = x[i] - a x[i - 1], y[0] = x[0] - a x[0]; 0: none */
	int taper, form;     /* of the enums above; ints, because option tables set them */
	double power;        /* 2: power, 1: magnitude */
	struct bands_settings bands;
	int log;
	double floor, offset; /* log(max(s, floor) + offset); their sum is at least FLT_MIN */
	double ref;           /* its log is subtracted; 0: nothing is */
	bool with_energy;     /* adds a last number: ln(max(sum of squares, energy_floor)) */
	int energy;           /* enum spectrum_energy; meaningless unless with_energy */
	double energy_floor;  /* meaningless unless with_energy */
};

struct spectrum;

/* Prepares settings whose bands bands_check accepts. NULL: no memory. */
struct spectrum *spectrum_new(const struct spectrum_settings *settings);
void spectrum_free(struct spectrum *s);

/* The numbers in a row: the bands, and the energy if with_energy. */
size_t spectrum_width(const struct spectrum *s);

/* Takes a window, [window]. True: all lanes are full, and spectrum_rows must be called. */
bool spectrum_add(struct spectrum *s, const float *window);

/* Appends the rows of the windows added since the last call. False: no memory. */
bool spectrum_rows(struct spectrum *s, struct rows *out);

/* The level of an energy in the rows, for settings with a logarithm. */
double spectrum_level(const struct spectrum_settings *settings, double energy);

#endif
