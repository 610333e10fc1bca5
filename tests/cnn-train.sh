#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-train.sh - cnn-train and cnn-predict: the same bytes from the same seed, what they refuse and how,
# models that are cut or lie, and what the model is worth on FSDD
. "$(dirname "$0")/support/lib.sh"

# ---- features by hand: each frame has two numbers in a row ----

byte() { # NUMBER
	printf "\\$(printf %03o "$1")"
}

str() { # TEXT shorter than 32
	byte $((160 + ${#1}))
	printf %s "$1"
}

pair() { # KEY TEXT
	str "$1"
	str "$2"
}

one='\000\000\200\077' two='\000\000\000\100' nan='\000\000\300\177' huge='\377\377\177\177'
up="$one$two" down="$two$one"

# frame ROWS ROW [KEY TEXT]...: rows that are all alike, ROW in octal escapes
frame() {
	_rows=$1 _row=$2
	shift 2
	byte $((128 + 3 + $# / 2))
	pair dtype '<f4'
	str shape
	byte 146
	byte "$_rows"
	byte 2
	while [ $# -gt 0 ]; do
		pair "$1" "$2"
		shift 2
	done
	str data
	byte 196
	byte $((_rows * 8))
	while [ "$_rows" -gt 0 ]; do
		printf "$_row"
		_rows=$((_rows - 1))
	done
}

end() { # FRAMES
	byte 129
	str end
	byte "$1"
}

# Two classes of eight clips each, of three to six rows, and four clips to test.
clips() {
	for _n in 3 4 5 6 3 4 5 6; do
		frame "$_n" "$up" kind toy label up id "up_$_n"
		frame "$_n" "$down" kind toy label down id "down_$_n"
	done
	for _n in 4 5; do
		frame "$_n" "$up" kind toy label up split test id "test_up_$_n"
		frame "$_n" "$down" kind toy label down split test
	done
}

{
	clips
	end 20
} > toy
arch='conv1:4x3 bn relu pool drop:0.1'

toy_train() {
	cnn-train -q --arch "$arch" --epochs 30 --batch 4 --lr 0.03 "$@"
}

# ---- the same bytes ----

toy_train --threads 1 toy > one.cnn
is 'trains' "$?" 0
toy_train --threads 2 toy > two.cnn
toy_train --threads 5 < toy > five.cnn
toy_train --threads 2 --seed 2 toy > other.cnn
check 'same bytes with two threads' cmp one.cnn two.cnn
check 'same bytes with five threads, from stdin' cmp one.cnn five.cnn
is 'another seed, other bytes' "$(cmp -s one.cnn other.cnn && echo same)" ''
toy_train -o saved.cnn toy > nothing
check '-o writes the same' cmp one.cnn saved.cnn
is '-o leaves stdout alone' "$(cat nothing)" ''
{
	clips
	end 20
	frame 4 "$one$one" kind toy id quiet
	end 1
} > longer
toy_train longer > longer.cnn
check 'a frame without a label is left out' cmp one.cnn longer.cnn

matches 'says how good it is' "$(cnn-train --arch "$arch" --epochs 30 --batch 4 --lr 0.03 toy 2>&1 > told.cnn)" \
    '^cnn-train: test accuracy 100\.00 % \(4/4\)$'
is 'a line for each epoch' "$(cnn-train --arch "$arch" --epochs 3 toy 2>&1 > /dev/null |
    grep -c 'epoch ./3  loss .*  training .* %  test .* %')" 3
is '-q says nothing' "$(toy_train toy 2>&1 > told.cnn)" ''
check 'telling changes nothing' cmp one.cnn told.cnn
is 'says how many have no label' "$(cnn-train --arch "$arch" --epochs 1 longer 2>&1 > /dev/null |
    sed -n 1p)" 'cnn-train: 1 of 21 frames have no label and were left out'

# Of three test clips one has the wrong label: what is said is what the model tells.
{
	clips
	frame 4 "$down" kind toy label up split test
	frame 4 "$down" kind toy label up split test
	end 22
} > misled
matches 'an accuracy that is not 100 %' \
    "$(cnn-train --arch "$arch" --epochs 30 --batch 4 --lr 0.03 misled 2>&1 > misled.cnn)" \
    '^cnn-train: test accuracy 66\.67 % \(4/6\)$'
matches 'the model tells its accuracy' "$(tensor-dump --json misled.cnn | sed 1q)" \
    '"accuracy":0\.6666666666666666[0-9]*[,}]'

# ---- the bar: stderr is a terminal ----

# bar.lines: what \r divides, each of which must fit into a line of the terminal
bar() { # OPTION...
	"$build/tests/terminal" "err:$columns" cnn-train --arch "$arch" -o bar.cnn "$@" toy > bar
	tr '\r' '\n' < bar | tr -d '\033' | sed 's/\[J//; s/\[?7[lh]//g' > bar.lines
}
columns=80
bar --epochs 30 --batch 4 --lr 0.03
check 'the bar changes nothing' cmp one.cnn bar.cnn
is 'a bar at the end of each epoch' \
    "$(grep -Ec '^epoch [0-9]*/30 \[#*\.*\] loss [0-9.]*  training [0-9.]* %  test [0-9.]* %  [0-9]* s left$' bar.lines)" 30
is 'it grows from nothing to all' "$(grep -o '\[[#.]*\]' bar.lines | sed -n '1p;$p' | tr -d '\n')" \
    '[..........][##########]'
is 'it leaves nothing behind' "$(grep ' left' bar | tail -n 1 | tr '\r\033' '<^' | sed 's/.* left//; s/ no clip.*//')" \
    '^[J^[?7h<<^[Jcnn-train:'
cp bar.lines short.lines
bar --epochs 1000
widest=$(grep -hv '^cnn-train: ' bar.lines short.lines | awk '{ if (length > n) n = length } END { print n }')
if [ "$widest" -gt 60 ] && [ "$widest" -le 79 ]; then
	ok "the bar fits into 79 columns: $widest"
else
	not_ok 'the bar fits into 79 columns' "$widest"
fi

for columns in 132 60 40 24 12 5; do
	bar --epochs 1000
	widest=$(grep -v '^cnn-train: ' bar.lines | awk '{ if (length > n) n = length } END { print n }')
	is "$columns columns: the bar never wraps" "$([ "$widest" -lt $columns ] || echo "$widest")" ''
	columns_bar=$(grep -c ' left$' bar.lines)
	[ "$columns" -lt 40 ] || is "$columns columns: the time that is left is there" \
	    "$([ "$columns_bar" -ge 1000 ] || echo "$columns_bar")" ''
done

# In a window that changes its width, one line of the bar is left, and what was there before stays.
if command -v tmux > /dev/null; then
	window() {
		TMUX='' tmux -L "earpipe-$$" -f /dev/null "$@"
	}
	shown() { # lines of the window
		window capture-pane -p -S - | grep -c "$1"
	}
	is_shown() { # N REGEX
		[ "$(shown "$2")" -eq "$1" ]
	}
	at_exit 'window kill-server 2> /dev/null'
	echo "echo before; exec cnn-train --arch '$arch' --epochs 100000 -o window.cnn toy" > window.sh
	window new-session -d -x 100 -y 20 "sh $PWD/window.sh"
	check 'a window of 100 columns: the whole bar' eventually is_shown 1 '^epoch .*training .* left$'
	for columns in 50 30 90; do
		window resize-window -x $columns -y 20
		sleep 0.5
		is "a window of $columns columns: one line of it" "$(shown epoch),$(shown '^before$')" 1,1
	done
else
	skip 'a window that changes its width' 'tmux is not installed'
fi

# ---- predictions ----

# without the probabilities, which may differ in the last digit
predict() {
	cnn-predict -q "$@" 2> /dev/null | sed 's/[01]\.[0-9]\{4,\}/P/g'
}

{
	frame 3 "$up" kind toy id 'a	b\c' label up speaker ann
	frame 4 "$down" kind toy
	end 2
} > asked
is 'text' "$(predict one.cnn asked)" 'a\tb\\c	up	P
1	down	P'
is 'text, top 2' "$(predict --top 2 one.cnn asked | sed -n 2p)" '1	down	P	up	P'
is 'top beyond the classes' "$(predict --top 9 one.cnn asked | sed -n 2p)" '1	down	P	up	P'
is 'json' "$(predict --format json one.cnn asked)" \
    '{"id":"a\tb\\c","label":"up","predicted":"up","p":P,"speaker":"ann"}
{"id":"1","predicted":"down","p":P}'
is 'json, top 2' "$(predict --format json --top 2 one.cnn asked | sed -n 2p)" \
    '{"id":"1","predicted":"down","p":P,"top":[{"class":"down","p":P},{"class":"up","p":P}]}'
is 'frames are scored' "$(cnn-predict --format frames one.cnn toy 2> /dev/null | score | sed 1q)" \
    'accuracy 100.00 % (20/20)'
is 'frames keep attributes' "$(cnn-predict --format frames one.cnn asked 2> /dev/null |
    tensor-dump | sed 1q | grep -c 'scores \[2\] <f4 .*label=up speaker=ann .*classes=\["down","up"\]')" 1
is 'warns once that there is no recipe' "$(cnn-predict one.cnn asked asked 2>&1 > /dev/null)" \
    'cnn-predict: neither frames nor model have a recipe: only kind and shape could be compared'
{
	byte 132
	pair dtype '<f4'
	pair kind toy
	str shape
	byte 146
	byte 1
	byte 2
	str data
	byte 196
	byte 8
	printf "$up"
	byte 133
	pair dtype '<f4'
	pair kind toy
	str t
	byte 203
	printf '\100\011\000\000\000\000\000\000' # 3.125
	str shape
	byte 146
	byte 1
	byte 2
	str data
	byte 196
	byte 8
	printf "$up"
	end 2
} > timed
is 'a frame is named by its t, or its number' "$(predict one.cnn timed | cut -f 1)" '0
3.125'
is 'json: named likewise, and t' \
    "$(predict --format json one.cnn timed | sed 's/"predicted":"[a-z]*"/C/')" \
    '{"id":"0",C,"p":P}
{"id":"3.125",C,"p":P,"t":3.125}'
"$build/tests/pack" '{"dtype":"<f4","shape":[3,2],"kind":"toy","hop":80,"data":[1,2,1,2,1,2]}' \
    '{"end":1}' > hopped
cnn-predict -q --format frames one.cnn hopped 2> /dev/null | tensor-dump > hopped.lines
is 'scores have no hop, which is between rows' \
    "$(grep -c ' scores .*classes=' hopped.lines),$(grep -c hop= hopped.lines)" 1,0

# ---- mistakes on the command line: status 2, before anything is read ----

refuses 2 "column 1: 'nosuch': no such word.*names are default" cnn-train --arch nosuch
refuses 2 "column 11: 'pol': no such word" cnn-train --arch 'conv1:8x3 pol'
refuses 2 'column 1: .*wanted conv1:CHANNELSxROWS' cnn-train --arch 'conv1:8 pool'
refuses 2 'column 7: a dense layer needs a fixed number of rows' cnn-train --arch 'relu  dense:8'
refuses 2 'column 10: a dense layer \(the last one' cnn-train --arch 'conv1:8x3'
refuses 2 'epochs' cnn-train --epochs 0
refuses 2 'lr' cnn-train --lr 0
refuses 2 'lr' cnn-train --lr nan
refuses 2 'batch' cnn-train --batch 1.5
refuses 2 'threads' cnn-train --threads 0
refuses 2 'seed' cnn-train --seed -1
refuses 2 'nosuch' cnn-train --nosuch
refuses 2 'no MODEL given' cnn-predict
refuses 2 'must be a file' cnn-predict - toy
refuses 2 'top' cnn-predict --top 0 one.cnn toy
refuses 2 'format' cnn-predict --format xml one.cnn toy

# ---- input at fault: status 1 ----

try() { # NAME FRAMES: makes a stream of what comes on stdin and an end mark
	cat > "$1"
	end "$2" >> "$1"
}

echo 'hello, world' > text
: > empty
end 0 > nothing
head -c $(($(wc -c < toy) - 3)) toy > cut
frame 1 "$up" kind toy | try unlabelled 1
{
	frame 1 "$up" kind toy label up
	frame 2 "$up" kind toy label up
} | try single 2
{
	frame 1 "$up" kind toy label up split test
	frame 1 "$down" kind toy label down split test
} | try held 2
{
	frame 1 "$up" kind toy label up
	frame 1 "$down" kind other label down
} | try kinds 2
frame 1 "$one$nan" kind toy label up id spoilt | try poison 1
frame 0 "$up" kind toy label up | try rowless 1
frame 2 "$up" kind audio label up | try audio 1
for program in 'cnn-train -q' 'cnn-predict -q one.cnn'; do
	# two words or three: split on purpose
	refuses 1 'text' $program text
	refuses 1 ': empty: empty file' $program empty
	refuses 1 'stdin: empty input, .* the stage before failed' sh -c "true | $program"
	refuses 1 'nosuchfile: No such file' $program nosuchfile
	refuses 1 'frame 0 \(spoilt\)' $program poison
	refuses 1 'frame 0: has no rows' $program rowless
	refuses 1 'audio' $program audio
done
refuses 1 'cut' cnn-train -q --arch "$arch" cut
refuses 1 'no frames' cnn-train nothing
refuses 1 'no frame has a label' cnn-train unlabelled
refuses 1 "all training frames have the label 'up', wanted two or more classes.*'augment --negatives 1' before melspec" cnn-train single
refuses 1 "all 2 labelled frames have split 'test'" cnn-train held
refuses 1 "frame 1: kind is 'other', the frames before it were 'toy'" cnn-train kinds
is 'no end mark: results, then status 1' "$(cnn-predict -q one.cnn cut 2> /dev/null | wc -l)-$(
    cnn-predict -q one.cnn cut > /dev/null 2>&1
    echo $?)" 20-1

{
	byte 134
	pair dtype '<f4'
	pair kind toy
	str stream
	byte 1
	str seq
	byte 0
	str shape
	byte 146
	byte 1
	byte 2
	str data
	byte 196
	byte 8
	printf "$up"
} > chunk
refuses 1 "put 'endpoint' before 'melspec'" cnn-train chunk
refuses 1 "put 'endpoint' before 'melspec'" cnn-predict one.cnn chunk
frame 1 "$huge$huge" kind toy | try huge 1
cnn-train -q --arch "standard $arch" --epochs 1 toy > standard.cnn
refuses 1 'too large' cnn-predict -q standard.cnn huge
{
	frame 1 "$huge$huge" kind toy label up
	frame 1 "$down" kind toy label down
} | try overflow 2
refuses 2 'try a lower --lr' cnn-train -q --arch 'fit:3 dense:9 dense:9' --lr 10 overflow

# ---- models that are none ----

refuses 1 'model nosuch: No such file' cnn-predict nosuch toy
refuses 1 'model text: ' cnn-predict text toy
refuses 1 '^cnn-predict: model empty: empty file: wanted frames and an end mark; what was to write it failed' cnn-predict empty toy
refuses 1 '^cnn-train: --init empty: empty file' cnn-train --init empty toy
refuses 1 '^cnn-train: --resume empty: empty file' cnn-train --resume empty toy
refuses 1 "model toy: is no model.*'toy'" cnn-predict toy toy
refuses 1 'model \.: ' cnn-predict . toy
size=$(wc -c < one.cnn)
bad=
cutat=1
while [ "$cutat" -lt "$size" ]; do
	head -c "$cutat" one.cnn > cut.cnn
	cnn-predict cut.cnn toy > out 2> err
	[ "$?" = 1 ] && [ ! -s out ] && [ "$(grep -c '^cnn-predict: model cut.cnn: ' err)" = 1 ] ||
	    bad="$bad $cutat"
	cutat=$((cutat + 61))
done
is 'every proper prefix of a model is refused' "$bad" ''
{
	cat one.cnn
	cat one.cnn
} > double.cnn
refuses 1 'model double.cnn: has data after its end mark' cnn-predict double.cnn toy
sed 's/conv1:4x3/conv1:5x3/' one.cnn > wider.cnn
refuses 1 'weight conv1.w is <f4 \[3, 2, 4\], wanted <f4 \[3, 2, 5\]' cnn-predict wider.cnn toy
sed 's/conv1:4x3/conv1:4x0/' one.cnn > nonsense.cnn
refuses 1 "model nonsense.cnn: arch, column 9: 'conv1:4x0'" cnn-predict nonsense.cnn toy
sed 's/out\.w/out.v/' one.cnn > renamed.cnn
refuses 1 "has weight 'out.v' where 'out.w' belongs" cnn-predict renamed.cnn toy

# ---- where the model goes ----

cp one.cnn kept.cnn
refuses 1 'cut' cnn-train -q --arch "$arch" -o kept.cnn cut
check 'a failed run leaves the old model' cmp one.cnn kept.cnn
refuses 3 'No such file' toy_train -o nosuch/x.cnn toy
refuses 3 'is a folder' toy_train -o . toy
refuses 3 'No space left' toy_train -o /dev/full toy
toy_train toy > /dev/full 2> err
is 'a full disk behind stdout' "$?-$(wc -l < err)" 3-1
ln -s kept.cnn link.cnn
toy_train --seed 2 -o link.cnn toy
check '-o goes through a link' cmp other.cnn kept.cnn
is '-o keeps the link' "$(readlink link.cnn)" kept.cnn
(umask 027 && toy_train -o masked.cnn toy)
is '-o obeys the umask' "$(ls -l masked.cnn | cut -c 1-10)" '-rw-r-----'
is 'no temporary is left' "$(ls | grep -c 'cnn\.......$')" 0

mkfifo never.pipe
env --default-signal=INT cnn-train --arch "$arch" --epochs 100000 -o never.cnn - 2> /dev/null < never.pipe &
exec 3> never.pipe
sleep 0.3
kill -INT $!
wait $!
is 'killed by ^C while it reads, nothing written' "$?-$(ls | grep -c 'never\.cnn')" 130-0
exec 3>&-

# ---- on FSDD ----

fsdd=$(find_fsdd) || fsdd=
if [ -z "$fsdd" ]; then
	skip 'digits' 'no FSDD here'
	exit
fi

fsdd-read --label 3,7 --speaker jackson "$fsdd" | melspec > few
for threads in 1 2; do
	for arch in default tutorial mlp; do
		cnn-train -q --arch $arch --epochs 2 --threads $threads few > $arch.$threads
	done
done
for arch in default tutorial mlp; do
	check "$arch: same bytes with two threads" cmp $arch.1 $arch.2
done
fsdd-read --label 3,7 --speaker jackson "$fsdd" | melspec --mfcc 13 > mfcc
cnn-train -q --epochs 8 mfcc > mfcc.cnn
matches 'mfcc gets standard-bands' "$(tensor-dump mfcc.cnn | sed 1q)" 'arch=standard-bands '
matches 'mfcc is learnt' "$(cnn-predict --format frames mfcc.cnn mfcc | score | sed 1q)" \
    '^accuracy (9[0-9]|100)\.'
fsdd-read --limit 1 "$fsdd" | resample -r 16000 | melspec > fast
fsdd-read --limit 1 "$fsdd" | melspec --hop 20ms > rare
refuses 1 "rate 16000 Hz, model wants 8000 Hz; put 'resample -r 8000' before melspec" \
    cnn-predict default.1 fast
refuses 1 "hop is 160, wanted 80; use 'melspec --like MODEL'" cnn-predict default.1 rare
refuses 1 "kind 'mfcc', model wants 'logmel'; use 'melspec --like MODEL'" cnn-predict default.1 mfcc
refuses 1 "kind 'toy', model wants 'logmel'" cnn-predict default.1 toy
frame 2 "$up" kind logmel | try untold 1
refuses 1 "has no recipe, but the model knows the one of its features; use 'melspec --like MODEL'" \
    cnn-predict default.1 untold
cat few rare > mixed
refuses 1 'hop is 160, wanted 80 as in the frames before it' cnn-train -q mixed
cat few fast > mixed
refuses 1 'rate is 16000, the frames before it had 8000' cnn-train -q mixed

model=$(test_model) || model=
if [ -z "$model" ]; then
	not_ok 'digits' 'cnn-train made no model'
	exit
fi
errors() { # FOLDER: wrong ones of the 300 test clips
	fsdd-read --split test "$1" | melspec --like "$model" |
	    cnn-predict --format frames "$model" | score --json |
	    sed 's/.*"errors": *\([0-9]*\).*/\1/'
}
at_most() { # NAME ERRORS MOST
	if [ "$2" -le "$3" ]; then
		ok "$1: $2 errors"
	else
		not_ok "$1" "$2 errors, wanted at most $3"
	fi
}
clean=$(errors "$fsdd")
at_most 'official split' "$clean" 4
if ! command -v sox > /dev/null; then
	skip 'live margins' 'sox is not installed'
	exit
fi
mkdir padded quiet
for wav in "$fsdd"/*_[0-4].wav; do
	sox -D "$wav" "padded/${wav##*/}" pad 0.25 0.25
	sox -D "$wav" "quiet/${wav##*/}" vol -20dB
done
at_most 'a quarter of a second of silence on each side' "$(errors padded)" $((clean + 3))
at_most '20 dB less' "$(errors quiet)" $((clean + 3))
