# SPDX-License-Identifier: GPL-2.0-or-later
# completion.awk - from the options of all programs, as .ci/completion collects them, to what bash, zsh and fish read
#
# A table has a number t, in the order of the input. name[t] is what is typed, "melspec" or "earpipe train"; its
# options are numbered o from 1 to options[t], and each has the fields of its line.

BEGIN { FILES = "(^|[^A-Z])(FILE|MODEL|SOURCE|TABLE|LIST|FIRST|SECOND|RECORDING)" }

$1 == "program" {
	t = ++tables
	name[t] = $2
	operands[t] = $3
	summary[t] = $4
	number[$2] = t
}
$1 == "option" {
	o = ++options[t]
	letter[t, o] = $2
	long[t, o] = $3
	type[t, o] = $4
	arg[t, o] = $5
	words[t, o] = $6
	help[t, o] = $7
}
$1 == "command" { command[++commands] = $2; command_help[$2] = $3 }
$1 == "pass" { pass[t] = $2 }
$1 == "after" { after[t] = $2 }

END {
	for (t = 1; t <= tables; t++)
		if (t in pass && pass[t] in number)
			append_options(t, number[pass[t]])
	for (t = 1; t <= tables; t++) {
		if (name[t] ~ / /) continue
		write_bash(t, folder "/bash/" name[t])
		write_zsh(t, folder "/zsh/_" name[t])
		write_fish(t, folder "/fish/" name[t] ".fish")
	}
}

# Adds the options of another table, except those that t has itself.
function append_options(t, from,   o, seen, n) {
	for (o = 1; o <= options[t]; o++) seen[long[t, o]] = seen["-" letter[t, o]] = 1
	for (o = 1; o <= options[from]; o++) {
		if (long[from, o] in seen) continue
		n = ++options[t]
		letter[t, n] = "-" letter[from, o] in seen ? "" : letter[from, o]
		long[t, n] = long[from, o]
		type[t, n] = type[from, o]
		arg[t, n] = arg[from, o]
		words[t, n] = words[from, o]
		help[t, n] = help[from, o]
	}
}

# ---- what an argument is ----

# file, folder, command, or other: a number, a name, or a text of another kind
function kind(arg) {
	if (arg ~ FILES) return "file"
	if (arg ~ /(^|[^A-Z])(FOLDER|DIR)/) return "folder"
	if (arg ~ /^\[?(COMMAND)/) return "command"
	return "other"
}

# "-r|--rate", with the given text between the two
function spelled(t, o, between) {
	return (letter[t, o] == "" ? "" : "-" letter[t, o]) \
	    (letter[t, o] != "" && long[t, o] != "" ? between : "") (long[t, o] == "" ? "" : "--" long[t, o])
}

# The options that take a value, each after this text.
function valued(t, before,   o, list) {
	for (o = 1; o <= options[t]; o++)
		if (type[t, o] != "flag") list = list before spelled(t, o, before)
	return list
}

# The text as one word in single quotes.
function quoted(text) {
	gsub(/\047/, "\047\\\047\047", text)
	return "\047" text "\047"
}

function identifier(text) {
	gsub(/[^a-z0-9]/, "_", text)
	return text
}

# The commands of earpipe, and with the programs what 'earpipe help' knows.
function all_commands(with_programs,   i, list) {
	for (i = 1; i <= commands; i++) list = list (i > 1 ? " " : "") command[i]
	for (i = 1; with_programs && i <= tables; i++)
		if (name[i] !~ / / && name[i] != "earpipe") list = list " " name[i]
	return list
}

# ---- bash ----

# A function for the words of a table before --. It uses cur and prev of the one that calls it. An empty answer means a
# file, since 'complete -o default' was said.
function bash_words(t, to,   o, list, all) {
	print "_earpipe_" identifier(name[t]) "_words()\n{\n\tcase $prev in" > to
	for (o = 1; o <= options[t]; o++) {
		all = all (o > 1 ? " " : "") spelled(t, o, " ")
		if (type[t, o] == "flag" || (kind(arg[t, o]) == "file" && words[t, o] == "")) {
			if (type[t, o] != "flag") print "\t" spelled(t, o, " | ") ") return ;;" > to
			continue
		}
		print "\t" spelled(t, o, " | ") ")" > to
		if (kind(arg[t, o]) == "folder") print "\t\tcompopt -o dirnames 2> /dev/null" > to
		if (kind(arg[t, o]) != "file") print "\t\tcompopt +o default 2> /dev/null" > to
		if (words[t, o] != "") print "\t\tCOMPREPLY=($(compgen -W " quoted(words[t, o]) " -- \"$cur\"))" > to
		if (kind(arg[t, o]) == "command") print "\t\tCOMPREPLY=($(compgen -c -- \"$cur\"))" > to
		print "\t\treturn\n\t\t;;" > to
	}
	print "\tesac\n\tif [[ $cur == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W " quoted(all) " -- \"$cur\"))\n\t\treturn\n\tfi" > to
	if (operands[t] !~ FILES)
		print "\tcompopt +o default 2> /dev/null" > to
	print "}\n" > to
}

# For a program that runs a command: completes its name, or what follows it as for that command. Fails if the word is
# one of the program's own options or the value of one.
function bash_command(t, to) {
	print "_earpipe_command()\n{\n\tlocal at=1" > to
	print "\twhile ((at < COMP_CWORD)); do\n\t\tcase ${COMP_WORDS[at]} in" > to
	print "\t\t" substr(valued(t, " | "), 4) ")\n\t\t\t((at += 2))" > to
	print "\t\t\t[[ ${COMP_WORDS[at - 1]} != = ]] || ((at++))\n\t\t\t;;" > to
	print "\t\t--) ((at++)); break ;;\n\t\t-*) ((at++)) ;;\n\t\t*) break ;;\n\t\tesac\n\tdone" > to
	print "\tif ((at < COMP_CWORD)); then\n\t\t! declare -F _command_offset > /dev/null || _command_offset $at" > to
	print "\telif ((at == COMP_CWORD)) && [[ $cur != -* ]]; then\n\t\tCOMPREPLY=($(compgen -c -- \"$cur\"))" > to
	print "\telse\n\t\treturn 1\n\tfi\n}\n" > to
}

# The function that bash calls for a program. After --, there are only operands.
function bash_main(t, to) {
	print "_earpipe_" identifier(name[t]) "()\n{" > to
	print "\tlocal cur=$2 prev=${COMP_WORDS[COMP_CWORD - 1]} i command=${COMP_WORDS[1]}\n\tCOMPREPLY=()" > to
	print "\t# --name=value is three words\n\tif [[ ${COMP_WORDS[COMP_CWORD]} == = ]]; then" > to
	print "\t\tcur=\n\telif [[ $prev == = ]]; then\n\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n\tfi" > to
	if (name[t] == "earpipe") {
		bash_commands(t, to)
		return
	}
	if (kind(operands[t]) == "command") print "\t! _earpipe_command || return" > to
	print "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\t[[ ${COMP_WORDS[i]} != -- ]] || return 0\n\tdone" > to
	print "\t_earpipe_" identifier(name[t]) "_words\n}" > to
}

# The rest of the function for earpipe.
function bash_commands(t, to,   c) {
	print "\tif ((COMP_CWORD == 1)); then\n\t\tcompopt +o default 2> /dev/null" > to
	print "\t\tCOMPREPLY=($(compgen -W " quoted(all_commands(0) " --help --version") " -- \"$cur\"))\n\t\treturn\n\tfi" > to
	print "\tif [[ $command == help ]]; then\n\t\tcompopt +o default 2> /dev/null" > to
	print "\t\tCOMPREPLY=($(compgen -W " quoted(all_commands(1)) " -- \"$cur\"))\n\t\treturn\n\tfi" > to
	print "\tfor ((i = 2; i < COMP_CWORD; i++)); do\n\t\tif [[ ${COMP_WORDS[i]} == -- ]]; then\n\t\t\tcase $command in" > to
	for (c = 1; c <= tables; c++)
		if (c in after && after[c] in number)
			print "\t\t\t" substr(name[c], 9) ") _earpipe_" identifier(after[c]) "_words ;;" > to
	print "\t\t\tesac\n\t\t\treturn\n\t\tfi\n\tdone\n\tcase $command in" > to
	for (c = 1; c <= tables; c++)
		if (name[c] ~ /^earpipe /)
			print "\t" substr(name[c], 9) ") _earpipe_" identifier(name[c]) "_words ;;" > to
	print "\tesac\n}" > to
}

function write_bash(t, to,   c) {
	print "# bash completion for " name[t] " of earpipe, made from its options\n" > to
	if (kind(operands[t]) == "command" && name[t] != "earpipe") bash_command(t, to)
	if (name[t] != "earpipe") bash_words(t, to)
	else for (c = 1; c <= tables; c++) {
		if (name[c] ~ /^earpipe /) bash_words(c, to)
		if (c in after && after[c] in number && !written[after[c]]++) bash_words(number[after[c]], to)
	}
	bash_main(t, to)
	print "complete -o default -F _earpipe_" identifier(name[t]) " " name[t] > to
	close(to)
}

# ---- zsh ----

# How _arguments completes an argument: "NAME:ACTION".
function zsh_value(arg, words,   k) {
	k = kind(arg)
	gsub(/[:\[\]\\]/, "\\\\&", arg)
	if (words != "" && k == "other") return arg ":(" words ")"
	if (k == "file") return arg ":_files"
	if (k == "folder") return arg ":_files -/"
	if (k == "command") return arg ":_command_names -e"
	return arg ": "
}

# The options and operands of a table as arguments of _arguments, each on a line.
function zsh_arguments(t, indent,   o, text, value, equals, both, list) {
	# the scripts take no --name=value
	equals = name[t] ~ / / && !(t in pass) ? "" : "="
	indent = " \\\n" indent
	for (o = 1; o <= options[t]; o++) {
		text = help[t, o]
		gsub(/[][\\]/, "\\\\&", text)
		value = type[t, o] == "flag" ? "" : ":" zsh_value(arg[t, o], words[t, o])
		text = "[" text "]" value
		both = letter[t, o] != "" && long[t, o] != "" ? "(-" letter[t, o] " --" long[t, o] ")" : ""
		if (letter[t, o] != "")
			list = list indent quoted(both "-" letter[t, o] (value == "" ? "" : "+") text)
		if (long[t, o] != "")
			list = list indent quoted(both "--" long[t, o] (value == "" ? "" : equals) text)
	}
	text = operands[t]
	if (name[t] == "earpipe")
		return list
	if (kind(text) == "command")
		return list indent quoted("(-)1:command:_command_names -e") indent quoted("*::arguments:_normal")
	if (text ~ FILES)
		return list indent quoted("*:file:_files")
	return list
}

function write_zsh(t, to,   c, i) {
	print "#compdef " name[t] "\n# zsh completion for " name[t] " of earpipe, made from its options\n" > to
	if (name[t] == "earpipe")
		zsh_commands(t, to)
	else
		print "_arguments -s -S" zsh_arguments(t, "    ") > to
	close(to)
}

function zsh_commands(t, to,   c, i, text) {
	print "local context state state_descr line\nlocal -A opt_args\nlocal -a commands\nlocal -i at" > to
	print "commands=(" > to
	for (i = 1; i <= commands; i++) {
		text = command_help[command[i]]
		gsub(/:/, "\\:", text)
		print "    " quoted(command[i] ":" text) > to
	}
	print ")\n_arguments -C" zsh_arguments(t, "    ") " \\\n    '1:command:->command' '*::argument:->argument'" > to
	print "case $state in\ncommand) _describe command commands && return ;;\nargument) ;;\n*) return ;;\nesac" > to
	print "at=${words[(i)--]}\ncase $words[1] in\nhelp) compadd -- " all_commands(1) " ;;" > to
	for (c = 1; c <= tables; c++) {
		if (name[c] !~ /^earpipe /) continue
		print substr(name[c], 9) ")" > to
		if (c in after && after[c] in number) {
			print "    if (( at < CURRENT )); then" > to
			print "        words=(" after[c] " \"${(@)words[at + 1, -1]}\")\n        (( CURRENT -= at - 1 ))" > to
			print "        _arguments -s -S" zsh_arguments(number[after[c]], "            ") > to
			print "        return\n    fi" > to
		}
		print "    _arguments -S" zsh_arguments(c, "        ") "\n    ;;" > to
	}
	print "esac" > to
}

# ---- fish ----

function fish_quoted(text) {
	gsub(/[\\\047]/, "\\\\&", text)
	return "\047" text "\047"
}

# The options of a table; condition is when they apply, '' for always.
function fish_options(t, to, program, condition,   o, line) {
	for (o = 1; o <= options[t]; o++) {
		line = "complete -c " program condition
		if (letter[t, o] != "") line = line " -s " letter[t, o]
		if (long[t, o] != "") line = line " -l " long[t, o]
		if (type[t, o] != "flag") {
			if (kind(arg[t, o]) == "file") line = line " -r -F"
			else if (kind(arg[t, o]) == "folder") line = line " -x -a '(__fish_complete_directories)'"
			else line = line " -x"
			if (words[t, o] != "") line = line " -a " fish_quoted(words[t, o])
		}
		print line " -d " fish_quoted(help[t, o]) > to
	}
}

# The options as plain words: after --, fish itself completes no options.
function fish_words(t, to, condition,   o) {
	for (o = 1; o <= options[t]; o++)
		if (long[t, o] != "")
			print "complete -c " condition " -a --" long[t, o] " -d " fish_quoted(help[t, o]) > to
}

function write_fish(t, to,   c, i, in_command, over) {
	print "# fish completion for " name[t] " of earpipe, made from its options\n" > to
	if (name[t] != "earpipe") {
		fish_options(t, to, name[t], "")
		if (kind(operands[t]) == "command")
			print "complete -c " name[t] " -x -a '(__fish_complete_subcommand --" valued(t, " ") ")'" > to
		else if (operands[t] !~ FILES)
			print "complete -c " name[t] " -f" > to
		close(to)
		return
	}
	print "complete -c earpipe -n __fish_use_subcommand -f" > to
	fish_options(t, to, "earpipe", " -n __fish_use_subcommand")
	for (i = 1; i <= commands; i++)
		print "complete -c earpipe -n __fish_use_subcommand -x -a " command[i] " -d " fish_quoted(command_help[command[i]]) > to
	print "complete -c earpipe -n '__fish_seen_subcommand_from help' -x -a " fish_quoted(all_commands(1)) > to
	for (c = 1; c <= tables; c++) {
		if (name[c] !~ /^earpipe /) continue
		in_command = "__fish_seen_subcommand_from " substr(name[c], 9)
		over = "contains -- -- (commandline -opc)"
		if (c in after && after[c] in number) {
			fish_options(c, to, "earpipe", " -n '" in_command "; and not " over "'")
			fish_words(number[after[c]], to, "earpipe -n '" in_command "; and " over "'")
		} else
			fish_options(c, to, "earpipe", " -n '" in_command "'")
	}
	close(to)
}
