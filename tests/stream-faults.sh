#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# stream-faults.sh - each filter refuses truncated, damaged and hostile streams and frames of the
# wrong kind: the exact status, one line with the reason, and on stdout only whole frames without
# an end mark
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# bad NAME STATUS REGEX WANT INPUT COMMAND...: WANT is what may be on stdout: 'nothing',
# 'N frames', 'N lines' or 'anything'.
bad() {
	_name=$1 _want_status=$2 _regex=$3 _want=$4 _input=$5
	shift 5
	"$@" < "$_input" > out 2> err
	_status=$? _why=
	[ "$_status" = "$_want_status" ] || _why="status $_status, wanted $_want_status; "
	is_one_line err || _why="${_why}not one line on stderr; "
	grep -Eq -e "$_regex" err || _why="${_why}no /$_regex/; "
	case $_want in
	nothing) [ ! -s out ] || _why="${_why}wrote on stdout; " ;;
	*lines) [ "$(wc -l < out)" -eq "${_want% *}" ] || _why="${_why}not $_want on stdout; " ;;
	*frames)
		tensor-dump out > lines 2> said
		[ "$(wc -l < lines)" -eq "${_want% *}" ] || _why="${_why}not $_want on stdout; "
		grep -q 'without an end mark: ' said || _why="${_why}not cut behind a frame; "
		;;
	esac
	if [ -z "$_why" ]; then
		ok "$_name"
	else
		not_ok "$_name" "$_why$(head -c 300 err)"
	fi
}

# ---- the filters, and a stream that each of them takes ----

synth --frames 2 --samples 40 > audio
synth --kind logmel --frames 40 --samples 6 --shortest 3 > features
synth --kind logmel --frames 2 --samples 1 > logmel
synth --kind scores --frames 2 > scores
cnn-train -q --arch 'conv1d:4x3 globalpool' --epochs 1 features > model

filters='melspec resample endpoint pace tensor-dump tensor-select score cnn-train cnn-predict'

# Sets command, good (its input), and what it has written when it stops behind one good frame.
choose() {
	command=$1 good=audio one='1 frames'
	case $1 in
	resample) command='resample -r 16000' ;;
	endpoint) command='endpoint -q' one=nothing ;; # clips so short hold no utterance
	pace) command='pace --speed 0' ;;
	tensor-dump) one='1 lines' ;;
	tensor-select) command='tensor-select --chunk 1000' ;;
	score) good=scores one=nothing ;;
	cnn-train) command='cnn-train -q --arch mlp --epochs 1' good=logmel one=nothing ;;
	cnn-predict) command='cnn-predict -q model' good=logmel one='1 lines' ;;
	esac
}

# ---- what is no stream ----

echo 'hello, world' > text
printf 'RIFF\044\000\000\000WAVEfmt ' > wav
printf '\223NUMPY\001\000v\000' > npy
printf '\037\213\010\000' > gzip
: > empty
printf '\335\377\377\377\377' > bomb-array
printf '\337\377\377\377\377' > bomb-map
printf '\306\377\377\377\377' > bomb-bin
printf '\333\377\377\377\377' > bomb-str
printf '\311\377\377\377\377\001' > bomb-ext
printf '\201\244data\306\377\377\377\377' > bomb-data
printf '\201\241x\335\377\377\377\377' > bomb-inside
{
	printf '\201\241x'
	head -c 60000 /dev/zero | tr '\000' '\221'
} > bomb-deep
{
	printf '\337\000\000\020\000'
	head -c 70000 /dev/zero | tr '\000' '\240'
} > bomb-keys

for filter in $filters; do
	choose "$filter"
	bad "$filter: text" 1 'stdin: not a tensor stream .*like text$' nothing text $command
	bad "$filter: a WAV file" 1 'stdin: not a tensor stream .*WAV file; fsdd-read' nothing wav $command
	bad "$filter: a .npy file" 1 'stdin: not a tensor stream .*\.npy' nothing npy $command
	bad "$filter: gzip" 1 'stdin: not a tensor stream .*something else' nothing gzip $command
	bad "$filter: nothing at all" 1 'stdin: empty file: wanted frames' nothing empty $command
	bad "$filter: a FILE of text" 1 'text: not a tensor stream' nothing empty $command text
	bad "$filter: a folder" 1 '^[a-z-]*: /: ' nothing empty $command /
	bad "$filter: no such FILE" 1 'none: No such file' nothing empty $command none
	bad "$filter: no such second FILE" 1 'none: No such file' nothing empty $command "$good" none
	bad "$filter: stdin twice" 1 'stdin: nothing is left to read: the end of the file was reached' anything "$good" $command - -

	head -c 30 "$good" > half
	bad "$filter: half a frame" 1 'stdin: input ends after 0 frames .*within a frame' nothing half \
	    $command
	synth --kind "$(case $good in audio) echo audio ;; logmel) echo logmel ;; *) echo scores ;; esac)" \
	    --samples "$([ "$good" = logmel ] && echo 1 || echo 40)" --no-mark > first
	cat first half > broken
	bad "$filter: a frame and a half" 1 'stdin: input ends after 1 frames .*within a frame' "$one" \
	    broken $command
	bad "$filter: an upstream that dies" 1 'stdin: input ends after 1 frames without an end mark: ' \
	    "$one" first $command
	{ cat first; echo garbage; } > broken
	bad "$filter: garbage behind a frame" 1 'stdin: frame 1: damaged: not a map' "$one" broken $command
	{ cat first; pack '{"end":2}'; } > broken
	bad "$filter: a mark that lies" 1 'end mark says 2 frames, but 1 came' "$one" broken $command
	for bomb in bomb-*; do
		bad "$filter: $bomb" 1 'not a tensor stream|frame 0: ' nothing "$bomb" \
		    timeout 10 peak peak $command
		[ "$(cat peak)" -le 16384 ] || not_ok "$filter: memory of $bomb" "$(cat peak) KiB"
	done
done

# ---- every proper prefix of a segment exits 1, and passes no end mark on ----

for filter in $filters; do
	choose "$filter"
	is "$filter: every prefix is refused" "$(prefixes "$good" 100000 1 $command)" ''
	$command < "$good" > out 2> err
	case $filter in
	cnn-train) is "$filter: and the whole is not" "$?" 1 ;; # these two clips are one for training
	*) is "$filter: and the whole is not" "$?,$(cat err)" '0,' ;;
	esac
done

# ---- and so does every stream in which a bit changed ----

for filter in $filters; do
	choose "$filter"
	is "$filter: a bit changed in any byte is noticed" "$(prefixes --flip "$good" 300 11 $command)" ''
done

# ---- a model that is cut, or none ----

# all of the head, where tokens are short; then steps that fall anywhere
is "cnn-predict: a model that is cut is refused" "$(prefixes model 1200 83 cnn-predict prefix)" ''
is 'cnn-predict: and says whose fault it is' "$(cut -d : -f 1-2 prefix.err)" 'cnn-predict: model prefix'
is "cnn-predict: a bit changed in any byte of a model is noticed" \
    "$(prefixes --flip model 3000 83 cnn-predict prefix)" ''
is "melspec --like: so it is" "$(prefixes --flip model 1200 83 melspec --like prefix)" ''
bad 'cnn-predict: a model that is text' 1 'model text: not a tensor stream' nothing logmel cnn-predict text
bad 'cnn-predict: a model that is features' 1 'model features: ' nothing logmel cnn-predict features
bad 'cnn-predict: a model that is empty' 1 'model empty: empty' nothing logmel cnn-predict empty
bad 'cnn-predict: no such model' 1 'model none: No such file' nothing logmel cnn-predict none
bad 'cnn-predict: a bomb for a model' 1 'model bomb-data: ' nothing logmel cnn-predict bomb-data
bad 'melspec: --like text' 1 '.*--like text: not a tensor stream' nothing audio melspec --like text
bad 'melspec: --like a stream of audio' 1 "--like audio: its recipe has no step 'melspec'" nothing \
    audio melspec --like audio
bad 'melspec: --like nothing' 1 '--like empty: empty file: wanted frames' nothing audio melspec --like empty
bad 'melspec: --like no such file' 1 '--like none: No such file' nothing audio melspec --like none
melspec audio > like
for change in 'window 0' 'window 1e7' 'window 200.5' 'fft 3e9' 'mels 0' 'hop 0' 'floor 0' 'rate 1e12' \
    'mfcc -1' 'power nan' 'fmin inf' 'log "log2"' 'hop "80"'; do
	key=${change% *} value=${change#* }
	case $value in nan | inf) value="\"$value\"" ;; esac
	recipe=$(tensor-dump --json like | sed -n '1s/.*"recipe":\[\({[^}]*}\)\].*/\1/p' |
	    sed "s/\"$key\":[^,}]*/\"$key\":$value/")
	pack "{\"dtype\":\"<f4\",\"shape\":[0],\"data\":[],\"recipe\":[$recipe]}" '{"end":1}' > lies
	bad "melspec: --like a recipe with $change" 1 "--like lies: .*'?$key" nothing audio melspec \
	    --like lies
done

# ---- frames of the wrong sort ----

audio='"dtype":"<f4","shape":[2],"kind":"audio","rate":8000,"data":[0.1,0.2]'
# frame FILE JSON-MEMBERS...: audio frames with members replaced or added, and a mark
frame() {
	_file=$1 _n=0
	shift
	: > "$_file"
	for _members in "$@"; do
		pack "{$audio,$_members}" >> "$_file"
		_n=$((_n + 1))
	done
	pack "{\"end\":$_n}" >> "$_file"
}

for command in melspec 'resample -r 16000' endpoint; do
	name=${command%% *}
	while read -r what members regex; do
		frame wrong "$members"
		bad "$name: $what" 1 "$regex" nothing wrong $command
	done <<-'END'
		kind "kind":"logmel" frame.0:.kind.is.'logmel',.wanted.'audio';.fsdd-read
		rank_2 "shape":[1,2] frame.0:.shape.is.\[1,.2\],.wanted.1.dimension
		rank_0 "shape":[],"data":[1] frame.0:.shape.is.\[\],.wanted.1.dimension
		dtype "dtype":"<f2" unknown.dtype;.wanted.<f4
		too_few_bytes "shape":[3] needs.12.bytes,.data.has.8
		rate_0.5 "rate":0.5 rate.0.5.Hz,.wanted.1.to
		rate_2e9 "rate":2e9 rate.2000000000.Hz,.wanted.1.to
		rate_text "rate":"8000" key.'rate':.wanted.a.number
		rate_nan "rate":"nan" key.'rate':.wanted.a.number
		nan "data":[0.5,null] sample.1.is.NaN
		infinity "data":"0000003f0000807f" sample.1.is.infinite
		nan_f8 "dtype":"<f8","data":[null,0] sample.0.is.NaN
		too_large_f8 "dtype":"<f8","data":[0,1e300] sample.1.is.infinite
		id_named "id":"abc","data":[null,0] frame.0.\(abc\):.sample.0
		hostile_id "id":"a\nb\u001b","kind":"x" frame.0.\(a.nb.x1B\):
		no_seq "stream":1 chunk.of.stream.1.without.'seq'
		seq_from_1 "stream":1,"seq":1 chunk.1.of.stream.1,.wanted.chunk.0
		gap_beyond_2^53 "gap":9007199254740993 key.'gap'
	END
	pack '{"dtype":"<f4","shape":[2],"kind":"audio","data":[0.1,0.2]}' '{"end":1}' > wrong
	bad "$name: no rate" 1 "frame 0: has no 'rate'" nothing wrong $command
	pack '{"dtype":"<f4","shape":[2],"rate":8000,"data":[0.1,0.2]}' '{"end":1}' > wrong
	bad "$name: no kind" 1 "frame 0: kind is absent, wanted 'audio'" nothing wrong $command
	synth --samples 300000 > large
	bad "$name: --max-frame" 1 'frame 0: has more data than --max-frame allows \(1 MiB\)' nothing \
	    large $command --max-frame 1
done

for command in melspec 'resample -r 16000'; do
	name=${command%% *}
	frame wrong '"stream":1,"seq":0' '"stream":1,"seq":2'
	bad "$name: a chunk is missing" 1 'frame 1: chunk 2 of stream 1, wanted chunk 1' '1 frames' wrong \
	    $command
	frame wrong '"stream":7,"seq":0'
	bad "$name: a stream that is open at the mark" 1 \
	    "stdin: end mark while stream 7 is still open: its last chunk \(seq 0\) had no 'last'" \
	    '1 frames' wrong $command
	frame wrong '"stream":1,"seq":0' '"stream":2,"seq":0'
	bad "$name: streams interleaved" 1 'frame 1: stream 1 is still open: its last chunk \(seq 0\)' \
	    '1 frames' wrong $command
	frame wrong '"stream":1,"seq":0' '"x":0'
	bad "$name: a whole frame within a stream" 1 'frame 1: stream 1 is still open' '1 frames' wrong \
	    $command
	frame wrong '"stream":1,"seq":0' '"stream":1,"seq":1,"rate":16000'
	bad "$name: the rate changes within a stream" 1 \
	    'frame 1: rate .*(from 8000 to 16000 Hz within|16000 Hz, the frames before it had 8000)' \
	    '1 frames' wrong $command
	frame wrong '"stream":1,"seq":0,"last":true' '"stream":1,"seq":1'
	bad "$name: a chunk after the last" 1 'frame 1: chunk 1 of stream 1, wanted chunk 0' '1 frames' \
	    wrong $command
done
frame wrong '"rate":16000,"stream":1,"seq":0' '"stream":1,"seq":1'
bad 'resample: the rate changes behind a chunk that fitted' 1 'frame 1: rate changes from 16000 to 8000' \
    '1 frames' wrong resample -r 16000
frame wrong '"id":"a"' '"id":"b","rate":16000'
bad 'melspec: rates are mixed' 1 \
    "frame 1 \(b\): rate 16000 Hz, .* had 8000 Hz; put 'resample -r 8000' before it" '1 frames' \
    wrong melspec
bad 'melspec: not the rate of --like' 1 "frame 1 \(b\): rate 16000 Hz, model wants 8000 Hz; put 'resample" \
    '1 frames' wrong melspec --like like
frame wrong '"data":"ffff7f7fffff7fff"'
bad 'melspec: samples that overflow' 1 'samples are too large: row 0 is not finite' nothing wrong melspec \
    --taper rectangular
frame wrong '"rate":10'
bad 'melspec: a rate too low for the bands' 1 'frame 0: at 10 Hz: --fmin 20 must be below --fmax 5' \
    nothing wrong melspec
frame wrong '"rate":1e9'
bad 'melspec: a rate too high for the window' 1 'at 1000000000 Hz --window or --hop' nothing wrong melspec
bad 'resample: a rate too far away' 1 'more than 1000 times apart' nothing wrong resample -r 8000
synth --rate 8 --samples 20000 > wrong
bad 'resample: a frame that would grow too large' 1 'larger than --max-frame allows' nothing wrong \
    resample -r 8000
for rate in 16000 44100 8000 16000; do synth --rate "$rate"; done > rates
is 'resample: any number of rates in turn' \
    "$(resample -r 8000 rates | tensor-dump | cut -d ' ' -f 3 | tr '\n' ' ')" '[500] [181] [1000] [500] '

scores='"dtype":"<f4","shape":[2],"kind":"scores","classes":["a","b"],"label":"a","data":[0.1,0.9]'
while read -r what members regex; do
	pack "{$scores,$members}" '{"end":1}' > wrong
	bad "score: $what" 1 "$regex" nothing wrong score
done <<-'END'
	kind "kind":"audio" kind.is.'audio',.wanted.'scores';.put.'cnn-predict
	rank "shape":[1,2] wanted.1.dimension
	empty "shape":[0],"data":[] has.no.scores
	nan "data":[0.1,null] number.1.is.NaN
	too_few_classes "classes":["a"] 'classes'.does.not.name.its.2.scores
	too_many_classes "classes":["a","b","c"] 'classes'.does.not.name.its.2.scores
	classes_are_numbers "classes":[1,2] 'classes'.does.not.name
	classes_are_text "classes":"ab" 'classes'.does.not.name
	label_true "label":true key.'label':.wanted.a.string.or.an.integer
END
pack '{"dtype":"<f4","shape":[2],"kind":"scores","classes":["a","b"],"data":[0.1,0.9]}' '{"end":1}' > wrong
bad 'score: no label' 1 'frame 0: has no label' nothing wrong score
pack '{"end":0}' > none
bad 'score: no frames' 1 'the input has no frames' nothing none score
pack "{$scores,\"classes\":[\"6\",\"7\"],\"label\":7}" '{"end":1}' > right
is 'score: a label may be an integer' "$(score right | sed 1q)" 'accuracy 100.00 % (1/1)'

# the model was trained on synth's features: kind logmel, 40 wide, rate 8000, hop 80, no recipe
row="$(printf '0%.0s,' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20)"
row="[$row${row%,}]"
features="\"dtype\":\"<f4\",\"shape\":[1,40],\"kind\":\"logmel\",\"rate\":8000,\"hop\":80,\"data\":$row"
pack "{$features}" '{"end":1}' > right
is 'cnn-predict: takes such a frame' "$(cnn-predict -q model right | wc -l)" 1
while read -r what members regex; do
	pack "{$features,$members}" '{"end":1}' > wrong
	bad "cnn-predict: $what" 1 "$regex" nothing wrong cnn-predict -q model
done <<-'END'
	audio "kind":"audio","shape":[40] frame.0:.*audio
	kind "kind":"mfcc" frame.0:.*mfcc
	rank "shape":[40] frame.0:
	width "shape":[2,20] frame.0:.*20
	no_rows "shape":[0,40],"data":[] frame.0:.*row
	rate "rate":16000 frame.0:.*16000.*resample.-r.8000
	hop "hop":100 frame.0:.*hop
	chunk "stream":0,"seq":0,"last":true put.'endpoint'.before.'melspec'
	recipe "recipe":[{"filter":"melspec","kind":"logmel"}] frame.0:.*recipe
	text "dtype":"<U4" unknown.dtype
END
pack "{$features,\"data\":[null${row#\[0}}" '{"end":1}' > wrong
bad 'cnn-predict: NaN' 1 'number 0 is NaN' nothing wrong cnn-predict -q model

# ---- what is in order must not be refused ----

pack "{$audio,\"dtype\":\"<i2\",\"data\":[16384,-8192]}" '{"end":1}' > i2
pack "{$audio,\"data\":[0.5,-0.25]}" '{"end":1}' > f4
pack "{$audio,\"dtype\":\"<f8\",\"data\":[0.5,-0.25]}" '{"end":1}' > f8
pack "{$audio,\"dtype\":\"|u1\",\"data\":[192,96]}" '{"end":1}' > u1
pack "{$audio,\"dtype\":\"|i1\",\"data\":[64,-32]}" '{"end":1}' > i1
pack "{$audio,\"dtype\":\"<i4\",\"data\":[1073741824,-536870912]}" '{"end":1}' > i4
melspec f4 > want
for dtype in f8 i2 u1 i1 i4; do
	melspec "$dtype" > have
	check "melspec: $dtype is full scale" cmp want have
done
pack "{$audio,\"shape\":[0],\"data\":[]}" '{"end":1}' > empty-clip
is 'melspec: no samples give no rows' "$(melspec empty-clip | tensor-dump | cut -d ' ' -f 2-4)" 'logmel [0, 40]'
is 'resample: no samples give none' "$(resample -r 9000 empty-clip | tensor-dump | cut -d ' ' -f 2-3)" 'audio [0]'

# two segments are two segments: cat of files, files in turn, each on its own
for command in melspec 'resample -r 16000' 'resample -r 8000' endpoint; do
	synth --frames 2 --seed 5 --samples 5000 > one
	synth --frames 3 --seed 6 --samples 7000 > two
	{ $command one; $command two; } > want
	cat one two | $command > catted
	$command one two > named
	$command one - < two > mixed
	check "$command: cat a b" cmp want catted
	check "$command: a b" cmp want named
	check "$command: a -" cmp want mixed
	is "$command: two end marks" "$(grep -aoF "$(printf '\243end')" want | wc -l)" 2
done
resample -r 8000 one > same
check 'resample: a rate that fits passes untouched' cmp one same
