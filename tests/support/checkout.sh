# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
# checkout.sh - a checkout with nothing beside it, for scripts that look for recordings; sourced behind lib.sh

# make_checkout [N]: makes checkout/pipelines, and checkout/build with the programs of this build; N synthetic
# words instead of hundreds
make_checkout() {
	mkdir -p checkout/build
	cp -r "$root/pipelines" checkout
	sed "s/^SPOKEN_WORDS=.*/SPOKEN_WORDS=${1:-40}/" "$root/pipelines/constants" > checkout/pipelines/constants
	: > checkout/Makefile
	ln -s "$build/bin" checkout/build/bin
}

# make_voices: makes ten, all digits by two of FSDD's men, and voices, a digit and another word by a boy, whom
# checkout/pipelines/voices.tsv names
make_voices() {
	mkdir -p ten voices/digits voices/strings voices/words
	for _digit in 0 1 2 3 4 5 6 7 8 9; do
		ln -s "$fsdd/${_digit}_theo_0.wav" "$fsdd/${_digit}_theo_5.wav" "$fsdd/${_digit}_jackson_5.wav" ten
	done
	cp "$fsdd/1_lucas_0.wav" voices/digits/1_0001_0.wav
	cp "$fsdd/2_lucas_0.wav" voices/words/none_0001_11.wav
	{
		printf 'path\tid\tlabel\tspeaker\tgroup\tage\tword\tt0\tt1\tcontext\tclip\n'
		printf 'WAVE/SPEAKER0001/000010011.WAV\tnone_0001_11\tnone\t0001\tboy\t6\tbear\t0.10\t0.45\tsentence\twords/none_0001_11.wav\n'
		printf 'WAVE/SPEAKER0001/000010011.WAV\t1_0001_0\t1\t0001\tboy\t6\tone\t0.35\t0.50\tsentence\tdigits/1_0001_0.wav\n'
	} > checkout/pipelines/voices.tsv
}
