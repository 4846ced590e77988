# Sourced: start, watch and stop one process by its name. Its id is in .run/<name>.pid, its output in .run/logs/<name>.log.
# shellcheck shell=bash

say() { printf '%s\n' "$@"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

log_of() { printf '%s/logs/%s.log' "$run_folder" "$1"; }

# The start of a process, in clock ticks since boot: distinguishes it from a later one with the same id. Empty: no such
# process, or one that is dead and only not reaped yet.
born() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    # The name in parentheses may hold spaces; state is the first field after it, the start the twentieth.
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    if [[ $1 != [ZX] ]]; then printf '%s' "${20}"; fi
}

remember() { printf '%s %s\n' "$2" "$(born "$2")" >"$run_folder/$1.pid"; }

process_id() { # <name>: its id when it is alive
    local pid since
    read -r pid since 2>/dev/null <"$run_folder/$1.pid" || return 1
    [[ -n $since && $(born "$pid") == "$since" ]] || return 1
    printf '%s' "$pid"
}

alive() { process_id "$1" >/dev/null; }

# The output of each process since it was started here.
declare -A log_from=()
said_by() { tail -c "+$((${log_from[$1]:-0} + 1))" "$(log_of "$1")"; }

start_process() { # <name> <folder of the program> <command…>
    local name=$1 folder=$2 log
    shift 2
    log=$(log_of "$name")
    mkdir -p "$(dirname "$log")"
    if [[ -f $log && $(stat -c %s "$log") -gt 50000000 ]]; then mv "$log" "$log.1"; fi
    log_from[$name]=$(stat -c %s "$log" 2>/dev/null || printf 0)
    # A session of its own: Ctrl-C in this terminal is for this script, which stops things in their order.
    (cd "$folder" && export Health__Instance="$instance" && exec setsid "$@") >>"$log" 2>&1 </dev/null 6>&- 7>&- 8>&- &
    remember "$name" $!
    disown $! # or this shell would report its end in its own words
}

stop_process() { # <name> <seconds it may take>
    local name=$1 left=$(($2 * 5)) pid
    if ! pid=$(process_id "$name"); then rm -f "$run_folder/$name.pid"; return 0; fi
    kill -TERM "$pid" 2>/dev/null || true
    while alive "$name"; do
        if [[ $((left--)) -le 0 ]]; then
            say "$name did not stop within $2 s and is killed; what it was doing is taken up again at the next start."
            kill -KILL "$pid" 2>/dev/null || true
            left=50
        fi
        sleep 0.2
    done
    rm -f "$run_folder/$name.pid"
}

http_get() { # <url>: the status of a GET and, on further lines, its headers and body; nothing when nothing answers
    local rest=${1#http://} host port path
    path=/${rest#*/}
    host=${rest%%/*} port=${host##*:} host=${host%:*}
    # bash's own sockets: a bare machine has no curl.
    (
        exec 2>/dev/null 5<>"/dev/tcp/$host/$port" || exit 0
        printf 'GET %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n\r\n' "$path" "$host" "$port" >&5
        read -r -t 5 -u 5 _ code _ || exit 0
        printf '%s\n' "$code"
        for _ in {1..60}; do
            line=
            read -r -t 5 -u 5 line || [[ -n $line ]] || break
            printf '%s\n' "$line"
        done
    ) || true
}

# The word that the processes of this installation carry in the answers of /health (Health:Instance). Another
# installation's process on the port does not, so it is never taken for ours and never sent a key.
instance=

is_ours() { # <answer of http_get>
    [[ $1 == 200* && $1 == *"\"instance\":\"$instance\""* ]]
}

# until_ready <name> <url> <seconds> [name…]: until the process answers 200 as ours. 1: it, or one of the others named,
# has ended, and $ended names it; 2: the time is over.
until_ready() {
    local name=$1 url=$2 until=$((SECONDS + $3)) each answer
    shift 3
    foreign=
    while true; do
        answer=$(http_get "$url")
        if is_ours "$answer"; then return 0; fi
        foreign=$([[ $answer != 200* ]] || printf ' Another program answers there.')
        for each in "$@" "$name"; do
            if ! alive "$each"; then ended=$each; return 1; fi
        done
        if [[ $SECONDS -ge $until ]]; then return 2; fi
        sleep 0.3
    done
}

await() { # <name> <url> <seconds> [name…]: as until_ready, or fails with the end of the log of what ended
    local code=0
    until_ready "$@" || code=$?
    case $code in
        0) ;;
        1) fail_ended "$ended" ;;
        *) fail_late "$@" ;;
    esac
}

fail_late() { # <name> <url> <seconds>
    tail -n 30 "$(log_of "$1")" >&2 || true
    fail "$1 is not ready after $3 s ($2).$foreign The end of its log is above."
}

fail_ended() { # <name>
    tail -n 30 "$(log_of "$1")" >&2 || true
    fail "$1 ended while starting; the end of its log is above ($(log_of "$1"))."
}

port_is_free() { ! (exec 5<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() { # <preferred>
    local port=$1
    while ! port_is_free "$port"; do port=$((20000 + RANDOM % 12000)); done
    printf '%s' "$port"
}

random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

instance=$(random_hex 16)

keep_secret() { # <file> <command…>: makes the file once, readable by its owner only
    local file=$1
    shift
    if [[ -s $file ]]; then return 0; fi
    (umask 077; "$@" >"$file.new")
    mv "$file.new" "$file"
}
