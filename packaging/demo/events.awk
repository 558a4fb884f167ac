# SPDX-License-Identifier: Apache-2.0
#
# Prints the events of a small learning community, one JSON object a line, in the order in which
# its app would send them:
#
#     awk -v start=2026-01-05 -v days=30 -v members=40 -v seed=1 -f events.awk
#
# The same arguments give the same bytes, with every awk. Phones that were offline send their events
# hours later, a few of them days later, and some events are sent twice: with the same id, as a
# client does that has seen no acknowledgement.

BEGIN {
    if (start == "") start = "2026-01-05"
    if (days == "") days = 30
    if (members == "") members = 40
    if (seed == "") seed = 1
    teams = split("amber birch cedar delta ember", team_names, " ")
    courses = split("algebra biology chemistry drawing english french", course_names, " ")
    names = split("Ana Ben Chloe Dario Elif Femi Greta Hugo Ines Jonas Kaya Lars Mina Nils " \
        "Olga Pablo Rosa Sami Tessa Umar Vera Wim Yara Zeno", given_names, " ")
    zones = split("Europe/Berlin Europe/Berlin Europe/Berlin Europe/Lisbon America/New_York " \
        "Asia/Kolkata", zone_names, " ")
    # Their offsets in winter, in minutes.
    split("60 60 60 0 -300 330", zone_offsets, " ")

    state = seed % 2147483646 + 1
    for (i = 0; i < 20; i++) random(1)
    split(start, date, "-")
    first_day = day_number(date[1] + 0, date[2] + 0, date[3] + 0)
    sorted = "LC_ALL=C sort | cut -c 21-"

    for (m = 1; m <= members; m++) introduce(m)
    for (d = 0; d < days; d++)
        for (m = 1; m <= members; m++) {
            # Teams differ in zeal, members differ more, and the weekend is quieter.
            zeal = 25 + 65 * (members - m + 1) / members + 4 * (team[m] % teams)
            if ((first_day + d + 3) % 7 >= 5) zeal *= 0.6
            if (random(100) < zeal) spend_day(m, d)
        }
    close(sorted)
}

# What happens once a member: name, zone and team become known.
function introduce(m,    zone, name) {
    team[m] = random(teams) + 1
    zone = random(zones) + 1
    offset[m] = zone_offsets[zone] + 0
    # Early birds and night owls keep to their hours.
    habit[m] = 300 + random(960)
    name = given_names[(m - 1) % names + 1]
    id[m] = tolower(name) (m > names ? int((m - 1) / names) + 1 : "")
    emit(m, first_day * 1440 + 60 - offset[m], "member.updated", "\"name\":\"" name \
        "\",\"timezone\":\"" zone_names[zone] "\",\"team\":\"" team_names[team[m]] "\"")
}

# One member's day: a session, some lessons, now and then a quiz, now and then an answer.
function spend_day(m, d,    minute, lessons, course, minutes, asker) {
    minute = (first_day + d) * 1440 - offset[m] + habit[m] + random(90)
    emit(m, minute, "session.started", "")
    course = course_names[(m + random(2 + m % 3)) % courses + 1]
    for (lessons = 1 + int(random(100) * random(100) / 2600); lessons > 0; lessons--) {
        minutes = 3 + random(28)
        minute += minutes + random(20)
        emit(m, minute, "lesson.completed", "\"minutes\":" minutes ",\"course\":\"" course \
            "\",\"team\":\"" team_names[team[m]] "\"")
        if (random(100) < 30) {
            minute += 5
            emit(m, minute, "quiz.passed", "\"score\":" (50 + random(51)) ",\"course\":\"" \
                course "\"")
        }
    }
    if (random(100) < 25) {
        minute += 5 + random(60)
        # Some answer themselves; the rules give them nothing for it.
        asker = random(100) < 3 ? m : random(members) + 1
        emit(m, minute, "question.answered", "\"to\":\"" id[asker] \
            "\",\"team\":\"" team_names[team[m]] "\"")
    }
}

# Hands an event over for sorting, with the moment in front at which it arrives.
function emit(m, minute, type, data,    line, arrival, luck) {
    events++
    line = sprintf("{\"specversion\":\"1.0\",\"id\":\"e%06d\",\"source\":\"/demo\"," \
        "\"type\":\"%s\",\"subject\":\"%s\",\"time\":\"%s\"", events, type, id[m], \
        timestamp(minute, offset[m]))
    if (data != "") line = line ",\"data\":{" data "}"
    arrival = minute
    luck = random(1000)
    if (type == "member.updated") luck = 500
    if (luck < 60) arrival += 30 + random(1200)
    else if (luck < 63) arrival += 4320
    send(arrival, line "}")
    if (luck >= 985) send(arrival + 10, line "}")
}

function send(arrival, line) {
    printf "%010d%09d %s\n", arrival, ++sent, line | sorted
}

# A number of 0 ..< below. The products stay below 2^53, so doubles hold them exactly.
function random(below) {
    state = (state * 16807) % 2147483647
    return state % below
}

# Days since 1970-01-01. Years begin in March here, so that the leap day comes last.
function day_number(year, month, day,    era_year) {
    if (month <= 2) { year--; month += 12 }
    era_year = year - 1600
    return era_year * 365 + int(era_year / 4) - int(era_year / 100) + int(era_year / 400) \
        + int((153 * (month - 3) + 2) / 5) + day - 1 - 135080
}

# Minutes since 1970 as RFC 3339 on the clock of a place so many minutes east of Greenwich.
function timestamp(minute, east,    day, time, years, month, sign) {
    minute += east
    day = int(minute / 1440)
    time = minute - day * 1440
    years = int(day / 365.2425) + 1970
    while (day_number(years + 1, 1, 1) <= day) years++
    while (day_number(years, 1, 1) > day) years--
    for (month = 12; day_number(years, month, 1) > day; month--) { }
    sign = east < 0 ? "-" : "+"
    if (east < 0) east = -east
    return sprintf("%04d-%02d-%02dT%02d:%02d:%02d%s%02d:%02d", years, month, \
        day - day_number(years, month, 1) + 1, int(time / 60), time % 60, random(60), sign, \
        int(east / 60), east % 60)
}
