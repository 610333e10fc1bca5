#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# clients-examples.sh - the examples of the clients run: training from a data frame of pandas, recognising in Node; and
# so do those in tensor-stream(5)
. "$(dirname "$0")/support/lib.sh"

want_fsdd 'examples'
PYTHONPATH=$root/lib/clients/python PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH PYTHONDONTWRITEBYTECODE
page=$root/man/tensor-stream.5

# in_page PATTERN: the block of the section on clients that has a line of this pattern
in_page() {
	sed -n '/^\.Ss Clients for/,/^\.Sh/p' "$page" | sed 's/\\e/\\/g' | awk -v pattern="$1" '
	/^\.Bd/ { text = ""; inside = 1; next }
	/^\.Ed/ { if (text ~ pattern) printf "%s", text; inside = 0 }
	inside { text = text $0 "\n" }'
}

fsdd-read --limit 20 "$fsdd" > words

# ---- Python ----

if ! python=$(find_python); then
	skip 'Python' 'no msgpack and numpy'
else
	in_page 'import earpipe, sys' > halve.py
	"$python" halve.py < words > halved
	is 'Python: the example of the page' $? 0
	is 'Python: it halves the samples' "$(tensor-dump --json halved | sed 's/.*"data":\[\([^,]*\).*/\1/' | awk '{ print 2 * $1 }')" \
	    "$(tensor-dump --json words | sed 's/.*"data":\[\([^,]*\).*/\1/' | awk '{ print 1 * $1 }')"
	if ! "$python" -c 'import pandas' 2> /dev/null; then
		skip 'Python: pandas' 'it is not installed'
	else
		# 0 and 1, and fewer of the latter
		{
			echo path,label
			for clip in "$fsdd"/[01]_*_[0-9].wav "$fsdd"/0_*_1[0-9].wav; do
				name=${clip##*/}
				echo "$clip,${name%%_*}"
			done
		} > table.csv
		check 'Python: training from a data frame' \
		    "$python" "$root/lib/clients/python/examples/train_from_pandas.py" table.csv pandas.cnn
		matches 'Python: draws as many of each label' "$(tensor-dump --json pandas.cnn | head -n 1)" \
		    '"train":96,"test":24,'
		matches 'Python: the model knows the words' "$(fsdd-read "$fsdd"/[01]_*_2[0-4].wav |
		    melspec --like pandas.cnn | cnn-predict --format frames pandas.cnn | score | head -n 1)" \
		    '^accuracy (9[0-9]|100)\.'
		"$python" "$root/lib/clients/python/examples/train_from_pandas.py" table.csv /dev/full 2> err
		is 'Python: a program that fails' "$?,$(cat err)" '1,cnn-train: -o /dev/full: No space left on device
train_from_pandas: melspec or cnn-train failed'
	fi
fi

# ---- JavaScript ----

if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
	skip 'JavaScript' 'no node or no npm'
	exit
fi
# as the page says, from the folder where make install puts the package
"${MAKE:-make}" -s -C "$root" BUILD="$build" install DESTDIR= PREFIX="$scratch/usr" > install.log 2>&1
install=$(in_page 'npm install' | sed "s,/usr/local,$scratch/usr,")
if ! eval "timeout 120 $install --no-audit --no-fund --fetch-retries=1" > npm.log 2>&1; then
	skip 'JavaScript' "npm cannot install it: $(tail -n 1 npm.log)"
	exit
fi
in_page 'frame.data.reverse' > reverse.mjs
node reverse.mjs < words > reversed
is 'JavaScript: the example of the page' $? 0
node reverse.mjs < reversed > again
is 'JavaScript: it plays backwards' "$(tensor-dump --json again | sed 's/"recipe":[^]]*],//')" "$(tensor-dump --json words)"
is 'JavaScript: once does not' "$(tensor-dump --json reversed | grep -c '"recipe":\[{"filter":"reverse"}\]')" 20
if model=$(test_model); then
	cp "$root/lib/clients/node/examples/recognise.mjs" .
	set -- "$fsdd"/[0-9]_theo_2.wav
	is 'JavaScript: recognise' "$(node recognise.mjs "$model" "$@" 2>&1 | awk '{ printf "%s ", $2 } $3 < 0.5')" \
	    '0 1 2 3 4 5 6 7 8 9 '
	fsdd-read "$@" | melspec --like "$model" | cnn-predict "$model" | cut -f 2- > wanted
	is 'JavaScript: the answers of cnn-predict' "$(node recognise.mjs "$model" "$@" | cut -f 2-)" "$(cat wanted)"
	node recognise.mjs none "$1" > out 2> err
	is 'JavaScript: recognise without a model' "$?,$(cat out),$(grep -c '^cnn-predict: model none: No such file' err)" '1,,1'
else
	skip 'JavaScript: recognise' 'there is no model'
fi
