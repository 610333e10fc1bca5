#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# features.sh - pipelines/features gives the same bytes with any number of jobs, through ssh, and
# after a kill
. "$(dirname "$0")/support/lib.sh"

features=$root/pipelines/features
refuses 2 'wanted a FOLDER and a SOURCE' "$features"
refuses 2 'unknown option' "$features" --shrads 3 out in
refuses 2 'wanted a number from 1' "$features" --shards 0 out in
refuses 2 'each shard reads SOURCE again' "$features" out -
refuses 2 'one argument after --' "$features" out in -- melspec --hop 20ms
matches 'help' "$("$features" --help | head -n 1)" '^features '

if ! parallel --version 2> /dev/null | grep -q '^GNU'; then
	skip 'features' 'GNU parallel is not installed'
	exit
fi

want_fsdd 'features'
mkdir set
cp "$fsdd"/[0-9]_theo_[0-3].wav set
fsdd-read set | melspec | tensor-dump --json | sort > whole

# ---- jobs ----

"$features" --jobs 1 --shards 7 one set
is 'one at a time: status, files' "$? $(ls one | tr '\n' ' ')" \
    '0 1.frames 2.frames 3.frames 4.frames 5.frames 6.frames 7.frames how lock sums '
cat one/*.frames | tensor-dump --json | sort > joined
is 'all shards hold what the set does: clips' "$(wc -l < whole)" 40
check 'all shards hold what the set does' cmp whole joined
"$features" --jobs 4 --shards 7 four set
is 'four at a time' "$? $(diff -rq one four)" '0 '
"$features" --shards 2 --read '--label 3' three set -- 'resample -r 4000 | melspec --mels 20'
is 'options and stages' \
    "$? $(cat three/*.frames | tensor-dump | wc -l) $(tensor-dump --json three/1.frames | head -n 1 | grep -c '"rate":4000')" '0 4 1'
mkdir "an odd 'name"
cp set/[01]_* "an odd 'name"
"$features" --shards 2 "odd 'out" "an odd 'name"
is 'odd names' "$? $(cat "odd 'out"/*.frames | tensor-dump | wc -l)" '0 8'

# ---- faults, and going on ----

refuses 1 'holds features of another command' "$features" --shards 6 one set
refuses 1 'holds features of another command' "$features" --shards 7 one set -- 'melspec --mels 20'
"$features" --jobs 1 --shards 3 broken set -- 'melspec --mels 0' 2> err
is 'a stage that fails: status, files' "$? $(ls broken | tr '\n' ' ')" '1 how lock sums unfinished.frames '
check 'a stage that fails: its message' grep -q 'a shard failed' err

# killed at its third shard, together with all that it began
cat > slow << 'END'
#!/bin/sh
echo >> begun
[ "$(wc -l < begun)" -lt 3 ] || [ -e quick ] || sleep 60
melspec "$@"
END
chmod +x slow
setsid "$features" --jobs 1 --shards 7 killed set -- ./slow 2> err &
victim=$!
third_begun() {
	[ -e begun ] && [ "$(wc -l < begun)" -ge 3 ]
}
check 'a run: its third shard is begun' eventually third_begun
refuses 1 'another run is working there' "$features" --shards 7 killed set -- ./slow
kill -KILL -$victim
wait $victim 2> err
is 'killed: two shards are whole' "$(ls killed/[1-7].frames | wc -l)" 2
cat killed/*.frames | tensor-dump > out 2> err
is 'killed: no reader takes the two for all' "$?" 1
refuses 1 '--cat killed: the run is not finished' "$features" --cat killed
: > quick
"$features" --jobs 2 --shards 7 killed set -- ./slow
is 'the same command goes on' "$? $(diff -rq -x how one killed) $(wc -l < begun)" '0  8'

# ---- shards that are not as they were made ----

# remade NAME: the same command makes the second shard again, says so, and all is as it was
remade() {
	"$features" --shards 7 spoilt set 2> err
	is "$1: made again" "$?,$(diff -rq -x how one spoilt)" '0,'
	is "$1: says so" "$(grep -c '^features: .*/spoilt/2.frames: is incomplete' err),$(wc -l < err)" 1,1
}
cp -r one spoilt
is '--cat' "$("$features" --cat spoilt | cksum)" "$(cat one/*.frames | cksum)"
size=$(wc -c < one/2.frames)
for length in 0 1 100 $((size / 2)) $((size - 6)) $((size - 1)); do
	head -c "$length" one/2.frames > spoilt/2.frames
	refuses 1 'spoilt/2.frames: is missing or incomplete' "$features" --cat spoilt
	remade "cut to $length bytes"
done
# as older versions left it, without sums; and as a power cut may leave a file system
rm -r spoilt/sums
for length in 0 100 $((size - 1)); do
	head -c "$length" one/2.frames > spoilt/2.frames
	remade "cut to $length bytes, without a sum"
	rm -r spoilt/sums/2
done
head -c "$size" /dev/zero > spoilt/2.frames
remade 'zeros'
head -c 100 one/2.frames > spoilt/2.frames
cat one/2.frames >> spoilt/2.frames
remade 'too long'
cp one/3.frames spoilt/2.frames
remade 'another shard'
rm spoilt/2.frames
refuses 1 'spoilt/2.frames: is missing' "$features" --cat spoilt
"$features" --shards 7 spoilt set 2> err
is 'a shard that is missing: made again' "$?,$(diff -rq -x how one spoilt),$(cat err)" '0,,'
: > spoilt/how
"$features" --shards 7 spoilt set 2> err
is 'an empty note of how it was begun' "$?,$(diff -rq one spoilt),$(cat err)" '0,,'
cp one/1.frames spoilt/more.frames
"$features" --shards 7 spoilt set 2> err
matches 'a file too many' "$?,$(cat err)" '^0,features: spoilt: has 8 files of this name, of which 7 are shards'
refuses 1 '--cat nowhere: is not a folder that' "$features" --cat nowhere
refuses 2 'wanted --cat FOLDER' "$features" --cat
"$features" --shards 2 early set -- 'melspec | head -c 3000' > out 2> err
is 'a stage that ends early with status 0: status, files' "$?,$(ls early | tr '\n' ' ')" \
    '1,how lock sums unfinished.frames '
mkdir -- -dash
cp set/0_* ./-dash
"$features" --shards 1 dash -dash
is 'a SOURCE that begins with a dash' "$? $(tensor-dump dash/1.frames | wc -l)" '0 4'

# a power cut takes nothing: each file and folder is flushed before it is renamed and after
mkdir noted
for tool in sync mv; do
	printf '#!/bin/sh\necho "%s $*" >> "%s/order"\nexec %s "$@"\n' $tool "$scratch" "$(command -v $tool)" > noted/$tool
	chmod +x noted/$tool
done
: > order
PATH=$scratch/noted:$PATH "$features" --jobs 1 --shards 1 flushed set
is 'flushed before and after it is renamed' "$(sed -n "s|$scratch/flushed||g; /frames/,\$p" order |
    grep -v "^sync $root" | sed -n '/1.frames/,$p' | tr '\n' '|')" \
    'sync /1.frames.new /sums/1.new|mv -f /sums/1.new /sums/1|sync /sums|mv -f /1.frames.new /1.frames|sync |sync flushed|'

# ---- hosts ----

sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd) || sshd=
ssh=$(command -v ssh) || ssh=
if [ -z "$sshd" ] || [ -z "$ssh" ]; then
	skip 'hosts' 'ssh or its server is not installed'
	exit
fi
ssh-keygen -q -t ed25519 -N '' -f key
ssh-keygen -q -t ed25519 -N '' -f host
cp key.pub authorized
# whoever else is on this machine cannot get in: there is one key, in a folder of the test's own
port=$((20000 + $$ % 20000))
cat > sshd.conf << END
ListenAddress 127.0.0.1
Port $port
HostKey $scratch/host
AuthorizedKeysFile $scratch/authorized
StrictModes no
UsePAM no
PasswordAuthentication no
PidFile none
SetEnv PATH=$PATH
END
[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
"$sshd" -D -e -f "$scratch/sshd.conf" 2> sshd.log &
server=$!
stop_server() {
	kill $server 2> /dev/null
}
at_exit stop_server
cat > ssh.conf << END
Host left right
HostName 127.0.0.1
Port $port
IdentityFile $scratch/key
IdentitiesOnly yes
UserKnownHostsFile $scratch/known
StrictHostKeyChecking accept-new
END
mkdir bin
printf '#!/bin/sh\nexec %s -F %s/ssh.conf "$@"\n' "$ssh" "$scratch" > bin/ssh
chmod +x bin/ssh
PATH=$scratch/bin:$PATH
if ! eventually ssh -o BatchMode=yes left true 2> /dev/null; then
	skip 'hosts' "the ssh server does not let us in: $(tail -n 1 sshd.log)"
	exit
fi
"$features" --host left --host : --host right --jobs 1 --shards 7 far "$scratch/set"
is 'two hosts and this one' "$? $(diff -rq -x how one far)" '0 '
is 'two hosts and this one: who worked' "$(grep -c 'Accepted publickey' sshd.log | awk '{ print ($1 >= 3) }')" 1
kill $server
"$features" --host left --jobs 1 --shards 7 gone "$scratch/set" 2> err
is 'a host that is gone: status, files' "$? $(ls gone | tr '\n' ' ')" '1 how lock sums unfinished.frames '
