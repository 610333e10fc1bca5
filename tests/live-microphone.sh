#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# live-microphone.sh - the README's second line and the example of earpipe(7) that acts on words, with
# FSDD's digits played into the null sink of a private PulseAudio
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/sound.sh"

want_fsdd 'digits, live'
if ! model=$(test_model); then
	not_ok 'digits, live' 'no model: training failed'
	exit
fi

# ---- digits ----

mic-capture --seconds 18 2> err | melspec --like "$model" | cnn-predict "$model" > digits &
listener=$!
within 10 is_listening
sleep 0.7
said=
for clip in 0_jackson_0 1_theo_1 2_nicolas_2 3_yweweler_3 4_lucas_4 \
    5_george_0 6_jackson_1 7_theo_2 8_nicolas_3 9_yweweler_4; do
	say $clip
	sleep 0.6
	said="$said${clip%%_*} "
done
wait $listener
heard=$(cut -f 2 digits | tr '\n' ' ')
is 'ten digits, ten lines' "$(wc -l < digits),$(cat err)" '10,'
right=0
for digit in $said; do
	case $heard in
	"$digit "*) right=$((right + 1)) ;;
	esac
	heard=${heard#* }
done
if [ $right -ge 9 ]; then
	ok "said $said: $right right"
else
	not_ok "said $said" "heard $(cut -f 2 digits | tr '\n' ' ')"
fi
within 5 nobody_listens

# ^C reaches every stage at once; all end well, and nothing of what was said is missing.
rm -f status status2
# shellcheck disable=SC2016
setsid env --default-signal=INT sh -c '
	{ trap : INT; mic-capture -q; echo $? > status; } | tee -i heard |
	{ trap : INT; melspec --like "$1" | cnn-predict "$1" > digits; echo $? > status2; }
' sh "$model" 2> err &
listener=$!
within 10 is_listening
sleep 0.7
say 7_jackson_0
sleep 0.6
make_noise
sleep 1
kill -INT -$listener
wait $listener
within 10 test -s status2
is '^C: all stages end with 0' "$(cat status status2 err | tr '\n' ' ')" '0 0 '
is '^C: two sounds, two lines' "$(frames heard),$(wc -l < digits)" 2,2
end_noise
within 5 nobody_listens

# The first line is enough for head: then all that wait for more sound end.
capture | melspec --like "$model" | cnn-predict "$model" | head -n 1 > digits &
listener=$!
within 10 is_listening
sleep 0.7
say 7_jackson_0
ends '| head -n 1'
wait $listener
is '| head -n 1' "$(cat status),$(wc -l < digits)" 141,1
within 5 nobody_listens

# ---- act on a word ----

# what earpipe(7) has to act on a word, as a service runs it: sh, and no pipefail
cp "$model" words.cnn
sed -n '/^Act on a word/,/^\.Ed/p' "$root/man/earpipe.7" | sed '1,/^\.Bd/d; /^\.Ed/d' |
    sed 's/\\-/-/g; s/\\e/\\/g; s/lights)/7)/' > act.sh
mkdir acts
printf '#!/bin/sh\necho "$0 $*" >> %s/acted\ncat > /dev/null\n' "$scratch" > acts/light-switch
chmod +x acts/light-switch
shells=0
for shell in dash bash busybox; do
	command -v $shell > /dev/null || continue
	shells=$((shells + 1))
	case $shell in busybox) shell='busybox sh' ;; esac
	rm -f acted status
	# shellcheck disable=SC2086
	{
		PATH=$scratch/acts:$PATH $shell act.sh < /dev/null > acted.out 2> acted.err
		echo $? > status
	} &
	listener=$!
	within 10 is_listening
	sleep 0.7
	say 7_jackson_0
	within 10 test -s acted
	kill -KILL $server
	within 15 test -s status
	# On a busy machine the word may be heard in two parts.
	is "act on a word, $shell: the word, and the status when the microphone is lost" \
	    "$(sed 's|.*/||' acted | uniq),$(cat status)" 'light-switch ,1'
	matches "act on a word, $shell: why" "$(cat acted.err)" 'mic-capture: the microphone was lost'
	kill $silence 2> /dev/null
	rm -f run/socket
	start_server || break
done
is 'act on a word: in a shell at least' "$((shells > 0))" 1
