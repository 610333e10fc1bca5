#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tensor-convert-damage.sh - truncated, damaged and hostile files end tensor-convert with one line and
# status 1, without an end mark and without much memory
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

synth --kind logmel --frames 2 --samples 3 --shortest 2 > stream
tensor-select --head 1 stream > one
synth --samples 40 > word

# ---- every prefix ----

for format in npy npz safetensors; do
	tensor-convert -q -o "whole.$format" one
	is "$format: every prefix is refused" "$(prefixes "whole.$format" 150 13 tensor-convert --from $format prefix)" ''
done
tensor-convert -q -o whole.wav word
is 'wav: every prefix is refused' "$(prefixes whole.wav 70 13 tensor-convert --from wav prefix)" ''

printf '{"dtype":"<f4","shape":[2],"id":"a","data":[1,2]}\n{"dtype":"|u1","shape":[],"data":[3]}\n' > whole.jsonl
is 'jsonl: a prefix is refused unless it ends with an object' "$(prefixes whole.jsonl 9999 1 tensor-convert --from jsonl prefix)" '49 50 87 '
printf 'id,dtype,shape,row,v0,v1\na,<f4,2 2,0,1,2\na,<f4,2 2,1,3,4\n"b",<f4,2,0,1,\n"b",<f4,2,1,5,\n' > whole.csv
is 'csv: a prefix is refused unless it ends with a frame' "$(prefixes whole.csv 9999 1 tensor-convert --from csv prefix)" '25 57 '
tensor-convert -q -o whole.ark stream
is 'ark: a prefix is refused unless it ends with an array' "$(prefixes whole.ark 400 17 tensor-convert --from ark prefix)" \
    "$(($(tensor-convert -q --to ark one | wc -c))) "

# ---- any damage ----

tensor-convert -q --rows -o rows.csv stream
tensor-convert -q --from npz whole.npz -o other.safetensors
if python=$(find_python); then
	"$python" -c 'import numpy
numpy.savez_compressed("deflated.npz", x=numpy.asfortranarray(numpy.zeros((30, 20), ">f2")), y=numpy.arange(9))'
fi
for format in npy npz safetensors jsonl csv ark wav; do
	said=$(fuzz frames 1 0 2000 10 ./*.$format 2>&1)
	matches "$format: 2000 damaged ones are read or refused: $said" "$?,$said" \
	    '^0,[0-9]+ read, [0-9]+ refused, slowest [0-9.]+ ms \([0-9]+\), [0-9]{1,3} MiB$'
done

# ---- lies ----

# lie FORMAT MESSAGE: what is on stdin is refused, with little memory
lie() {
	cat > "lie.$1"
	refuses 1 "^tensor-convert: lie.$1: $2" peak kib tensor-convert -q -o no.tensors "lie.$1"
	check "lie.$1: little memory" test "$(cat kib)" -lt 20000
}
header() { # the text of a .npy file, of less than 256 bytes
	printf '\223NUMPY\001\000'
	printf "\\$(printf %03o ${#1})\\000%s" "$1"
}
header "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }" |
    lie npy 'an array of shape \[4611686018427387904, 4\] .* more data than --max-frame'
header "{'descr': '<f4', 'fortran_order': False, 'shape': (16777216,), }" | lie npy 'the file ends within the numbers'
header "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }" | lie npy "dtype '\|O': wanted numbers"
header "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 0), }" > rows.npy
refuses 1 'rows.npy: has 4611686018427387904 rows without numbers' timeout 10 tensor-convert --stack rows.npy
{ cat whole.npy; printf x; } | lie npy 'the file goes on after the array'
printf '\377\377\377\377\000\000\000\000{}' | lie safetensors 'is no file of safetensors: its header would have 4294967295 bytes'
safe() {
	printf "\\$(printf %03o ${#1})\\000\\000\\000\\000\\000\\000\\000%s${2-}" "$1"
}
safe '{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}' | lie safetensors 'an array of shape'
safe '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}' 1234 | lie safetensors "array 'a' has 4 bytes, but its shape and dtype need 8"
safe '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}' 12345678 | lie safetensors 'has 8 bytes of data, but its arrays have 4'
safe '{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}' | lie safetensors "array 'a' is not within the file"
safe '{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":1}' | lie safetensors 'its header is no object of JSON: duplicate'
safe '[1]' | lie safetensors 'its header is no object of JSON'
safe '{"a":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}}' '\000\000\000\000\000\000\000\200' | lie safetensors "array 'a' has a number of 2\^63 or more"
safe '{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}' 12345678 | lie safetensors "array 'a' has dtype C64"
printf 'a \000BFM \004\377\377\377\177\004\377\377\377\177' | lie ark 'an array of shape \[2147483647, 2147483647\]'
printf 'a \000BFM \004\000\000\000\200\004\001\000\000\000' | lie ark "'a' is damaged: wanted a count"
printf 'a \000B\004\377\377\377\000' | lie ark "the file ends within 'a': it is truncated"
printf 'a \000BSM 1234' | lie ark "'a' is none of FM DM"
printf 'a  [ 1 2 ]\n' | lie ark "'a' is not in binary; Kaldi's 'copy-feats ark,t:OLD ark:NEW'"
printf 'a missing.ark:3\n' | lie scp 'line 1: missing.ark: No such file'
printf 'a whole.ark:99999999\n' | lie scp "the file ends within 'a'"
printf 'a cat x |\n' | lie scp 'line 1: wanted KEY FILE:OFFSET; commands and ranges'
printf '[%s' "$(head -c 100000 /dev/zero | tr '\0' '[')" | lie jsonl 'line 1, byte [0-9]*: no JSON'
printf 'v0,shape\n1,99999999999 9999999999\n' | lie csv 'an array of shape'
printf 'v0,shape,row\n1,3,0\n1,3,2\n' | lie csv 'line 3: wanted row 1'
printf 'v0,v1\n1,2,3\n' | lie csv 'line 2 has 3 cells, the first line has 2'
printf 'v0\nx\n' | lie csv "line 2, column 1: 'x' is none of <f8"
printf 'v0,dtype\n256,|u1\n' | lie csv "line 2, column 1: '256' is none of \|u1"
for number in '1e39,<f4' '-1e400,<f8'; do
	printf 'v0,dtype\n%s\n' "$number" | lie csv "line 2, column 1: '${number%,*}' is none of ${number#*,}"
done
printf '{"dtype":"<f4","shape":[1],"data":[1e39]}\n' | lie jsonl 'line 1: number 0 of "data" is none of <f4'
printf 'v0,dtype\n9223372036854775808,<i8\n' | lie csv "line 2, column 1: '9223372036854775808' is none of <i8"
printf 'a,b\n1,"2\n' | lie csv 'line 2 has no end: the file is truncated'
printf 'a \000BCM \000\000\000\000\000\000\200?\000\000\000\000\377\377\377\177' > wide.ark
is 'ark: a compressed matrix of many columns and no rows' "$(peak kib tensor-convert wide.ark | tensor-dump)" \
    '0 - [0, 2147483647] <f4 id=a'
check 'ark: it takes little memory' test "$(cat kib)" -lt 20000
safe '{"__metadata__":{"*":"{\"label\":\"x\"}"},"*":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}' > star.safetensors
is 'safetensors: attributes of an array that is called *' "$(tensor-convert star.safetensors | tensor-dump)" \
    '0 - [0] |u1 id=* label=x
1 - [0] |u1 id=b'
printf 'PK\005\006' | lie npz 'damaged or truncated zip archive'
if [ -n "$python" ]; then
	# bomb NAME CODE: an archive, of which the code makes an array
	"$python" - << 'END'
import io, numpy, zipfile
def pack(name, **arrays):
    numpy.savez_compressed(name, **arrays)
pack("bomb.npz", id=numpy.array(["a"]), a=numpy.zeros(1 << 25))
pack("twice.npz", id=numpy.array(["a", "a"]), a=numpy.zeros(1))
pack("lost.npz", id=numpy.array(["a", "b"]), a=numpy.zeros(1))
pack("odd.npz", id=numpy.array(["a"]), a=numpy.zeros(1), label=numpy.array(["x", "y"]))
pack("json.npz", **{"id": numpy.array(["a"]), "a": numpy.zeros(1), "x.json": numpy.array(["{"])})
with zipfile.ZipFile("foreign.npz", "w") as z:
    z.writestr("a.txt", "x")
data = io.BytesIO()
numpy.save(data, numpy.frombuffer(b"\0\0\x11\0", "<U1"))
with zipfile.ZipFile("unicode.npz", "w") as z:
    z.writestr("id.npy", data.getvalue())
END
	lie npz 'an array of shape \[33554432\] .* more data than --max-frame' < bomb.npz
	lie npz "'id' names 'a' twice" < twice.npz
	lie npz "'id' names 2 frames, but 1 of them have an array" < lost.npz
	lie npz "array 'label' is neither of a frame" < odd.npz
	lie npz "array 'x.json' holds no JSON" < json.npz
	lie npz "'a.txt' in the archive is no .npy file" < foreign.npz
	lie npz "array 'id' holds a text that is no Unicode" < unicode.npz
fi
