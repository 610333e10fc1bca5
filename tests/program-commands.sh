#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-commands.sh - all programs refuse wrong command lines, terminals for binary data, a full
# disk and closed descriptors
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

synth --frames 3 --samples 3000 > audio
synth --frames 300 --samples 3000 > long
synth --kind logmel --frames 40 --samples 6 --shortest 3 > features
synth --kind scores --frames 3 > scores
cnn-train -q --arch 'conv1d:4x3 globalpool' --epochs 1 features > model
short_wav > a.wav

# ---- command lines: status 2, one line, nothing on stdout, nothing read ----

for program in fsdd-read resample augment melspec endpoint cnn-train cnn-predict score score-report tensor-dump \
    tensor-plot tensor-select tensor-convert pace pcm-read pcm-write mic-capture; do
	refuses 2 "^$program: unknown or ambiguous option --nonsense; see '$program --help'\$" \
	    "$program" --nonsense
	refuses 2 "^$program: unknown option -Z; see '$program --help'\$" "$program" -qZ
	refuses 2 "^$program: --quiet=1: takes no value; see " "$program" --quiet=1
	"$program" --help < /dev/null > help 2> err
	is "$program --help" "$?,$(cat err),$(sed -n '1s/ \[.*//p' help)" "0,,usage: $program"
	matches "$program --version" "$("$program" --version 2>&1)" "^$program \(earpipe\) [0-9]"
	case $program in fsdd-read | pcm-read | mic-capture) continue ;; esac
	refuses 2 'max-frame 0: wanted a whole number from 1 to 4096' "$program" --max-frame 0
done

refuses_each audio <<'END'
resample                                                      | --rate is missing
resample -r 0                                                 | --rate 0: wanted a whole number from 1
resample -r 8000.5                                            | --rate 8000.5: wanted
resample -r 8k                                                | --rate 8k: wanted
resample --rate 2000000                                       | --rate 2000000: wanted
resample -r                                                   | -r: wanted HZ after it
resample -r 8000 -Q best                                      | --quality best: wanted one of quick, low,
melspec --hop 0                                               | --hop 0: wanted samples
melspec --hop -5                                              | --hop -5: wanted samples
melspec --hop 1.5                                             | --hop 1.5: wanted samples
melspec --window 25s                                          | --window 25s: wanted samples
melspec --window 300 --fft 256                                | --window 300 is longer than --fft 256
melspec --fft 1                                               | --fft 1: wanted
melspec --mels 0                                              | --mels 0: wanted
melspec --mels 1e3                                            | --mels 1e3: wanted
melspec --fmin 100 --fmax 50                                  | --fmin 100 must be below --fmax 50
melspec --fmin nan                                            | --fmin nan: wanted
melspec --mfcc 50                                             | --mfcc 50 is more than 40 bands give
melspec --mfcc 40 --zeroth none                               | --mfcc 40 is more than 40 bands give without c0
melspec --preset mel                                          | --preset mel: wanted one of earpipe, librosa
melspec --floor 0                                             | --floor and --offset together are below 1.2e-38
melspec --floor 1e-40 --offset 1e-300                         | --floor and --offset together are below 1.2e-38
melspec --top-db 80                                           | --top-db needs --log db
melspec --ref 2 --log none                                    | --ref needs a logarithm
melspec --mfcc 13 --dct htk --dct-type 3                      | --dct htk goes with --dct-type 2 only
melspec --preset torchaudio --fft 256                         | --window 400 is longer than --fft 256
melspec --preset kaldi --fmax 4000 --fmin 5000                | --fmin 5000 must be below --fmax 4000
melspec --deltas 2 --delta-second convolved --delta-edges fit | --delta-edges fit
melspec --deltas 3                                            | --deltas 3: wanted
melspec --zeroth energy                                       | --zeroth energy needs --mfcc
melspec --like model --preset kaldi                           | --preset beside --like
melspec --log log2                                            | --log log2: wanted one of ln,
melspec --power inf                                           | --power inf: wanted
melspec --floor -1                                            | --floor -1: wanted
melspec --like model --hop 100                                | --hop beside --like
melspec --like model --mels 40                                | --mels beside --like
endpoint --trigger x                                          | --trigger x: wanted
endpoint --hangover -1                                        | --hangover -1: wanted
cnn-train --arch nonsense                                     | --arch nonsense:
cnn-train --epochs 0                                          | --epochs 0: wanted
cnn-train --lr nan                                            | --lr nan: wanted
cnn-predict                                                   | no MODEL
cnn-predict -                                                 | the MODEL must be a file
cnn-predict --format xml model                                | --format xml: wanted one of text, json, frames
cnn-predict --top 0 model                                     | --top 0: wanted
mic-capture --rate 0                                          | --rate 0: wanted
mic-capture --seconds -1                                      | --seconds -1: wanted
END

# ---- terminals: binary neither goes there nor comes from there ----

refuses 2 "^fsdd-read: stdout is a terminal, .*tensor-dump" terminal out fsdd-read a.wav
refuses 2 "^mic-capture: stdout is a terminal, " terminal out mic-capture --seconds 1
for command in melspec 'resample -r 8000' 'augment --part all' endpoint cnn-train 'cnn-predict --format frames model' \
    'tensor-select --join' pace pcm-write 'pcm-read -r 8000'; do
	# shellcheck disable=SC2086
	refuses 2 "^${command%% *}: stdout is a terminal, " terminal out $command < audio
done
for command in melspec 'resample -r 8000' 'augment --part all' endpoint cnn-train 'cnn-predict model' score tensor-dump \
    'tensor-select --chunk 9' pace pcm-write; do
	# shellcheck disable=SC2086
	refuses 2 "^${command%% *}: stdin is a terminal, .*name a FILE" terminal in $command
	# shellcheck disable=SC2086
	refuses 2 "^${command%% *}: stdin is a terminal, " terminal in $command audio -
done
is 'text may go to a terminal' "$(terminal out score < scores | head -n 1 | tr -d '\r')" 'accuracy 100.00 % (3/3)'
is 'predictions may go to a terminal' "$(terminal out cnn-predict -q model < features | wc -l)" 40
is 'with a FILE, a terminal on stdin is ignored' "$(terminal in melspec audio | tensor-dump | wc -l)" 3

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
pcm-read -r 8000 - < long
pcm-write audio
pcm-write --wav long
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
    'tensor-select --chunk 9' pace pcm-write; do
	refuses 3 "^${command%% *}: stdin: cannot read: Bad file descriptor\$" sh -c "$command <&-"
done

# messages must not end up in what is opened next, nor what is opened next be taken for stdout
melspec audio > want
melspec audio > have 2>&-
check 'stderr closed: the same bytes' cmp want have
cnn-train --arch 'conv1d:4x3 globalpool' --epochs 1 -o saved features 2>&-
check 'stderr closed: no message in the model' cmp model saved
rm saved
cnn-train -q --arch 'conv1d:4x3 globalpool' --epochs 1 -o saved features >&-
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
