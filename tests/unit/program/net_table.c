/* SPDX-License-Identifier: GPL-2.0-or-later */
/* net_table: a line for each layer, and totals that are their sums */
#include "../check.h"
#include "program/net_table.h"

#include <string.h>

int main(void)
{
	char why[160], table[2000], *line;
	struct net *net = net_new("conv1:8x3x2 relu pool", 4, 3, 1, why, sizeof why);
	FILE *out = tmpfile();
	size_t lines = 0, params = 0, total = 0, n;

	net_table_print(out, net, 10);
	rewind(out);
	table[fread(table, 1, sizeof table - 1, out)] = '\0';
	fclose(out);
	for (line = strtok(table, "\n"); line; line = strtok(NULL, "\n"), lines++) {
		if (sscanf(line, "%*s %*s %*s %*s %zu", &n) != 1)
			continue;
		if (strncmp(line, "total", 5) == 0)
			total = n;
		else
			params += n;
		if (strncmp(line, "conv1", 5) == 0) {
			CHECK(n == 3 * 4 * 8 + 8, "parameters", "%zu", n);
			CHECK(strncmp(line + 20, "      5      1        8", 23) == 0, "shape", "%s",
			      line);
		}
	}
	CHECK(lines == 7, "lines", "%zu", lines);
	CHECK(total == params && total == net->n_weights - 3 * 4, "total", "%zu, %zu", total,
	      params);
	net_free(net);
	return check_status();
}
