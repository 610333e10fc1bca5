# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# embed.sh - functions for tests of libearpipe, which scripts source after lib.sh
#
# They install into the folder `stage` and compile against what is there. Without a compiler or
# pkg-config, or in a build with a sanitizer, the test is skipped.

compiler=${CC:-cc}
for tool in "${compiler%% *}" pkg-config nm; do
	if ! command -v "$tool" > /dev/null; then
		skip 'libearpipe' "found no $tool"
		exit
	fi
done
if nm "$build/libearpipe.a" 2> /dev/null | grep -qE '__(asan|ubsan|tsan)'; then
	skip 'libearpipe' 'the build checks itself: the example would need the same flags'
	exit
fi

make=${MAKE:-make}
# This make is not part of the one that runs the tests.
unset MAKEFLAGS MFLAGS MAKELEVEL
"$make" -s -C "$root" BUILD="$build" install DESTDIR="$scratch/stage" PREFIX=/usr > /dev/null
PKG_CONFIG_PATH=$scratch/stage/usr/lib/pkgconfig
PKG_CONFIG_SYSROOT_DIR=$scratch/stage
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
installed=$scratch/stage/usr/lib
LD_LIBRARY_PATH=$installed
export LD_LIBRARY_PATH
example=$scratch/stage/usr/share/earpipe/examples/recognise.c

# Flags for a small program, as far as the compiler has them.
small=-Wl,--gc-sections
printf 'int main(void) { return 0; }\n' > small.c
for flag in -Wl,-z,pack-relative-relocs -Wl,-z,noseparate-code; do
	# shellcheck disable=SC2086
	! $compiler -Werror $small $flag small.c -o small 2> /dev/null || small="$small $flag"
done

# compile_example shared|static NAME
compile_example() {
	# shellcheck disable=SC2046,SC2086 # lists of flags
	case $1 in
	shared) $compiler -std=c11 -O2 -Wall -Wextra -Werror "$example" -o "$2" $(pkg-config --cflags --libs earpipe) ;;
	static) $compiler -std=c11 -O2 -Wall -Wextra -Werror "$example" -o "$2" $(pkg-config --cflags earpipe) -s \
	    $small "$installed/libearpipe.a" -lm ;;
	esac
}

# compile_answers shared|static NAME: the tool that compares, which needs the reader of streams, too
compile_answers() {
	[ "$1" = shared ] && library=-learpipe || library=$installed/libearpipe.a
	# shellcheck disable=SC2046
	$compiler -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -Wall -Wextra -Werror -I"$root/lib" $(pkg-config --cflags earpipe) \
	    $(env -u PKG_CONFIG_PATH -u PKG_CONFIG_SYSROOT_DIR pkg-config --cflags msgpack-c 2> /dev/null) \
	    "$root/tests/tools/embed-answers.c" "$build/modules.a" -L"$installed" "$library" -lm -o "$2" \
	    $(env -u PKG_CONFIG_PATH -u PKG_CONFIG_SYSROOT_DIR pkg-config --libs libdeflate msgpack-c 2> /dev/null ||
	    env -u PKG_CONFIG_PATH -u PKG_CONFIG_SYSROOT_DIR pkg-config --libs libdeflate msgpack)
}

# same_answers NAME TOOL MODEL AUDIO FRAMES: the library answers the audio as cnn-predict does
same_answers() {
	melspec --like "$3" "$4" > features-of-audio
	cnn-predict "$3" features-of-audio | cut -f 1,2 > want
	echo "$5 frames, difference below 1e-5, 0 allocations" >> want
	cnn-predict --format frames "$3" features-of-audio > scores
	"$2" "$3" "$4" scores > have 2> largest
	check "$1: words, probabilities, no allocation ($(cat largest))" cmp have want
}
