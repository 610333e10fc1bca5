#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# man-pages.sh - every program and every command of earpipe has a page, which lists the options of --help
. "$(dirname "$0")/support/lib.sh"

# '-r --rate' or '--split' for each '.It Fl r Ar HZ , Fl -rate Ar HZ' of OPTIONS, sorted
options_of_page() {
	awk '/^\.Sh/ { inside = /OPTIONS/ }
	inside && /^\.It Fl/ {
		option = ""
		for (i = 2; i < NF; i++)
			if ($i == "Fl")
				option = option (option == "" ? "" : " ") "-" $(i + 1)
		print option
	}' | sort
}

# The same of each '  -r, --rate HZ  what it does' of --help
options_of_help() {
	sed -n 's/^  *\(-.\), \(--[a-z0-9-]*\).*/\1 \2/p; s/^  *\(--[a-z0-9-]*\).*/\1/p' | sort
}

for program in "$root"/filters/*.c; do
	name=$(basename "$program" .c)
	page=$root/man/$name.1

	"$name" --help > help 2> errors
	is "$name --help: status and stderr" "$?,$(cat errors)" '0,'
	matches "$name --help: usage" "$(head -n 1 help)" "^usage: $name "
	is "$name -h: the same" "$("$name" -h)" "$(cat help)"
	is "$name: lines of at most 100 columns" "$(awk 'length > 100' help)" ''
	matches "$name --version" "$("$name" --version)" "^$name .*[0-9]+\.[0-9]+"
	is "$name -V: the same" "$("$name" -V)" "$("$name" --version)"
	refuses 2 "^$name: .*--no-such-option" "$name" --no-such-option
	refuses 3 "^$name: .*[Nn]o space" sh -c "$name --help > /dev/full"

	if [ ! -e "$page" ]; then
		not_ok "$name: page" "no man/$name.1"
		continue
	fi
	options_of_page < "$page" > of-page
	options_of_help < help > of-help
	is "$name: the page has the options of --help" "$(cat of-page)" "$(cat of-help)"
	for section in NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' EXAMPLES 'SEE ALSO' BUGS; do
		grep -q "^\.Sh $section\$" "$page" || not_ok "$name: page" "has no $section"
	done
done

# The same of each '#     -r, --rate HZ    what it does' in the header of a script
options_of_header() {
	sed -n '/^$/q; s/^#     \(-.\), \(--[a-z0-9-]*\).*/\1 \2/p; t
	s/^#     \(-[a-z0-9-]*\).*/\1/p' | sort
}

# earpipe itself, and each command that its header lists
for name in earpipe $(sed -n '/^$/q; s/^#     \([a-z][a-z-]*\)  .*/\1/p' "$root/pipelines/earpipe" | grep -vx help); do
	script=$root/pipelines/$name
	[ "$name" = earpipe ] || name=earpipe-$name
	page=$root/man/$name.1

	if [ ! -e "$page" ]; then
		not_ok "$name: page" "no man/$name.1"
		continue
	fi
	options_of_page < "$page" > of-page
	options_of_header < "$script" > of-header
	is "$name: the page has the options of the script's header" "$(cat of-page)" "$(cat of-header)"
	for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
		grep -q "^\.Sh $section\$" "$page" || not_ok "$name: page" "has no $section"
	done
done

is 'earpipe: the page has the commands of --help' "$(sed -n 's/^\.It Cm \([a-z-]*\)$/\1/p' "$root/man/earpipe.1" | sort)" \
    "$(sed -n '/^$/q; s/^#     \([a-z][a-z-]*\)  .*/\1/p' "$root/pipelines/earpipe" | sort)"

# Cross references within the family lead somewhere.
for page in "$root"/man/*.[1357]; do
	sed -n 's/^\.Xr \([a-z-]*\) \([1357]\).*/\1.\2/p' "$page" | sort -u |
	while read -r other; do
		case $other in
		cnn-* | mic-* | fsdd-* | tensor-* | melspec.* | resample.* | endpoint.* | score.* | pace.* | earpipe.* | earpipe-*)
			[ -e "$root/man/$other" ] ||
			    not_ok "$(basename "$page")" "refers to $other, which is not there"
			;;
		esac
	done
done

if command -v mandoc > /dev/null; then
	for page in "$root"/man/*.[1357]; do
		# Whether other pages are installed is none of the page's concern.
		is "$(basename "$page"): mandoc -T lint" "$(mandoc -T lint -W style "$page" 2> /dev/null |
		    grep -v 'referenced manual not found')" ''
	done
else
	skip 'mandoc -T lint' 'mandoc is not installed'
fi

