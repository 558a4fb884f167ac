# SPDX-License-Identifier: Apache-2.0
# Events of a learning app with teams over 60 days, in order of time, one JSON object a line.
#
#   awk -f events.awk -v events=1000000 -v members=50000 -v teams=5000 > events.ndjson
#
# Deterministic: a linear congruential generator of its own, small enough for exact arithmetic in
# doubles. Members are drawn so that few do much and many do little.

function random(    high) {
    # 2^31 - 1 is prime and 16807 a primitive root of it.
    state = (state * 16807) % 2147483647
    return state / 2147483647
}

function member(    u) {
    u = random()
    return int(members * u * u * u)
}

function two(n) { return n < 10 ? "0" n : n }

BEGIN {
    if (!events) events = 1000000
    if (!members) members = 50000
    if (!teams) teams = 5000
    state = 20260105
    days = 60
    split("31 28 31 30 31 30 31 31 30 31 30 31", lengths, " ")
    month = 1
    day = 5
    n = 0
    for (d = 0; d < days; d++) {
        count = int(events / days) + (d < events % days ? 1 : 0)
        date = "2026-" two(month) "-" two(day)
        for (i = 0; i < count; i++) {
            n++
            second = int(86400 * i / count)
            time = date "T" two(int(second / 3600)) ":" two(int(second / 60) % 60) ":" two(second % 60) "Z"
            m = member()
            kind = random()
            team = "t" (m % teams)
            if (kind < 0.6) {
                type = "lesson.completed"
                u = random()
                data = "\"minutes\":" (1 + int(u * u * 50)) ",\"course\":\"c" int(random() * 8) "\""
            } else if (kind < 0.8) {
                type = "session.started"
                data = "\"device\":\"web\""
            } else if (kind < 0.92) {
                type = "kudos.given"
                data = "\"to\":\"m" member() "\""
            } else {
                type = "purchase.made"
                cents = 99 + int(random() * 6000)
                data = "\"amount\":" int(cents / 100) "." two(cents % 100)
            }
            printf "{\"specversion\":\"1.0\",\"id\":\"e%07d\",\"source\":\"/app\",\"type\":\"%s\",\"subject\":\"m%d\",\"time\":\"%s\",\"data\":{%s,\"team\":\"%s\"}}\n", n, type, m, time, data, team
        }
        if (++day > lengths[month]) { day = 1; month++ }
    }
}
