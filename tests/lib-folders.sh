#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lib-folders.sh - each folder of lib includes only what its row in lib/README.md allows. Each
# module has a unit test of its name, or a row in tests/README.md
. "$(dirname "$0")/support/lib.sh"

# check_folders LIB: prints what is wrong with the folders of LIB, by the table in LIB/README.md
check_folders() {
	awk -F '|' '/^\| `/ { gsub(/[` ]/, "", $2); gsub(/^ +| +$/, "", $4); print $2 ":" $4 }' \
	    "$1/README.md" > rows
	cut -d : -f 1 rows | sort > of-table
	(cd "$1" && ls -d */) | tr -d / | sort > of-lib
	diff of-table of-lib
	known=
	while IFS=: read -r folder may; do
		[ "$may" != 'all others' ] || may=$known
		for other in $may; do
			case " $known " in
			*" $other "*) ;;
			*) echo "$folder may include $other, which is not in a row above it" ;;
			esac
		done
		known="$known $folder"
		ls "$1/$folder"/*.[ch] > /dev/null 2>&1 || continue # it has no C
		grep -HE '^#include "' "$1/$folder"/*.[ch] | while IFS='"' read -r file header _; do
			case " $folder $may " in
			*" ${header%%/*} "*) ;;
			*) echo "${file%%:*} includes $header" ;;
			esac
		done
		[ "$folder" = program ] || grep -HnE \
		    '(^|[^_a-z])(fprintf\(stderr|printf\(|puts\(|putchar\(|perror\(|exit\(|stream_write)' "$1/$folder"/*.c |
		    grep -vE "$allowed"
	done < rows
}

# stream.c has the function; models and checkpoints are files of frames, and formats has a table of such files; crash_guard's purpose is to
# report a library that ends the process. Comments are none of it.
allowed='/(stream/stream|nn/model|train/checkpoint|formats/tensor_stream|export/model_format)\.c:.*stream_write|/system/crash_guard\.c:|:[0-9]*:(/| )\*'

is 'lib: folders, includes, output' "$(check_folders "$root/lib")" ''

# The check finds each fault.
mkdir -p lib/base lib/nn lib/program
printf '%s\n' '| folder | what | may include |' '| --- | --- | --- |' '| `base` | x | |' '| `nn` | x | base |' \
    '| `program` | x | all others |' > lib/README.md
echo '#include "base/b.h"' | tee lib/base/a.c lib/nn/a.c > lib/program/a.c
is 'nothing is wrong' "$(check_folders lib)" ''
echo '#include "nn/net.h"' > lib/base/b.c
is 'an include of a higher folder' "$(check_folders lib)" 'lib/base/b.c includes nn/net.h'
echo '#include "b.h"' > lib/base/b.c
is 'an include without a folder' "$(check_folders lib)" 'lib/base/b.c includes b.h'
printf 'void f(void)\n{\n\tfprintf(stderr, "x");\n}\n' > lib/base/b.c
is 'a message' "$(check_folders lib)" 'lib/base/b.c:3:	fprintf(stderr, "x");'
printf 'void f(void)\n{\n\texit(1);\n}\n' > lib/base/b.c
is 'an exit' "$(check_folders lib)" 'lib/base/b.c:3:	exit(1);'
rm lib/base/b.c
mkdir lib/new
is 'a folder without a row' "$(check_folders lib)" '1a2
> new'
rmdir lib/new
sed -i.bak 's/| x | |/| x | nn |/' lib/README.md
is 'a circle' "$(check_folders lib)" 'base may include nn, which is not in a row above it'

# ---- unit tests ----

# check_units ROOT: prints modules without a unit test or a row, rows that name no module or a test that
# does not exist, and names that two modules share
check_units() {
	sed '1,/^| module | tested by |/d' "$1/tests/README.md" | sed -n 's/^| `\([^`]*\)` .*/\1/p' | sort > of-table
	(cd "$1/lib" && find . -name '*.c') | sed 's,^\./,,; s/\.c$//' | sort > modules
	(cd "$1/tests/unit" && find . -name '*.c') | sed 's,^\./,,; s/\.c$//' | sort > units
	comm -23 modules units | comm -23 - of-table | sed 's/$/ has neither a unit test nor a row/'
	comm -23 of-table modules | sed 's/$/ has a row but is not a module/'
	sed 's,.*/,,' modules | sort | uniq -d | sed 's/$/ is the name of two modules/'
	sed '1,/^| module | tested by |/d' "$1/tests/README.md" | grep -o '`[^`]*\.\(sh\|c\)`' | tr -d '`' | sort -u |
	    while read -r test; do
		    [ -e "$1/tests/$test" ] || echo "$test is not a test"
	    done
}

is 'modules have unit tests or rows' "$(check_units "$root")" ''

rm -rf lib
mkdir -p lib/base tests/unit/base
touch lib/base/a.c lib/base/b.c tests/unit/base/a.c tests/b.sh
printf '%s\n' '# tests' '| module | tested by |' '| --- | --- |' '| `base/b` | `b.sh` |' > tests/README.md
is 'no fault' "$(check_units .)" ''
mkdir lib/nn
touch lib/base/c.c lib/nn/a.c
printf '%s\n' '| `base/d` | `d.sh` |' >> tests/README.md
is 'each fault' "$(check_units .)" 'base/c has neither a unit test nor a row
nn/a has neither a unit test nor a row
base/d has a row but is not a module
a is the name of two modules
d.sh is not a test'
