# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# Running the parts together on this machine: ports, children, broker.

sensor=$root/sensor/Sensor/bin/Release/net10.0/deception-sensor
decoys=$root/decoys/bin/Release/net10.0/deception-decoys
controller=$root/controller/bin/Release/net10.0/deception-controller
children=()

# start LOG COMMAND…: as a child that end_children ends.
start() {
    local log=$1; shift
    "$@" >"$log" 2>&1 </dev/null &
    children+=($!)
}

# The youngest first, so that the sensor can still deliver while it ends.
end_children() {
    local i
    for ((i = ${#children[@]} - 1; i >= 0; i--)); do
        kill -TERM "${children[i]}" 2>/dev/null || continue
        wait "${children[i]}" 2>/dev/null || true
    done
    children=()
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port WANTED: that one, or any that nobody listens on.
free_port() {
    local port=$1
    while answers "$port"; do
        port=$((20000 + RANDOM % 20000))
    done
    echo "$port"
}

# wait_for SECONDS WHAT COMMAND…: tries the command until it succeeds.
wait_for() {
    local end=$((SECONDS + $1)) what=$2; shift 2
    until "$@" 2>/dev/null; do
        ((SECONDS < end)) || { say "$what: not there after ${end}s"; return 1; }
        sleep 0.1
    done
}

# start_broker CONFIG PORT: nats-server with what the controller of that configuration writes for it.
start_broker() {
    local config=$1 port=$2 broker
    broker=$("$controller" init --config "$config")
    start "$(dirname "$broker")/nats.out" nats-server -c "$broker"
    wait_for 20 "the broker" answers "$port"
}

# enroll CONFIG ROLE NAME STATE: makes an agent of a state folder, as its host would.
enroll() {
    local config=$1 role=$2 name=$3 folder=$4 token program=$sensor
    [[ $role == sensor ]] || program=$decoys
    token=$("$controller" enroll --config "$config" --role "$role" --name "$name" 2>/dev/null)
    "$program" enroll --controller "$(jq -r .listen "$config")" --token "$token" --state "$folder" >/dev/null
}

# sign_in_line LOG: what the controller printed at its first start.
sign_in_line() { grep -m1 'Sign in at' "$1"; }
