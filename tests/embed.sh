#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# embed.sh - libearpipe, installed and linked with other programs, answers as cnn-predict does,
# allocates nothing after the start, exports its own names alone, and refuses misuse
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/embed.sh"

# ---- names ----

nm -D --defined-only "$installed/libearpipe.so" | awk '{ print $NF }' | sort > have
check 'the shared library exports the listed names' cmp have "$root/lib/embed/symbols"
nm -g --defined-only "$installed/libearpipe.a" | awk 'NF == 3 { print $3 }' | sort > have
check 'the static library exports the listed names' cmp have "$root/lib/embed/symbols"
# It may use memory and mathematics of the C library: no output, no end of the process, no threads.
# The compiler's checks of the stack and of buffers end a process that is damaged already.
nm -D --undefined-only "$installed/libearpipe.so" | awk '{ sub(/@.*/, "", $NF); print $NF }' |
    grep -vxE '_ITM_.*|__gmon_start__|__cxa_finalize|__stack_chk_fail|__(memcpy|memmove|memset|snprintf|vsnprintf)_chk' |
    grep -vxE 'malloc|free|mem(cmp|cpy|move|set)|str(cmp|cpy|cspn|len|spn|str|chr|ncmp|tod)|v?snprintf|qsort|bcmp' |
    grep -vxE '(cos|sin|exp|expm1|log|log10|log1p|pow|sqrt|floor|ceil|fmax|fmin|round|rint|erf|tanh|fabs)f?|sincosf?|isnan' > have
is 'it calls nothing that prints, ends, waits or allocates otherwise' "$(cat have)" ''

# ---- compiling ----

printf '#include <earpipe.h>\nint main(void) { return earpipe_version()[0] == 0; }\n' > alone.c
cp alone.c alone.cc
# shellcheck disable=SC2046 # lists of flags
check 'the header in C99' "$compiler" -std=c99 -Wall -Wextra -Werror -pedantic $(pkg-config --cflags earpipe) \
    -c -o alone.o alone.c
if command -v c++ > /dev/null; then
	# shellcheck disable=SC2046
	check 'the header in C++' c++ -Wall -Wextra -Werror alone.cc $(pkg-config --cflags --libs earpipe) -o alone
	check 'a C++ program runs' ./alone
else
	skip 'the header in C++' 'found no c++'
fi
is 'pkg-config: the version' "$(pkg-config --modversion earpipe)" "$(melspec --version | sed 's/.* //')"
for kind in shared static; do
	check "the example, $kind" compile_example $kind $kind
	compile_answers $kind answers-$kind || not_ok "the tool, $kind" 'it does not compile'
done

# ---- answers ----

want_fsdd 'answers'
fsdd-read "$fsdd"/?_*_1?.wav > train
fsdd-read --split test "$fsdd" > test
train_model() { # NAME 'OPTIONS OF MELSPEC' OPTIONS OF CNN-TRAIN...
	name=$1
	# shellcheck disable=SC2086
	melspec $2 train > "features-$name"
	shift 2
	cnn-train -q --epochs 1 "$@" -o "$name.cnn" "features-$name"
}
train_model tiny '' --preset tiny --int8
train_model fast '--hop 20ms' --preset fast --reject 0.3
train_model mlp '' --arch mlp --temperature 2
train_model kaldi '--preset kaldi --mfcc 13 --deltas 2 --cmvn sliding' --preset tiny
train_model whole '--log db --top-db 80 --cmvn utterance --fft 400' --preset tiny --int8
train_model pcen '--log pcen --dither 0.001' --preset tiny
for name in tiny fast mlp kaldi whole pcen; do
	same_answers "$name" ./answers-static $name.cnn test 300
done
same_answers 'tiny, shared' ./answers-shared tiny.cnn test 300

# the example: words alone, and a stream of them with pauses
for id in 3_theo_2 7_jackson_4; do
	fsdd-read "$fsdd/$id.wav" > one
	pcm-write one > one.raw
	want=$(melspec --like tiny.cnn one | cnn-predict tiny.cnn | cut -f 2,3)
	for kind in shared static; do
		is "$kind: $id alone" "$(./$kind --word tiny.cnn < one.raw | awk '{ printf "%s\t%.4f\n", $1, $2 }')" "$want"
	done
done
{
	for id in 1_theo_0 7_jackson_4 0_george_2 9_lucas_1; do
		head -c 8000 /dev/zero
		fsdd-read "$fsdd/$id.wav" | pcm-write
	done
	head -c 8000 /dev/zero
} > stream.raw
pcm-read -r 8000 stream.raw | endpoint --max 3000 | melspec --like tiny.cnn | cnn-predict tiny.cnn |
    awk '{ printf "%s\t%.3f\n", $2, $3 }' > want
check 'a stream has words' test "$(wc -l < want)" -ge 4
for kind in shared static; do
	./$kind tiny.cnn < stream.raw | awk '{ printf "%s\t%.3f\n", $1, $2 }' > have
	check "$kind: the words of a stream, as endpoint finds them" cmp have want
done
refuses 1 'recognise: /dev/null: no bytes: wanted frames and an end mark' ./static /dev/null
refuses 1 'recognise: usage: recognise \[--word\] MODEL < SAMPLES' ./static
refuses 1 'recognise: samples: the word has too few samples' ./static --word tiny.cnn < /dev/null

# ---- size ----

# clang makes more code of the kernels than gcc
limit=150000
"$compiler" --version 2> /dev/null | grep -q clang && limit=190000
is "the static example and the tiny model: below $limit bytes" \
    "$(cat static tiny.cnn | wc -c | awk -v limit=$limit '{ print ($1 < limit ? "yes" : $1) }')" yes

# ---- misuse ----

./answers-static --errors tiny.cnn > have 2>&1
cat > want <<'EOF'
no bytes: 1 the model cannot be used: no bytes: wanted frames and an end mark
no model: 1 the model cannot be used: not a tensor stream (not a map): it begins like a WAV file; fsdd-read makes a stream of it
truncated: 0 accepted
damaged: 0 accepted
too short: 2 an option is out of range: longest_s must be from 0.1 to 60 s
no such trigger: 2 an option is out of range: the trigger must be from 1 to 60 dB
a small block: 3 no memory, or the block of memory is too small: the block is too small; earpipe_size computes the bytes that it must have
smaller blocks: 0 accepted
the block: 0 no error
no sample: 6 the word has too few samples
not finite: 4 a sample is not finite, or too large for the model
too long: 5 the word is longer than longest_s
too large: 4 a sample is not finite, or too large for the model
to listen: 7 the instance was not opened to listen
restarted: 0 rows
silence: 0 no error
EOF
check 'each misuse has its code' diff have want

# A model of features that another filter has changed.
python=$(find_python) || {
	skip 'changed features' 'found no python3 with msgpack and numpy'
	exit
}
cat > change.py << 'EOF'
import msgpack, sys
n = 0
for frame in msgpack.Unpacker(sys.stdin.buffer, max_buffer_size=1 << 30):
    if "end" in frame:
        frame = {"end": n}
    else:
        frame["recipe"] = frame["recipe"] + [{"filter": "halve"}]
        n += 1
    sys.stdout.buffer.write(msgpack.packb(frame, use_single_float=True))
EOF
"$python" change.py < features-tiny > changed
cnn-train -q --epochs 1 --preset tiny -o changed.cnn changed
refuses 1 'recognise: changed.cnn: recipe lacks a step .halve.; use .melspec --like MODEL.' ./static changed.cnn
