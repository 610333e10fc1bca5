#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-named-options.sh - each option that a document, a page, a help text or a comment of a
# script names is an option of the program beside it
. "$(dirname "$0")/support/lib.sh"

# ---- the options that there are ----

# A line 'PROGRAM --option' for each: of programs from --help, of scripts from the patterns of 'case' and
# from comparisons.
scripts=$(cd "$root/pipelines" && grep -l '^#!' -- *)
{
	for program in "$root"/filters/*.c; do
		name=$(basename "$program" .c)
		COLUMNS=400 "$name" --help | sed -n "s/^  .\{4\}\(--[a-z0-9-]*\).*/$name \1/p"
	done
	for name in $scripts; do
		echo "$name --help"
		grep -hE '^[[:space:]]*-[-a-zA-Z0-9 |]*\)|= --[a-z]+ \]' "$root/pipelines/$name" | grep -oE -e '--[a-z][a-z0-9-]*' |
		    sed "s/^/$name /"
	done
} > scripts-and-programs
# the page of a command of earpipe; live takes the options of mic-capture, and profile those of earpipe-profile
sed -n 's/^mic-capture /live /p; s/^earpipe-profile /profile /p' scripts-and-programs >> scripts-and-programs.live
cat scripts-and-programs.live >> scripts-and-programs
{ cat scripts-and-programs && sed 's/^/earpipe-/' scripts-and-programs; } > known
for name in $scripts $(cd "$root/filters" && ls -- *.c | sed 's/\.c$//'); do
	grep -q "^$name " known || not_ok "$name" 'has no options, not even --help'
done

# ---- the options that a text names ----

# Prints 'LINE PROGRAM --option' for each option in a text; the program is '-' if none comes before the option
# in the same command, and nothing is printed if that is another's.
cat > named.awk << 'END'
# Names that are words as well are programs only at the beginning of a command, or with a path.
function program_of(word, is_first,   name) {
	name = word
	sub(/^.*\//, "", name)
	gsub(/[,.;:]+$/, "", name)
	if (name in foreign || name in programs && (is_first || name !~ words || word ~ /\//))
		return name
}
function command(text,   n, i, part, program, name) {
	n = split(text, part, /[ \t]+/)
	program = "-"
	for (i = 1; i <= n; i++) {
		name = program_of(part[i], i == 1 || part[i - 1] == "" && i == 2 || part[i - 1] ~ /(^|\/)earpipe$/)
		if (name != "")
			program = name
		else if (part[i] == "--" && program == "train")
			program = "cnn-train"
		else if (!(program in foreign) && match(part[i], /^\[?--[a-z][a-z0-9-]*/))
			print NR, program, substr(part[i], index(part[i], "--"), RLENGTH - index(part[i], "--") + 1)
	}
}
function commands(text,   n, i, part) {
	n = split(text, part, /[|;&(){}<>"]+/)
	for (i = 1; i <= n; i++)
		command(part[i])
}
BEGIN {
	words = "^(demo|doctor|endpoint|enrol|evaluate|features|fetch|fit|live|pace|profile|report|score|teach|train)$"
	while ((getline row < "known") > 0) {
		split(row, field, " ")
		programs[field[1]]
	}
	n = split("apt-get brew curl earpipe flite git grep journalctl loginctl make melspec-parity.sh music-player npm parallel pkg-config sh " \
	    "sort ssh systemctl tar xargs xcode-select zstd", other, " ")
	for (i = 1; i <= n; i++)
		foreign[other[i]]
}
{
	gsub(/\\-/, "-")
	if (sub(/\\$/, "")) {
		held = held $0 " "
		next
	}
	text = held $0
	held = ""
	# what stands in quotes is a command of its own
	while (match(text, /(^|[ \t(=\["])('[^']*'|`[^`]*`)/)) {
		quoted = substr(text, RSTART, RLENGTH)
		text = substr(text, 1, RSTART - 1) " quoted " substr(text, RSTART + RLENGTH)
		sub(/^[^'`]*['`]/, "", quoted)
		sub(/['`]$/, "", quoted)
		commands(quoted)
	}
	commands(text)
}
END

# unknown FILE: prints the options in it that no program, or not the one before it, has
unknown() {
	awk -f named.awk "$1" | awk '
		FILENAME == "known" { known[$1, $2]; any[$2]; next }
		$2 == "-" ? !($3 in any) : !(($2, $3) in known) { print "line " $1 ": " $2 " " $3 }' known -
}

# comments FILE: its lines, those that are no comments empty
comments() {
	sed 's/^[[:space:]]*#\([^!]\)/\1/; t
	s/.*//' "$1"
}

for file in README.md pipelines/RESULTS.md lib/README.md tests/README.md pipelines/candidates pipelines/conditions; do
	[ ! -e "$root/$file" ] || is "$file" "$(unknown "$root/$file")" ''
done
for page in "$root"/man/*.[1357]; do
	is "$(basename "$page")" "$(unknown "$page")" ''
done
for name in $scripts; do
	comments "$root/pipelines/$name" > text
	is "pipelines/$name: comments and help" "$(unknown text)" ''
done
for file in "$root"/lib/*/*.[ch] "$root"/filters/*.c; do
	sed -n 's/^[[:space:]]*\/*\*\(.*\)/\1/p' "$file" > text
	found=$(unknown text)
	[ -z "$found" ] || not_ok "${file#"$root"/}: comments" "$found"
done

# ---- pages: '.Fl -option' in prose is the program's own, or that of the page just referred to ----

# strangers PAGE NAME
strangers() {
	awk -v name="$2" '
	FILENAME == "known" { known[$1, $2]; next }
	/^\.Xr / { other = $2; at = FNR }
	{
		for (i = 2; i < NF; i++)
			if ($i == "Fl" || $i == ".Fl") {
				option = "-" $(i + 1)
				if (option ~ /^--./ && !((name, option) in known) &&
				    !(FNR - at <= 3 && (other, option) in known))
					print "line " FNR ": " option
			}
	}
	/^\.Fl -./ {
		option = "-" $2
		if (!((name, option) in known) && !(FNR - at <= 3 && (other, option) in known))
			print "line " FNR ": " option
	}' known "$1"
}
for page in "$root"/man/*.1; do
	is "$(basename "$page"): options in prose" "$(strangers "$page" "$(basename "$page" .1)")" ''
done

# ---- the test finds what is wrong ----

cat > text << 'END'
'augment --split all' and `melspec --kind mfcc`, but augment --part all
pipelines/train --from x | cnn-train --frob \
    --log y --nonsense
the train stops at --no-such, as --limit does; xargs --null fsdd-read --seed 1
END
is 'unknown options are found' "$(unknown text)" 'line 1: augment --split
line 1: melspec --kind
line 3: cnn-train --frob
line 3: cnn-train --nonsense
line 4: - --no-such
line 4: fsdd-read --seed'
printf '.Xr cnn-train 1\nand\n.Fl -epochs\nare not\n.Fl -rate ,\n' > text
is 'unknown options of a page are found' "$(strangers text melspec)" 'line 5: --rate'
