#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# newcomer.sh - somebody installs earpipe, teaches two words through a real sound server, and uses them at once: what
# that takes, how many of the words are answered, and how much else is
#
# The speakers are voices of flite, of which nothing is in the training but what they say when they are asked. Six
# minutes a voice. VOICES_OF_FLITE: others [slt rms].
. "$(dirname "$0")/../support/lib.sh"

for tool in flite sox espeak-ng; do
	command -v $tool > /dev/null || { skip 'newcomer' "$tool is not installed" && exit; }
done
fsdd=$(find_fsdd) || fsdd=
[ -n "$fsdd" ] || { skip 'newcomer' 'found no FSDD' && exit; }
. "$root/tests/support/sound.sh"

"${MAKE:-make}" -s -C "$root" BUILD="$build" DESTDIR="$scratch/root" PREFIX=/usr install > /dev/null
# in the background only, since it replaces the shell
earpipe() {
	exec env --default-signal=INT,TERM env -i HOME="$HOME" PATH="$scratch/root/usr/bin:/usr/bin:/bin" FSDD="$fsdd" \
	    ${VOICES:+VOICES="$VOICES"} PULSE_RUNTIME_PATH="$PULSE_RUNTIME_PATH" PULSE_SERVER="$PULSE_SERVER" \
	    PULSE_CLIENTCONFIG="$PULSE_CLIENTCONFIG" JACK_NO_START_SERVER=1 earpipe "$@"
}

# spoken VOICE TEXT NUMBER FILE: a recording of the text; each number has its own pace and pitch
spoken() {
	flite -voice "$1" --setf duration_stretch="$(awk -v i="$3" 'BEGIN { print 0.8 + i * 7 % 10 / 20 }')" \
	    --setf int_f0_target_mean="$(awk -v i="$3" -v f="$([ "$1" = slt ] && echo 170 || echo 95)" 'BEGIN { print f + i * 3 % 11 * 4 }')" \
	    -t "$2" -o "$4"
}
play() {
	paplay --latency-msec=20 "$1"
	sleep "${2:-0.8}"
}

cat > story << END
My neighbour has an old boat that has not seen the water for years. Every spring he paints it, and every autumn he
covers it again. Last week I asked him why he never sails. He said that the harbour was too far away, and that the
winds had changed since he was young. Then he showed me a map with all the places where he had been. There were
islands that I had never heard of, and he knew the people in each village by name. We talked until it was dark. On the
way home I bought bread, a newspaper and two tickets for the train. My sister wants to go to the mountains on
Saturday, if it does not rain. She has a new tent, and she is sure that it keeps dry in any storm. I am not so sure,
but I will carry the stove and the kettle, and she will carry everything else.
END
others='lamp chair carpet mirror blanket candle basket hammer ladder bucket jacket button pocket shoulder elbow stomach breakfast dinner butter cheese'

for voice in ${VOICES_OF_FLITE:-slt rms}; do
	i=0
	while [ $i -lt 40 ]; do
		spoken $voice lights $i lights-$i.wav
		spoken $voice music $i music-$i.wav
		i=$((i + 1))
	done
	for word in $others; do
		spoken $voice $word 3 other-$word.wav
	done
	flite -voice $voice -f story -o story.wav
	sox -V1 -R -n -r 16000 noise.wav synth 15 pinknoise tremolo 0.7 90 vol 0.4 : synth 15 brownnoise tremolo 3 80 vol 0.5 : \
	    synth 10 pluck C3 pluck E4 pluck G4 tremolo 2 60 2> sox.err

	# ---- teaching: the prompts are answered, each a third of a second later ----

	began=$(date +%s)
	earpipe teach --in $voice-words -o $voice.cnn lights music > out 2> asked &
	listener=$!
	said=0
	while kill -0 $listener 2> /dev/null; do
		n=$(grep -o ' say  ' asked | wc -l)
		if [ "$n" -ne "$said" ]; then
			sleep 0.3
			word=$(sed -n '$s/.* say  \([a-z]*\).*/\1/p' asked)
			[ -z "$word" ] || play "$word-$((n / 2 % 20)).wav" 0
			said=$n
		fi
		sleep 0.1
	done
	wait $listener
	status=$?
	took=$(($(date +%s) - began))
	sed "s/^/# $test_name: $voice: /" out
	is "$voice: twenty recordings, status" "$status,$(ls $voice-words/*s_me_*.wav $voice-words/*c_me_*.wav | wc -l)" 0,20
	is "$voice: from Enter to the end of learning in five minutes: $took s" "$((took < 300))" 1
	next=$(tail -n 1 out)
	is "$voice: says what comes next" "$next" "wrote $voice.cnn; try: earpipe live $voice.cnn"

	# ---- using it ----

	earpipe live $voice.cnn --json > answers 2> err &
	listener=$!
	within 10 grep -q Speak err
	within 10 is_listening
	sleep 1
	right=0 all=0
	i=20
	while [ $i -lt 40 ]; do
		for word in lights music; do
			before=$(wc -l < answers)
			play $word-$i.wav
			all=$((all + 1))
			[ "$(tail -n +$((before + 1)) answers | grep -c "\"predicted\":\"$word\"")" -ne 1 ] || right=$((right + 1))
		done
		i=$((i + 1))
	done
	is "$voice: of the words, 95 % are answered: $right of $all" "$((100 * right >= 95 * all))" 1
	before=$(wc -l < answers)
	for word in $others; do
		play other-$word.wav
	done
	play story.wav
	play noise.wav 2
	tail -n +$((before + 1)) answers > rest
	taken=$(grep -vc '"predicted":"none"' rest)
	is "$voice: of $(wc -l < rest) other words and sounds, at most one is answered: $taken" "$((taken <= 1))" 1
	sed -n "s/.*\"predicted\":\"\([a-z]*\)\",\"p\":\([^,]*\).*\"t\":\([^,}]*\).*/# $test_name: $voice: \1 \2 at \3 s/; /: none /!p" rest
	kill -INT $listener
	wait $listener
	is "$voice: ^C, status" $? 0
	within 5 nobody_listens
done
