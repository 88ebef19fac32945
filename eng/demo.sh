#!/usr/bin/env bash
# Broker, controller, decoy, sensor and a syslog listener on loopback; a recorded attack goes through them.
set -euo pipefail
# shellcheck source=eng/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=eng/network.sh
source "$root/eng/network.sh"

once=
case ${1:-} in
    "") ;;
    --once) once=1 ;;
    *) die "demo: unknown option $1 (only --once)" ;;
esac

expected=(honey.account-signin honey.service-ticket honey.service-login kerberos.kerberoasting drsuapi.dcsync)
cases=(kerberos.kerberoasting/getuserspns honey.account-signin/kerberos honey.account-signin/ldap-simple drsuapi.dcsync/one-account)

work=$(mktemp -d "${TMPDIR:-/tmp}/deception-demo.XXXXXX")
finish() { end_children; rm -rf "$work"; }
trap finish EXIT
trap 'exit 130' INT TERM

broker_port=$(free_port 4222) web_port=$(free_port 8480) ldap_port=$(free_port 3890) syslog_port=$(free_port 6514)
url=http://127.0.0.1:$web_port

say "starting nats-server, rsyslogd, controller, decoy and sensor"
cat >"$work/rsyslog.conf" <<CONF
global(workDirectory="$work")
module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="$syslog_port")
action(type="omfile" file="$work/siem.log")
CONF
start "$work/rsyslog.log" rsyslogd -n -i "$work/rsyslog.pid" -f "$work/rsyslog.conf"
wait_for 20 "the syslog listener" answers "$syslog_port"

cat >"$work/controller.json" <<JSON
{ "listen": "$url", "state": "$work/controller",
  "broker": { "url": "tls://127.0.0.1:$broker_port", "listen": "127.0.0.1:$broker_port" },
  "policy_file": "$root/tests/Replay/${cases[0]}/policy.json",
  "syslog": [ { "name": "siem", "transport": "tcp", "host": "127.0.0.1", "port": $syslog_port } ] }
JSON
cat >"$work/decoys.json" <<JSON
{ "state": "$work/decoys",
  "services": [ { "kind": "ldap", "listen": "127.0.0.1:$ldap_port", "domain": "lab.test", "host": "dc3" } ] }
JSON
captures=$(printf ", \"$root/tests/Replay/%s/capture.pcap\"" "${cases[@]}")
cat >"$work/sensor.json" <<JSON
{ "state": "$work/sensor", "policy_file": "$root/tests/Replay/${cases[0]}/policy.json", "replay": [ ${captures:2} ] }
JSON

start_broker "$work/controller.json" "$broker_port"
api_token=$("$controller" tokens create demo --config "$work/controller.json" 2>"$work/token.log") || { cat "$work/token.log" >&2; exit 1; }
start "$work/controller.log" "$controller" --config "$work/controller.json"
wait_for 40 "the controller" curl -sf -o /dev/null "$url/readyz" || { cat "$work/controller.log" >&2; exit 1; }
enroll "$work/controller.json" decoys decoy-dc3 "$work/decoys"
enroll "$work/controller.json" sensor dc1 "$work/sensor"
start "$work/decoys.log" "$decoys" serve --config "$work/decoys.json"
start "$work/sensor.log" "$sensor" run --config "$work/sensor.json"
wait_for 20 "the decoy" answers "$ldap_port" || { cat "$work/decoys.log" >&2; exit 1; }

say "playing ${#cases[@]} recorded attacks, and signing in to the decoy with a stolen name"
ldapwhoami -x -H "ldap://127.0.0.1:$ldap_port" -D 'LAB\adm_backup' -w 'not-the-password' >/dev/null 2>&1 || true

findings() { curl -sf -H "Authorization: Bearer $api_token" "$url/api/v1/findings?limit=200"; }
missing() {
    local seen id
    seen=$(findings | jq -r '.items[].detector')
    for id in "${expected[@]}"; do
        grep -qxF "$id" <<<"$seen" || echo "$id"
    done
}
complete() { [[ -z $(missing) ]]; }
in_siem() { local id; for id in "${expected[@]}"; do grep -qF "$id" "$work/siem.log" || return 1; done; }

result=0
if wait_for 60 "all findings" complete; then
    printf '\n'
    findings | jq -r '.items | sort_by(.first_seen)[] | [.severity, .detector, .summary] | join("\t")' |
        awk -F '\t' '{ printf "  %-14s %-30s %s\n", toupper($1), $2, $3 }'
    printf '\n'
else
    say "missing: $(missing | tr '\n' ' ')"
    tail -n 5 "$work/sensor.log" "$work/decoys.log" "$work/controller.log" >&2
    result=1
fi
if wait_for 20 "the SIEM's lines" in_siem; then
    printf '  At the syslog listener (%s lines), the first of them:\n  %s\n\n' "$(wc -l <"$work/siem.log")" "$(head -n 1 "$work/siem.log" | cut -c1-200)"
else
    result=1
fi
printf '  Dashboard: %s\n  %s\n\n' "$url" "$(sign_in_line "$work/controller.log")"

[[ -z $once ]] || exit "$result"
say "Ctrl-C ends it and leaves nothing behind"
wait "${children[0]}"
