#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# man-examples.sh - the EXAMPLES of all pages and the commands of the README run and print nothing
# on stderr. Training is shortened; live-microphone.sh has the examples that listen
. "$(dirname "$0")/support/lib.sh"

want_fsdd 'EXAMPLES'

# What the examples take for granted: FSDD (a fifth of it), a model, words of one's own, some files.
mkdir -p fsdd/recordings words bin
for clip in "$fsdd"/*_[0-9].wav; do
	ln -s "$clip" fsdd/recordings
done
for index in 0 1 2 3 4 5 6 7 8 9; do
	ln -s "$fsdd/1_theo_$index.wav" "words/yes_anna_$index.wav"
	ln -s "$fsdd/2_theo_$index.wav" "words/no_anna_$index.wav"
	ln -s "$fsdd/3_theo_$index.wav" .
done
mkdir -p commands/on commands/off
for index in 0 1 2 3; do
	for word in on off; do
		ln -s "$fsdd/$(echo $word | wc -c)_theo_$index.wav" "commands/$word/anna_$index.wav"
		ln -s "$fsdd/$(echo $word | wc -c)_lucas_$index.wav" "commands/$word/bob_$index.wav"
	done
done
# Speech Commands in small: a speaker of each part, and noise of a minute
SC=$scratch/sc
export SC
mkdir -p "$SC/_background_noise_" set/_unknown_ set/_silence_
digit=0
for word in yes no up down left right on off stop go marvin; do
	mkdir "$SC/$word" set/$word
	index=0
	for speaker in 004ae714 8b775397 0c40e715; do
		ln -s "$fsdd/$((digit % 10))_theo_$((digit + index)).wav" "$SC/$word/${speaker}_nohash_$index.wav"
		index=$((index + 1))
	done
	cp "$fsdd/$((digit % 10))_theo_3.wav" set/$word/0c40e715_nohash_0.wav
	digit=$((digit + 1))
done
rm -r set/marvin
cp "$fsdd/0_theo_4.wav" set/_unknown_/0c40e715_nohash_1.wav
cp "$fsdd/0_theo_5.wav" set/_silence_/0.wav
{
	short_wav | head -c 40
	printf '\000\000\000\000'
	cat "$fsdd"/0_*.wav | head -c 960000
} > "$SC/_background_noise_/tap.wav"
tar -czf speech_commands_test_set_v0.02.tar.gz -C set .
cat > bin/cnn-train << END
#!/bin/sh
case " \$* " in *' --describe '* | *' find '*) exec "$build/bin/cnn-train" -q "\$@" ;; esac
exec "$build/bin/cnn-train" -q --epochs 2 "\$@"
END
# another computer, whose microphone hears a word, and loudspeakers
cat > bin/ssh << END
#!/bin/sh
[ "\$1 \$2" = 'pi arecord' ] && sox -D "$fsdd/3_theo_0.wav" -r 16000 -e signed -b 16 -t raw -
END
cat > bin/aplay << END
#!/bin/sh
exec sox -V1 -t wav - -n
END
! command -v ffmpeg > /dev/null || ffmpeg -loglevel error -i "$fsdd/3_theo_0.wav" -ac 2 film.mkv
chmod +x bin/*
PATH=$scratch/bin:$PATH
FSDD=$scratch/fsdd HOME=$scratch/home
export FSDD HOME
mkdir home
fsdd-read "$FSDD" | melspec | cnn-train > digits.cnn
# answers to words and to others
{
	fsdd-read --split test "$FSDD"
	fsdd-read --split test --map '*=none' --speaker theo "$FSDD"
} | melspec --like digits.cnn | cnn-predict --format frames digits.cnn > answers.frames
fsdd-read --split test "$FSDD" | melspec --like digits.cnn | cnn-predict --format frames digits.cnn > first.answers
cp first.answers second.answers

# blocks PAGE: its literal blocks under EXAMPLES, in files example.1 and so on, without roff
blocks() {
	rm -f example.*
	sed -e 's/\\(aq/'"'"'/g' -e 's/\\(dq/"/g' -e 's/\\-/-/g' -e 's/\\e/\\/g' -e 's/\\&//g' "$1" |
	awk '/^\.Sh/ { wanted = /EXAMPLES/ }
	/^\.Ed/ { inside = 0 }
	inside && /^({ )?(mic-capture|pipelines\/)/ { inside = 0 }
	inside { print > ("example." n) }
	wanted && /^\.Bd -literal/ { inside = 1; n++ }'
}

# runs TITLE SCRIPT
runs() {
	absent=
	for tool in jq less ffmpeg ssh aplay; do
		needed=$tool
		case $tool in ssh | aplay) needed=sox ;; esac # the scripts above
		if grep -Eq "(^|[|] *)$tool " "$2" && ! command -v $needed > /dev/null; then
			absent=$needed
		fi
	done
	if [ -n "$absent" ]; then
		skip "$1" "$absent is not installed"
		return
	fi
	sh -eu "$2" > output 2> messages
	is "$1" "$?,$(cat messages)" '0,'
}

for page in "$root"/man/*.1 "$root"/man/*.7; do
	name=$(basename "$page")
	blocks "$page"
	for example in example.*; do
		[ -e "$example" ] || continue
		title="$name: $(head -n 1 "$example" | cut -c 1-60)"
		runs "$title" "$example"
	done
done

# ---- the README ----

# what would download a data set is left out; fetch.sh has a server for that
grep -E '^    (fsdd-read|tensor-)' "$root/README.md" | grep -v pipelines/fetch > lines
while read -r line; do
	echo "$line" > line.sh
	runs "README: $line" line.sh
done < lines
