#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# stream-mistaken.sh - each filter, and each option that reads a stream, says what it found in
# place of the stream that it needs
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

synth --frames 4 --samples 3000 > audio
synth --frames 4 --samples 3000 | melspec > features
synth --kind scores --frames 3 > scores
synth --kind logmel --frames 40 --samples 6 --shortest 3 > small
cnn-train -q --arch 'conv1d:4x3 globalpool' --epochs 1 --checkpoint checkpoint small > model 2> err
: > empty
mkdir folder
short_wav > sound.wav
echo 'these are words' > words


every='melspec
resample -r 16000
augment --part all
endpoint
pace
tensor-dump
tensor-select --head 1
score
cnn-train --arch mlp
cnn-predict model
cnn-predict
melspec --like
cnn-train --init
cnn-train --resume
augment --noise babble --babble'
audio='melspec
resample -r 16000
augment --part all
endpoint
pace'
old_ifs=$IFS
newline='
'
IFS=$newline
# shellcheck disable=SC2086
for command in $every; do
	IFS=$old_ifs
	name=${command%% *}
	case $command in
	*--like | *--init | *--resume | *--babble) after=audio ;;
	cnn-predict) after=features ;;
	*) after= ;;
	esac
	while read -r file regex; do
		refuses 1 "^$name: (model |--[a-z]* )?$file: $regex" $command "$file" $after
	done <<-'END'
		empty empty.file:.wanted.frames.and.an.end.mark
		/dev/null nothing.to.read:.wanted.a.tensor.stream
		sound.wav not.a.tensor.stream.*begins.like.a.WAV.file;.fsdd-read.makes.a.stream
		words not.a.tensor.stream.*begins.like.text
		nosuch No.such.file.or.directory
	END
	refuses 1 "^$name: (model |--[a-z]* )?folder: .*[Ii]s a (directory|folder)" $command folder $after
	[ -n "$after" ] || [ "$command" = cnn-predict ] ||
		refuses 1 "^$name: stdin: empty input, without even an end mark: the stage before failed" \
		    sh -c "true | $command"
	[ -n "$after" ] || refuses 1 "^$name: stdin: nothing to read" sh -c "$command < /dev/null"
	IFS=$newline
done
# shellcheck disable=SC2086
for command in $audio; do
	IFS=$old_ifs
	for file in features scores model checkpoint; do
		refuses 1 "^${command%% *}: frame 0.*: kind is '(logmel|scores|model|checkpoint)', wanted 'audio'; fsdd-read makes audio" \
		    $command $file
	done
	IFS=$newline
done
IFS=$old_ifs
for file in features audio model checkpoint; do
	refuses 1 "^score: frame 0.*: kind is '.*', wanted 'scores'; put 'cnn-predict --format frames' before it" score $file
done
refuses 1 "^cnn-train: frame 0.*: kind is 'audio', wanted features; put melspec before" cnn-train audio
refuses 1 "^cnn-train: frame 0.*: kind is 'scores', wanted features; put melspec before" cnn-train scores
refuses 1 '^cnn-train: frame 0: is a model, wanted features; --init takes it' cnn-train model
refuses 1 '^cnn-train: frame 0: is a checkpoint, wanted features; --resume takes it' cnn-train checkpoint
refuses 1 "^cnn-predict: frame 0: is a model, wanted features; name one MODEL" cnn-predict model model
for file in audio scores; do
	refuses 1 "^cnn-predict: frame 0.*: kind '$file', model wants 'logmel'; use 'melspec --like" cnn-predict model $file
done
for file in audio scores features; do
	refuses 1 "^cnn-predict: model $file: is not a model: its first frame is of kind '.*', wanted 'model'; cnn-train makes" \
	    cnn-predict $file features
	refuses 1 "^cnn-train: --init $file: is not a model: " cnn-train --init $file features
	refuses 1 "^cnn-train: --resume $file: is not a checkpoint: " cnn-train --resume $file features
done
for file in scores features model; do
	refuses 1 "^augment: --babble $file: has a frame that is not audio; fsdd-read makes audio" \
	    augment --part all --noise babble --babble $file audio
done
for file in scores audio; do
	refuses 1 "^melspec: --like $file: its recipe has no step 'melspec'; wanted a model, or features" \
	    melspec --like $file audio
done
for file in audio features scores model; do
	refuses 1 "^fsdd-read: $file: is a tensor stream, which the other filters read" fsdd-read $file
done
