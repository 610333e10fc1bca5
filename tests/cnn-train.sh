#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-train.sh - cnn-train gives the same bytes from the same seed; what it and cnn-predict refuse;
# where the model goes
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/toy.sh"

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

# ---- mistakes on the command line: status 2, before anything is read ----

refuses 2 "column 1: 'nosuch': no such word.*names are default" cnn-train --arch nosuch
refuses 2 "column 12: 'pol': no such word" cnn-train --arch 'conv1d:8x3 pol'
refuses 2 'column 1: .*wanted conv1d:CHANNELSxROWS' cnn-train --arch 'conv1d:8 globalpool'
refuses 2 'column 7: a linear layer needs a fixed number of rows' cnn-train --arch 'relu  linear:8'
refuses 2 'column 11: a linear layer \(the last one' cnn-train --arch 'conv1d:8x3'
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
	one_row "$up"
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
refuses 2 'try a lower --lr' cnn-train -q --arch 'fit:3 linear:9 linear:9' --lr 10 overflow

# ---- where the model goes ----

cp one.cnn kept.cnn
refuses 1 'cut' cnn-train -q --arch "$arch" -o kept.cnn cut
check 'a failed run leaves the old model' cmp one.cnn kept.cnn
refuses 3 'No such file' toy_train -o nosuch/x.cnn toy
refuses 3 'is a folder' toy_train -o . toy
refuses 3 'No space left' toy_train -o /dev/full toy
toy_train toy > /dev/full 2> err
is 'stdout on a full disk' "$?-$(wc -l < err)" 3-1
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
