#!/usr/bin/env bash
# Starts and stops everything on this machine: a private PostgreSQL, the simulator of the providers, silo, API, demo.
#
#   deploy/processes.sh run        the demo, with a speeded clock, in its own database; stays until Ctrl-C
#   deploy/processes.sh up         the same processes at speed 1 (or Clock__Speed), without the demo; returns when ready
#   deploy/processes.sh down       stops what either started, in order; nothing is lost
#   deploy/processes.sh status | console | logs | psql | migrate | carry-over | customers | clean
#
# Settings from the environment: FRESH=1 (start over), STAY=0 (run ends with the demo), DEMO_SPEED (360),
# Clock__Speed (1), ASPNETCORE_URLS (http://127.0.0.1:5200), and any setting of a process, e.g. Channels__WhatsApp__SendTimeout.
# NO_BUILD=1: uses the last build. RUN_FOLDER: another folder than .run, for a second installation of this checkout.
# Everything it writes is in .run: data, logs, process ids, keys (readable by you only), and state.env with the addresses
# and keys for other programs. A port that another program has is replaced by a free one, also when it was taken meanwhile.
set -euo pipefail

deploy=$(cd "$(dirname "$0")" && pwd)
# First, because it brings libraries (ICU) that a bare machine lacks and .NET needs.
case ${1:-} in run | up | migrate | carry-over) "$deploy/postgres.sh" install ;; esac
. "$deploy/environment.sh"
. "$deploy/process.sh"
mkdir -p "$run_folder"
postgres=$run_folder/pg
programs=$run_folder/bin
names=(Simulator Silo Api) # in the order of starting

# The server outlives this script and must not keep its locks.
private_postgres() { "$deploy/postgres.sh" "$1" "$postgres" "${@:2}" 7>&- 8>&-; }

# --- state of the last start: database, speed, ports ------------------------------------------------------------------

database= speed= api_port= simulator_port= control_port= centre_port= silo_port= gateway_port=
load_facts() { if [[ -f $run_folder/facts ]]; then . "$run_folder/facts"; fi; }
save_facts() {
    printf '%s\n' "database=$database" "speed=$speed" "api_port=$api_port" "simulator_port=$simulator_port" \
        "control_port=$control_port" "centre_port=$centre_port" "silo_port=$silo_port" "gateway_port=$gateway_port" >"$run_folder/facts"
}

any_alive() { local name; for name in "${names[@]}"; do if alive "$name"; then return 0; fi; done; return 1; }

# Runs with exclusive use of .run; a second command waits.
exclusively() { exec 8>"$run_folder/lock"; flock 8; }

# --- programs ---------------------------------------------------------------------------------------------------------

build_programs() {
    if [[ -n ${NO_BUILD:-} ]]; then return 0; fi
    local stamp=$run_folder/built
    if [[ -f $stamp && $(cat "$stamp") == "$configuration" && -f $(library src/Api) && -f $(library demo/Demo) ]] &&
        [[ -z $(cd "$root" && find src demo docs/openapi.json Directory.* global.json -type f -newer "$stamp" \
            -not -path '*/bin/*' -not -path '*/obj/*' -not -path '*/node_modules/*' -not -path '*/wwwroot/*' -print -quit) ]]; then
        return 0
    fi
    say "Building …"
    local began; began=$(mktemp -p "$run_folder")
    printf '%s' "$configuration" >"$began"
    if ! build deploy/Processes.slnf >"$run_folder/build.log" 2>&1 </dev/null; then
        rm -f "$began"; cat "$run_folder/build.log" >&2; fail "The build failed."
    fi
    mv "$began" "$stamp" # older than anything that was edited while building
}

# Processes run from a copy, because the next build would write into the libraries of a running process.
stage_programs() {
    if any_alive && [[ -d $programs ]]; then return 0; fi
    rm -rf "$programs"
    mkdir -p "$programs"
    local project
    for project in src/Simulator src/Silo src/Api demo/Demo; do
        cp -R --reflink=auto "$(dirname "$(library "$project")")" "$programs/${project##*/}"
    done
}

# --- settings of the processes ----------------------------------------------------------------------------------------

# Settings of the caller: the rest follows the ports, which may change while starting.
given_whatsapp=${Channels__WhatsApp__BaseUrl:-} given_sms=${Channels__Sms__BaseUrl:-} given_push=${Channels__Push__BaseUrl:-}
given_callback=${Channels__Sms__StatusCallbackBaseUrl:-} given_adapter=${Channels__Sms__Adapter:-} given_smpp=${Channels__Smpp__Port:-}

configure() {
    operator_key=$run_folder/operator.key
    keep_secret "$operator_key" sh -c "printf 'operator-%s' $(random_hex 24)"
    keep_secret "$run_folder/master.key" sh -c 'head -c 32 /dev/urandom | base64 -w0'
    # One word for all starts of this installation, so that a process that goes on running is recognised.
    keep_secret "$run_folder/instance" random_hex 16
    instance=$(cat "$run_folder/instance")
    api_url=http://127.0.0.1:$api_port
    simulator_url=http://127.0.0.1:$simulator_port
    control_url=http://127.0.0.1:$control_port
    tenant_key_file=$run_folder/$database/tenant.key
    mkdir -p "$run_folder/$database"
    export ConnectionStrings__Default
    ConnectionStrings__Default=$(private_postgres owner "$database")
    export Clock__Speed=$speed Channels__WhatsApp__BaseUrl=${given_whatsapp:-$simulator_url}
    export Channels__Sms__BaseUrl=${given_sms:-$simulator_url}
    # Tokens may also be requested from the host of the push provider; so the simulator can give them.
    export Channels__Push__BaseUrl=${given_push:-$simulator_url}
    export Channels__Sms__StatusCallbackBaseUrl=${given_callback:-$api_url/webhooks/sms}
    export Channels__Sms__Adapter=${given_adapter:-both} Channels__Smpp__Port=${given_smpp:-$centre_port}
}

refused_port=none # by another program, although none answered on it

choose_ports() {
    # The ports of the last time if they are free, so that addresses stay what they were.
    if ! alive Api; then
        local wanted=${ASPNETCORE_URLS:-}
        wanted=${wanted%%;*} wanted=${wanted##*:} wanted=${wanted%%/*}
        if [[ $wanted == "$refused_port" ]]; then wanted=; fi
        api_port=$(free_port "${wanted:-${api_port:-5200}}")
    fi
    if ! alive Simulator; then
        simulator_port=$(free_port "${simulator_port:-5300}")
        control_port=$(free_port "${control_port:-5301}")
        centre_port=$(free_port "${centre_port:-5302}")
    fi
    if ! alive Silo; then
        silo_port=$(free_port "${silo_port:-11111}")
        gateway_port=$(free_port "${gateway_port:-30000}")
    fi
}

# Runs a command with these keys in its environment and no others; a key is never an argument, which others could list.
with_keys() { # [master] [operator] <command…>
    unset Operator__Key Credentials__MasterKey
    local code=0
    while true; do
        case $1 in
            master) export Credentials__MasterKey; Credentials__MasterKey=$(cat "$run_folder/master.key") ;;
            operator) export Operator__Key; Operator__Key=$(cat "$operator_key") ;;
            *) break ;;
        esac
        shift
    done
    "$@" || code=$?
    unset Operator__Key Credentials__MasterKey
    return "$code"
}

start_one() { # <name>
    local name=$1
    if alive "$name"; then return 0; fi
    local settings=() keys=()
    case $name in
        Simulator) settings=("Simulator__Urls=$simulator_url" "Simulator__ControlUrls=$control_url" "Simulator__SmppPort=$centre_port"
            "Simulator__JournalPath=$run_folder/$database/simulator.jsonl") ;;
        # A name of its own, because the port may change and totals are kept by name.
        Silo) settings=("Silo__Name=local" "Silo__SiloPort=$silo_port" "Silo__GatewayPort=$gateway_port") keys=(master) ;;
        Api) settings=("ASPNETCORE_URLS=$api_url") keys=(master operator) ;;
    esac
    with_keys "${keys[@]}" start_process "$name" "$programs/$name" env -u ASPNETCORE_URLS "${settings[@]}" dotnet "MassMessaging.$name.dll"
}

# Starts all and waits until they are ready. A port may be taken between the look at it and its use, by another
# installation that starts at this moment: then all are stopped and begin again with other ports.
start_on_free_ports() {
    local name code
    for _ in {1..5}; do
        choose_ports
        save_facts
        configure
        for name in "${names[@]}"; do start_one "$name"; done
        code=0
        until_ready Simulator "$control_url/health" 60 || code=$?
        if [[ $code -eq 2 ]]; then fail_late Simulator "$control_url/health" 60; fi
        if [[ $code -eq 0 ]]; then until_ready Api "$api_url/health/ready" 120 "${names[@]}" || code=$?; fi
        if [[ $code -eq 2 ]]; then fail_late Api "$api_url/health/ready" 120; fi
        if [[ $code -eq 0 ]]; then return 0; fi
        forget_taken_port "$ended" || fail_ended "$ended"
        say "Another program has taken a port of $ended; starting again with other ports."
        for name in Api Silo Simulator; do stop_process "$name" 40; done
    done
    fail "Five times another program took a port meanwhile; is something on this machine taking many?"
}

# Whether the last words of a process that ended are that it cannot listen on one of its ports; that one is not chosen again.
forget_taken_port() { # <name>
    local variable ports=()
    case $1 in
        Simulator) ports=(simulator_port control_port centre_port) ;;
        Silo) ports=(silo_port gateway_port) ;;
        Api) ports=(api_port) ;;
    esac
    for variable in "${ports[@]}"; do
        if said_by "$1" | tail -n 40 | grep -E "(bind|listen|ASPNETCORE_URLS|Silo:)" | grep -qE "(^|[^0-9])${!variable}([^0-9]|\$)"; then
            refused_port=${!variable}
            printf -v "$variable" '%s' $((20000 + RANDOM % 12000))
            return 0
        fi
    done
    return 1
}

silo() { (cd "$programs/Silo" && with_keys master dotnet MassMessaging.Silo.dll "$@"); }

# A speeded clock is stopped while nothing runs, or a night would be months; the silo's start lets it go on.
pause_clock() { if [[ $speed != 1 ]]; then silo clock pause >"$(log_of clock)" 2>&1 </dev/null || true; fi; }

# --- start and stop ---------------------------------------------------------------------------------------------------

create_database() {
    private_postgres own "$database"
}

forget_database() { # FRESH=1
    say "Starting over: the database \"$database\" is dropped."
    private_postgres psql postgres -qc "drop database if exists $database with (force)" 2>&1 | grep -v 'does not exist' || true
    rm -rf "${run_folder:?}/${database:?}"
}

migrate() {
    mkdir -p "$run_folder/logs"
    if ! silo migrate >"$(log_of migrate)" 2>&1 </dev/null; then
        cat "$(log_of migrate)" >&2; fail "The migration of database \"$database\" failed."
    fi
}

# The silo judges whether the database can run at this speed; its answer is shown here, not only in a log.
start_clock() {
    if silo clock resume >"$(log_of clock)" 2>&1 </dev/null; then return 0; fi
    cat "$(log_of clock)" >&2
    local ran; ran=$(sed -n 's/.*clock ran at speed \([0-9.]*\):.*/\1/p' "$(log_of clock)")
    if [[ -n $ran ]]; then
        local go_on="Clock__Speed=$ran make up" over="make up FRESH=1"
        if [[ $database == demo ]]; then go_on="DEMO_SPEED=$ran make run" over="make run FRESH=1"; fi
        fail "To go on with the database \"$database\": \"$go_on\". To start over at speed $speed: \"$over\", which drops it and all that it holds."
    fi
    fail "The clock of the database \"$database\" could not be started; the reason is above."
}

# Refuses when something else is up: another database, or another speed.
check_what_is_up() { # <database> <speed>
    load_facts
    if ! any_alive; then return 0; fi
    if [[ ! -s $run_folder/instance ]]; then fail "What is running was started by an older version: \"make down\" first."; fi
    if [[ $database != "$1" ]]; then fail "\"make $([[ $database == demo ]] && echo run || echo up)\" is running: \"make down\" first."; fi
    if [[ $speed != "$2" ]]; then fail "It is running at speed $speed, not $2: \"make down\" first."; fi
}

start_all() { # <database> <speed>
    if any_alive && [[ -n ${FRESH:-} ]]; then stop_all; fi
    database=$1 speed=$2
    build_programs
    stage_programs
    private_postgres start >/dev/null
    if [[ -n ${FRESH:-} ]]; then forget_database; fi
    create_database
    choose_ports
    configure
    if ! alive Silo; then migrate; start_clock; fi
    start_on_free_ports
    make_tenant
    write_state
}

stop_all() {
    load_facts
    stop_process Demo 10
    stop_process Api 40
    stop_process Silo 80
    if [[ -n $database && -d $postgres && -d $programs/Silo ]]; then
        ConnectionStrings__Default=$(private_postgres owner "$database" 2>/dev/null) || true
        export ConnectionStrings__Default
        pause_clock
    fi
    stop_process Simulator 20
    private_postgres stop
    rm -f "$run_folder/state.env"
}

# The tenant whose key is in state.env: made once per database, through the API; made again when its key is refused.
make_tenant() {
    keep_tenant() {
        API_URL=$api_url API_INSTANCE=$instance OPERATOR_KEY=$(cat "$operator_key") DEMO_STATE=$run_folder/$database/demo.json \
            dotnet "$programs/Demo/MassMessaging.Demo.dll" tenant "$tenant_key_file" </dev/null
    }
    keep_tenant || fail "No tenant could be made."
}

write_state() {
    local new; new=$(umask 077 && mktemp -p "$run_folder")
    {
        printf 'API_URL=%s\n' "$api_url"
        printf 'OPERATOR_KEY=%s\n' "$(cat "$operator_key")"
        printf 'TENANT_KEY=%s\n' "$(cat "$tenant_key_file")"
        printf 'SIMULATOR_URL=%s\n' "$simulator_url"
        printf 'SIMULATOR_CONTROL_URL=%s\n' "$control_url"
        printf "DATABASE_URL='%s'\n" "$ConnectionStrings__Default"
        printf 'DATABASE_URI=%s\n' "$(private_postgres owneruri "$database")"
    } >"$new"
    mv "$new" "$run_folder/state.env"
}

# --- commands ---------------------------------------------------------------------------------------------------------

run() {
    exec 7>"$run_folder/run.lock"
    flock -n 7 || fail "\"make run\" is running in another terminal."
    exclusively
    check_what_is_up demo "${DEMO_SPEED:-360}"
    remember run $$
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP PIPE
    start_all demo "${DEMO_SPEED:-360}"
    flock -u 8
    set -a; . "$run_folder/state.env"; set +a
    API_INSTANCE=$instance DEMO_SPEED=$speed DEMO_STATE=$run_folder/$database/demo.json \
        dotnet "$programs/Demo/MassMessaging.Demo.dll" run "$root/demo/customers.csv" 6>&- 7>&- 8>&- &
    remember Demo $!
    local demo=$! code=0 restarts=0 name
    while alive Demo; do keep_alive; pause; done
    wait "$demo" || code=$?
    if [[ $code -ne 0 ]]; then fail "The demo ended with $code; logs: $run_folder/logs"; fi
    if [[ ${STAY:-1} == 0 ]]; then return 0; fi
    say "Everything stays up. Ctrl-C stops it; \"make run\" continues, \"make run FRESH=1\" starts over."
    while true; do keep_alive; pause; done
}

pause() { sleep 1 & wait $!; } # waiting lets a signal through at once, sleeping alone does not

keep_alive() {
    for name in "${names[@]}"; do
        if alive "$name"; then continue; fi
        if [[ $((++restarts)) -gt 20 ]]; then fail "$name keeps ending; log: $(log_of "$name")"; fi
        say "$name has ended; starting it again (log: $(log_of "$name"))"
        start_one "$name"
    done
}

finish() {
    local code=$?
    trap '' INT TERM HUP PIPE # stopping is quick; being interrupted in it would leave processes behind
    trap - EXIT
    say "" "Stopping …" || true
    flock 8 || true
    stop_all || true
    rm -f "$run_folder/run.pid"
    say "Stopped; nothing is lost." || true
    exit "$code"
}

down() {
    local pid left=750
    if pid=$(process_id run); then # it stops everything itself
        kill -TERM "$pid"
        while alive run && [[ $((left--)) -gt 0 ]]; do sleep 0.2; done
    fi
    exclusively
    stop_all
}

status() {
    load_facts
    local name pid
    for name in "${names[@]}"; do
        if pid=$(process_id "$name"); then say "$name: running (process $pid)"; else say "$name: not running"; fi
    done
    if any_alive; then
        say "Database: $database, clock at speed $speed" "Console: http://127.0.0.1:$api_port/console (\"make console\" prints an address that signs you in)" "API: http://127.0.0.1:$api_port, Swagger: http://127.0.0.1:$api_port/swagger" \
            "Simulator: http://127.0.0.1:$simulator_port, its control: http://127.0.0.1:$control_port" "Keys: $run_folder/state.env"
    fi
}

case ${1:-} in
    run) run ;;
    up)
        exclusively
        check_what_is_up up "${Clock__Speed:-1}"
        # An incomplete start stops what it started.
        if ! any_alive; then trap 'if [[ $? -ne 0 ]]; then stop_all; fi' EXIT; trap 'exit 130' INT; trap 'exit 143' TERM HUP; fi
        start_all up "${Clock__Speed:-1}"
        status ;;
    down) down; say "Everything is stopped; nothing is lost." ;;
    status) status ;;
    console)
        if [[ ! -f $run_folder/state.env ]]; then fail "Nothing is up: \"make run\" or \"make up\" first."; fi
        . "$run_folder/state.env"
        # The key is passed in a file, because others can list arguments.
        code=$(printf 'header = "Authorization: Bearer %s"' "$TENANT_KEY" | curl -fsS -K - -X POST "$API_URL/v1/session/handover" | sed -n 's/.*"code":"\([^"]*\)".*/\1/p')
        printf '%s/console/#code=%s\n' "$API_URL" "$code"
        say "It works once, for two minutes." ;;
    logs) exec tail -n 20 -F "$run_folder"/logs/{Simulator,Silo,Api}.log ;;
    psql) load_facts; exec "$deploy/postgres.sh" psql "$postgres" "${database:-up}" ;;
    migrate)
        exclusively
        load_facts
        if any_alive; then fail "Stop it first (\"make down\"): starting migrates by itself."; fi
        database=${DATABASE:-${database:-up}} speed=${speed:-1}
        build_programs; stage_programs
        private_postgres start >/dev/null
        trap 'private_postgres stop' EXIT # also where the database is refused
        create_database; choose_ports; configure; migrate
        cat "$(log_of migrate)" ;;
    carry-over)
        exclusively
        load_facts
        if any_alive; then fail "Stop it first (\"make down\"): nothing may use the database meanwhile."; fi
        database=${DATABASE:-${database:-up}} speed=${speed:-1}
        build_programs; stage_programs
        private_postgres start >/dev/null
        trap 'private_postgres stop' EXIT # also where the database is not carried over
        create_database; choose_ports; configure
        if ! silo carry-over </dev/null; then fail "The database \"$database\" was not carried over; it is as it was."; fi ;;
    customers)
        build_programs
        dotnet "$(library demo/Demo)" generate --seed 20260101 --rows 3000 >"$run_folder/customers.csv"
        mv "$run_folder/customers.csv" "$root/demo/customers.csv" ;;
    clean)
        if any_alive; then fail "Stop it first: \"make down\"."; fi
        find "$root"/src "$root"/tests "$root"/demo -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
        rm -rf "$run_folder"/{bin,built,tests,build.log}
        if [[ -n ${FRESH:-} ]]; then private_postgres destroy; rm -rf "$run_folder"; fi ;;
    *) sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
