#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# bench.sh - the tools that benchmarks use (race, fftloop, wavloop) and the lines of their tables
# are right
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# ---- race ----

# A command that is its own judge: it took 4, 1, 3 and 2 seconds
cat > judge <<'END'
read -r seconds rest < times
echo "$rest" > times
echo "$seconds" >&3
END
echo 4 1 3 2 > times
is 'race: median of an even number, and least' "$(race 4 'sh judge')" '2500.000 1000.000'
echo 4 1 3 > times
is 'race: median of an odd number' "$(race 3 'sh judge')" '3000.000 1000.000'
race 3 'printf a >> turns' 'printf b >> turns; echo not on stdout' true > out
is 'race: in turn' "$(cat turns)" ababab
is 'race: a line for each, and nothing of theirs' \
    "$(grep -Ec '^[0-9.]+ [0-9.]+$' out),$(wc -l < out)" 3,3
refuses 1 '^race: failed: false$' race 2 true false
refuses 1 '^race: failed: exit 3; true$' race 2 'exit 3; true'
refuses 1 '^race: failed: no-such-program$' race 2 no-such-program
refuses 2 '^race: wanted' race 0 true

# ---- fftloop ----

head -c 100000 /dev/zero > file
is 'fftloop: as many bytes as it was told' \
    "$(fftloop 256 10 200001 < file | wc -c | tr -d ' ')" 200001
refuses 2 '^fftloop: wanted' fftloop 256 10 < file
refuses 2 '^fftloop: wanted' fftloop 256 10 5 < /dev/null
: > nothing
refuses 1 '^fftloop: stdin is empty' fftloop 256 10 5 < nothing

# ---- wavloop ----

mkdir clips
short_wav > clips/b.wav
short_wav > clips/a.wav
echo 'no recording' > clips/c.txt
is 'wavloop: what there is' "$(wavloop clips)" '2 files, 256 samples, the last 0'
refuses 2 '^wavloop: wanted' wavloop

# ---- tables ----

# A checkout with one program that is built, and one benchmark that prints lines.
mkdir -p there/tests/bench there/filters there/b/bin
mkdir -p there/tests/support
cp "$root/tests/support/lib.sh" there/tests/support
cp "$root/tests/support/bench.sh" there/tests/support
: > there/filters/one.c
: > there/b/bin/one
chmod +x there/b/bin/one
{
	# shellcheck disable=SC2016
	echo '. "$(dirname "$0")/../support/bench.sh"'
	cat
} > there/tests/bench/lines <<'END'
row same '100 90' peer '50 40' time 2.0
row slow '101 90' peer '50 40' time 2.0
row fast '20 19' peer '50 40' speed 2.5
row tame '21 19' peer '50 40' speed 2.5
row near '4 3' peer '1 1' above 3
row less '1 1' peer '2 2' above 3
row far '4.1 3' peer '1 1' above 3
row small 16 '' '' most 16
row large 16.1 '' '' most 16
row share 49 '' '' least 50
row whole 50 '' '' least 50
row any '1 1' peer '2 2'
missing melspec sptk
pwd > "$OUT"
exit 1
END
OUT=$scratch/where
export OUT
is 'row: every rule, met and missed; missing: the peer is named' \
    "$(BUILD=b sh there/tests/bench/lines | tr -s ' ')" 'same 100 90.0 peer 50.0 40.0 2.00 x time <= 2.0 met
slow 101 90.0 peer 50.0 40.0 2.02 x time <= 2.0 missed
fast 20.0 19.0 peer 50.0 40.0 2.50 x speed >= 2.5 met
tame 21.0 19.0 peer 50.0 40.0 2.38 x speed >= 2.5 missed
near 4.00 3.00 peer 1.00 1.00 +3.00 ms <= +3 met
less 1.00 1.00 peer 2.00 2.00 -1.00 ms <= +3 met
far 4.10 3.00 peer 1.00 1.00 +3.10 ms <= +3 missed
small 16.0 <= 16 met
large 16.1 <= 16 missed
share 49.0 >= 50 missed
whole 50.0 >= 50 met
any 1.00 1.00 peer 2.00 2.00 0.50 x time
melspec missing: sptk is not installed, nothing is compared'
is 'nothing is left behind, not even after a failure' \
    "$(ls "$(cat where)" 2>&1 | grep -c 'No such file')" 1

if no_fsdd=$(EARPIPE_TEST_NO_FSDD=1 sh "$root/tests/bench/features" 2>&1); then
	not_ok 'features without FSDD' 'status 0'
else
	matches 'features without FSDD: says so' "$no_fsdd" '^features: found no FSDD'
fi
