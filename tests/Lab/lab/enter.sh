#!/usr/bin/env bash
# Runs a command as one host: its network, its name, and its own files at the places where programs look for them.
# What it mounts is seen by that command alone and goes with it.
# usage: enter.sh PREFIX HOST FOLDER COMMAND...
set -euo pipefail
prefix=$1 host=$2 folder=$3
shift 3

if [[ ${LAB_INSIDE:-} != yes ]]; then
    LAB_INSIDE=yes exec ip netns exec "$prefix-$host" unshare --uts --mount --propagation private \
        bash "$0" "$prefix" "$host" "$folder" "$@"
fi
unset LAB_INSIDE
hostname "$host"
mkdir -p "$folder"/{home,run/samba,etc/samba,var/lib/samba/private,var/cache/samba,var/log/samba}
for place in run etc/samba var/lib/samba var/cache/samba var/log/samba; do
    mount --bind "$folder/$place" "/$place"
done
for file in hosts resolv.conf nsswitch.conf; do
    [[ ! -e /etc/$file ]] || mount --bind "$folder/etc/$file" "/etc/$file"
done
export HOME=$folder/home KRB5_CONFIG=$folder/etc/krb5.conf
cd "$HOME"
exec "$@"
