#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pipeline-preamble.sh - the scripts of pipelines/ start in the same way from any folder and with
# any shell. Documents repeat the figures of pipelines/constants correctly
. "$(dirname "$0")/support/lib.sh"

scripts=$(grep -l '/preamble' "$root"/pipelines/* | sed 's|.*/||' | grep -v '^preamble$')
is 'preamble: all scripts source it, but fit, which it uses' \
    "$(cd "$root/pipelines" && grep -l '^#!' -- * | grep -vxF fit)" "$scripts"

# ---- in a clone and installed, in folders with a space and a quote in their names ----

clone="$scratch/a clone of o'neil's"
mkdir -p "$clone" "$scratch/usr"
cp -r "$root/pipelines" "$clone"
: > "$clone/Makefile"
"${MAKE:-make}" -s -C "$root" BUILD="$build" DESTDIR= PREFIX="$scratch/an usr" install > /dev/null
mkdir elsewhere

for shell in dash bash 'busybox sh'; do
	command -v "${shell%% *}" > /dev/null || { skip "preamble: $shell" 'is not installed' && continue; }
	for at in "$clone/pipelines" "$scratch/an usr/share/earpipe"; do
		for script in $scripts; do
			# shellcheck disable=SC2086
			(cd elsewhere && $shell "$at/$script" --help > ../out 2> ../err)
			is "$shell $script --help: status, stderr, first word" "$?,$(cat err),$(sed 's/ .*//; q' out)" "0,,$script"
			# shellcheck disable=SC2086
			(cd "$at" && $shell "./$script" --frob > "$scratch/out" 2> "$scratch/err")
			# live and profile hand on what they do not know
			is "$shell $script --frob: status, stdout, stderr" "$?,$(cat out),$(sed 's/--frob: unknown option/unknown/
			    s/unknown or ambiguous option --frob/unknown/; s/mic-capture/live/g; s/earpipe-profile/profile/g' err)" "2,,$script: unknown; see '$script --help'"
		done
	done
done
is 'preamble: no header has the licence or code in it' \
    "$(for script in $scripts; do "$root/pipelines/$script" --help; done | grep -nE 'SPDX|preamble|^#')" ''

# ---- what it sets ----

# probe NAME=VALUE...: what a script in the clone sees, run from another folder
printf '#!/bin/sh\n# licence\n# probe - look\n\n. "$(dirname "$0")/preamble" || exit 3\neval "$1"\n' > "$clone/pipelines/probe"
chmod +x "$clone/pipelines/probe"
cp "$clone/pipelines/probe" "$scratch/an usr/share/earpipe"
see='printf "%s|" "$script" "$here" "$build" "$model" "$cache" "${PATH%%:*}"'
is 'preamble: in a clone' "$(cd elsewhere && env -u BUILD -u XDG_CACHE_HOME HOME=/h PATH="/p:$PATH" "$clone/pipelines/probe" "$see")" \
    "probe|$clone/pipelines|$clone/build|$clone/build/digits.cnn|/h/.cache/earpipe|$clone/build/bin|"
is 'preamble: in a clone, through PATH, with a BUILD elsewhere' \
    "$(BUILD=/b XDG_CACHE_HOME=/c PATH="$clone/pipelines:$PATH" probe "$see")" \
    "probe|$clone/pipelines|/b|/b/digits.cnn|/c/earpipe|/b/bin|"
is 'preamble: in the folder of a clone' "$(cd "$clone" && BUILD=b XDG_CACHE_HOME=/c pipelines/probe "$see")" \
    "probe|$clone/pipelines|$clone/b|$clone/b/digits.cnn|/c/earpipe|$clone/b/bin|"
is 'preamble: installed' "$(env -u HOME -u XDG_CACHE_HOME PATH="/p:$PATH" "$scratch/an usr/share/earpipe/probe" "$see")" \
    "probe|$scratch/an usr/share/earpipe||digits.cnn||$scratch/an usr/bin|"
probe=$clone/pipelines/probe
refuses 1 '^probe: no such thing$' "$probe" 'die no such thing'
refuses 3 '^probe: no room$' "$probe" 'fail no room'
for wrong in "''" x 1x 08 -1; do
	refuses 2 "^probe: -n .*: wanted a number; see 'probe --help'\$" "$probe" "want_number -n $wrong"
done
for wrong in "''" x 0 2; do
	refuses 2 '^probe: -n .*: wanted a number from 3; see' "$probe" "want_number -n $wrong 3"
done
refuses 2 'wanted a number from 3 to 999999999' "$probe" 'want_number -n 99999999999999999999 3'
is 'want_number: numbers' "$("$probe" 'want_number -n 0; want_number -n 0 0; want_number -n 3 3
    want_number -n 99999999999999999999; want_number -n 999999999 1; echo all')" all
refuses 1 '^probe: HOME is not set, .* for voices; set XDG_CACHE_HOME to a folder, or X$' \
    env -u HOME -u XDG_CACHE_HOME "$probe" 'want_cache voices X'
is 'printable' "$("$probe" 'printable "$(printf "a\033[1mb\177 \302\233c\342\200\256d \303\251 \346\235\216\n.")"')" 'a?[1mb? ?c?d é 李?.'
is 'at_exit: at the end' "$("$probe" 'at_exit "echo gone"; echo here'; echo $?)" 'here
gone
0'
is 'at_exit: by a signal' "$("$probe" 'at_exit "echo gone"; kill -TERM $$; sleep 5'; echo $?)" 'gone
143'
mv "$clone/pipelines/constants" "$clone/pipelines/away"
for shell in dash bash; do
	is "preamble: an incomplete copy, $shell: nothing runs" "$($shell "$probe" 'echo ran' 2> /dev/null)" ''
done

# ---- figures that are repeated ----

. "$root/pipelines/constants"
cat "$root/README.md" "$root/pipelines/RESULTS.md" 2> /dev/null > documents
grep -o -e '--temperature [0-9.]* --reject [0-9.]*' documents | sort -u > repeated
is 'constants: --temperature and --reject in README and RESULTS' "$(cat repeated)" \
    "--temperature $TEMPERATURE --reject $REJECT"
is 'constants: synthetic voices in README and RESULTS' \
    "$(grep -oE -e '--all --sample [0-9]+' documents | grep -vxE -e "--all --sample ($SPOKEN_DIGITS|$SPOKEN_WORDS)")" ''
for figure in "$TEMPERATURE" "$REJECT"; do
	is "constants: $figure stands nowhere else" "$(grep -lF -e "$figure" "$root/Makefile" "$root"/pipelines/* | sed 's|.*/||' |
	    grep -v 'RESULTS' | tr '\n' ' ')" 'constants '
done
