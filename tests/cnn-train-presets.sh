#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-train-presets.sh - cnn-train's presets are those of its page, and the README's command is
# the Makefile's
. "$(dirname "$0")/support/lib.sh"

line=$(make -s -C "$root" print-fast-preset)
is 'make print-fast-preset' "$(grep -cF "    $line" "$root/README.md")" 1

want_fsdd 'presets'
fsdd-read "$fsdd"/[0-3]_theo_1?.wav | melspec --hop 20ms > features

sed -n '/^\.It Fl -preset/,/^\.Ed/p' "$root/man/cnn-train.1" | sed 's/\\-/-/g' | grep -e '--arch' > presets
is 'the page has all presets' "$(sed 's/ .*//' presets | tr '\n' ' ')" 'default fast accurate tiny general '
while read -r name options; do
	# shellcheck disable=SC2086
	cnn-train -q $options --epochs 2 features > want
	cnn-train -q --preset "$name" --epochs 2 features > have
	check "--preset $name: as the page says, an option beside it counts" cmp have want
done < presets
cnn-train -q --preset fast --epochs 1 features > fast
for vary in live shift none; do
	cnn-train -q --preset fast --epochs 1 --vary $vary features > $vary
	matches "--vary $vary: the model tells" "$(tensor-dump --json $vary | head -n 1)" "\"vary\":\"$vary\""
done
check '--vary shift is what fast does' cmp fast shift
cnn-train -q --recipe fast --epochs 1 features > older
check '--recipe: the older name of --preset' cmp older fast
cnn-train -q --preset fast --epochs 1 --clip-norm 0.1 features > clipped
cnn-train -q --recipe fast --epochs 1 --clip 0.1 features > older
check '--clip: the older name of --clip-norm' cmp older clipped
check '--clip-norm changes the model' sh -c '! cmp -s fast clipped'
is '--help tells the newer names alone' "$(cnn-train --help | grep -Eo -e '--(recipe|preset|clip[a-z-]*)' | tr '\n' ' ')" \
    '--preset --clip-norm '
is '--vary: all differ' "$(for vary in live shift none; do
	tensor-dump --json $vary | sed 1d | cksum
done | sort -u | wc -l)" 3
cnn-train -q --preset fast --epochs 1 --smoothing 0 features > plain
cnn-train -q --preset fast --epochs 1 --decay 1 features > decayed
is '--smoothing, --decay: all differ' "$(for model in shift plain decayed; do
	tensor-dump --json $model | sed 1d | cksum
done | sort -u | wc -l)" 3
