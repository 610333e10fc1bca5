#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lib-headers.sh - each header of lib compiles alone, and may be included twice
. "$(dirname "$0")/support/lib.sh"

compiler=${CC:-cc}
if ! command -v "${compiler%% *}" > /dev/null; then
	skip 'headers' "found no compiler $compiler"
	exit
fi

# compiles LIB HEADER: prints the compiler's first message if a file that includes only the header fails
compiles() {
	printf '#include "%s"\n#include "%s"\nint unused;\n' "$2" "$2" > alone.c
	# shellcheck disable=SC2086 # a compiler with options
	$compiler -std=c11 -D_POSIX_C_SOURCE=200809L -DEARPIPE_VERSION='"test"' -Wall -Wextra -Werror -I"$1" \
	    -fsyntax-only alone.c 2>&1 | grep -m 1 'error:'
}

wrong=
for header in "$root"/lib/*/*.h; do
	# bodies of functions, which the includer names with macros
	case $header in *_tile.h) continue ;; esac
	header=${header#"$root"/lib/}
	message=$(compiles "$root/lib" "$header")
	[ -z "$message" ] || wrong="$wrong$header: $message
"
done
is 'each header compiles alone' "$wrong" ''

# The check finds each fault.
mkdir -p lib/base
echo 'size_t f(void);' > lib/base/a.h
matches 'a type that no include declares' "$(compiles lib base/a.h)" 'unknown type name .size_t'
echo 'struct s { int a; };' > lib/base/a.h
matches 'no guard' "$(compiles lib base/a.h)" 'redefinition of'
