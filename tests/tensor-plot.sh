#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tensor-plot.sh - pictures show the numbers of a stream, as Python reads them back from PNG and SVG;
# what is not drawn is said, and damage leaves no picture
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# A frame of 4 rows of 3 numbers, 0 to 11, of which 7 can be replaced.
matrix() { # KIND NUMBER
	pack "{\"dtype\":\"<f4\",\"shape\":[4,3],\"kind\":\"$1\",\"id\":\"a\",\"rate\":8000,\"hop\":80,\"data\":[0,1,2,3,4,5,6,$2,8,9,10,11]}"
}

scores() { # LABEL P,P,P
	pack "{\"dtype\":\"<f4\",\"shape\":[3],\"kind\":\"scores\",\"classes\":[\"a\",\"b\",\"c\"],\"label\":\"$1\",\"data\":[$2]}"
}

answers() { # LABEL A B C: so many answers a, b and c
	label=$1
	shift
	for p in 0.7,0.2,0.1 0.2,0.7,0.1 0.1,0.2,0.7; do
		for _ in $(seq "$1"); do
			scores "$label" $p
		done
		shift
	done
}

end() { # FRAMES
	pack "{\"end\":$1}"
}

synth --frames 3 --samples 3000 > audio
synth --kind logmel --frames 20 --samples 6 --shortest 3 > features
{ matrix thing 7; end 1; } > whole
{ matrix thing null; end 1; } > broken

# ---- pixels and elements ----

if python=$(find_python); then
	picture() {
		"$python" "$root/tests/tools/picture.py" "$@" 2>&1
	}
	tensor-plot --size 240x180 -o whole.png whole
	is 'heat map: cells' "$(picture cells whole.png 4 3 0 11 0,1,2,3,4,5,6,7,8,9,10,11)" ''
	tensor-plot --size 240x180 -o broken.png broken 2> err
	is 'heat map: NaN is said' "$(cat err)" \
	    'tensor-plot: 1 number is NaN or infinite, marked in the picture'
	is 'heat map: NaN is red' "$(picture cells broken.png 4 3 0 11 0,1,2,3,4,5,6,nan,8,9,10,11)" ''
	tensor-plot --range 0:22 --size 240x180 -o half.png whole
	is '--range' "$(picture cells half.png 4 3 0 22 0,1,2,3,4,5,6,7,8,9,10,11)" ''
	tensor-select --head 1 audio > first
	tensor-plot --size 360x180 -o wave.png first
	is 'waveform' "$(picture wave wave.png first)" ''
	tensor-plot --size 240x180 -o whole.svg whole
	is 'svg: size, images, links' "$(picture svg whole.svg)" '240px 180px 2 images'
	# the rows of a, b and c: 5 3 2 of 10, 1 9 0 of 10, 8 1 11 of 20
	{
		answers a 5 3 2
		answers b 1 9 0
		answers c 8 1 11
		end 40
	} > some
	tensor-plot --size 480x420 -o some.png some
	is 'confusion matrix: mistakes in a hue of their own' \
	    "$(picture cells some.png 3 3 -1 1 -0.4,-0.1,0.5,-0.05,0.9,-0.3,0.55,0,-0.2 answers)" ''
	tensor-plot --range 0:2 --size 480x420 -o some.png some
	is 'confusion matrix: --range' \
	    "$(picture cells some.png 3 3 -2 2 -0.4,-0.1,0.5,-0.05,0.9,-0.3,0.55,0,-0.2 answers)" ''
else
	skip 'pixels' 'no Python with msgpack and numpy'
	tensor-plot --size 240x180 -o whole.png whole
	tensor-plot --size 240x180 -o whole.svg whole
	{ answers a 5 3 2; end 10; } > some
fi
{ answers a 99 1 0; answers b 0 9 1; end 110; } > few
# one mistake in a hundred is seen as ten are
tensor-plot --to text --colour 16 few | sed -n '3,5p' | tr -d '\033' > shown
is 'confusion in 16 colours: mistakes are yellow, right answers blue' "$(cat shown)" \
    "$(printf 'a\342\224\244[0;97;44m 99[0;30;103m  1[0;30;107m  .[0m\nb\342\224\244[0;30;107m  .[0;97;44m  9[0;30;103m  1[0m\nc\342\224\244[0;30;107m  .  .  .[0m')"


# ---- the same bytes ----

tensor-plot --size 240x180 --to png < whole > again
check 'png: the same bytes' cmp whole.png again
tensor-plot --size 240x180 --to svg < whole > again
check 'svg: the same bytes' cmp whole.svg again
tensor-select --chunk 1 whole | tensor-plot --size 240x180 -o again.png
check 'chunks are one picture' cmp whole.png again.png
LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 tensor-plot --size 240x180 -o again.png whole
check 'no locale' cmp whole.png again.png
tensor-plot --size 240x180 -o - --to png whole > again
check '-o -' cmp whole.png again

# ---- text and terminals ----

cat > want <<'END'
a
column
2┤░░░░▒▒▒▒▓▓▓▓▓████
 │░░░░▒▒▒▒▓▓▓▓▓████
 │    ░░░░▓▓▓▓▓████
 │    ░░░░▒▒▒▒▒▓▓▓▓
0┤    ░░░░▒▒▒▒▒▓▓▓▓
 └┬───────┬───────┬
  0.00  0.02   0.04
      time (s)
0   ░░▒▒▓▓██ 11 thin
END
is 'text' "$(tensor-plot --to text --size 20x11 whole)" "$(cat want)"
check 'the other spelling of --colour' sh -c 'tensor-plot --to text --colour 16 whole > one; tensor-plot --to text --color 16 whole | cmp - one'
# the same numbers in 24 bits: the upper halves and the lower ones of each line
is 'text in colours' "$(tensor-plot --to text --colour 24bit --size 20x11 whole | tail -n 1 | grep -ac '38;2;')" 1
tensor-plot --to text --colour 24bit whole > shown.24
tensor-plot --colour 24bit -o shown.txt whole
check 'text in a file' cmp shown.24 shown.txt
for columns in 40 80 200; do
	COLUMNS=$columns tensor-plot --to text features 2> /dev/null > shown
	is "text: $columns columns" "$(awk -v most=$columns '{ gsub(/[\200-\277]/, "") } length > widest { widest = length }
	    END { print widest }' shown)" $((columns - 1))
done

# on_terminal ENVIRONMENT... COMMAND: what the command prints on a terminal of 50 columns, without the
# question that it asks
on_terminal() {
	env -u NO_COLOR -u COLORTERM "$@" | tr -d '\r' | sed "s/$(printf '\033')_Gi=31.*$(printf '\033')\[c//"
}
on_terminal TERM=dumb terminal out:50 tensor-plot whole > shown
is 'TERM=dumb: no escapes' "$(grep -c "$(printf '\033')" shown)" 0
matches 'the width of the window' "$(grep -c . shown),$(head -n 1 shown)" '^2[0-9],a$'
on_terminal TERM=xterm NO_COLOR=1 terminal out:50 tensor-plot whole > plain
check 'NO_COLOR' cmp shown plain
on_terminal TERM=xterm-256color terminal out:50 tensor-plot whole > shown
is '256 colours' "$(grep -c ';48;5;' shown)" 18
on_terminal TERM=xterm COLORTERM=truecolor terminal out:50 tensor-plot whole > shown
is '24 bits' "$(grep -c ';48;2;' shown)" 18
on_terminal TERM=xterm terminal out:50 tensor-plot --colour never whole > shown
check '--colour never' cmp shown plain
tensor-plot --to kitty --size 240x180 whole | tr -d '\n' | sed "s/$(printf '\033')_G[^;]*;//g; s/$(printf '\033')[\\]//g" |
    base64 -d > again
check 'kitty: the PNG' cmp whole.png again
matches 'sixel' "$(tensor-plot --to sixel --size 240x180 whole | head -c 21 | tr -d '\033')" '^P0;1q"1;1;240;180#0'

# ---- what is drawn, and what is not ----

tensor-plot -o grid.png features 2> err
is 'twelve of twenty' "$(cat err)" 'tensor-plot: drew the first 12 signals and left out 8; --grid sets how many are drawn, tensor-select which ones'
is 'all of twenty' "$(tensor-plot --grid 4x5 -o grid.png features 2>&1)" ''
is '-q' "$(tensor-plot -q -o grid.png features 2>&1)" ''
{ matrix thing 7; pack '{"dtype":"<f4","shape":[],"data":[1]}' '{"dtype":"<f4","shape":[0],"data":""}'; end 3; } > mixed
tensor-plot -o mixed.png mixed 2> err
is 'what cannot be drawn' "$(cat err)" 'tensor-plot: left out 2 frames that cannot be drawn: the first has the shape [], wanted 1 or 2 dimensions'
cat audio whole > both
is 'audio beside features' "$(tensor-plot -o both.png both 2>&1)" ''
for draw in confusion calibration; do
	tensor-plot --draw $draw -o scores.png some
	check "--draw $draw" test -s scores.png
done
cnn-train -q --arch 'conv1d:4x3 globalpool' --epochs 2 --log log -o model features
cnn-train -q --arch 'conv1d:4x3 globalpool' --int8 --epochs 2 -o model8 features
tensor-plot -o kernels.png model
check 'kernels' test -s kernels.png
tensor-plot -o kernels.png model8
check 'kernels of 8 bits' test -s kernels.png
tensor-plot --draw curves -o curves.png log
check 'curves' test -s curves.png
tensor-plot --draw curves --to svg < log > curves.svg
check 'curves from a pipe' test -s curves.svg
grep -o '"epoch":[0-9]*\|"loss":[0-9.]*' log | paste -d, - - | sed 's/.*/{&}/' > short
matches 'curves: one line has a legend, too' "$(tensor-plot --draw curves --to text --size 80x20 short | sed -n 3p)" '^ *[^ ]* training  '
melspec audio | tensor-plot --draw filters -o filters.svg
check 'mel filters' test -s filters.svg
pack '{"dtype":"<f4","shape":[2],"kind":"audio","rate":1e-300,"data":[0,1]}' '{"dtype":"<f4","shape":[2,1],"kind":"logmel","rate":8000,"hop":1e300,"data":[0,3e38]}' '{"end":2}' > odd
matches 'impossible times are samples and rows' "$(tensor-plot --to text odd)" 'sample.*row'
long=$(printf 'x%.0s' $(seq 500))
check 'a long title' tensor-plot --title "$long" -o title.png whole
check 'a title of another script' tensor-plot --title "$(printf 'Gr\303\266\303\237e \350\252\236 \033[2J \377')" -o title.svg whole

# ---- refusals ----

refuses_each whole <<'END'
tensor-plot                                       | stdout is no terminal; give -o FILE.png, -o FILE.svg
tensor-plot -o x.jpg                              | -o x.jpg: wanted a name that ends with .png, .svg or .txt
tensor-plot --to text --dpi 100                   | --dpi without a format with pixels:
tensor-plot --to png --colour 256                 | --colour without --to text:
tensor-plot --to text --size 5000x10              | --size 5000x10: wanted at most 1000x1000 characters
tensor-plot --to text --size 20x5                 | 20x5 characters leave no room for 1 panel
tensor-plot --to gif                              | --to gif: wanted one of auto,
tensor-plot --draw all                            | --draw all: wanted one of auto, frames
tensor-plot --to png --size 10                    | --size 10: wanted two whole numbers from 1 to
tensor-plot --to png --size 0x10                  | --size 0x10: wanted two
tensor-plot --to png --size 1x2x3                 | --size 1x2x3: wanted two
tensor-plot --to png --size 99999999999x9999999   | --size 99999999999x9999999: wanted two
tensor-plot --to png --size 16384x16384           | --size 16384x16384: more than 33554432 pixels
tensor-plot --to png --size 20x20                 | 20x20 pixels at 96 dpi leave no room for 1 panel
tensor-plot --to png --grid 9x9                   | --grid 9x9: more than 64
tensor-plot --to png --dpi 5                      | --dpi 5: wanted
tensor-plot --to png --range 3:3                  | --range 3:3: both ends are the same
END
end 0 > none
refuses 1 'the input has no frames: there is nothing to draw' tensor-plot --to png none
refuses 1 'whole.part: ' tensor-plot -o part.png whole.part
head -c 60 whole > whole.part
refuses 1 'whole.part: ' tensor-plot -o part.png whole.part
check 'damage leaves no picture' test ! -e part.png
pack '{"dtype":"<f4","shape":[],"data":[1]}' '{"end":1}' > point
refuses 1 'nothing to draw: of 1 frame, the first has the shape \[\], wanted 1 or 2 dimensions' \
    tensor-plot --to png point
{ matrix logmel 7; matrix mfcc 7; end 2; } > kinds
refuses 1 "frame 1 \\(a\\): kind 'mfcc' \\(mfcc\\) beside 'logmel' \\(logmel\\), but a picture has one colour bar" \
    tensor-plot --to png kinds
refuses 2 '--range 0.1:1: the colours of a confusion matrix begin at 0; wanted 0:HIGH' \
    tensor-plot --range 0.1:1 --to png some
refuses 1 "frame 0 \\(a\\): kind is 'thing', wanted 'scores'" tensor-plot --draw confusion --to png whole
refuses 1 'frame 0 \(a\): .*melspec' tensor-plot --draw filters --to png whole
refuses 1 'nothing to draw: the input has no weights of a convolution' \
    tensor-plot --draw kernels --to png whole
refuses 1 "log: not a tensor stream .*: it begins like the log of cnn-train; 'tensor-plot --draw curves' draws it" \
    tensor-plot --to png log
refuses 1 'line 1 is no JSON' tensor-plot --draw curves --to png whole
refuses 1 'No such file' tensor-plot --draw curves --to png nowhere
pack '{"dtype":"|i1","shape":[1,20000],"data":"'"$(printf '%040000d' 0)"'"}' '{"end":1}' > wide
refuses 1 'has rows of 20000 numbers, wanted 1 to 16384' tensor-plot --to png wide
refuses 3 'x.png: ' tensor-plot -o nowhere/x.png whole
if [ -e /dev/full ]; then
	tensor-plot --to png whole > /dev/full 2> err
	is 'a full disk' "$?,$(cat err)" '3,tensor-plot: stdout: No space left on device'
fi
