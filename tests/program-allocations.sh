#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-allocations.sh - each program survives the failure of its nth allocation, for all n:
# status 3 and one line, and at last the usual output
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

synth --frames 2 --samples 300 > audio
synth --frames 2 --samples 300 --chunk 100 --gap 50 > chunks
synth --kind logmel --frames 30 --samples 6 --shortest 3 > features
synth --kind logmel --frames 2 --samples 5 > two
synth --kind scores --frames 12 > scores
cnn-train -q --arch 'conv1d:4x3 globalpool' --epochs 1 features > model

preload=$build/tests/starve.so
if ! LD_PRELOAD=$preload STARVE=0 tensor-dump audio 2>&1 | grep -q '^tensor-dump: no memory'; then
	if [ -e "$preload" ] && [ "$(LD_PRELOAD=$preload tensor-dump audio 2> /dev/null | wc -l)" -eq 2 ]; then
		not_ok 'all' "the first allocation does not fail as it should: $(
		    LD_PRELOAD=$preload STARVE=0 tensor-dump audio 2>&1 | head -c 200)"
	else
		skip 'all' 'allocations cannot be intercepted in this build'
	fi
	exit
fi

# starve NAME COMMAND...
starve() {
	_name=$1 _n=0 _wrong=
	shift
	"$@" > want 2> said
	while [ $_n -lt 3000 ]; do
		LD_PRELOAD=$preload STARVE=$_n "$@" > out 2> err
		_status=$?
		[ $_status -ne 0 ] || break
		if [ $_status -ne 3 ] || [ "$(wc -l < err)" -ne 1 ] || ! grep -Eq 'no memory|Cannot allocate memory' err; then
			_wrong="$_wrong $_n (status $_status: $(head -c 100 err))"
		fi
		_n=$((_n + 1))
	done
	if [ -z "$_wrong" ] && [ $_n -gt 3 ] && cmp -s want out; then
		ok "$_name: $_n times too little memory"
	else
		not_ok "$_name" "wrong with room for${_wrong:-" $_n"}"
	fi
}

# starve_once NAME COMMAND...: as starve, and then each allocation fails alone, which may also do no
# harm at all
starve_once() {
	starve "$@"
	_name=$1
	shift
	matches "$_name: one allocation fails" "$(STARVE_ONCE=1 nth "$preload" 3000 "$@")" '^[(][0-9]+ times[)]$'
}

# broken NAME CALL ERRNO COMMAND...: one call after the other fails
broken() {
	_name=$1 _call=$2 _errno=$3
	shift 3
	matches "$_name: $_call, errno $_errno" \
	    "$(STARVE_CALL=$_call STARVE_ERRNO=$_errno STARVE_ONCE=1 nth "$preload" 300 "$@")" '^[(][0-9]+ times[)]$'
}

for name in yes_ann_1 no_ann_7 yes_bob_8 no_bob_2; do
	mkdir -p clips
	short_wav > clips/$name.wav
done
printf 'path,label,speaker,split,index\nclips/yes_ann_1.wav,yes,ann,Test,1\nclips/no_bob_2.wav,no,b\303\263b,dev,2\n' > table.csv
tar -czf clips.tgz clips
starve_once fsdd-read fsdd-read clips
starve_once 'fsdd-read -k' fsdd-read -k clips
starve_once 'fsdd-read, a table' fsdd-read -k table.csv
starve_once 'fsdd-read --shuffle, an archive' fsdd-read -k --shuffle 1 clips.tgz
starve_once 'fsdd-read, every choice' fsdd-read --pattern '{label}_{speaker}_{index}.wav' \
    --map 'yes,*=other' --map-split 'dev=test,*=none' --label other --not-speaker ann --shuffle 1 clips table.csv
starve_once 'fsdd-read --check' fsdd-read --check clips

# a fault of the machine is none of the recording, and --keep-going does not step over it: EIO,
# EMFILE, EAGAIN
if command -v flac > /dev/null; then
	flac -s --delete-input-file clips/yes_bob_8.wav
fi
for source in clips clips.tgz table.csv; do
	for fault in 'open 24' 'open 5' 'read 5' 'pread 5' 'readdir 5' 'fstat 5' 'socketpair 24' 'fork 11'; do
		broken "fsdd-read -k $source" $fault fsdd-read -k $source
	done
done

starve tensor-dump tensor-dump audio
starve 'tensor-dump --json' tensor-dump --json two
starve 'tensor-select --chunk' tensor-select --chunk 70 chunks
synth --frames 2 --samples 3000 --chunk 700 > parts
starve 'tensor-select --join' tensor-select --join parts
starve 'tensor-select --where' tensor-select --where label=0 --where 'id~0' --set x=1 --map '0=a' two
starve 'tensor-select --sort' tensor-select --sort label --sample 1 two
starve melspec melspec audio
starve 'melspec of chunks' melspec chunks
starve 'melspec --mfcc' melspec --mfcc 13 audio
starve 'melspec, every stage of a stream' \
    melspec --preset kaldi --mfcc 13 --cmvn sliding --cmvn-min 3 --deltas 2 --framing middle --pad reflect chunks
starve 'melspec, every stage of a whole' \
    melspec --log db --ref 0 --top-db 60 --framing ceil --cmvn utterance --deltas 2 audio
starve 'melspec --log pcen' melspec --log pcen --pad symmetric chunks
starve 'melspec, through FFTW' melspec --preset torchaudio --mels 20 audio
melspec audio > like
starve 'melspec --like' melspec --like like audio
starve pace pace --speed 0 chunks
starve 'pace --join' pace --join --speed 0 chunks
starve endpoint endpoint --least -80 audio
starve score score scores
starve 'score --json' score --json scores
scored='"dtype":"<f4","shape":[2],"kind":"scores","classes":["a","none"]'
pack "{$scored,\"id\":\"x\",\"label\":\"none\",\"data\":[0.25,0.75]}" \
    "{$scored,\"id\":\"y\",\"label\":\"a\",\"data\":[0.25,0.75]}" '{"end":2}' > sounds
starve 'score, with lists' score --json --errors --det --hours 1 --against sounds sounds
starve score-compare score-compare --changes scores scores
starve score-report score-report --data audio --features features --against sounds sounds
printf 'all\t1\tscores\nall\t2\tscores\n' > runs
starve score-summary score-summary runs
starve 'score-summary --json' score-summary --json runs
starve cnn-predict cnn-predict -q model two
starve 'cnn-predict --format json' cnn-predict -q --format json --top 3 model two
starve 'cnn-predict --format frames' cnn-predict -q --format frames model two
for format in onnx pytorch safetensors; do
	starve_once "tensor-convert --to $format" tensor-convert -q --to $format model
done
starve cnn-train cnn-train -q --threads 1 --arch 'conv1d:4x3 globalpool' --epochs 1 features
starve 'cnn-train --init' cnn-train -q --threads 1 --init model --epochs 1 features
cnn-train -q --threads 1 --arch 'conv1d:4x3 globalpool' --epochs 1 --checkpoint run.ck features > /dev/null
starve 'cnn-train --resume' cnn-train -q --threads 1 --arch 'conv1d:4x3 globalpool' --epochs 1 \
    --checkpoint again.ck --resume run.ck features
mkdir saved
starve 'cnn-train -o' cnn-train -q --threads 2 --arch 'conv1d:4x3 globalpool' --epochs 1 -o saved/model features
is 'cnn-train -o leaves no other file' "$(ls -A saved)" model

# ---- no memory is asked for once a program has seen what it works on ----

# room COMMAND...: the fewest allocations that are enough
room() {
	_less=0 _enough=4000
	while [ $((_enough - _less)) -gt 1 ]; do
		_n=$(((_less + _enough) / 2))
		if LD_PRELOAD=$preload STARVE=$_n "$@" > /dev/null 2> /dev/null; then
			_enough=$_n
		else
			_less=$_n
		fi
	done
	echo $_enough
}

# steady NAME FEW MANY COMMAND...: many frames take no more than a few
steady() {
	_name=$1 _few=$2 _many=$3
	shift 3
	is "$_name: no memory for each frame" "$(room "$@" "$_many")" "$(room "$@" "$_few")"
}

synth --kind logmel --frames 70 --samples 5 > few
synth --kind logmel --frames 700 --samples 5 > many
for format in text json frames; do
	steady "cnn-predict --format $format" few many \
	    cnn-predict -q --threads 1 --format $format --top 3 model
done
