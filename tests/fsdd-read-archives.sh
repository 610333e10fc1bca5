#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-archives.sh - fsdd-read refuses truncated and damaged archives in one line; links and odd
# names in archives
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/fsdd-read.sh"

make_set
mkdir small
for i in 0 1 2; do
	{ short_wav | head -c 44; LC_ALL=C awk "BEGIN { srand($i); for (i = 0; i < 128; i++) printf \"%c%c\", 97 + int(26 * rand()), 48 + int(10 * rand()) }"; } > small/${i}_a_$i.wav
done
pack -b1 -cf small.tar -C small .
whole=$(ids small)
# cut_short FILE STEP: no part of it is taken for all of it
cut_short() {
	is "$1 is read" "$(ids "$1")" "$whole"
	_size=$(wc -c < "$1" | tr -d ' ') _n=1 _wrong=
	while [ "$_n" -lt "$_size" ]; do
		head -c "$_n" "$1" > cut
		fsdd-read ./cut > out 2> err
		[ "$?,$(wc -l < err | tr -d ' ')" = 1,1 ] || _wrong="$_wrong file:$_n"
		fsdd-read - < cut > /dev/null 2> err
		[ "$?,$(wc -l < err | tr -d ' ')" = 1,1 ] || _wrong="$_wrong stdin:$_n"
		# shellcheck disable=SC2002
		cat cut | fsdd-read - > out 2> err
		[ "$?,$(wc -l < err | tr -d ' ')" = 1,1 ] || _wrong="$_wrong pipe:$_n"
		[ "$(grep -c "$(printf '\243end')" out)" = 0 ] || _wrong="$_wrong mark:$_n"
		_n=$((_n + $2))
	done
	is "$1 cut after every $2 bytes" "$_wrong" ''
}
head -c -512 small.tar > one-mark.tar # of the two blocks of zeros the second is not waited for
cut_short one-mark.tar 64
command -v gzip > /dev/null && gzip -c small.tar > small.tar.gz && cut_short small.tar.gz 17
command -v xz > /dev/null && xz -c small.tar > small.tar.xz && cut_short small.tar.xz 16
command -v zstd > /dev/null && zstd -q -c small.tar > small.tar.zst && cut_short small.tar.zst 17
if have zip 'damaged zip'; then
	(cd small && zip -q -X ../small.zip ?_a_?.wav)
	cut_short small.zip 19
	echo 'with a comment' | zip -q -z small.zip
	is 'a zip with a comment' "$(ids small.zip)" "$whole"
	zip -q -P secret locked.zip small/*
	refuses 1 '^fsdd-read: locked.zip: small/0_a_0.wav: is encrypted; unpack' fsdd-read locked.zip
	is 'encrypted ones among others' "$(fsdd-read -k locked.zip small.zip 2> /dev/null | tensor-dump | wc -l | tr -d ' ')" 3
fi

head -c 10240 /dev/zero > empty.tar
refuses 1 '^fsdd-read: empty.tar: holds no recordings' fsdd-read empty.tar
refuses 1 '^fsdd-read: stdin: holds no recordings' sh -c 'fsdd-read - < empty.tar'
printf 'PK\005\006\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' > empty.zip
refuses 1 '^fsdd-read: empty.zip: holds no recordings' fsdd-read empty.zip
pack -cf readme.tar -C set README.md
refuses 1 '^fsdd-read: readme.tar: holds no recordings' fsdd-read readme.tar
is 'none among others' "$(fsdd-read -k readme.tar small.tar 2> err | tensor-dump | wc -l | tr -d ' '),$(wc -l < err | tr -d ' ')" 3,2
refuses 1 '^fsdd-read: stdin: is empty' sh -c 'fsdd-read - < /dev/null'
: > nothing
refuses 1 '^fsdd-read: nothing: is empty' fsdd-read nothing
printf 'BZh91AY&SY' > a.tar.bz2
refuses 1 '^fsdd-read: a.tar.bz2: is bzip2, which is not supported; wanted a folder, tar' fsdd-read a.tar.bz2
refuses 1 '^fsdd-read: stdin: is bzip2' sh -c 'cat a.tar.bz2 | fsdd-read -'
printf '7z\274\257\047\034' > a.7z
refuses 1 '^fsdd-read: a.7z: is 7z' fsdd-read a.7z
printf 'PAR1' > a.parquet
refuses 1 'a.parquet' fsdd-read a.parquet
refuses 1 '^fsdd-read: stdin: is Parquet, which cannot be read from a pipe' sh -c 'cat a.parquet | fsdd-read -'
gzip -c small/0_a_0.wav > wav.gz
refuses 1 '^fsdd-read: wav.gz: .*does not hold a tar archive' fsdd-read wav.gz
{ head -c 600 small.tar.gz; head -c 100 /dev/zero | tr '\000' x; tail -c +701 small.tar.gz; } > broken.gz
fsdd-read broken.gz > out 2> err
matches 'gzip: the checksum is looked at' "$?,$(cat err)" '^1,fsdd-read: broken.gz: is damaged or truncated: [a-z ]*$'
{ cat small.tar.gz small.tar.gz; head -c 1000 /dev/zero; } > several.gz
is 'several members of gzip, and padding' "$(ids several.gz)" "$whole$whole"

# links have no samples of their own
mkdir linked
cp small/0_a_0.wav linked
ln linked/0_a_0.wav linked/0_a_1.wav
ln -s 0_a_0.wav linked/0_a_2.wav
is 'a folder with links' "$(ids linked)" '0_a_0 0_a_1 0_a_2 '
pack -cf linked.tar linked
fsdd-read -k linked.tar > out 2> err
is 'links in a tar are not lost without a word' "$(cut -d ';' -f 1,2 err | sed 's/.*wav: is //')" \
    "a link to another file of the archive, which is not stored twice; pack with 'tar --hard-dereference'
a symbolic link; pack with 'tar --dereference'
fsdd-read: skipped 2 of 3"
pack -h --hard-dereference -cf followed.tar linked
is 'packed as it says' "$(ids followed.tar)" "$(ids linked)"

# names
is 'a name twice: both' "$(cat small.tar small.tar | ids - | wc -w | tr -d ' ')" 6
mkdir names
for name in '0_two words_3' "$(printf '0_caf\303\251_1')" "$(printf '0_caf\351_2')" "$(printf '0_new\nline_4')" '-n_x_1'; do
	cp small/0_a_0.wav "names/$name.wav"
done
fsdd-read names > frames
for format in ustar gnu pax; do
	pack --format=$format -cf names.tar names
	fsdd-read names.tar > out
	check "odd names in tar, $format" cmp out frames
done
pack -P -cf absolute.tar "$PWD/small" 2> /dev/null
is 'absolute paths are names like others' "$(ids absolute.tar)" "$whole"
if python=$(find_python); then
	"$python" - <<'END'
import tarfile, zipfile
wav = open('small/0_a_0.wav', 'rb').read()
z = zipfile.ZipFile('names.zip', 'w')
for name in ('0_caf\u00e9_1.wav', '/root/0_abs_2.wav', '../../0_up_3.wav', '.git/0_hidden_4.wav', 'x/.0_hidden_5.wav',
             '__MACOSX/._0_apple_5.wav', 'folder.wav/'):
    z.writestr(name, wav)
z.close()
z = zipfile.ZipFile('bomb.zip', 'w', zipfile.ZIP_DEFLATED)
with z.open('0_bomb_0.wav', 'w', force_zip64=True) as f:
    for _ in range(300):
        f.write(bytes(1 << 20))
z.writestr('0_ok_1.wav', wav)
z.close()
END
	is 'odd names in zip' "$(ids names.zip)" "$(printf '0_caf\303\251_1') 0_abs_2 0_up_3 "
	fsdd-read -k bomb.zip 2> err | tensor-dump | wc -l > n
	is 'a bomb is refused by what comes out of it' "$(cat n err | tr -d ' ' | tr '\n' ' ')" \
	    '1 fsdd-read:bomb.zip:0_bomb_0.wav:hasmorethan256MiB;unpackthearchiveandreadthefolder;skipped fsdd-read:skipped1of2 '
else
	skip 'odd names in zip' 'no Python here'
fi
