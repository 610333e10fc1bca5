#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make-hardening.sh - the programs are hardened as .ci/harden says. On GNU/Linux with gcc or clang
# the whole list is required, elsewhere what the build reported
. "$(dirname "$0")/support/lib.sh"

if ! command -v readelf > /dev/null || ! readelf -h "$build/bin/melspec" > /dev/null 2>&1; then
	skip 'all' 'no readelf, or no ELF programs'
	exit
fi
flags=$(cat "$build/flags")
took() {
	case $flags in *"$1"*) return 0 ;; esac
	return 1
}
if [ "$(uname -sm)" = 'Linux x86_64' ] && ! took -static; then
	for flag in -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE \
	    -Wl,-z,relro -Wl,-z,now -Wformat-security; do
		check "the build takes $flag" took "$flag"
	done
fi

# without NAME REGEX COMMAND...: of which programs the command, given the file, does not print that
without() {
	_name=$1 _regex=$2
	shift 2
	_bare=
	for _program in "$build"/bin/*; do
		[ ! -L "$_program" ] || continue # earpipe is a script
		"$@" "$_program" 2> /dev/null | grep -Eq -e "$_regex" ||
			_bare="$_bare $(basename "$_program")"
	done
	is "$_name" "$_bare" ''
}

! took -fPIE || without 'all are position-independent' 'Type: *DYN' readelf -hW
! took -z,relro || without 'all have RELRO' 'GNU_RELRO' readelf -lW
! took -z,now || without 'and bind at once, which makes it whole' 'BIND_NOW|FLAGS_1.*NOW' readelf -dW
without 'no stack can be executed' 'GNU_STACK +0x0+ 0x0+ 0x0+ 0x0+ 0x0+ RW +' readelf -lW
! took -fstack-protector-strong || without 'all guard their stacks' '__stack_chk_(fail|guard)' readelf -sW
if took -fsanitize || ! took _FORTIFY_SOURCE; then
	skip 'functions that check the sizes of buffers' 'this build has none'
else
	without 'all call functions that check the sizes of buffers' '__(snprintf|vsnprintf|memcpy|read|printf|fprintf)_chk' \
	    readelf -sW
fi

# A page of stack is touched before the next is taken: stream_write has 64 KiB there.
if [ "$(uname -m)" = x86_64 ] && command -v objdump > /dev/null; then
	code() {
		objdump -d --no-show-raw-insn "$1" | grep -A40 '<stream_write>:'
	}
	! took -fstack-clash-protection || without 'no stack jumps over its guard page' \
	    '(or[ql] +\$0x0,(0x[0-9a-f]+)?\(%rsp\)|sub +\$0x1000,%rsp)' code
	! took -fcf-protection || without 'all mark where jumps may land' 'endbr64' code
else
	skip 'guard pages and jumps' 'not x86_64, or no objdump'
fi

# The user's own flags come last and win.
own() { # NAME=VALUE
	BUILD='' make -s -C "$root" BUILD="$scratch/own" "$1" "$scratch/own/flags" > /dev/null 2>&1 &&
		cat own/flags
}
if [ -n "$(own CFLAGS=-O1)" ]; then
	matches 'CFLAGS come last' "$(own CFLAGS='-O1 -fno-stack-protector')" 'strong .*-fno-stack-protector'
	is "the user's own _FORTIFY_SOURCE is the only one" \
	    "$(own CPPFLAGS=-D_FORTIFY_SOURCE=1 | tr ' ' '\n' | grep -c '^-D_FORTIFY_SOURCE')" 1
	is 'a sanitizer is not fortified' "$(own CFLAGS='-O1 -fsanitize=undefined' | grep -c FORTIFY)" 0
else
	skip "the user's flags" 'make does not run here'
fi
