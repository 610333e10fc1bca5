#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# earpipe.sh - the command earpipe: which scripts it runs, from where, and what messages call them
. "$(dirname "$0")/support/lib.sh"

make=${MAKE:-make}
unset MAKEFLAGS MFLAGS MAKELEVEL

# ---- in a clone ----

earpipe=$build/bin/earpipe
matches '--version' "$("$earpipe" --version)" '^earpipe \(earpipe\) [0-9]'
matches '--help' "$("$earpipe" --help | head -n 1)" '^earpipe COMMAND \[ARGUMENT\.\.\.\] - '
"$earpipe" --help > help
"$earpipe" help > out 2> err
is 'help: the same' "$?,$(cat err),$(cmp help out)" '0,,'
"$earpipe" > out 2> err
is 'no command: status, stdout' "$?,$(cat out)" '2,'
check 'no command: the help on stderr' cmp help err
listed=''
refuses 2 "^earpipe: lvie: is none of the commands: live, .*, help; see 'earpipe --help'\$" "$earpipe" lvie
refuses 2 "^earpipe: --frob: unknown option; see 'earpipe --help'\$" "$earpipe" --frob
for command in $(sed -n 's/^    \([a-z][a-z-]*\)  .*/\1/p' help | grep -vx help); do
	listed="$listed $command"
	matches "$command --help: its name" "$("$earpipe" "$command" --help | head -n 1)" "^earpipe $command "
	check "$command: is a script" test -x "$root/pipelines/$command"
done
is 'commands' "$listed" ' live train teach learn-room enrol doctor fetch report evaluate features profile demo'
refuses 2 "^earpipe fetch: nosuch: wanted fsdd, .*; see 'earpipe fetch --help'" "$earpipe" fetch nosuch
refuses 2 "^fetch: nosuch: wanted fsdd, .*; see 'fetch --help'" "$root/pipelines/fetch" nosuch
refuses 1 "^earpipe enrol: nosuch.cnn: found no model" "$earpipe" enrol anna --model nosuch.cnn
mkdir -p words copy
cp -r "$root/pipelines" copy
: > copy/Makefile
mkdir -p 'other build/bin'
ln -s "$build"/bin/* 'other build/bin'
rm 'other build/bin/earpipe'
ln -s "$scratch/copy/pipelines/earpipe" 'other build/bin/earpipe'
: > 'other build/flags'
printf '#!/bin/sh\n# licence\n# demo - look\n\n. "$(dirname "$0")/preamble" || exit 3\nprintf "%%s|" "$build" "$command" "$run" "$@"\n' > copy/pipelines/demo
is 'the build folder is that of the link' "$("other build/bin/earpipe" demo 'a b' --c)" \
    "$scratch/other build|earpipe demo|earpipe |a b|--c|"
mkdir away
ln -s '../other build/bin/earpipe' away/earpipe
is 'a link to the link' "$(PATH=$scratch/away:$PATH earpipe demo)" "$scratch/other build|earpipe demo|earpipe |"
is 'the script itself' "$(BUILD=b copy/pipelines/earpipe demo)" "$scratch/copy/b|earpipe demo|earpipe |"

# ---- installed: from another root, without an environment ----

"$make" -s -C "$root" BUILD="$build" DESTDIR="$scratch/a root" PREFIX=/usr install > /dev/null
there="$scratch/a root/usr/bin/earpipe"
is 'installed: a link that can be moved' "$(readlink "$there")" '../share/earpipe/earpipe'
matches 'installed: --version' "$(env -i "$there" --version 2>&1)" '^earpipe \(earpipe\) '
is 'installed: fetch' "$(env -i FSDD=/nowhere "$there" fetch 2>&1 | cut -c 1-45)" 'earpipe fetch: FSDD=/nowhere: found no record'
mv 'a root' moved
is 'installed: help of a command' "$(env -i "$scratch/moved/usr/bin/earpipe" train --help | head -n 1 | cut -c 1-20)" 'earpipe train [OPTIO'
if command -v man > /dev/null; then
	matches 'installed: help shows the page' "$(MANPAGER=cat MANROFFOPT=-c PAGER=cat moved/usr/bin/earpipe help fetch 2> /dev/null | head -n 5 | tr -d '\n')" \
	    'EARPIPE-FETCH\(1\)'
	matches 'help: the page of a program' "$(MANPAGER=cat PAGER=cat "$earpipe" help melspec 2> /dev/null | head -n 5 | tr -d '\n')" 'MELSPEC\(1\)'
else
	skip 'help shows the page' 'man is not installed'
fi
refuses 1 "^earpipe: nosuch: there is no page of that name; see 'earpipe help'" "$earpipe" help nosuch
if command -v systemd-analyze > /dev/null; then
	mkdir -m 700 run
	sed "s|^ExecStart=/usr/local/bin/earpipe|ExecStart=$scratch/moved/usr/bin/earpipe|" \
	    moved/usr/share/earpipe/earpipe-live.service > earpipe-live.service
	is 'installed: the service, as systemd reads it' \
	    "$(XDG_RUNTIME_DIR=$scratch/run systemd-analyze verify --user --man=no "$scratch/earpipe-live.service" 2>&1)" ''
else
	skip 'installed: the service, as systemd reads it' 'systemd-analyze is not installed'
fi

want_fsdd 'installed: train'
# trained and used from there
cat > ways << 'END'
small: melspec --hop 20ms | cnn-train --arch mlp --epochs 2
END
mkdir three
for digit in 0 1 2; do
	ln -s "$fsdd/${digit}_theo_0.wav" "$fsdd/${digit}_theo_5.wav" "$fsdd/${digit}_theo_6.wav" three
done
env -i HOME="$scratch" FSDD="$scratch/three" "$scratch/moved/usr/bin/earpipe" train --candidates ways small.cnn -- -q 2> err
is 'installed: train with an empty environment' "$?,$(cat err),$(tensor-dump small.cnn | grep -c '^0 model')" '0,,1'
