#!/usr/bin/env bash
# A broker and a controller on this machine; state and configuration stay in .state/up.
set -euo pipefail
# shellcheck source=eng/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=eng/network.sh
source "$root/eng/network.sh"

work=$state/up
mkdir -p "$work"
chmod 700 "$work"
trap end_children EXIT
trap 'exit 130' INT TERM

broker_port=4222
answers "$broker_port" && die "up: something listens on port $broker_port already"
[[ -e $work/policy.json ]] || printf '{ "version": 1, "domains": [], "honey": {} }\n' >"$work/policy.json"
[[ -e $work/controller.json ]] || cat >"$work/controller.json" <<JSON
{ "listen": "http://127.0.0.1:8480", "state": "$work/controller",
  "broker": { "url": "tls://127.0.0.1:$broker_port", "listen": "127.0.0.1:$broker_port" },
  "policy_file": "$work/policy.json", "syslog": [] }
JSON
start_broker "$work/controller.json" "$broker_port"
start "$work/controller.log" "$controller" --config "$work/controller.json"
url=$(jq -r .listen "$work/controller.json")
wait_for 40 "the controller" curl -sf -o /dev/null "$url/readyz" || { cat "$work/controller.log" >&2; exit 1; }

cat <<TEXT
  Dashboard:       $url
  $(sign_in_line "$work/controller.log" || echo "Sign in as before.")
  Configuration:   $work/controller.json
  Policy:          ./deception controller policy set FILE --config $work/controller.json
  Another user:    ./deception controller users add NAME --config $work/controller.json
  API token:       ./deception controller tokens create NAME --config $work/controller.json

  A sensor on this machine, as root, with its configuration in a file:
    { "state": "/var/lib/deception/sensor", "interfaces": ["eth0"] }
    ./deception controller enroll --role sensor --config $work/controller.json    # prints a one-time token
    ./deception sensor enroll --controller $url --token TOKEN --config FILE
    ./deception sensor run --config FILE
TEXT
wait "${children[0]}"
