#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lib-statuses.sh - lib and filters write exit statuses by their names in base/status.h, not as numbers
. "$(dirname "$0")/support/lib.sh"

# numbers FILE...: prints the lines that write a status as a number: in a call of exit or cli_die, in an
# assignment or comparison of a status, and in what a function of type enum status returns.
# The status of waitpid is an int and not meant.
numbers() {
	awk '
	FNR == 1 || /^[a-z_].*\(/ || /^}/ { inside = 0 }
	/^(static )?enum status [a-z_0-9]+\(/ { inside = 1 }
	/^[ \t]*(\/\*|\*[ \/])/ || /int status/ { next }
	/(^|[^_a-zA-Z])(exit|cli_die|cli_finish)\([0-9]/ ||
	/(^|[^_a-zA-Z])status (=|==|!=) [0-9]/ ||
	inside && /return ([0-9]|.*[?:] [0-9]+( :|;))/ {
		sub(/^[ \t]+/, "")
		print FILENAME ":" FNR ": " $0
	}' "$@"
}

is 'lib, filters' "$(cd "$root" && numbers lib/*/*.c filters/*.c)" ''

# The check finds each sort, and no number that is something else.
cat > a.c << 'EOF'
enum status f(int *status)
{
	if (g())
		return 1;
	if (h())
		return k() ? 0 : 3;
	if (j->status == 2)
		*status = 3;
	return k() ? STATUS_OK : 1;
}
int main(void)
{
	if (f())
		cli_die(2, "x");
	exit(1);
}
EOF
is 'each sort' "$(numbers a.c | cut -d : -f 2 | tr '\n' ' ')" '4 6 7 8 9 14 15 '
cat > b.c << 'EOF'
/* status = 1 */
enum status f(void);
static int reap(void)
{
	int status = 0;

	_exit(0);
	return 1;
}
static enum status g(struct x *x)
{
	const int n = x->statuses == 1 ? 0 : 3;

	x->exit_status_at = 2;
	return x->n > 1 || x->at[0] ? STATUS_INPUT : h(x, 1);
}
EOF
is 'other numbers' "$(numbers b.c)" ''
