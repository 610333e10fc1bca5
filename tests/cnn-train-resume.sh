#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-train-resume.sh - cnn-train can be killed, interrupted, resumed from a checkpoint and
# started from a model. The log has a line for each epoch
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

synth --kind logmel --frames 60 --samples 6 --shortest 3 > toy
arch='conv1d:4x3 batchnorm relu globalpool dropout:0.1'
epochs=600

# run OPTION... [FILE]: so that $! is the training's own
run() {
	exec cnn-train -q --arch "$arch" --epochs $epochs --batch 8 "$@"
}
train() {
	(run "$@")
}

train --threads 1 toy > whole.cnn
is 'trains' $? 0

# ---- checkpoints ----

train --checkpoint run.ck --every 250 toy > same.cnn
check 'checkpoints change nothing' cmp whole.cnn same.cnn
is 'a checkpoint is a stream' "$(tensor-dump run.ck | awk '{ print $2 }' | uniq -c | awk '{ print $1 $2 }' |
    tr '\n' ' ')" '1checkpoint 10weight 20moment '
matches '--every 250 of 600: after 500 epochs' "$(tensor-dump run.ck | sed 1q)" ' step=3500 '
train --resume run.ck toy > resumed.cnn
check 'resumed: the same bytes' cmp whole.cnn resumed.cnn
cp run.ck kept.ck

train --checkpoint last.ck --every 300 toy > same.cnn
train --resume last.ck toy > resumed.cnn
check 'resumed after the last step: the same bytes' cmp whole.cnn resumed.cnn

# ---- SIGKILL at random moments ----

# From checkpoint to checkpoint, with 1 to 3 threads, and afresh when a run was faster than the kill.
awk 'BEGIN { srand(); while (i++ < 400) print 0.005 + 0.15 * rand(), 1 + int(3 * rand()) }' > moments
rm run.ck
killed=0
while [ "$killed" -lt 20 ] && read -r moment threads; do
	resume=
	[ ! -e run.ck ] || resume='--resume run.ck'
	# shellcheck disable=SC2086
	run --threads "$threads" --checkpoint run.ck $resume toy > resumed.cnn 2> err &
	sleep "$moment"
	kill -KILL $! 2> /dev/null
	wait $! 2> /dev/null
	case $? in
	137)
		killed=$((killed + 1))
		;;
	0)
		cmp whole.cnn resumed.cnn || break
		rm run.ck
		;;
	*)
		break
		;;
	esac
done < moments
is 'killed twenty times, and taken up again' "$killed$(cat err)" 20
resume=
[ ! -e run.ck ] || resume='--resume run.ck'
# shellcheck disable=SC2086
train --checkpoint run.ck $resume toy > resumed.cnn
check 'killed twenty times: the same bytes' cmp whole.cnn resumed.cnn

# ---- signals that end a run well, or do not end it ----

until_there() { # FILE: within half a minute
	_n=0
	while [ ! -e "$1" ] && [ $_n -lt 1000 ]; do
		sleep 0.03
		_n=$((_n + 1))
	done
}

# interrupt SIGNAL: an endless run, once its first checkpoint is there
interrupt() {
	rm -f long.ck long.cnn
	env --default-signal=INT,HUP cnn-train -q --arch "$arch" --batch 8 --epochs 100000 --threads 2 \
	    --checkpoint long.ck -o long.cnn toy 2> err &
	until_there long.ck
	kill -"$1" $!
	wait $!
	is "SIG$1: a status of its own" $? 4
	matches "SIG$1: says so" "$(cat err)" \
	    '^cnn-train: interrupted after step [0-9]+ of 700000: the model is unfinished; to go on, --resume long.ck$'
	matches "SIG$1: the model is marked" "$(tensor-dump long.cnn | sed 1q)" \
	    ' unfinished=true step=[0-9]+ steps=700000$'
	matches "SIG$1: the model is of use, and cnn-predict says once what it is" \
	    "$(cnn-predict --format frames long.cnn toy 2> said | score | sed 1q)/$(cat said)" \
	    '^accuracy .*/cnn-predict: model long.cnn is unfinished: its training was interrupted after step [0-9]* of 700000$'
	is "SIG$1: the checkpoint is of the same step" \
	    "$(tensor-dump long.ck | sed '1!d; s/.* step=\([0-9]*\) .*/\1/')" \
	    "$(tensor-dump long.cnn | sed '1!d; s/.* step=\([0-9]*\) .*/\1/')"
}
interrupt INT
interrupt TERM
interrupt HUP

# endless SIGNALS...: an endless run that gets these, in this order; its status
endless() {
	rm -f long.ck long.cnn
	cnn-train -q --arch "$arch" --batch 8 --epochs 100000 --checkpoint long.ck -o long.cnn toy 2> err &
	until_there long.ck
	for _signal in "$@"; do
		kill -"$_signal" $! 2> /dev/null
	done
	wait $!
	echo $?
}
is 'a terminal that goes away: several SIGHUP, then SIGTERM' "$(endless HUP HUP HUP TERM)" 4
is 'its model is there' "$(tensor-dump long.cnn | grep -c ' unfinished=true ')" 1
(
	trap '' HUP
	exec cnn-train -q --arch "$arch" --batch 8 --epochs 300 -o nohup.cnn --checkpoint nohup.ck toy
) 2> err &
until_there nohup.ck
kill -HUP $!
wait $!
is 'as nohup starts it: SIGHUP changes nothing' "$?$(cat err)" 0
is 'and the model is finished' "$(tensor-dump nohup.cnn | grep -c 'unfinished')" 0

# In the middle of an epoch: batches take long, and the log is opened after the signal is heeded.
synth --kind logmel --frames 160 --samples 200 > large
slow='conv1d:96x9 batchnorm relu conv1d:96x9 relu globalpool'
cnn-train -q --arch "$slow" --epochs 3 --batch 8 large > slow.cnn
env --default-signal=INT cnn-train -q --arch "$slow" --epochs 3 --batch 8 --checkpoint mid.ck \
    --every 3 --log mid.log large > mid.cnn 2> err &
until_there mid.log
kill -USR1 $!
until_there mid.ck
kill -INT $!
wait $!
is 'SIGUSR1: a checkpoint, and training goes on; SIGINT: it ends' $? 4
step=$(tensor-dump mid.ck | sed '1!d; s/.* step=\([0-9]*\) .*/\1/')
echo "# resume: interrupted after step $step of 57"
cnn-train -q --arch "$slow" --epochs 3 --batch 8 --threads 1 --resume mid.ck large > resumed.cnn
check 'from the middle of an epoch: the same bytes' cmp slow.cnn resumed.cnn

# ---- checkpoints that do not fit, or are none ----

resume() {
	train --resume kept.ck "$@"
}
synth --kind logmel --frames 60 --samples 6 --shortest 3 --seed 2 > other
synth --kind logmel --frames 61 --samples 6 --shortest 3 > more
synth --kind logmel --frames 60 --samples 6 --shortest 3 --rate 16000 > rated
refuses 1 '^cnn-train: --resume kept.ck: was made from other frames, or from these in another order$' resume other
refuses 1 'train is 50 there and 51 here; give the same data and options' resume more
refuses 1 'rate is 8000 there and 16000 here' resume rated
refuses 1 'seed is 1 there and 2 here; give the same' resume --seed 2 toy
refuses 1 'epochs is 600 there and 601 here' resume --epochs 601 toy
refuses 1 'batch is 8 there and 9 here' resume --batch 9 toy
refuses 1 'learning_rate is 0.005 there and 0.004 here' resume --lr 0.004 toy
refuses 1 "arch is 'conv1d:4x3 batchnorm relu globalpool dropout:0.1' there and 'conv1d:4x3 globalpool' here" \
    resume --arch 'conv1d:4x3 globalpool' toy
refuses 1 '^cnn-train: --resume nosuch: No such file' train --resume nosuch toy
refuses 1 'is not a checkpoint: its first frame is of kind .model.' train --resume whole.cnn toy
refuses 1 'not a tensor stream' train --resume "$root/tests/cnn-train-resume.sh" toy
size=$(wc -c < kept.ck)
bad=
cutat=0
while [ "$cutat" -lt "$size" ]; do
	head -c "$cutat" kept.ck > cut.ck
	(run --resume cut.ck toy) > out 2> err
	[ $? -eq 1 ] && [ ! -s out ] && [ "$(grep -c '^cnn-train: --resume cut.ck: ' err)" = 1 ] ||
	    bad="$bad $cutat"
	cutat=$((cutat + 397))
done
is 'every proper prefix of a checkpoint is refused' "$bad" ''
cat kept.ck kept.ck > double.ck
refuses 1 'has data after its end mark' train --resume double.ck toy
edited 's/conv1\.w/conv1.v/' kept.ck > renamed.ck
refuses 1 'its arrays are not those of its arch' train --resume renamed.ck toy
edited 's/first/farst/' kept.ck > renamed.ck
refuses 1 'its arrays are not those of its arch' train --resume renamed.ck toy

# ---- where a checkpoint goes ----

refuses 2 'name the same file' train --checkpoint x -o x toy
refuses 2 'every without --checkpoint' train --every 2 toy
refuses 3 'checkpoint \.: is a folder' train --checkpoint . toy
refuses 3 'checkpoint nosuch/ck: nosuch: No such file' train --checkpoint nosuch/ck toy
refuses 3 'checkpoint /dev/full: is not a regular file' train --checkpoint /dev/full toy
cp kept.ck full.ck
full() { # OPTION...: a file may have 4 KiB: as if the disk were full; stdout is a pipe
	(
		trap '' XFSZ
		ulimit -f 8
		cnn-train -q --arch "$arch" --epochs 600 --batch 8 "$@" toy 2> full.err
		echo $? > full.status
	) | cat > full.cnn
}
if (ulimit -f 8) 2> /dev/null; then
	full --checkpoint full.ck
	is 'a full disk: the status tells' "$(cat full.status)" 3
	check 'a full disk: the model is there' cmp whole.cnn full.cnn
	is 'a full disk: said once, and at the end' "$(cat full.err)" \
	    'cnn-train: --checkpoint full.ck: File too large; training continues without it
cnn-train: --checkpoint full.ck: is not complete: File too large; the model is'
	check 'a full disk: the old checkpoint stays' cmp kept.ck full.ck
	is 'a full disk: no temporary is left' "$(ls | grep -c '^full\.ck\.')" 0
	full --log full.log
	is 'a full disk for the log: the status tells' "$(cat full.status)" 3
	check 'a full disk for the log: the model is there' cmp whole.cnn full.cnn
	is 'a full disk for the log: said once, and at the end' "$(wc -l < full.err)" 2
else
	skip 'a full disk' 'ulimit -f does not work here'
fi

# ---- a loss that is no number ----

pack '{"dtype":"<f4","shape":[1,2],"kind":"toy","label":"a","data":[3e38,3e38]}' \
    '{"dtype":"<f4","shape":[1,2],"kind":"toy","label":"b","data":[1,2]}' '{"end":2}' > overflow
cp whole.cnn old.cnn
diverge() {
	cnn-train -q --arch 'fit:3 linear:9 linear:9' --lr 10 "$@" overflow
}
refuses 2 'the loss or a weight is NaN or infinite after step [0-9]+ of 12 \(epoch [0-9]+, learning rate [0-9.]+\); try a lower --lr than 10' \
    diverge -o old.cnn --checkpoint diverged.ck
check 'what -o had stays' cmp whole.cnn old.cnn

# ---- the log ----

cnn-train -q --arch "$arch" --epochs 3 --batch 8 --log log --checkpoint short.ck toy > short.cnn
number='-?[0-9.]+(e[-+][0-9]+)?'
is 'a line for each epoch' "$(grep -Ec "^\{\"epoch\":[1-3],\"step\":(7|14|21),\"loss\":$number,\"accuracy\":$number,\"test_accuracy\":$number,\"lr\":$number,\"seconds\":[0-9.]+,\"test_speakers\":\{\"s0\":\{\"n\":10,\"errors\":[0-9]+\}\}\}\$" log)" 3
is 'its loss is that of the model' "$(sed -n '3s/.*"loss":\([0-9.]\{6\}\).*/\1/p' log)" \
    "$(tensor-dump --json short.cnn | sed -n '1s/.*"loss":\([0-9.]\{6\}\).*/\1/p')"
cnn-train -q --arch "$arch" --epochs 1 --batch 8 --log log toy > short.cnn
is 'lines are appended' "$(wc -l < log | tr -d ' ')" 4
refuses 3 'log nosuch/log: No such file' train --log nosuch/log toy
train --log /dev/full toy > full.cnn 2> err
is 'a log that cannot be written: the status tells' $? 3
check 'a log that cannot be written: the model is there' cmp whole.cnn full.cnn
is 'a log that cannot be written is reported' "$(cat err)" \
    'cnn-train: --log /dev/full: No space left on device; training continues without it
cnn-train: --log /dev/full: is not complete: No space left on device; the model is'

# ---- '-' is standard output ----

train -o - toy > dash.cnn
check '-o -: the model on stdout' cmp whole.cnn dash.cnn
train --log - -o dash.cnn toy > dash.log
check '--log -: the model is the same' cmp whole.cnn dash.cnn
is '--log -: lines on stdout' "$(grep -c '^{"epoch":.*}$' dash.log)" $epochs
is 'no file has that name' "$(ls -- - 2> /dev/null)" ''
refuses 2 'the model goes to standard output already' train --log - toy
refuses 2 'the model goes to standard output already' train --log - -o - toy
refuses 2 'checkpoint -: wanted a file' train --checkpoint - -o dash.cnn toy
train --log - -o dash.cnn toy > /dev/full 2> err
is '--log - on a full disk: the status tells' "$?$(grep -c 'No space left' err)" 32
check '--log - on a full disk: the model is there' cmp whole.cnn dash.cnn

# ---- begun from a model ----

init() {
	cnn-train -q --init whole.cnn --epochs 1 --batch 8 --lr 1e-9 "$@"
}
init other > begun.cnn
answers() { # MODEL
	cnn-predict -q "$1" toy | cut -f 2
}
is 'begun from a model: its answers, as the steps are tiny' "$(answers begun.cnn)" "$(answers whole.cnn)"
matches 'it tells so' "$(tensor-dump begun.cnn | sed 1q)" ' init=[0-9a-f]{16}$'
tensor-select --head 13 toy > three
matches 'other classes: said' "$(cnn-train --init whole.cnn --epochs 1 three 2>&1 > three.cnn)" \
    '^cnn-train: --init whole.cnn: other classes \(10 there, 3 here\): the last layer begins anew$'
matches 'other classes: the model has them' "$(tensor-dump three.cnn | sed 1q)" 'classes=\["0","1","2"\]'
init --checkpoint begun.ck three > begun.cnn
init --resume begun.ck three > resumed.cnn
check 'begun from a model and resumed: the same bytes' cmp begun.cnn resumed.cnn
refuses 1 'init is .[0-9a-f]+. there and absent here' \
    cnn-train -q --arch "$arch" --epochs 1 --batch 8 --lr 1e-9 --resume begun.ck three
matches '--describe tells the model' "$(cnn-train --init whole.cnn --describe)" '^conv1d:4x3 '
refuses 2 'arch beside --init' init --arch "$arch" toy
refuses 1 'init nosuch: No such file' cnn-train --init nosuch toy
refuses 1 'init kept.ck: is not a model' cnn-train --init kept.ck toy
refuses 1 'frame 0 .*rate 16000 Hz, model wants 8000 Hz' init rated
