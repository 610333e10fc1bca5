#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fetch.sh - pipelines/fetch finds or downloads data sets, and refuses what is not the set. A
# local server fails in many ways
. "$(dirname "$0")/support/lib.sh"

real=$(find_fsdd) || real=

# A checkout with nothing beside it, and a cache of its own.
mkdir -p here/checkout home
cp -r "$root/pipelines" here/checkout
: > here/checkout/Makefile
fetch=$scratch/here/checkout/pipelines/fetch
unset FSDD FSDD_URL XDG_CACHE_HOME
HOME=$scratch/home
export HOME
cache=$HOME/.cache/earpipe

# ---- looking ----

clips() { # FOLDER: something that looks like a set
	mkdir -p "$1/recordings"
	: > "$1/recordings/7_anna_0.wav"
}

refuses 1 'found no FSDD' "$fetch" --find
refuses 2 'unknown option' "$fetch" --fnid
refuses 2 'x: wanted fsdd, audiomnist, speech-commands or voices' "$fetch" --find x

clips elsewhere
is 'FSDD names a checkout' "$(FSDD=elsewhere "$fetch")" "$scratch/elsewhere/recordings"
is 'FSDD names the recordings' "$(FSDD=elsewhere/recordings "$fetch")" \
    "$scratch/elsewhere/recordings"
clips here/shared/fsdd
is 'beside the checkout' "$("$fetch" --find)" "$scratch/here/shared/fsdd/recordings"
clips here/checkout/data/fsdd
is 'in the checkout, before that' "$("$fetch" --find)" \
    "$scratch/here/checkout/data/fsdd/recordings"
mkdir empty
refuses 1 'FSDD=empty: found no recordings' env FSDD=empty "$fetch"
refuses 1 'FSDD=/nowhere: found no recordings' env FSDD=/nowhere "$fetch" --find
rm -r here/shared here/checkout/data

# ---- downloading ----

python=$(find_python) || python=$(command -v python3) || python=
if [ -z "$python" ] || ! command -v curl > /dev/null; then
	skip 'downloads' 'python3 or curl is not installed'
	exit
fi

mkdir -p pack/fsdd-x/recordings
if [ -n "$real" ]; then
	cp "$real"/*.wav pack/fsdd-x/recordings
else
	: > pack/fsdd-x/recordings/7_anna_0.wav
fi
echo 'CC BY-SA 4.0' > pack/fsdd-x/README.md
tar -C pack -czf fsdd.tar.gz fsdd-x
mkdir -p pack/fsdd-x/.. && "$python" - << 'END'
# What no set of recordings should hold; and 30000 names as AudioMNIST has them.
import io, tarfile
def pack(name, *members):
    with tarfile.open(name, "w:gz") as archive:
        for path, kind, target, size in members:
            info = tarfile.TarInfo(path)
            info.type, info.linkname, info.size, info.mode = kind, target, size, 0o6777
            info.uid = info.gid = 1234
            archive.addfile(info, io.BytesIO(bytes(size)) if size else None)
clip = "x/recordings/0_theo_%d.wav"
clips = [(clip % i, tarfile.REGTYPE, "", 10) for i in range(3000)]
pack("up.tar.gz", *clips, ("x/recordings/../../../../up", tarfile.REGTYPE, "", 10))
pack("root.tar.gz", *clips, ("/tmp/earpipe-fetch-root", tarfile.REGTYPE, "", 10))
pack("link.tar.gz", *clips[1:], (clip % 0, tarfile.SYMTYPE, "/etc/passwd", 0))
pack("folder.tar.gz", ("x/recordings", tarfile.SYMTYPE, "/tmp", 0), *clips)
pack("fifo.tar.gz", *clips[1:], (clip % 0, tarfile.FIFOTYPE, "", 0))
pack("large.tar.gz", *clips[1:], (clip % 0, tarfile.REGTYPE, "", 300 << 20))
names = [("x/data/%02d/%d_%02d_%d.wav" % (s, d, s, i)) for s in range(1, 61) for d in range(10) for i in range(50)]
pack("mnist.tar.gz", *[(name, tarfile.REGTYPE, "", 0) for name in names])
pack("again.tar.gz", *[(name, tarfile.REGTYPE, "", 0) for name in names + ["x/more"]])
END
printf x >> pack/fsdd-x/recordings/7_anna_0.wav
tar -C pack -czf other.tar.gz fsdd-x
rm -r pack
: > log
certificate=
if command -v openssl > /dev/null && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 -keyout key -out cert 2> /dev/null; then
	cat cert key > certificate
	certificate=certificate
fi
"$python" "$root/tests/tools/serve.py" fsdd.tar.gz other.tar.gz port "$scratch/log" $certificate 2> /dev/null &
at_exit "kill $!"
tries=0
while [ ! -s port ] && [ $tries -lt 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
at=http://127.0.0.1:$(sed -n 1p port) safe=https://127.0.0.1:$(sed -n 2p port)

# Where fetch waits before it tries again, it only notes how long.
mkdir quick
printf '#!/bin/sh\necho "$1" >> "%s/waits"\nexec %s 0.05\n' "$scratch" "$(command -v sleep)" > quick/sleep
chmod +x quick/sleep

# get PATH [OPTION]: fetch from there, all messages in the file said
get() {
	: > waits
	env PATH="$scratch/quick:$PATH" FSDD_URL="$at$1" "$fetch" ${2:+"$2"} 2> said
}

# fails NAME PATH REGEX: nothing is printed, nothing but a part is left, the reason is said
fails() {
	have=$(get "$2" --real)
	is "$1: refused" "$?,$have" '1,'
	matches "$1: says why" "$(cat said)" "$3"
	is "$1: no set in the cache" "$(ls "$cache" | grep -v -e '^lock$' -e '\.part$')" ''
	rm -rf "$cache"/fsdd-*[!t] # the next check must not find it; parts end in t
}

fails 'no such file' /nothing '404'
fails 'a login page' /login 'not FSDD'
fails 'one file too many' /other 'not FSDD'
fails 'changed bytes' /broken 'not FSDD'
fails 'sent round and round' /round 'downloading FSDD'
fails 'more than was promised' /short 'not FSDD'
fails 'less than was promised' /long 'bytes remaining'
is 'less than was promised: waits longer each time' "$(tr '\n' ' ' < waits)" '0 1 2 4 8 '
fails 'without an end' /endless 'more than 100 MB'
fails 'sent to ftp' /to:ftp 'ftp'
fails 'sent to a file' /to:file 'file'
for archive in up root link folder fifo large; do
	fails "an archive with '$archive'" /as:$archive.tar.gz 'not FSDD'
	is "an archive with '$archive': nothing is written elsewhere" \
	    "$(ls -d here/up up /tmp/earpipe-fetch-root /tmp/0_theo_0.wav /tmp/recordings 2> /dev/null)" ''
done
have=$(FETCH_PATIENCE=1 timeout 60 env FSDD_URL="$at/drip" "$fetch" --real 2> said)
is 'a byte a second: refused' "$?,$have" '1,'
have=$(env FSDD_URL="ftp://127.0.0.1:1/x" "$fetch" --real 2> said)
is 'ftp: refused' "$?,$have,$(cat said)" "1,,fetch: ftp://127.0.0.1:1/x: wanted an address that begins with https:// or http://"
if [ -n "$certificate" ]; then
	CURL_CA_BUNDLE=$scratch/cert
	export CURL_CA_BUNDLE
	have=$(env FSDD_URL="$safe/to:http" "$fetch" --real 2> said)
	is 'sent from https to http: refused' "$?,$have,$(grep -c '/good' log)" '1,,0'
	matches 'sent from https to http: says why' "$(cat said)" 'rotocol .?http'
	have=$(env FSDD_URL="$safe/login" "$fetch" --real 2> said)
	matches 'https comes' "$(cat said)" 'not FSDD'
else
	skip 'sent from https to http' 'openssl is not installed'
fi
rm -rf "$cache"
have=$(env -u HOME FSDD_URL="$at/good" "$fetch" --real 2> said)
is 'without HOME: nothing goes to /tmp' "$?,$have,$(ls -d /tmp/.cache 2> /dev/null)" '1,,'
matches 'without HOME: says so' "$(cat said)" '^fetch: HOME is not set, .*XDG_CACHE_HOME.*FSDD'
is 'without HOME: FSDD is found' "$(env -u HOME FSDD=elsewhere "$fetch")" "$scratch/elsewhere/recordings"
have=$(env FSDD_URL=http://no-such-host.invalid/x "$fetch" --real 2> said)
is 'no network: refused' "$?,$have" '1,'

if [ -n "$real" ]; then
	set_of() {
		printf '%s' "$cache/fsdd-"*/recordings
	}
	whole='3000 recordings'
	umask 0
	comes() { # NAME PATH
		have=$(get "$2" --real)
		is "$1: comes" "$?,$have" "0,$(set_of)"
		is "$1: whole" "$(ls "$have" | wc -l | tr -d ' ') recordings" "$whole"
		is "$1: nobody else may write there, or owns it" \
		    "$(find "$cache" -perm -20 -o -perm -2 -o ! -user "$(id -un)" | head -n 1)" ''
		is "$1: only the set is left" "$(ls "$cache" | grep -v '^lock$')" \
		    "$(basename "$(dirname "$have")")"
		rm -rf "$cache"
	}
	comes 'a good archive' /good
	umask 022
	: > log
	comes 'a cut one' /cut
	matches 'a cut one: taken up again' "$(tail -n 1 log)" '^/cut bytes=[1-9]'
	comes 'one that cannot be taken up' /deaf
	comes 'a busy server' /busy
	comes 'one that asks to come later' /later
	is 'one that asks to come later: waits as long' "$(tr '\n' ' ' < waits)" '0 3 '
	comes 'one that sends to another' /moved
	: > log
	FETCH_PATIENCE=1
	export FETCH_PATIENCE
	comes 'one that stalls' /stall
	unset FETCH_PATIENCE
	matches 'one that stalls: taken up again' "$(tail -n 1 log)" '^/stall bytes=[1-9]'

	# What an earlier run has left may be stale.
	mkdir -p "$cache"
	part=$cache/$(sed -n 's/^commit=/fsdd-/p' "$fetch").tar.gz.part
	head -c 5000 /dev/zero > "$part"
	comes 'a spoilt part' /good

	: > log
	env FSDD_URL="$at/good" "$fetch" > one 2> /dev/null &
	env FSDD_URL="$at/good" "$fetch" > two 2> /dev/null
	wait $!
	is 'two at once: the same answer' "$(cat one)" "$(cat two)"
	if command -v flock > /dev/null; then
		is 'two at once: one download' "$(wc -l < log | tr -d ' ')" 1
	else
		skip 'two at once: one download' 'flock is not installed'
	fi
	: > log
	is 'from the cache, offline' "$(env FSDD_URL="$at/nothing" "$fetch")" "$(set_of)"
	rm -rf "$cache"
else
	skip 'a whole download' 'found no FSDD'
fi

# ---- other sets, from a mirror ----

# mirrored PATH OPTION...: from below there
mirrored() {
	base=$1
	shift
	env FETCH_BASE="$at/$base" "$fetch" "$@" 2> said
}
commands=$(sed -n 's/^commands=//p' "$fetch")
refuses 1 'found no AudioMNIST in' "$fetch" --find audiomnist
refuses 2 'mnist: wanted fsdd' "$fetch" mnist
refuses 2 'wanted one SET' "$fetch" fsdd audiomnist
refuses 2 'wanted github or huggingface' "$fetch" --from elsewhere
for archive in fsdd up; do
	have=$(mirrored as:$archive.tar.gz audiomnist)
	is "audiomnist: $archive.tar.gz: refused" "$?,$have,$(find "$cache" -name 'audio*')" '1,,'
done
have=$(mirrored as:mnist.tar.gz audiomnist)
is 'audiomnist: an archive' "$?,$(cmp "$have" mnist.tar.gz)" '0,'
matches 'audiomnist: the licence is printed' "$(cat said)" 'MIT licence'
matches 'audiomnist: so is what nobody can check' "$(cat said)" 'SHA-256 [0-9a-f]{64}: no published one is known.*every later download must have it'
matches 'audiomnist: where from' "$(tail -n 1 log)" '^/as:mnist.tar.gz/audiomnist-[0-9a-f]{40}.tar.gz all$'
: > log
is 'audiomnist: from the cache' "$("$fetch" audiomnist 2> said),$(cat log)" "$have,"
rm "$have"
have=$(mirrored as:again.tar.gz audiomnist)
is 'audiomnist: another one than the first time' "$?,$have" '1,'
matches 'audiomnist: another one: why' "$(cat said)" 'is not that of the first download; remove .*[.]sha256 to take'
have=$(mirrored mirror speech-commands)
is 'speech-commands: with another checksum' "$?,$have" '1,'
matches 'speech-commands: why' "$(cat said)" 'the download is not Speech Commands'
is 'speech-commands: nothing is left' "$(find "$cache" -name 'speech*')" ''
have=$(mirrored wrong --from huggingface)
is 'huggingface: not what the server says' "$?,$have" '1,'
have=$(mirrored as:up.tar.gz --from huggingface)
is 'huggingface: no Parquet file' "$?,$have,$(find "$cache" -name '*parquet*')" '1,,'
have=$(mirrored linked --from huggingface fsdd)
is 'huggingface: two files' "$?,$(echo "$have" | sed 's|.*/||' | tr '\n' ' ')" \
    '0,train-00000-of-00001.parquet test-00000-of-00001.parquet '
is 'huggingface: nothing else is left' "$(find "$cache"/fsdd-* -type f ! -name '*.sha256' | wc -l)" 2
rm "$cache"/fsdd-*/*.parquet
{ printf PAR1 && cat other.tar.gz && printf PAR1; } > other.parquet
have=$(mirrored as:other.parquet --from huggingface)
is 'huggingface: another file than the first time' "$?,$have" '1,'
if [ -c /dev/full ] && mkdir -p "$cache" && ln -s /dev/full "$cache/$commands.part" 2> /dev/null; then
	mirrored mirror speech-commands > /dev/null
	is 'a full disk' "$?" 3
	matches 'a full disk: told' "$(cat said)" 'cannot be written'
fi
rm -rf "$cache"

# ---- speaking ----

if ! command -v espeak-ng > /dev/null || ! command -v sox > /dev/null; then
	skip 'synthetic voices' 'espeak-ng or sox is not installed'
	exit
fi
check 'synth-digits: speaks' "$root/pipelines/synth-digits" spoken en-us+m1
is 'synth-digits: as many as FSDD has of a speaker' "$(ls spoken/recordings | wc -l)" 500
"$root/pipelines/synth-digits" again en-us+m1 2> /dev/null
check 'synth-digits: the same bytes' diff -r spoken again
is 'synth-digits: frames, all different' "$(fsdd-read spoken | tensor-dump |
    awk '$2 == "audio" { print }' | sed 's/.*min=/min=/' | sort -u | wc -l)" 500
refuses 1 'spoken is there already' "$root/pipelines/synth-digits" spoken
refuses 2 'wanted a FOLDER' "$root/pipelines/synth-digits"

mkdir -p "$cache"
mv spoken "$cache/synthetic"
is 'no network: synthetic voices' "$(get /nothing)" "$cache/synthetic/recordings"
matches 'no network: said loudly' "$(cat said)" 'NO RECORDINGS.*SYNTHETIC VOICES'
have=$(get /nothing --real)
is 'no network: --real refuses them' "$?,$have" '1,'
printf 'lamp\n\nchair\n' > words
"$root/pipelines/synth-digits" --ways 3 --words words others en-us+m1 2> /dev/null
is 'synth-digits: other words have the label none' \
    "$(fsdd-read others | tensor-dump | sed 's/.* id=\([^ ]*\) label=\([^ ]*\) .*/\1 \2/' | tr '\n' ' ')" \
    'none_en-usm1_0 none none_en-usm1_1 none none_en-usm1_2 none none_en-usm1_3 none none_en-usm1_4 none none_en-usm1_5 none '
"$root/pipelines/synth-digits" --ways 2 --sample 15 sample en-us+m1 en-gb+f4 2> /dev/null
is 'synth-digits: --sample' "$(ls sample/recordings | wc -l | tr -d ' ')" 15
is 'synth-digits: --sample: of all words, both voices, both ways' \
    "$(ls sample/recordings | cut -c 1 | sort -u | wc -l | tr -d ' '),$(ls sample/recordings | cut -d _ -f 2- |
	sort -u | tr '\n' ' ')" '10,en-gbf4_0.wav en-gbf4_1.wav en-usm1_0.wav en-usm1_1.wav '
refuses 2 '--sample 0: wanted' "$root/pipelines/synth-digits" --sample 0 nowhere
cat > said.so << 'end'
# a remark

five f'aI
nine n'aI n'aIn@
end
"$root/pipelines/synth-digits" --ways 2 --pronunciations said.so accents en-us+m1 2> messages
is 'synth-digits: --pronunciations: names' "$?,$(ls accents/recordings | tr '\n' ' ')" \
    '0,5_en-usm1_50.wav 5_en-usm1_51.wav 9_en-usm1_50.wav 9_en-usm1_51.wav 9_en-usm1_52.wav 9_en-usm1_53.wav '
is 'synth-digits: --pronunciations: six different sounds, none of them plain' \
    "$(cksum accents/recordings/* again/recordings/[59]_*_[01].wav | cut -d ' ' -f 1 | sort -u | wc -l | tr -d ' ')" 10
refuses 2 '--pronunciations beside --words' "$root/pipelines/synth-digits" --words words --pronunciations said.so nowhere
refuses 2 'only espeak speaks phonemes' "$root/pipelines/synth-digits" --engine flite --pronunciations said.so nowhere
refuses 1 '--pronunciations nothing: cannot be read' "$root/pipelines/synth-digits" --pronunciations nothing nowhere
for wrong in "ten t'En" five; do
	printf "nine n'aI\n%s\n" "$wrong" > said.wrong
	refuses 1 "said.wrong, line 2: found '$wrong'; wanted a digit's name" \
	    "$root/pipelines/synth-digits" --pronunciations said.wrong nowhere
done
echo '# nothing' > said.wrong
refuses 1 'said.wrong: has nothing to say' "$root/pipelines/synth-digits" --pronunciations said.wrong nowhere
: > no-words
refuses 1 'no-words: has nothing to say' "$root/pipelines/synth-digits" --words no-words nowhere
echo "five f'aI%9" > said.wrong
refuses 1 "espeak-ng knows only 'f'aI' of 'f'aI%9'" "$root/pipelines/synth-digits" --pronunciations said.wrong nowhere
for engine in flite festival; do
	case $engine in flite) tool=flite ;; festival) tool=text2wave ;; esac
	if command -v $tool > /dev/null; then
		"$root/pipelines/synth-digits" --engine $engine --ways 1 by-$engine 2> messages
		is "synth-digits: $engine: a digit a voice" "$? $(($(ls by-$engine/recordings | wc -l) % 10))" '0 0'
	else
		skip "synth-digits: $engine" 'is not installed'
	fi
done
refuses 2 '--engine parrot: wanted' "$root/pipelines/synth-digits" --engine parrot nowhere
refuses 2 '--ways 0: wanted' "$root/pipelines/synth-digits" --ways 0 nowhere
refuses 1 '--words nothing: cannot be read' "$root/pipelines/synth-digits" --words nothing nowhere
