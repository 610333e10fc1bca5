#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-output-file.sh - -o follows links, keeps modes and owners, writes to pipes and
# descriptors, and leaves the old file if writing fails or the program is killed
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests
preload=$build/tests/starve.so

synth --kind logmel --frames 30 --samples 6 --shortest 3 > features
train() {
	cnn-train -q --threads 1 --arch 'conv1d:4x3 globalpool' --epochs 1 "$@" features
}
train > want
mode() {
	ls -ld "$1" | cut -c 1-10
}

# ---- links ----

mkdir d
ln -s target dangling
train -o dangling
check 'a dangling link: its target is made' cmp want target
is 'a dangling link stays a link' "$(readlink dangling)" target
ln -s ../made d/up
ln -s d/up twice
train -o twice
check 'two links, one of them from another folder' cmp want made
is 'which stay links' "$(readlink twice) $(readlink d/up)" 'd/up ../made'
echo old > "$scratch/absolute"
ln -s "$scratch/absolute" d/far
train -o d/far
check 'an absolute link' cmp want absolute
ln -s loop loop
refuses 3 'loop: ' train -o loop
ln -s nowhere/at/all lost
refuses 3 'lost: ' train -o lost
is 'a link into a folder that is not there stays' "$(readlink lost)" nowhere/at/all

# ---- modes and owners ----

(umask 027 && train -o fresh)
is 'a new file has the mode that umask leaves' "$(mode fresh)" -rw-r-----
chmod 664 fresh
(umask 077 && train -o fresh)
is 'an old file keeps its mode' "$(mode fresh)" -rw-rw-r--
if [ "$(id -u)" = 0 ]; then
	chown 12:34 fresh
	train -o fresh
	is 'and its owner' "$(ls -ln fresh | awk '{ print $3 ":" $4 }')" 12:34
else
	skip 'an old file keeps its owner' 'not root'
fi

# ---- what is no file ----

mkfifo pipe
cat pipe > through &
train -o pipe
wait $!
check 'a pipe is written to' cmp want through
is 'and stays one' "$(mode pipe | cut -c 1)" p
train -o /dev/stdout > plain
check '/dev/stdout, a file' cmp want plain
{
	echo before
	train -o /dev/stdout
} > after
{ echo before; cat want; } > both
check '/dev/stdout goes on where that file is' cmp both after
train -o /dev/stdout | cat > piped
check '/dev/stdout, a pipe' cmp want piped
train -o /dev/fd/7 7> seven
check '/dev/fd/7' cmp want seven
train -o - > dash
check '-o - is stdout' cmp want dash
is "and makes no file of that name" "$(ls -d ./- 2> /dev/null)" ''
if [ -w /dev/full ]; then
	refuses 3 'No space left' train -o /dev/full
fi

# ---- failures ----

mkdir e
train -o e/model
is 'nothing is left beside it' "$(ls -A e)" model
if STARVE=0 STARVE_CALL=fsync LD_PRELOAD=$preload train -o e/other 2> /dev/null; then
	skip 'failures' 'calls cannot be intercepted in this build'
	exit
fi
is 'a disk that fails: nothing is left' "$(ls -A e)" model
echo old > e/model
for call in fsync:28 rename:5; do
	STARVE=0 STARVE_CALL=${call%:*} STARVE_ERRNO=${call#*:} LD_PRELOAD=$preload train -o e/model 2> err
	is "$call: status, files, the old one" "$? $(ls -A e) $(head -c 3 e/model) $(wc -l < err)" '3 model old 1'
done
STARVE=0 STARVE_CALL=fsync STARVE_KILL=1 LD_PRELOAD=$preload train -o e/model 2> /dev/null
is 'killed while it is written: the old one is there' "$(head -c 3 e/model)" old
case $(uname -s) in
Linux) is 'and nothing else' "$(ls -A e)" model ;;
esac
