/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream_report - prints the summary of a stream: --stat */
#ifndef EARPIPE_STREAM_REPORT_H
#define EARPIPE_STREAM_REPORT_H

#include "stream/stream_summary.h"

/* Lines of text for people, or a JSON object on one line. */
void stream_report_print(const struct stream_summary *s);
void stream_report_json(const struct stream_summary *s);

#endif
