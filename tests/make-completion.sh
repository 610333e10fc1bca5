#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make-completion.sh - what make install gives to bash, zsh and fish completes the options of all programs
. "$(dirname "$0")/support/lib.sh"

make=${MAKE:-make}
unset MAKEFLAGS MFLAGS MAKELEVEL

"$make" -s -C "$root" BUILD="$build" install DESTDIR="$scratch/stage" PREFIX=/usr > install.log 2>&1
share=$scratch/stage/usr/share
bash_files=$share/bash-completion/completions
zsh_files=$share/zsh/site-functions
fish_files=$share/fish/vendor_completions.d

# ---- the tables ----

# '-r --rate' or '--split' for each option that --help lists, sorted
options_of_help() {
	sed -n 's/^  *\(-.\), \(--[a-z0-9-]*\).*/\1 \2/p; s/^  *\(--[a-z0-9-]*\).*/\1/p' | sort
}

options_of_table() {
	awk -F '\t' '$1 == "option" { print ($2 == "" ? "" : "-" $2 " ") "--" $3 }' | sort
}

# missing NAME: prints the options of the program that are not in one of its three files
missing() {
	for option in $("$1" --print-options | options_of_table); do
		grep -qE -e "(^|[ '(])$option([ ')]|\$)" "$bash_files/$1" || echo "bash $option"
		grep -qF -e "$option" "$zsh_files/_$1" || echo "zsh $option"
		case $option in
		--*) grep -qE -e "-l ${option#--}( |\$)" "$fish_files/$1.fish" ;;
		-*) grep -qE -e "-s ${option#-} " "$fish_files/$1.fish" ;;
		esac || echo "fish $option"
	done
}

for program in "$root"/filters/*.c; do
	name=$(basename "$program" .c)
	is "$name --print-options: those of --help" "$("$name" --print-options | options_of_table)" \
	    "$("$name" --help | options_of_help)"
	is "$name: types of options" "$("$name" --print-options | awk -F '\t' '$1 == "option" { print $4 }' |
	    grep -vxE 'flag|int|real|texts?|choice|range|span')" ''
	is "$name: each option is completed" "$(missing "$name")" ''
done
refuses 2 'unknown or ambiguous option --print-options' melspec --print-options -q
refuses 2 'unknown or ambiguous option --print' melspec --print
refuses 3 '[Nn]o space' sh -c 'melspec --print-options > /dev/full'

# The options that a script's header lists are in the table of its command.
for name in $(sed -n '/^$/q; s/^#     \([a-z][a-z-]*\)  .*/\1/p' "$root/pipelines/earpipe" | grep -vx help); do
	is "earpipe $name: the options of its header" "$(awk -F '\t' -v name="earpipe $name" '
	    $1 == "program" { inside = $2 == name }
	    inside && $1 == "option" && $3 != "help" {
		    print ($2 == "" ? "" : "-" $2) ($2 != "" && $3 != "" ? " " : "") ($3 == "" ? "" : "--" $3)
	    }' "$build/completion/tables" | sort)" \
	    "$(sed -n '/^$/q; s/^#     \(-.\), \(--[a-z0-9-]*\).*/\1 \2/p; t
	    s/^#     \(-[a-z0-9-]*\).*/\1/p' "$root/pipelines/$name" | grep -vxe '-h --help' | sort)"
done

# Programs for another machine cannot print their options.
mkdir foreign
printf '\177ELF of another machine' > foreign/melspec
chmod +x foreign/melspec
cp "$build/bin/resample" foreign
matches 'a program that cannot run: is named' \
    "$("$root/.ci/completion" foreign "$root/pipelines" out 2>&1 | grep -v ': melspec:\|ELF')" \
    '^completion: melspec cannot be run here: there is no completion for it$'
is 'a program that cannot run: has none, the others do' "$(cd out/bash && ls)" 'earpipe
resample'

# ---- in the shells ----

# Commands that write down their arguments, and files for them.
mkdir bin work
for name in melspec earpipe word-exec resample cnn-predict cnn-train mic-capture; do
	printf '#!/bin/sh\n{\n\tprintf "%s"\n\tprintf "<%%s>" "$@"\n\techo\n} >> "%s/typed"\n' "$name" "$scratch" > "bin/$name"
	chmod +x "bin/$name"
done
touch 'work/a model.cnn' work/b.txt
mkdir work/folder

# typed SHELL...: what the lines on stdin, typed into this shell, make it run
typed() {
	: > typed
	(cd work && timeout 100 "$python" "$root/tests/tools/typist.py" "$@") > typist.log 2>&1 || cat typist.log
	cat typed
}

# What is typed into bash and zsh, and what they make of it. The key Esc * inserts all matches.
cat > lines <<'E'
melspec --mel-sc\t ht\t
resample --quality \e*
resample --quality=ver\t
resample -Q v\t
cnn-predict a\t
cnn-predict --format js\t b\t
cnn-train --cache f\t
cnn-train -- b\t
cnn-train --log b\t
earpipe tr\t --no-v\t
earpipe train x -- --epo\t
earpipe help mels\t
earpipe live --trig\t
earpipe teach -o b\t
word-exec --timeout 3 resam\t --qua\t
E
wanted='melspec<--mel-scale><htk>
resample<--quality><high><low><medium><quick><very-high>
resample<--quality=very-high>
resample<-Q><very-high>
cnn-predict<a model.cnn>
cnn-predict<--format><json><b.txt>
cnn-train<--cache><folder>
cnn-train<--><b.txt>
cnn-train<--log><b.txt>
earpipe<train><--no-voices>
earpipe<train><x><--><--epochs>
earpipe<help><melspec>
earpipe<live><--trigger>
earpipe<teach><-o><b.txt>
word-exec<--timeout><3><resample><--quality>'

python=$(command -v python3) || python=
bash_completion=/usr/share/bash-completion/bash_completion

if [ -z "$python" ] || ! command -v bash > /dev/null || [ ! -e "$bash_completion" ]; then
	skip 'bash' 'no python3, bash or bash-completion'
else
	cat > bashrc <<-E
	PS1='READY '
	PATH='$scratch/bin':\$PATH
	XDG_DATA_DIRS='$share'
	. $bash_completion
	E
	is 'bash: with the package bash-completion' "$(typed bash --noprofile --rcfile "$scratch/bashrc" -i < lines |
	    sed 's/folder\/>/folder>/')" "$wanted"
	cat > bashrc <<-E
	PS1='READY '
	PATH='$scratch/bin':\$PATH
	for file in '$bash_files'/*; do . "\$file"; done
	E
	is 'bash: without it, all but the command of word-exec' \
	    "$(grep -v ^word-exec lines | typed bash --noprofile --rcfile "$scratch/bashrc" -i |
	    sed 's/folder\/>/folder>/')" "$(echo "$wanted" | grep -v ^word-exec)"
	is 'bash: neither files for a number nor operands for mic-capture' \
	    "$(printf '%s\n' 'cnn-train --epochs b\t' 'mic-capture b\t' 'cnn-train --cache b\t' |
	    typed bash --noprofile --rcfile "$scratch/bashrc" -i)" 'cnn-train<--epochs><b>
mic-capture<b>
cnn-train<--cache><b>'
fi

if [ -z "$python" ] || ! command -v zsh > /dev/null; then
	skip 'zsh' 'no python3 or zsh'
else
	mkdir zsh
	cat > zsh/.zshrc <<-E
	PS1='READY '
	path=('$scratch/bin' \$path)
	fpath=('$zsh_files' \$fpath)
	autoload -U compinit
	compinit -u -D
	insert_all() { _main_complete; compstate[insert]=all }
	zle -C insert-all complete-word insert_all
	bindkey '\e*' insert-all
	E
	# It types the = after the name of an option itself.
	is 'zsh' "$(sed 's/\(--mel-sc\\t\) /\1/' lines | ZDOTDIR=$scratch/zsh typed zsh -i)" \
	    "$(echo "$wanted" | sed 's/--mel-scale></--mel-scale=/')"
	is 'zsh: neither files for a number nor operands for mic-capture' \
	    "$(printf '%s\n' 'cnn-train --epochs b\t' 'mic-capture b\t' | ZDOTDIR=$scratch/zsh typed zsh -i)" \
	    'cnn-train<--epochs><b>
mic-capture<b>'
fi

# completed LINE: the matches of fish, without their descriptions, on one line
completed() {
	(cd work && PATH=$scratch/bin:$PATH HOME=$scratch timeout 60 fish --no-config -c "
	    set -p fish_complete_path '$fish_files'
	    complete -C '$1'" | cut -f 1 | paste -s -d ' ' -)
}

if ! command -v fish > /dev/null; then
	skip 'fish' 'is not installed'
else
	while IFS='|' read -r line matches; do
		is "fish: $line" "$(completed "$line")" "$matches"
	done <<-E
	melspec --mel-sc|--mel-scale
	melspec --mel-scale ht|htk
	resample --quality |high low medium quick very-high
	resample --quality=ver|--quality=very-high
	resample -Q v|very-high
	cnn-predict a|a model.cnn
	cnn-train --cache f|folder/
	cnn-train --log b|b.txt
	cnn-train --epochs b|
	mic-capture b|
	earpipe tra|train
	earpipe train --no-v|--no-voices
	earpipe train x -- --epo|--epochs
	earpipe train --epo|
	earpipe help mels|melspec
	earpipe live --trig|--trigger
	earpipe teach -o b|b.txt
	word-exec --timeout 3 resam|resample
	word-exec --timeout 3 resample --qua|--quality
	E
fi
