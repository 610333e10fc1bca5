#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# examples.sh - the EXAMPLES of every page run as they stand, and say nothing on stderr
#
# What listens to a microphone is left out; live.sh does that. Training is cut short.
. "$(dirname "$0")/lib.sh"

if ! fsdd=$(find_fsdd); then
	skip 'EXAMPLES' 'found no FSDD'
	exit
fi

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
cat > bin/cnn-train << END
#!/bin/sh
exec "$build/bin/cnn-train" -q --epochs 2 "\$@"
END
chmod +x bin/cnn-train
PATH=$scratch/bin:$PATH
FSDD=$scratch/fsdd
export FSDD
fsdd-read "$FSDD" | melspec | cnn-train > digits.cnn

# blocks PAGE: its literal blocks under EXAMPLES, in files example.1 and so on, without roff
blocks() {
	rm -f example.*
	sed -e 's/\\(aq/'"'"'/g' -e 's/\\(dq/"/g' -e 's/\\-/-/g' -e 's/\\e/\\/g' -e 's/\\&//g' "$1" |
	awk '/^\.Sh/ { wanted = /EXAMPLES/ }
	/^\.Ed/ { inside = 0 }
	inside && /^mic-capture/ { inside = 0 }
	inside { print > ("example." n) }
	wanted && /^\.Bd -literal/ { inside = 1; n++ }'
}

for page in "$root"/man/*.1 "$root"/man/*.7; do
	name=$(basename "$page")
	blocks "$page"
	for example in example.*; do
		[ -e "$example" ] || continue
		title="$name: $(head -n 1 "$example" | cut -c 1-60)"
		absent=
		for tool in jq less sox arecord paplay; do
			if grep -Eq "(^|[|] *)$tool " "$example" && ! command -v $tool > /dev/null; then
				absent=$tool
			fi
		done
		if [ -n "$absent" ]; then
			skip "$title" "$absent is not installed"
			continue
		fi
		sh -eu "$example" > output 2> messages
		is "$title" "$?,$(cat messages)" '0,'
	done
done
