#!/usr/bin/env bash
# runtime.sh sensor|decoys|controller: packages, the user and the program's capability of the final image. DESTDIR and APT stand in for tests.
set -euo pipefail
part=${1:?which part}
root=${DESTDIR:-}
if [[ $part == sensor && ${APT:-1} == 1 ]]; then
    apt-get update -qq
    # The last three bring the libraries that directories are read with, whose own names differ between releases.
    apt-get install -y -qq --no-install-recommends libpcap0.8 libcap2-bin libsasl2-modules-gssapi-mit ldap-utils smbclient
    rm -rf /var/lib/apt/lists/*
fi
mkdir -p "$root/etc" "$root/var/lib/deception"
touch "$root/etc/passwd" "$root/etc/group"
grep -q '^deception:' "$root/etc/passwd" || {
    echo 'deception:x:7531:7531:Deception:/var/lib/deception:/usr/sbin/nologin' >>"$root/etc/passwd"
    echo 'deception:x:7531:' >>"$root/etc/group"
}
chown 7531:7531 "$root/var/lib/deception" 2>/dev/null || [[ -n $root ]]
chmod 700 "$root/var/lib/deception"
# A user that is not root gets no capability from the container alone: the file has to carry it.
[[ $part != sensor ]] || setcap cap_net_raw+ep "$root/opt/deception/deception-sensor"
