# shellcheck shell=bash
# What the scripts of this folder share. Nothing here writes to stdout.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
state=$root/.state
no_sdk="the .NET 10 SDK is missing; see https://dotnet.microsoft.com/download"

say() { printf 'deception: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Debian packages by what needs them.
packages_of() {
    case $1 in
        capture) echo libpcap0.8 ;;
        up) echo nats-server curl jq ;;
        demo) echo libpcap0.8 nats-server rsyslog curl jq ldap-utils ;;
        bench) echo libpcap0.8 tshark clang zlib1g-dev nats-server iproute2 ;;
        test)
            echo libpcap0.8 nats-server rsyslog rsyslog-gnutls openssl curl jq chromium fonts-dejavu-core clang zlib1g-dev tshark \
                tcpdump iproute2 ethtool samba samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules winbind \
                libnss-winbind smbclient krb5-user ldap-utils libsasl2-modules-gssapi-mit ldb-tools python3-samba \
                python3-impacket python3-setproctitle shellcheck libfaketime wine wine64 \
                nmap redis-tools mariadb-client postgresql-client freetds-bin tnftp
            ;;
    esac
}

# need_packages WHAT: installs what is missing when root on Debian or Ubuntu, else prints the line to run.
need_packages() {
    command -v dpkg-query >/dev/null || return 0
    local package missing=()
    # shellcheck disable=SC2046
    for package in $(packages_of "$1"); do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    # Slim images leave documentation out, and impacket's tools are that to Debian.
    if [[ $1 == test && ! -e /usr/share/doc/python3-impacket/examples/secretsdump.py ]]; then
        missing+=(python3-impacket)
    fi
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        die "missing packages; run: sudo apt-get install --no-install-recommends ${missing[*]}"
    fi
    say "installing ${missing[*]}"
    install_packages "${missing[@]}" >&2 || die "could not install ${missing[*]}"
}

# Installed servers must not start by themselves, and winbind must not hook itself into this machine's name service.
install_packages() (
    nsswitch=$(mktemp) policy=/usr/sbin/policy-rc.d made=
    cp -p /etc/nsswitch.conf "$nsswitch"
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
        made=$policy
    fi
    trap 'cat "$nsswitch" >/etc/nsswitch.conf; rm -f "$nsswitch" ${made:+"$made"}' EXIT
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends --reinstall \
        -o Dpkg::Options::=--path-include='/usr/share/doc/python3-impacket/*' "$@"
)

# build: Release, once; at once when no source has changed since.
build() {
    command -v dotnet >/dev/null || die "$no_sdk"
    mkdir -p "$state"
    exec 9>"$state/build.lock"
    flock 9
    local now
    now=$(fingerprint)
    if [[ ! -e $state/built || $(<"$state/built") != "$now" ]]; then
        [[ $(dotnet --version 2>/dev/null) == 10.* ]] || die "$no_sdk"
        rm -f "$state/built"
        say "building"
        if ! dotnet build "$root/Deception.sln" -c Release -nologo -v quiet -clp:NoSummary 9>&- >"$state/build.log" 2>&1; then
            grep -E 'error|warning' "$state/build.log" | sort -u >&2
            die "the build failed; all of it is in .state/build.log"
        fi
        printf '%s' "$now" >"$state/built"
    fi
    exec 9>&-
}

# Names, sizes and times of all sources: an edited, added or deleted file changes it.
fingerprint() {
    find "$root/sensor" "$root/decoys" "$root/controller" "$root/detectors" "$root/tests" "$root/eng" "$root"/*.* \
        \( -name bin -o -name obj -o -name '*.pcap*' -o -name '*.md' -o -name '*.txt' \) -prune -o -type f -printf '%p %s %T@\n' |
        LC_ALL=C sort | sha256sum
}
