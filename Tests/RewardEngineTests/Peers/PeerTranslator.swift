// SPDX-License-Identifier: Apache-2.0

/// From a case to a rule file and events. What decides is the kind of the rule and its parameters,
/// never which case it is.
enum PeerTranslator {
    static func script(for peer: PeerCase) throws -> PeerScript {
        var task = try PeerTask(peer)
        var script = try translate(peer.kind, &task)
        script.zones = task.zones
        try task.rule.finish()
        return script
    }

    private static func translate(_ kind: String, _ task: inout PeerTask) throws -> PeerScript {
        switch kind {
        case "first_event": try firstEvent(task)
        case "conditional_badge": try conditionalBadge(task)
        case "count_badge": try countBadge(task)
        case "points": try points(task)
        case "multipliers": try multipliers(task)
        case "count_with_window_limit": try countWithWindowLimit(&task)
        case "event_streak": try eventStreak(&task)
        case "period_streak": try periodStreak(&task)
        case "calendar_streak": try calendarStreak(task)
        case "challenge": try streakChallenge(task)
        case "period_sum_badge": try periodBadge(&task)
        case "period_count_badge": try periodBadge(&task)
        case "period_sum": try periodSum(task)
        case "period_key": try periodKey(task)
        case "period_end": try periodEnd(task)
        case "list_weeks": try listWeeks(task)
        case "levels": try levels(task)
        case "accept_local_time": try acceptLocalTime(task)
        case "accept_weekdays": try acceptWeekdays(task)
        case "milestone": try milestone(task)
        case "rating": try rating(task)
        case "challenge_first_n": try challengeFirstN(task)
        case "challenge_since_enrolment": try challengeSinceEnrolment(task)
        case "leaderboard": try leaderboard(task)
        case "group_competitive_time": try competition(&task)
        case "group_cooperative": try cooperation(&task)
        case "throttle_once_within": try throttle(task)
        case "all_within": try allWithin(task)
        case "not_all_within": try notAllWithin(task)
        default: throw PeerProblem("nobody knows rules of the kind '\(kind)'")
        }
    }
}
