/* SPDX-License-Identifier: GPL-2.0-or-later */
/* profile_report - prints what the stages of a pipeline did, as a table or as lines of JSON */
#ifndef EARPIPE_PROFILE_REPORT_H
#define EARPIPE_PROFILE_REPORT_H

#include "system/pipeline_run.h"

#include <stdio.h>

/* n stages that have ended; their commands are escaped for a terminal. */
void profile_report_text(FILE *out, const struct run_stage *stages, size_t n);
void profile_report_json(FILE *out, const struct run_stage *stages, size_t n);

#endif
