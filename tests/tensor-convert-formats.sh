#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tensor-convert-formats.sh - frames of every dtype and rank, with odd attributes, are read from the
# files of tensor-convert by NumPy and Python, and come back from them as they were
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

if ! python=$(find_python); then
	skip 'files of others' 'python3 with msgpack and numpy is not installed'
	exit 0
fi
formats=$root/tests/tools/formats.py

# compare STREAM FORMAT=FILE...: prints what is wrong with the files
compare() {
	"$python" "$formats" "$@" 2>&1
}

# both FORMAT KIND SEED AS [OPTION [OPTION]]: with the first option, another reader finds the frames in
# the file; with the second one, we read them again, as formats.py compares AS. The same in pipes.
both() {
	name="$1 ${5-}, seed $3"
	"$python" "$formats" make stream "$3" "$2"
	is "$name: written" "$(tensor-convert -q ${5-} -o "file.$1" stream 2>&1; echo $?)" 0
	tensor-convert -q ${5-} -t "$1" < stream | cat > piped
	check "$name: a pipe gets the same bytes" cmp piped "file.$1"
	tensor-convert ${6-} "file.$1" > back
	cat piped | tensor-convert -f "$1" ${6-} > out
	is "$name: read by another, by us, and from a pipe" "$(compare stream "$1=file.$1" "$4=back" "$4=out")" ''
}

for seed in 1 2; do
	both jsonl json $seed stream
	both npz any $seed stream
	both safetensors any $seed stream
	both csv any $seed stream
	both tsv any $seed stream
	both csv rows $seed stream --rows
	both tsv rows $seed stream --rows
	both npy alike $seed arrays --stack --stack
	both ark kaldi $seed values
done

# ---- each format from each other ----

"$python" "$formats" make stream 4 json
set --
for from in jsonl npz safetensors csv tsv; do
	tensor-convert -q -o "from.$from" stream
	for to in jsonl npz safetensors csv tsv; do
		tensor-convert -q "from.$from" -o "from-$from.$to"
		set -- "$@" "$to=from-$from.$to"
	done
	tensor-convert -q stream -o "again.$from"
	check "$from: the same input gives the same bytes" cmp "again.$from" "from.$from"
	TZ=Asia/Tokyo LC_ALL=de_DE.UTF-8 tensor-convert -q stream -o "again.$from"
	check "$from: whatever the time zone and the locale" cmp "again.$from" "from.$from"
done
tensor-convert from.npz -o copy.tensors
is 'each format from each other' "$(compare stream "$@" stream=copy.tensors)" ''

# ---- tables of Kaldi ----

"$python" "$formats" make stream 5 kaldi
tensor-convert -q -o table.scp stream
is 'scp: the archive beside it, and where the table points' "$(compare stream scp=table.scp)" ''
tensor-convert table.ark > whole
tensor-convert table.scp | cmp - whole
is 'scp: read as its archive' $? 0
for line in 7 3 7; do
	sed -n ${line}p table.scp
done > few.scp
is 'scp: some, in another order, and twice' "$(tensor-convert few.scp | tensor-dump | cut -d ' ' -f 3-)" \
    "$(for line in 7 3 7; do tensor-dump whole | cut -d ' ' -f 3- | sed -n ${line}p; done)"

# A compressed matrix, by the formulas of Kaldi's compressed-matrix.h in double precision
"$python" - << 'END'
import json, struct
import numpy
rng = numpy.random.RandomState(1)
least, extent, rows, columns = -3.5, 12.25, 7, 3
out, want = open("compressed.ark", "wb"), {}
head = struct.pack("<ffii", least, extent, rows, columns)
words = rng.randint(0, 65536, (rows, columns)).astype("<u2")
out.write(b"two \0BCM2 " + head + words.tobytes())
want["two"] = least + extent * words / 65535
octets = rng.randint(0, 256, (rows, columns)).astype("u1")
out.write(b"three \0BCM3 " + head + octets.tobytes())
want["three"] = least + extent * octets / 255
quartiles = numpy.sort(rng.randint(0, 65536, (columns, 4)), axis=1).astype("<u2")
octets[:5, 0] = [0, 64, 65, 192, 193]
out.write(b"one \0BCM " + head + quartiles.tobytes() + octets.T.tobytes())
q = least + extent * quartiles / 65535
one = numpy.zeros((rows, columns))
for c in range(columns):
    one[:, c] = numpy.interp(octets[:, c], [0, 64, 192, 255], q[c])
want["one"] = one
out.close()
json.dump({k: v.tolist() for k, v in want.items()}, open("want", "w"))
END
tensor-convert compressed.ark -t jsonl > have
is 'ark: compressed matrices' "$("$python" -c '
import json, numpy
want = json.load(open("want"))
for line in open("have"):
    frame = json.loads(line)
    have = numpy.array(frame["data"]).reshape(frame["shape"])
    print(frame["id"], numpy.abs(have - want[frame["id"]]).max() < 1e-5)
' | tr '\n' ' ')" 'two True three True one True '

# ---- what NumPy writes ----

"$python" - << 'END'
import numpy
r = numpy.random.RandomState(1)
arrays = {}
for kind in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    for order in "<>":
        for fortran in False, True:
            a = r.randint(0, 100, (2, 3, 4)).astype(order + kind)
            arrays[f"{kind}{'lb'[order == '>']}{fortran}"] = numpy.asfortranarray(a) if fortran else a
for size in 2, 4, 8:
    arrays[f"top{size}"] = numpy.array([2 ** min(8 * size, 63) - 1, 0], f"u{size}")
arrays["bool"] = r.rand(5) > 0.5
arrays["empty"] = numpy.zeros((0, 3), "f4")
arrays["one"] = numpy.array(7.5)
numpy.savez("stored.npz", **arrays)
numpy.savez_compressed("deflated.npz", **arrays)
with open("want", "w") as out:
    for name, a in arrays.items():
        to = {"f2": "f4", "b1": "u1", "u2": "i4", "u4": "i8", "u8": "i8"}.get(a.dtype.str[1:])
        wide = a.astype(to) if to else a
        print(name, wide.dtype.newbyteorder("<").str, list(a.shape), [float(x) for x in a.ravel()], file=out)
        numpy.save("each.npy", a)
for size in 2, 4, 8:
    numpy.save(f"unsigned{size}.npy", numpy.arange(6).reshape(2, 3).astype(f">u{size}"))
numpy.save("large.npy", numpy.array([0, 2 ** 63], "u8"))
numpy.savez("large.npz", large=numpy.array([2 ** 63], ">u8"))
numpy.save("fortran.npy", numpy.asfortranarray(numpy.arange(12, dtype=">f2").reshape(3, 4)))
END
for file in stored deflated; do
	tensor-convert $file.npz -t jsonl > have
	is "npz: $file arrays of numpy.savez, any order and dtype" "$("$python" -c '
import json
for line in open("have"):
    f = json.loads(line)
    print(f["id"], f["dtype"], f["shape"], [float(x) for x in f["data"]])
' | diff - want)" ''
done
is 'npy: cut into rows, from the order of Fortran' "$(tensor-convert -s fortran.npy | tensor-dump -j | sed 's/.*data"://' |
    tr '\n' ' ')" '[0,1,2,3]} [4,5,6,7]} [8,9,10,11]} '

for size in 2 4 8; do
	is "npy: rows of unsigned integers of $size bytes" "$(tensor-convert -s unsigned$size.npy | tensor-dump -j |
	    sed 's/.*data"://' | tr '\n' ' ')" '[0,1,2]} [3,4,5]} '
done
refuses 1 'large.npy: .*has a number of 2\^63 or more, which no dtype of a tensor stream holds' tensor-convert large.npy
refuses 1 "large.npz: .*array 'large' has a number of 2\^63 or more" tensor-convert large.npz

# ---- safetensors of PyTorch and others ----

"$python" - << 'END'
import json, struct
header = {"w": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]},
          "b": {"dtype": "BF16", "shape": [2], "data_offsets": [4, 8]},
          "n": {"dtype": "U16", "shape": [], "data_offsets": [8, 10]},
          "m": {"dtype": "U32", "shape": [1], "data_offsets": [10, 14]},
          "o": {"dtype": "BOOL", "shape": [1, 2], "data_offsets": [14, 16]},
          "l": {"dtype": "U64", "shape": [1], "data_offsets": [16, 24]},
          "__metadata__": {"format": "pt"}}
text = json.dumps(header).encode()
with open("other.safetensors", "wb") as out:
    out.write(struct.pack("<Q", len(text)) + text + struct.pack("<ee", 1.5, -0.25) + b"\xc0\x3f\x20\xc1" +
              struct.pack("<HI", 65535, 2**32 - 1) + b"\1\0" + struct.pack("<Q", 2**63 - 1))
END
is 'safetensors: types that become larger' "$(tensor-convert other.safetensors | tensor-dump -j)" \
    '{"dtype":"<f4","shape":[2],"id":"w","data":[1.5,-0.25]}
{"dtype":"<f4","shape":[2],"id":"b","data":[1.5,-10]}
{"dtype":"<i4","shape":[],"id":"n","data":[65535]}
{"dtype":"<i8","shape":[1],"id":"m","data":[4294967295]}
{"dtype":"|u1","shape":[1,2],"id":"o","data":[1,0]}
{"dtype":"<i8","shape":[1],"id":"l","data":[9223372036854775807]}'

# ---- tables of others ----

printf '\357\273\277,mean,"the, std",label\r\n0,1.5,,7\r\n1,-2e3,"4","8"\r\n' > pandas.csv
is 'csv: a table of pandas' "$(tensor-convert -q pandas.csv | tensor-dump -j)" \
    '{"dtype":"<f8","shape":[2],"label":"7","data":[1.5,null]}
{"dtype":"<f8","shape":[2],"label":"8","data":[-2000,4]}'
printf '1,2,3\n4,5,6\n' > bare.csv
is 'csv: numbers without names' "$(tensor-convert bare.csv | tensor-dump -j)" \
    '{"dtype":"<f8","shape":[3],"data":[1,2,3]}
{"dtype":"<f8","shape":[3],"data":[4,5,6]}'
