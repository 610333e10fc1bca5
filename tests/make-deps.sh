#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make-deps.sh - .ci/deps installs or prints missing packages. apt-get, sudo and other commands
# are replaced by scripts that record how they were called
. "$(dirname "$0")/support/lib.sh"

make=$(command -v "${MAKE:-make}")
unset MAKEFLAGS MFLAGS MAKELEVEL NO_INSTALL PKG_CONFIG CC

mkdir world
for tool in sh env dirname basename cat echo ls mkdir rm grep sed sort uname id; do
	ln -s "$(command -v $tool)" world/$tool
done

# note NAME STATUS: a command that notes its arguments
note() {
	printf '#!/bin/sh\necho "%s $*" >> "%s/called"\nexit %s\n' "$1" "$scratch" "$2" > "world/$1"
	chmod +x "world/$1"
}

# deps [NAME=VALUE...] SET...: there; its status, and its messages in said
deps() {
	rm -f called
	env -i PATH="$scratch/world" HOME="$scratch" sh "$root/.ci/deps" "$@" > out 2> said < /dev/null
}

user() { # NUMBER
	rm world/id
	printf '#!/bin/sh\necho %s\n' "$1" > world/id
	chmod +x world/id
}

libraries='libsox-dev libfftw3-dev portaudio19-dev libmsgpack-dev zlib1g-dev libzstd-dev libsnappy-dev liblzma-dev libutf8proc-dev libdeflate-dev libmpg123-dev libjansson-dev libcairo2-dev libarchive-dev'

note apt-get 0
note apt-cache 1
user 0
deps build
is 'root: still missing, status 1' $? 1
matches 'root: names the packages first' "$(head -n 1 said)" \
    "missing for build: gcc libc6-dev pkg-config $libraries\$"
matches 'root: updates, then installs without a question' "$(grep apt-get called | tr '\n' ' ')" \
    "^apt-get -q -y .*update apt-get -q -y .*install --no-install-recommends gcc .*$libraries \$"
is 'root: nothing on stdout' "$(cat out)" ''

note apt-cache 0
deps build
matches 'root: the name that this Debian has' "$(grep apt-get called)" ' install .* libmsgpack-c-dev '
note apt-cache 1


rm -f called
env -i PATH="$scratch/world" NO_INSTALL=1 sh "$root/.ci/deps" build 2> said
is 'NO_INSTALL: status 1' $? 1
is "NO_INSTALL: calls nobody" "$(grep apt-get called)" ""
matches 'NO_INSTALL: the line to type' "$(cat said)" "type: apt-get install -y .*$libraries"

user 1000
deps build
is 'neither root nor sudo: status 1' $? 1
matches 'neither root nor sudo: the line to type' "$(cat said)" \
    "type: sudo apt-get install -y .*$libraries"
is 'neither root nor sudo: calls nobody' "$(grep apt-get called)" ''

note sudo 1
deps build
is 'sudo that wants a password: status 1' $? 1
is 'sudo that wants a password: is not asked for it' "$(grep -v apt-cache called)" 'sudo -n true'
note sudo 0
deps build
matches 'sudo: updates and installs' "$(grep sudo called | tr '\n' ' ')" \
    'sudo -n env DEBIAN_FRONTEND=noninteractive apt-get .*update .*apt-get .*install .*libsox-dev'
rm world/apt-get world/sudo

for line in 'dnf:sudo dnf install -y .*sox-devel fftw-devel portaudio-devel' \
    'pacman:sudo pacman -S .*sox fftw portaudio msgpack-c zlib zstd snappy xz libutf8proc libdeflate mpg123 jansson cairo libarchive' \
    'brew:brew install .*sox fftw portaudio msgpack zlib zstd snappy xz utf8proc libdeflate mpg123 jansson cairo libarchive'; do
	manager=${line%%:*}
	note "$manager" 0
	deps build
	is "$manager: status 1" $? 1
	matches "$manager: the line to type" "$(cat said)" "type: ${line#*:}"
	check "$manager: not called" test ! -e called
	rm "world/$manager"
done

# With all libraries there.
note pkg-config 0
note cc 0
note apt-get 0
user 0
deps build
is 'nothing missing: status, silence' "$?,$(cat said)" '0,'
is 'nothing missing: no package manager' "$(grep apt called)" ''
deps build test
is 'tests lack something: goes on' $? 0
matches 'tests lack something: says so' "$(tr '\n' ' ' < said)" \
    'missing for test: .*mandoc.* going on without'

# A plain make and make install in that world: one line, and no package manager.
rm world/pkg-config
rm -f called
for target in all install; do
	env -i PATH="$scratch/world" "$make" -C "$root" BUILD="$scratch/b" DESTDIR="$scratch/d" $target \
	    > out 2> said
	is "make $target: status 2" $? 2
	matches "make $target: one line that names what is missing and the way out" \
	    "$(grep -v -e '^make.*directory' said | wc -l | tr -d ' '): $(cat said)" \
	    "^1: .*no sox fftw3 portaudio msgpack jansson libarchive zlib zstd snappy lzma utf8proc libdeflate mpg123 cairo; 'make deps'"
done
# the compiler is asked what it knows
is 'make, make install: no package manager' "$(grep -v '^cc ' called)" ''
