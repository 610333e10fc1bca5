#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-commands.sh - every program: command lines that are wrong, terminals where binary goes, a full
# disk, descriptors that are closed
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

synth --frames 3 --samples 3000 > audio
synth --frames 300 --samples 3000 > long
synth --kind logmel --frames 40 --samples 6 --shortest 3 > features
synth --kind scores --frames 3 > scores
cnn-train -q --arch 'conv1:4x3 pool' --epochs 1 features > model
short_wav > a.wav

# ---- command lines: status 2, one line, nothing on stdout, nothing read ----

for program in fsdd-read resample augment melspec endpoint cnn-train cnn-predict score tensor-dump \
    tensor-select pace mic-capture; do
	refuses 2 "^$program: unknown or ambiguous option --nonsense; see '$program --help'\$" \
	    "$program" --nonsense
	refuses 2 "^$program: unknown option -Z; see '$program --help'\$" "$program" -qZ
	refuses 2 "^$program: --quiet=1: takes no value; see " "$program" --quiet=1
	"$program" --help < /dev/null > help 2> err
	is "$program --help" "$?,$(cat err),$(sed -n '1s/ \[.*//p' help)" "0,,usage: $program"
	matches "$program --version" "$("$program" --version 2>&1)" "^$program \(earpipe\) [0-9]"
	case $program in fsdd-read | mic-capture) continue ;; esac
	refuses 2 'max-frame 0: wanted a whole number from 1 to 4096' "$program" --max-frame 0
done

# PROGRAM REGEX ARGUMENTS: with the arguments it ends with status 2 and says so
while read -r program regex arguments; do
	# shellcheck disable=SC2086
	refuses 2 "^$program: $regex" "$program" $arguments < audio
done <<'END'
resample --rate.is.missing
resample --rate.0:.wanted.a.whole.number.from.1 -r 0
resample --rate.8000.5:.wanted -r 8000.5
resample --rate.8k:.wanted -r 8k
resample --rate.2000000:.wanted --rate 2000000
resample -r:.wanted.HZ.after.it -r
resample --quality.best:.wanted.one.of.quick,.low, -r 8000 -Q best
melspec --hop.0:.wanted.samples --hop 0
melspec --hop.-5:.wanted.samples --hop -5
melspec --hop.1.5:.wanted.samples --hop 1.5
melspec --window.25s:.wanted.samples --window 25s
melspec --window.300.is.longer.than.--fft.256 --window 300 --fft 256
melspec --fft.1:.wanted --fft 1
melspec --mels.0:.wanted --mels 0
melspec --mels.1e3:.wanted --mels 1e3
melspec --fmin.100.must.be.below.--fmax.50 --fmin 100 --fmax 50
melspec --fmin.nan:.wanted --fmin nan
melspec --mfcc.50.is.more.than.40.bands.give --mfcc 50
melspec --mfcc.40.is.more.than.40.bands.give.without.c0 --mfcc 40 --zeroth none
melspec --preset.mel:.wanted.one.of.earpipe,.librosa --preset mel
melspec --floor.and.--offset.together.are.below.1.2e-38 --floor 0
melspec --floor.and.--offset.together.are.below.1.2e-38 --floor 1e-40 --offset 1e-300
melspec --top-db.needs.--log.db --top-db 80
melspec --ref.needs.a.logarithm --ref 2 --log none
melspec --dct.htk.is.of.--dct-type.2 --mfcc 13 --dct htk --dct-type 3
melspec --window.400.is.longer.than.--fft.256 --preset torchaudio --fft 256
melspec --fmin.5000.must.be.below.--fmax.4000 --preset kaldi --fmax 4000 --fmin 5000
melspec --delta-edges.fit --deltas 2 --delta-second convolved --delta-edges fit
melspec --deltas.3:.wanted --deltas 3
melspec --zeroth.energy.needs.--mfcc --zeroth energy
melspec --preset.beside.--like --like model --preset kaldi
melspec --log.log2:.wanted.one.of.ln, --log log2
melspec --power.inf:.wanted --power inf
melspec --floor.-1:.wanted --floor -1
melspec --hop.beside.--like --like model --hop 100
melspec --mels.beside.--like --like model --mels 40
endpoint --trigger.x:.wanted --trigger x
endpoint --hangover.-1:.wanted --hangover -1
cnn-train --arch.nonsense: --arch nonsense
cnn-train --epochs.0:.wanted --epochs 0
cnn-train --lr.nan:.wanted --lr nan
cnn-predict no.MODEL
cnn-predict the.MODEL.must.be.a.file -
cnn-predict --format.xml:.wanted.one.of.text,.json,.frames --format xml model
cnn-predict --top.0:.wanted --top 0 model
mic-capture --rate.0:.wanted --rate 0
mic-capture --seconds.-1:.wanted --seconds -1
END

# ---- terminals: binary neither goes there nor comes from there ----

refuses 2 "^fsdd-read: stdout is a terminal, .*tensor-dump" terminal out fsdd-read a.wav
refuses 2 "^mic-capture: stdout is a terminal, " terminal out mic-capture --seconds 1
for command in melspec 'resample -r 8000' 'augment --part all' endpoint cnn-train 'cnn-predict --format frames model' \
    'tensor-select --join' pace; do
	# shellcheck disable=SC2086
	refuses 2 "^${command%% *}: stdout is a terminal, " terminal out $command < audio
done
for command in melspec 'resample -r 8000' 'augment --part all' endpoint cnn-train 'cnn-predict model' score tensor-dump \
    'tensor-select --chunk 9' pace; do
	# shellcheck disable=SC2086
	refuses 2 "^${command%% *}: stdin is a terminal, .*name a FILE" terminal in $command
	# shellcheck disable=SC2086
	refuses 2 "^${command%% *}: stdin is a terminal, " terminal in $command audio -
done
is 'text may go to a terminal' "$(terminal out score < scores | head -n 1 | tr -d '\r')" 'accuracy 100.00 % (3/3)'
is 'predictions may go to a terminal' "$(terminal out cnn-predict -q model < features | wc -l)" 40
is 'a terminal on stdin is no matter with a FILE' "$(terminal in melspec audio | tensor-dump | wc -l)" 3

# ---- stdout is full, or closed; stdin is closed ----

full() {
	refuses 3 "^${1%% *}: cannot write to stdout: No space left on device\$" sh -c "$1 > /dev/full"
}
closed() {
	refuses 3 "^${1%% *}: cannot write to stdout: Bad file descriptor\$" sh -c "$1 >&-"
}
while read -r command; do
	if [ -e /dev/full ]; then full "$command"; else skip "full: $command" 'no /dev/full here'; fi
	closed "$command"
done <<'END'
fsdd-read a.wav
melspec audio
melspec long
melspec - < long
resample -r 8000 audio
resample -r 9000 long
augment --part all --gain 3 audio
endpoint audio
endpoint long
tensor-select --chunk 7 audio
tensor-select --join - < long
pace audio
pace --speed 0 long
tensor-dump audio
tensor-dump - < long
tensor-dump --json long
score scores
score --json scores
cnn-train -q --arch mlp --epochs 1 features
cnn-predict -q model features
cnn-predict -q --format json model features
cnn-predict -q --format frames model features
melspec --help
fsdd-read --version
END
if [ -e /dev/full ]; then
	# a stream that never ends must not be read for ever
	refuses 3 'No space left' sh -c 'synth --frames 1000000000 2> /dev/null | tensor-dump > /dev/full'
	refuses 3 'No space left' sh -c 'synth --wait 60 | tensor-dump > /dev/full'
	refuses 3 'No space left' sh -c 'synth --wait 60 | melspec > /dev/full'
fi
for command in melspec 'resample -r 8000' 'augment --part all' endpoint cnn-train 'cnn-predict model' score tensor-dump \
    'tensor-select --chunk 9' pace; do
	refuses 3 "^${command%% *}: stdin: cannot read: Bad file descriptor\$" sh -c "$command <&-"
done

# messages must not end up in what is opened next, nor what is opened next be taken for stdout
melspec audio > want
melspec audio > have 2>&-
check 'stderr closed: the same bytes' cmp want have
cnn-train --arch 'conv1:4x3 pool' --epochs 1 -o saved features 2>&-
check 'stderr closed: no message in the model' cmp model saved
rm saved
cnn-train -q --arch 'conv1:4x3 pool' --epochs 1 -o saved features >&-
check 'stdout closed: -o has its own' cmp model saved
melspec audio > have <&-
check 'stdin closed: no matter with a FILE' cmp want have

# ---- the reader has gone ----

many_wavs=$(yes a.wav | head -n 1000)
many_features=$(yes features | head -n 100)
export many_wavs many_features
# a shell tells that a signal ended it by 128 + its number; SIGPIPE is 13
while read -r command; do
	{ sh -c "exec $command" 2> err; echo $? > status; } | head -c 1 > /dev/null
	is "its reader has gone: $command" "$(cat status),$(cat err)" '141,'
	# some who start programs (Python once did) leave SIGPIPE ignored
	{ (trap '' PIPE; exec sh -c "exec $command") 2> err; echo $? > status; } | head -c 1 > /dev/null
	is "SIGPIPE ignored: $command" "$(cat status),$(cat err)" '141,'
done <<'END'
fsdd-read $many_wavs
melspec long long long
resample -r 16000 long
tensor-select --chunk 100 long
pace long
pace --speed 0 long long long
tensor-dump long long long long long
tensor-dump --json long
endpoint --least -80 long long long
cnn-predict -q --format json model $many_features
cnn-predict -q model $many_features
END
