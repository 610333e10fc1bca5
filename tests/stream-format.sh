#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# stream-format.sh - programs in Python, JavaScript and C from tensor-stream(5) read our streams
# and write streams that we read
. "$(dirname "$0")/support/lib.sh"

page=$root/man/tensor-stream.5

# example FILE: takes a program out of the page and roff's escapes out of the program.
example() {
	sed -n "/^\.\\\\\" $1\$/,/^\.Ed\$/p" "$page" | sed -e '1,2d' -e '$d' \
		-e "s/\\\\(aq/'/g" -e 's/\\(ga/`/g' -e 's/\\(ha/^/g' -e 's/\\(ti/~/g' \
		-e 's/\\-/-/g' -e 's/\\&//g' -e 's/\\e/\\/g' > "$1"
	[ -s "$1" ] || not_ok "$1" "is not in the page"
}

# numbers STREAM: what its frames hold, but not how they came about.
numbers() {
	tensor-dump --json "$1" | sed 's/"recipe":\[[^]]*\],//'
}

# count STREAM: its frames; nothing if it is not whole.
count() {
	tensor-dump "$1" > count.lines && wc -l < count.lines
}

# same_features NAME STREAM: they are those of words.
same_features() {
	rm -f numbers.other
	if melspec "$2" > features.other; then
		numbers features.other > numbers.other
	fi
	if cmp numbers.other numbers.words > .cmp 2>&1 && [ -s numbers.words ]; then
		ok "$1"
	else
		not_ok "$1" "$(cat .cmp)"
	fi
}

# fails_on_cuts NAME COMMAND...: on every kind of unfinished input the command has a status other
# than 0, not that of a signal, and says something about the end.
fails_on_cuts() {
	_name=$1
	shift
	: > cut.0
	head -c 1 words > cut.1
	head -c $((size / 2)) words > cut.2
	head -c $((size - mark)) words > cut.3
	head -c $((size - 1)) words > cut.4
	{ cat words; head -c 1 words; } > cut.5
	{ cat words; head -c $((size / 2)) words; } > cut.6
	{ cat words; head -c $((size - mark - 1)) words; } > cut.7
	# the right number of frames, another in the mark
	{ head -c $((size - mark)) words; printf '\201\243end\001'; } > cut.8
	for _cut in cut.?; do
		"$@" < "$_cut" > out 2> err
		_status=$?
		if [ "$_status" -eq 0 ] || [ "$_status" -ge 128 ] || ! grep -q mark err; then
			not_ok "$_name" "$_cut: status $_status: $(head -c 300 err)"
			return
		fi
	done
	if "$@" < words > out 2> err; then
		ok "$_name"
	else
		not_ok "$_name" "the whole: $(head -c 300 err)"
	fi
}

# ---- tensor-dump, by which all of this is judged ----

summary() { # DTYPE SHAPE NUMBERS
	"$build/tests/pack" "{\"dtype\":\"$1\",\"shape\":[$2],\"data\":[$3]}" '{"end":1}' | tensor-dump
}
is "tensor-dump: least, mean and greatest" "$(summary '<f4' 2,2 -1,-2,4.5,6)" \
	'0 - [2, 2] <f4 min=-2 mean=1.875 max=6'
is "tensor-dump: NaN is left out" "$(summary '<f8' 4 -1,null,-2,-4.5)" \
	'0 - [4] <f8 min=-4.5 mean=-2.5 max=-1 not-finite=1'
is "tensor-dump: of many" "$(summary '<i2' 3000 "$(seq 3001 6000 | tr '\n' , | sed 's/,$//')")" \
	'0 - [3000] <i2 min=3001 mean=4500.5 max=6000'
is "tensor-dump: of none" "$(summary '<f4' 0 '')" '0 - [0] <f4'

# ---- the stream that all of them get ----

for file in tensors.py tones.py reverse.mjs gain.c; do
	example "$file"
done

if python=$(find_python); then
	"$python" tones.py > tones
fi
if fsdd=$(find_fsdd); then
	fsdd-read --limit 300 --shuffle 1 "$fsdd" > words
elif [ -n "$python" ]; then
	cp tones words
else
	skip "all of it" "neither FSDD nor a Python with msgpack and numpy"
	exit 0
fi
frames=$(count words)
size=$(wc -c < words)
mark=$((size - $(grep -abo "$(printf '\202\243end')" words | tail -n 1 | cut -d : -f 1))) # bytes
melspec words > features && numbers features > numbers.words

# ---- Python ----

python_tests() {
	"$python" tensors.py < words > lines
	tensor-dump words | sed -E \
		's/.* audio \[([0-9]*)\] .* id=([^ ]*) label=([^ ]*) .*/\2 \3 float32 (\1,)/' > wanted
	check "Python reads what we write" cmp lines wanted
	fails_on_cuts "Python finds the end mark missing" "$python" tensors.py

	is "what Python writes becomes features" "$(melspec tones | count -)" 80

	cat > copy.py <<-'END'
		import sys, zlib, msgpack
		from tensors import frames
		from tones import pack
		count = crc = 0
		for frame, data in frames(open(0, "rb", buffering=0)):
		    del frame["dtype"], frame["shape"], frame["data"]
		    packed = pack(data, **frame)
		    sys.stdout.buffer.write(packed)
		    count, crc = count + 1, zlib.crc32(packed, crc)
		sys.stdout.buffer.write(msgpack.packb({"end": count, "crc32": crc}))
	END
	"$python" copy.py < words > words.python
	check "audio through Python and back is the same to the byte" cmp words.python words
	"$python" copy.py < features > features.python
	check "features through Python and back are the same to the byte" \
		cmp features.python features

	# Keys backwards, so that data comes first and lies anywhere; integer samples, int labels.
	cat > odd.py <<-'END'
		import sys, msgpack
		from tensors import frames
		count = 0
		for frame, data in frames(open(0, "rb", buffering=0)):
		    frame["data"] = (data * 32768).round().astype("<i2").tobytes()
		    frame["dtype"] = "<i2"
		    if frame["label"].isdigit():
		        frame["label"] = int(frame["label"])
		    frame["rate"] = float(frame["rate"])
		    frame["padding"] = "x" * (count % 8)
		    sys.stdout.buffer.write(msgpack.packb(dict(reversed(frame.items()))))
		    count += 1
		sys.stdout.buffer.write(msgpack.packb({"end": count}))
	END
	"$python" odd.py < words > words.odd
	melspec words.odd > features.odd
	features_of() {
		"$python" -c '
import sys
from tensors import frames
for frame, data in frames(open(sys.argv[1], "rb", buffering=0)):
    print(frame["id"], frame["label"], type(frame["label"]), data.tobytes().hex())' "$1"
	}
	if [ -z "$fsdd" ]; then
		skip "keys in any order, integer samples and labels" "no FSDD, whose samples are integers"
	else
		features_of features.odd > odd.lines
		features_of features > even.lines
		check "keys in any order, integer samples and labels" cmp odd.lines even.lines
	fi
}

# train_tests: the network learns what Python wrote, and hears it through Python's features.
train_tests() {
	melspec tones | cnn-train -q --epochs 4 --seed 1 > tones.cnn 2> err ||
		{ not_ok "training from Python" "$(cat err)"; return; }
	melspec --like tones.cnn tones | "$python" copy.py |
		cnn-predict --format frames tones.cnn | score > report 2> err
	matches "a network learns the tones that Python writes" "$(head -1 report)$(cat err)" \
		'^accuracy 100.00 % \(80/80\)'
	is "Python reads a model, too" "$("$python" tensors.py < tones.cnn | wc -l)" \
		"$(count tones.cnn)"
}

if [ -z "$python" ]; then
	skip "Python" "no Python with msgpack and numpy"
else
	python_tests
	train_tests
fi

# ---- Node ----

node_tests() {
	node reverse.mjs < words > once 2> err || { not_ok "Node" "$(head -c 300 err)"; return; }
	numbers once > numbers.once
	check "Node plays backwards" test "$(cksum < numbers.once)" != "$(numbers words | cksum)"
	node reverse.mjs < once > twice
	same_features "audio through Node and back is the same to the bit" twice
	is "Node adds its step to the recipe" \
		"$(tensor-dump twice | grep -c ' recipe=reverse,reverse ')" "$frames"
	fails_on_cuts "Node finds the end mark missing" node reverse.mjs
	cat words words > two
	is "Node passes each end mark on" "$(node reverse.mjs < two | count -)" $((2 * frames))
	if [ -s tones.cnn ]; then
		node reverse.mjs < tones | melspec --like tones.cnn |
			cnn-predict --format frames tones.cnn | score > report 2> err
		matches "what Node writes is predicted from" "$(head -1 report)$(cat err)" \
			'^accuracy 100.00 % \(80/80\)'
	fi
}

if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
	skip "Node" "no node or no npm"
elif ! timeout 120 npm install --no-audit --no-fund --fetch-retries=1 @msgpack/msgpack \
    > npm.log 2>&1; then
	skip "Node" "npm cannot install @msgpack/msgpack: $(grep -m 1 -i error npm.log)"
else
	node_tests
fi

# ---- C ----

c_tests() {
	tensor-dump --json words > numbers.in
	./gain 0.5 < words | tensor-dump --json > numbers.out
	if [ -n "$python" ]; then
		cat > halved.py <<-'END'
			import json, numpy, sys
			for before, after in zip(open("numbers.in"), open("numbers.out")):
			    before, after = json.loads(before), json.loads(after)
			    x, y = numpy.float32(before.pop("data")), numpy.float32(after.pop("data"))
			    recipe = after.pop("recipe")
			    if recipe != [{"filter": "gain", "factor": 0.5}] or before != after:
			        sys.exit(f"attributes differ: {after}")
			    if not (x.size > 0 and numpy.array_equal(x * numpy.float32(0.5), y)):
			        sys.exit(f"{before['id']} is not halved")
		END
		check "the filter in C halves every sample and keeps the rest" "$python" halved.py
	fi
	is "the filter in C passes all frames" "$(wc -l < numbers.out)" "$frames"
	./gain 1 < words > once && ./gain 1 < once > twice
	same_features "audio through C and back is the same to the bit" twice
	is "the filter in C adds its step to the recipe" \
		"$(tensor-dump twice | grep -c ' recipe=gain,gain ')" "$frames"
	fails_on_cuts "the filter in C finds the end mark missing" ./gain 1
	cat words words > two
	is "the filter in C passes each end mark on" "$(./gain 1 < two | count -)" $((2 * frames))
	refuses 1 'wanted audio' ./gain 1 < features
	refuses 1 'not a tensor stream' ./gain 1 < "$page"
	refuses 2 'usage' ./gain
	refuses 2 'usage' ./gain loud
	./gain 1 < words > /dev/full 2> err
	is "the filter in C notices a full disk" $? 3
}

for name in msgpack-c msgpack; do
	"${PKG_CONFIG:-pkg-config}" --exists "$name" 2> /dev/null && break
done
# shellcheck disable=SC2046 # several words on purpose
if ${CC:-cc} -Wall -Wextra -Werror -o gain gain.c \
    $("${PKG_CONFIG:-pkg-config}" --cflags --libs "$name") 2> err; then
	ok "the filter in C compiles without a warning"
	c_tests
else
	not_ok "the filter in C compiles without a warning" "$(head -c 500 err)"
fi

# ---- numbers as tensor-dump prints them ----

# hex DIGITS...: the bytes
hex() {
	# shellcheck disable=SC2059 # made for printf
	printf "$(echo "$*" | tr -d ' ' | awk '{
		digits = "0123456789abcdef"
		for (i = 1; i < length($0); i += 2)
			printf "\\%03o", 16 * (index(digits, substr($0, i, 1)) - 1) + index(digits, substr($0, i + 1, 1)) - 1
	}')"
}

# dumps NAME HEX TEXT JSON: an attribute v of these bytes of msgpack
dumps() {
	{
		# {"dtype": "|u1", "shape": [0], "v": ..., "data": ""} {"end": 1}
		hex "84a56474797065a37c7531a573686170659100a176$2a464617461c400 81a3656e6401"
	} > dumped
	is "tensor-dump: $1" "$(tensor-dump dumped | sed 's/.* v=//')" "$3"
	is "tensor-dump --json: $1" "$(tensor-dump --json dumped | sed 's/.*"v":\(.*\),"data.*/\1/')" "$4"
}
while read -r bytes text json; do
	dumps "$bytes" "$bytes" "$text" "${json:-$text}"
done <<'END'
00 0
7f 127
ff -1
e0 -32
ccff 255
cdffff 65535
ceffffffff 4294967295
cf0020000000000001 9007199254740993
cf7fffffffffffffff 9223372036854775807
cf8000000000000000 9223372036854775808
cfffffffffffffffff 18446744073709551615
d080 -128
d18000 -32768
d280000000 -2147483648
d38000000000000000 -9223372036854775808
d3ffdfffffffffffff -9007199254740993
d300000000000000ff 255
ca3dcccccd 0.1 0.10000000149011612
cb3fb999999999999a 0.1
cb3ff0000000000000 1.0
cb8000000000000000 -0.0
cb7fefffffffffffff 1.79769e308 1.7976931348623157e308
cb0000000000000001 4.94066e-324 4.94065645841247e-324
cb41d6f34540000000 1.54017e9 1540166912.0
cb7ff0000000000000 null
cb7ff8000000000000 null
c3 true
c0 null
92cfffffffffffffffff90 [18446744073709551615,[]]
81a161d38000000000000000 {"a":-9223372036854775808}
END
dumps 'bytes are counted' c403010203 '"<3 bytes>"' '"<3 bytes>"'
hex '84a56474797065a33c6938a573686170659103a17601a464617461c418 ffffffffffffff7f 0000000000000080 0100000000002000 81a3656e6401' > dumped
is 'tensor-dump --json: <i8 data' "$(tensor-dump --json dumped | sed 's/.*"data":\(.*\)}/\1/')" \
    '[9223372036854775807,-9223372036854775808,9007199254740993]'
