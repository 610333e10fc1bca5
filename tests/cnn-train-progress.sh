#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-train-progress.sh - the progress bar of cnn-train, in terminals of all widths
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/toy.sh"

toy_train -o one.cnn toy

# ---- the bar: stderr is a terminal ----

# bar.lines: what \r divides, each of which must fit into a line of the terminal
bar() { # OPTION...
	"$build/tests/terminal" "err:$columns" cnn-train --arch "$arch" -o bar.cnn "$@" toy > bar
	tr '\r' '\n' < bar | tr -d '\033' | sed 's/\[J//; s/\[?7[lh]//g' > bar.lines
}
columns=80
bar --epochs 30 --batch 4 --lr 0.03
check 'the bar changes nothing' cmp one.cnn bar.cnn
is 'a bar at the end of each epoch' \
    "$(grep -Ec '^epoch [0-9]*/30 \[#*\.*\] loss [0-9.]*  training [0-9.]* %  test [0-9.]* %  [0-9]* s left$' bar.lines)" 30
is 'it grows from nothing to all' "$(grep -o '\[[#.]*\]' bar.lines | sed -n '1p;$p' | tr -d '\n')" \
    '[..........][##########]'
is 'the bar is wiped away' "$(grep ' left' bar | tail -n 1 | tr '\r\033' '<^' | sed 's/.* left//; s/ no clip.*//')" \
    '^[J^[?7h<<^[Jcnn-train:'
cp bar.lines short.lines
bar --epochs 1000
widest=$(grep -hv '^cnn-train: ' bar.lines short.lines | awk '{ if (length > n) n = length } END { print n }')
if [ "$widest" -gt 60 ] && [ "$widest" -le 79 ]; then
	ok "the bar fits into 79 columns: $widest"
else
	not_ok 'the bar fits into 79 columns' "$widest"
fi

for columns in 132 60 40 24 12 5; do
	bar --epochs 1000
	widest=$(grep -v '^cnn-train: ' bar.lines | awk '{ if (length > n) n = length } END { print n }')
	is "$columns columns: the bar never wraps" "$([ "$widest" -lt $columns ] || echo "$widest")" ''
	columns_bar=$(grep -c ' left$' bar.lines)
	[ "$columns" -lt 40 ] || is "$columns columns: the time that is left is there" \
	    "$([ "$columns_bar" -ge 1000 ] || echo "$columns_bar")" ''
done

# In a window that changes its width, one line of the bar is left, and what was there before stays.
if command -v tmux > /dev/null; then
	window() {
		TMUX='' tmux -L "earpipe-$$" -f /dev/null "$@"
	}
	shown() { # lines of the window
		window capture-pane -p -S - | grep -c "$1"
	}
	is_shown() { # N REGEX
		[ "$(shown "$2")" -eq "$1" ]
	}
	at_exit 'window kill-server 2> /dev/null'
	echo "echo before; exec cnn-train --arch '$arch' --epochs 100000 -o /dev/null toy" > window.sh
	window new-session -d -x 100 -y 20 "sh $PWD/window.sh"
	check 'a window of 100 columns: the whole bar' eventually is_shown 1 '^epoch .*training .* left$'
	for columns in 50 30 90; do
		window resize-window -x $columns -y 20
		sleep 0.5
		is "a window of $columns columns: one line of it" "$(shown epoch),$(shown '^before$')" 1,1
	done
else
	skip 'a window that changes its width' 'tmux is not installed'
fi
