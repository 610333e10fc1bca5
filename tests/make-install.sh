#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make-install.sh - make install puts every file in its place, and make uninstall removes them all
. "$(dirname "$0")/support/lib.sh"

make=${MAKE:-make}
# This make is not part of the one that runs the tests.
unset MAKEFLAGS MFLAGS MAKELEVEL

# in_root TARGET DESTDIR PREFIX
in_root() {
	"$make" -s -C "$root" BUILD="$build" "$1" DESTDIR="$2" PREFIX="$3" 2>&1
}

umask 077
stage=$scratch/'a stage'
mkdir "$stage"
chmod 755 "$stage"
is 'install: says nothing' "$(in_root install "$stage" /opt/ear)" ''
for program in "$root"/filters/*.c; do
	name=$(basename "$program" .c)
	at=$stage/opt/ear/bin/$name
	matches "$name: runs from there" "$("$at" --version 2>&1)" "^$name "
done
# a link to the script, which finds the programs beside the link
matches 'earpipe: runs from there' "$(PATH=$(getconf PATH) "$stage/opt/ear/bin/earpipe" --version 2>&1)" '^earpipe '
for page in "$root"/man/*; do
	name=$(basename "$page")
	check "$name: in its section" cmp "$page" "$stage/opt/ear/share/man/man${name##*.}/$name"
done
for script in "$root"/pipelines/*; do
	case $script in *.md) continue ;; esac # read in the source
	name=$(basename "$script")
	check "$name: is there" cmp "$script" "$stage/opt/ear/share/earpipe/$name"
	! head -n 1 "$script" | grep -q '^#!' ||
	    check "$name: can be run" test -x "$stage/opt/ear/share/earpipe/$name"
done
for name in earpipe $(cd "$root/filters" && ls ./*.c | sed 's,^./,,; s/\.c$//'); do
	for file in "bash-completion/completions/$name" "zsh/site-functions/_$name" \
	    "fish/vendor_completions.d/$name.fish"; do
		check "$file: is there" test -s "$stage/opt/ear/share/$file"
	done
done
for file in include/earpipe.h lib/libearpipe.a lib/libearpipe.so lib/libearpipe.so.0 lib/pkgconfig/earpipe.pc \
    share/earpipe/examples/recognise.c; do
	check "$file: is there" test -s "$stage/opt/ear/$file"
done
is 'earpipe.pc: its folders' "$(sed -n 's/dir=/ /p' "$stage/opt/ear/lib/pkgconfig/earpipe.pc" | tr '\n' ' ')" \
    'lib /opt/ear/lib include /opt/ear/include '
is 'the clients: are there' "$(cd "$root/lib/clients" && find . -type f | sort | while read -r file; do
	cmp "$file" "$stage/opt/ear/share/earpipe/$file" 2>&1
done)" ''
is 'nothing for the owner only' "$(find "$stage" ! -perm -444)" ''
is 'nothing outside of the prefix' "$(find "$stage" -type f | grep -v "/opt/ear/")" ''

: > "$stage/opt/ear/bin/other"
: > "$stage/opt/ear/share/man/man1/other.1"
is 'uninstall: says nothing' "$(in_root uninstall "$stage" /opt/ear)" ''
is 'uninstall: leaves what is not ours, only' "$(cd "$stage" && find . ! -type d | sort)" \
    "./opt/ear/bin/other
./opt/ear/share/man/man1/other.1"
is 'uninstall: no link of ours' "$(find "$stage" -type l)" ''
is 'uninstall: and no folder of ours' "$(find "$stage" -name earpipe)" ''
check 'uninstall: where nothing is installed' in_root uninstall "$scratch/nowhere" /usr

in_root install '' "$scratch/usr" > /dev/null
check 'install: by PREFIX alone' test -x "$scratch/usr/bin/score"
