#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A month of a small learning community, from events to rewards:
#
#     packaging/demo/run.sh [DIRECTORY OF THE PROGRAMS]
#
# Everything it makes is in a private directory, which is removed at the end; KEEP=1 keeps it.
# ALL=1 shows every grant instead of a part of them.
set -eu

cd "$(dirname "$0")/../.."
bin=${1:-.build/release}
work=$(mktemp -d "${TMPDIR:-/tmp}/rewardd-demo.XXXXXX")
daemon=
tail=
shown=

# Ends what still runs, shows the daemon's log if something has gone wrong, tidies up.
finish() {
    status=$?
    trap - EXIT
    for process in $tail $shown $daemon; do
        kill "$process" 2>/dev/null || true
    done
    wait
    if [ "$status" -ne 0 ]; then
        echo "The demo has failed with status $status. The daemon's log:" >&2
        cat "$work/rewardd.log" >&2 || true
    fi
    if [ "${KEEP:-0}" = 1 ]; then
        echo "Kept: $work"
    else
        rm -rf "$work"
    fi
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() {
    printf '\n== %s\n' "$*"
}

# Waits until a condition holds, up to 30 seconds, as long as the daemon is alive.
await() {
    left=300
    until "$@"; do
        left=$((left - 1))
        if [ "$left" -eq 0 ] || ! kill -0 "$daemon" 2>/dev/null; then
            echo "waited in vain for: $*" >&2
            exit 1
        fi
        sleep 0.1
    done
}

# Passes the first lines on and then each fiftieth, one at a time, and counts them all.
show() {
    count=0
    while IFS= read -r line; do
        count=$((count + 1))
        if [ "${ALL:-0}" = 1 ] || [ "$count" -le 20 ] || [ $((count % 50)) -eq 0 ]; then
            printf '%s\n' "$line"
        fi
        printf . >&3
    done
}

all_shown() {
    [ "$(wc -c <"$work/shown")" -ge "$(wc -l <"$work/rewards.ndjson")" ]
}

say "A month of a learning community: 40 members, 5 teams"
awk -v start=2026-01-05 -v days=30 -v members=40 -v seed=1 -f packaging/demo/events.awk \
    >"$work/events.ndjson"
echo "$(wc -l <"$work/events.ndjson") events; the first and one in the middle:"
sed -n '1p;1000p' "$work/events.ndjson"

say "Starting rewardd on the rules in rules/"
"$bin/rewardctl" check rules
"$bin/rewardd" --rules rules --socket "$work/events.sock" --state "$work/state" \
    --journal "$work/rewards.ndjson" --clock events >"$work/rewardd.log" 2>&1 &
daemon=$!
await test -S "$work/events.sock"

say "Sending the events; grants as they happen (each fiftieth after the first; ALL=1 shows all)"
mkfifo "$work/grants"
: >"$work/shown"
"$bin/rewardctl" tail --journal "$work/rewards.ndjson" --from 1 --follow >"$work/grants" &
tail=$!
show <"$work/grants" 3>>"$work/shown" &
shown=$!
"$bin/rewardctl" send --socket "$work/events.sock" "$work/events.ndjson" >"$work/answers"
await all_shown
echo "The daemon's last answer: $(tail -n 1 "$work/answers")"

say "Stopping rewardd"
kill "$tail"
wait "$tail" 2>/dev/null || true
tail=
wait "$shown"
shown=
kill -TERM "$daemon"
wait "$daemon"
daemon=
cat "$work/rewardd.log"

say "The same events without a daemon: grants by rule"
"$bin/rewardctl" simulate --rules rules --summary "$work/events.ndjson"
"$bin/rewardctl" simulate --rules rules "$work/events.ndjson" >"$work/simulated.ndjson"
cmp "$work/simulated.ndjson" "$work/rewards.ndjson"
echo "The daemon's journal is the same, byte for byte: $(wc -l <"$work/rewards.ndjson") lines," \
    "$(grep -c '"type":"reward.granted"' "$work/rewards.ndjson") of them grants."

cat <<'END'

== Where to look next
   rules/           the rules you have just seen at work; each is explained where it stands
   docs/rules.md    all that a rule can say
   make run         the daemon on these rules, in the foreground; then, from another shell:
                    echo '{"type":"lesson.completed","subject":"ana","data":{"minutes":12,"course":"art"}}' |
                        .build/release/rewardctl send --socket .run/events.sock
   README.md        sending events from your own app, and rules for your own git history
END
