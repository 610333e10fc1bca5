#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# features.sh - the features of a set, shard by shard: the same bytes however many work at them, also
# through ssh, and after a kill
. "$(dirname "$0")/lib.sh"

features=$root/pipelines/features
refuses 2 'wanted a FOLDER and a SOURCE' "$features"
refuses 2 'unknown option' "$features" --shrads 3 out in
refuses 2 'wanted a number from 1' "$features" --shards 0 out in
refuses 2 'each shard reads SOURCE anew' "$features" out -
refuses 2 'one word behind --' "$features" out in -- melspec --hop 20ms
matches 'help' "$("$features" --help | head -n 1)" '^features '

if ! parallel --version 2> /dev/null | grep -q '^GNU'; then
	skip 'features' 'GNU parallel is not installed'
	exit
fi

fsdd=$(find_fsdd) || fsdd=
if [ -z "$fsdd" ]; then
	skip 'features' 'found no FSDD'
	exit
fi
mkdir set
cp "$fsdd"/[0-9]_theo_[0-3].wav set
fsdd-read set | melspec | tensor-dump --json | sort > whole

# ---- jobs ----

"$features" --jobs 1 --shards 7 one set
is 'one at a time: status, files' "$? $(ls one | tr '\n' ' ')" \
    '0 1.frames 2.frames 3.frames 4.frames 5.frames 6.frames 7.frames how lock '
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

refuses 1 'was begun in another way' "$features" --shards 6 one set
refuses 1 'was begun in another way' "$features" --shards 7 one set -- 'melspec --mels 20'
"$features" --jobs 1 --shards 3 broken set -- 'melspec --mels 0' 2> err
is 'a stage that fails: status, files' "$? $(ls broken | tr '\n' ' ')" '1 how lock '
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
refuses 1 'another run is at work there' "$features" --shards 7 killed set -- ./slow
kill -KILL -$victim
wait $victim 2> err
is 'killed: two shards are whole' "$(ls killed/*.frames | wc -l)" 2
: > quick
"$features" --jobs 2 --shards 7 killed set -- ./slow
is 'the same command goes on' "$? $(diff -rq -x how one killed) $(wc -l < begun)" '0  8'

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
is 'a host that is gone: status, files' "$? $(ls gone | tr '\n' ' ')" '1 how lock '
