# Sourced: start, watch and stop one process by its name. Its id is in .run/<name>.pid, its output in .run/logs/<name>.log.
# shellcheck shell=bash

say() { printf '%s\n' "$@"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

log_of() { printf '%s/logs/%s.log' "$run_folder" "$1"; }

# When a process began, in clock ticks since boot: tells it from a later one that got the same id. Empty: no such
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

start_process() { # <name> <folder of the program> <command…>
    local name=$1 folder=$2 log
    shift 2
    log=$(log_of "$name")
    mkdir -p "$(dirname "$log")"
    if [[ -f $log && $(stat -c %s "$log") -gt 50000000 ]]; then mv "$log" "$log.1"; fi
    # A session of its own: Ctrl-C in this terminal is for this script, which stops things in their order.
    (cd "$folder" && exec setsid "$@") >>"$log" 2>&1 </dev/null 6>&- 7>&- 8>&- &
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

http_status() { # <url>: the status of a GET, 000 when nothing answers
    local rest=${1#http://} host port path status=000
    path=/${rest#*/}
    host=${rest%%/*} port=${host##*:} host=${host%:*}
    # bash's own sockets: a bare machine has no curl.
    status=$(
        exec 2>/dev/null 5<>"/dev/tcp/$host/$port" || exit 0
        printf 'GET %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n\r\n' "$path" "$host" "$port" >&5
        read -r -t 5 -u 5 _ code _ && printf '%s' "$code"
    ) || true
    printf '%s' "${status:-000}"
}

await() { # <name> <url> <seconds>: until it answers 200
    local name=$1 url=$2 until=$((SECONDS + $3))
    while [[ $(http_status "$url") != 200 ]]; do
        if ! alive "$name" || [[ $SECONDS -ge $until ]]; then
            tail -n 30 "$(log_of "$name")" >&2 || true
            if alive "$name"; then fail "$name is not ready after $3 s ($url); the end of its log is above."; fi
            fail "$name ended while starting; the end of its log is above ($(log_of "$name"))."
        fi
        sleep 0.3
    done
}

port_is_free() { ! (exec 5<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() { # <preferred>
    local port=$1
    while ! port_is_free "$port"; do port=$((20000 + RANDOM % 12000)); done
    printf '%s' "$port"
}

random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

keep_secret() { # <file> <command…>: makes the file once, readable by its owner only
    local file=$1
    shift
    if [[ -s $file ]]; then return 0; fi
    (umask 077; "$@" >"$file.new")
    mv "$file.new" "$file"
}
