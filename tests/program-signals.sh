#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-signals.sh - programs hold no result back, a reader that ends ends a waiting pipeline,
# and ^C does what earpipe(7) says
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

synth --kind logmel --frames 40 --samples 6 --shortest 3 > features
cnn-train -q --arch 'conv1d:4x3 globalpool' --epochs 1 features > model

# A stage of a pipeline that notes its command's status, also when ^C reaches the shell, too.
cat > stage << 'EOS'
#!/bin/sh
# stage NAME COMMAND...
name=$1
shift
trap : INT
"$@" 2> "$name.err"
echo $? > "$name.status.new"
mv "$name.status.new" "$name.status"
EOS
chmod +x stage
PATH=$PWD:$PATH

lines_in() { # N FILE: the file has so many lines
	[ "$(wc -l < "$2")" -ge "$1" ]
}

# statuses NAME...: of these stages, when all have ended
statuses() {
	for _stage in "$@"; do
		eventually test -e "$_stage.status" || { echo "$_stage goes on"; return; }
	done
	for _stage in "$@"; do
		printf '%s ' "$(cat "$_stage.status")"
	done
}

group=
at_exit '[ -z "$group" ] || kill -KILL "-$group" 2> /dev/null'

# pipeline COMMAND: in a process group of its own, as a shell at a terminal starts it
pipeline() {
	rm -f ./*.status ./*.err out lines
	: > out
	: > lines
	# not through a function: $! must be the group's
	env --default-signal=INT,QUIT,PIPE setsid sh -c "$1" < /dev/null &
	group=$!
}

# process PROGRAM: its id, in the group
process() {
	ps -e -o pgid= -o pid= -o comm= | awk -v group="$group" -v name="$1" '
		$1 == group && $3 == substr(name, 1, 15) { print $2; found = 1 }
		END { exit !found }'
}

# Does it run, and has it opened its input, behind which the rules for ^C hold?
is_ready() {
	_pid=$(process "$1") || return 1
	[ -d "/proc/$_pid" ] || { sleep 1; return 0; }
	grep -q '^SigCgt:.*[2367abef]$' "/proc/$_pid/status"
}

ready() { # PROGRAM...
	for _program in "$@"; do
		eventually is_ready "$_program"
	done
}

# What is left of it ends here. The shell's word about that is not for the report.
end_pipeline() {
	kill -KILL "-$group" 2> /dev/null
	wait "$group" 2> /dev/null
	group=
}

if ! command -v setsid > /dev/null || ! command -v ps > /dev/null || ! interruptible true 2> /dev/null; then
	skip 'all' 'no setsid, no ps, or env cannot set signals here'
	exit 0
fi

# ---- results are not held back ----

while read -r name stages; do
	pipeline "synth $stages > lines"
	check "not held back: $name" eventually lines_in 1 lines
	end_pipeline
done <<'END'
tensor-dump --wait 600 | tensor-dump
melspec --wait 600 | melspec | tensor-dump
resample --wait 600 | resample -r 9000 | melspec | tensor-dump
tensor-select --chunk 300 --wait 600 | tensor-select --chunk 500 | tensor-select --join | tensor-dump
pace --samples 900 --wait 600 | pace | tensor-dump
endpoint --samples 9000 --chunk 1000 --frames 3 --wait 600 | endpoint --least -80 | tensor-dump
cnn-predict --kind logmel --samples 5 --wait 600 | cnn-predict -q model
cnn-predict_json --kind logmel --samples 5 --wait 600 | cnn-predict -q --format json model
cnn-predict_frames --kind logmel --samples 5 --wait 600 | cnn-predict -q --format frames model | tensor-dump
END

# ---- | head -1 on a pipeline that waits ----

pipeline 'stage synth synth --wait 600 | stage melspec melspec | stage dump tensor-dump | head -n 1 > lines'
is 'head -1 ends all that wait' "$(statuses dump melspec synth)" '141 141 141 '
is 'in silence' "$(cat ./*.err)" ''
check 'its line has come' lines_in 1 lines
end_pipeline
# a source that never looks: the others do not wait for it
pipeline '{ cat features; stage sleep sleep 600; } | stage predict cnn-predict -q model | head -n 1 > lines'
is 'head -1 ends a stage whose source sleeps' "$(statuses predict)" '141 '
is 'in silence, too' "$(cat predict.err)" ''
end_pipeline
pipeline 'stage synth synth --frames 0 --wait 600 | stage melspec melspec | stage dump tensor-dump | cat'
ready tensor-dump
sleep 0.2
is 'while all are there, all wait' "$(cat ./*.status 2> /dev/null)" ''
end_pipeline

# ---- ^C: filters end with their input, and pass on what they have ----

interrupt() {
	kill -INT "-$group"
}

pipeline 'stage synth synth --wait 600 | stage melspec melspec | stage dump tensor-dump > lines'
eventually lines_in 1 lines
interrupt
is '^C in melspec | tensor-dump' "$(statuses synth melspec dump)" '130 1 1 '
is '^C: the line had come' "$(wc -l < lines)" 1
is '^C: each says one line' "$(cat melspec.err dump.err | sed 's/ an end mark: .*//')" \
    'melspec: stdin: input ends after 1 frames without
tensor-dump: stdin: input ends after 1 frames without'
end_pipeline

pipeline 'stage synth synth --frames 2 --wait 600 | stage resample resample -r 9000 | stage endpoint endpoint |
    { trap "" INT; exec tee out; } | stage dump tensor-dump > lines'
ready resample endpoint tensor-dump
interrupt
is '^C in resample | endpoint' "$(statuses synth resample endpoint dump)" '130 1 1 1 '
is '^C: no end mark goes out' "$(grep -c "$(printf '\243end')" out)" 0
end_pipeline

pipeline 'stage synth synth --kind logmel --samples 5 --frames 3 --wait 600 |
    stage predict cnn-predict -q --format frames model | stage score score > lines'
ready cnn-predict score
interrupt
is '^C in cnn-predict | score' "$(statuses synth predict score)" '130 1 1 '
is '^C: score has judged nothing' "$(cat lines)" ''
end_pipeline

pipeline 'stage synth synth --kind logmel --samples 5 --frames 3 --wait 600 |
    stage predict cnn-predict -q model > lines'
eventually lines_in 3 lines
interrupt
is '^C in cnn-predict' "$(statuses synth predict)" '130 1 '
is '^C: what was predicted has been told' "$(wc -l < lines)" 3
end_pipeline

# ---- ^C: what plays ends as a microphone does ----

pipeline 'stage synth synth --samples 8000000 --chunk 80000 | stage pace pace | stage dump tensor-dump > lines'
eventually lines_in 3 lines
interrupt
is '^C in pace | tensor-dump' "$(statuses synth pace dump)" '130 0 0 '
matches '^C in pace: its stream is closed' "$(tail -n 1 lines)" ' last=true '
end_pipeline

# ---- ^C: a finite source dies of it, without an end mark ----

short_wav > a.wav
many=$(yes a.wav | head -n 2000)
export many
# its reader stops, so that it is under way when ^C comes, with the pipe full
pipeline 'stage read fsdd-read $many |
    { trap : INT; dd bs=1 count=1000 > out 2> dd.err; : > begun; until [ -e go ]; do sleep 0.1; done; cat >> out; : > done; }'
eventually test -e begun
interrupt
is '^C in fsdd-read' "$(statuses read)" '130 '
: > go
check '^C: what it wrote arrives' eventually test -e 'done'
is '^C: fsdd-read writes no end mark' "$(grep -c "$(printf '\243end')" out)" 0
is '^C: which the next stage finds' "$(tensor-dump out 2>&1 > /dev/null | grep -c 'without an end mark')" 1
end_pipeline

# ---- ^C: a trainer that reads dies of it; one that learns writes what it has ----

pipeline 'stage synth synth --kind logmel --samples 5 --frames 30 --wait 600 | stage train cnn-train > out'
eventually process cnn-train > /dev/null
interrupt
is '^C while cnn-train reads' "$(statuses train)" '130 '
is '^C while cnn-train reads: no model' "$(wc -c < out | tr -d ' ')" 0
end_pipeline
mkdir saved
for out in '> out' '-o saved/model'; do
	pipeline "cat features | stage train cnn-train --arch 'conv1d:4x3 globalpool' --epochs 100000 $out"
	eventually lines_in 3 train.err
	interrupt
	is "^C while cnn-train learns ($out)" "$(statuses train)" '4 '
	matches "^C while cnn-train learns ($out): an unfinished model" \
	    "$(tensor-dump "${out#* }" | sed 1q)" ' unfinished=true '
	end_pipeline
done
is '^C while cnn-train learns: nothing else is left of -o' "$(ls -A saved)" model

# ---- the second ^C kills ----

pipeline '{ trap "" INT; synth --wait 600; } | stage melspec melspec | { trap "" INT; tensor-dump > lines 2> dump.err; }'
eventually lines_in 1 lines
interrupt
sleep 0.3
is 'the first ^C is swallowed' "$(cat melspec.status 2> /dev/null)" ''
interrupt
is 'the second ^C kills' "$(statuses melspec)" '130 '
end_pipeline

# ---- not on a pipe: the first ^C kills ----

mkfifo fifo
pipeline 'exec 9<> fifo; stage melspec melspec fifo > out'
eventually process melspec > /dev/null
sleep 0.3
interrupt
is '^C with a FILE kills' "$(statuses melspec)" '130 '
end_pipeline

# ---- an upstream that is killed: nobody calls that a success ----

pipeline 'stage synth synth --wait 600 | stage melspec melspec | stage dump tensor-dump > lines'
eventually lines_in 1 lines
kill -KILL "$(process melspec)"
is 'killed in the middle: later stages notice' "$(statuses melspec dump)" '137 1 '
end_pipeline
