/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sections - write the sections of a page; each is empty if the page has nothing for it
 *
 * False: no memory. */
#ifndef EARPIPE_SECTIONS_H
#define EARPIPE_SECTIONS_H

#include "report/page.h"

bool section_summary(const struct page *p, FILE *out);     /* summary_section.c */
bool section_confusion(const struct page *p, FILE *out);   /* result_section.c */
bool section_classes(const struct page *p, FILE *out);     /* result_section.c */
bool section_speakers(const struct page *p, FILE *out);    /* result_section.c */
bool section_mistakes(const struct page *p, FILE *out);    /* mistake_section.c */
bool section_comparison(const struct page *p, FILE *out);  /* comparison_section.c */
bool section_calibration(const struct page *p, FILE *out); /* probability_section.c */
bool section_detection(const struct page *p, FILE *out);   /* probability_section.c */
bool section_data(const struct page *p, FILE *out);        /* data_section.c */
bool section_training(const struct page *p, FILE *out);    /* training_section.c */
bool section_origin(const struct page *p, FILE *out);      /* origin_section.c */

/* ---- parts of sections ---- */

/* "<section>" with its heading; the caller closes it. */
void section_begin(const char *id, const char *title, FILE *out);

/* A table of so many rows, which scrolls by itself where it is wider than the page; a long one is
 * closed at first. `what` is its name and `caption` its caption, which may be empty; texts. The
 * caller writes its contents. */
void section_table(size_t rows, const char *what, const char *caption, FILE *out);
void section_table_end(size_t rows, FILE *out);

/* A cell with a share and a bar of that length; NaN: a dash. */
void section_share(double share, FILE *out);

/* p of a test, "p = 0.0412" or "p < 0.0001". */
void section_p(double p, FILE *out);

#endif
