// SPDX-License-Identifier: Apache-2.0
import Rulebook
import TestSupport

/// An event of a random history.
struct Happening: Hashable {
    let number: Int
    /// Seconds since 1970.
    let time: Int64
    let member: String
    /// nil: the event names no team.
    let team: String?
    /// In hundredths.
    let minutes: Int
    let course: Int

    var id: String { "e\(number)" }

    var line: String {
        let team = team.map { "\"team\":\"\($0)\"," } ?? ""
        let fraction = minutes % 100
        let exact = "\(minutes / 100).\(fraction < 10 ? "0" : "")\(fraction)"
        return EventScript.line(
            id: id, time: timeText(time * 1_000_000_000), subject: member, type: "lesson",
            data: "{\(team)\"minutes\":\(exact),\"course\":\(course)}")
    }
}

/// Rules, members with their zones, and what they do.
struct History: CustomStringConvertible {
    var settings: HistorySettings
    var rules: [RuleSpec]
    /// Member → zone.
    var zones: [String: String]
    /// In order of time; those at one time in order of arrival.
    var events: [Happening]

    var rulebook: RuleText {
        RuleText(rules.map(\.yaml).joined(separator: "\n"), settings: settings.yaml)
    }

    /// The events by which members say where they live; they come before all others.
    var greetings: [String] {
        let first = (events.map(\.time).min() ?? 0) - 1
        return zones.sorted { $0.key < $1.key }.map { member, zone in
            EventScript.line(
                id: "zone-\(member)", time: timeText(first * 1_000_000_000), subject: member,
                type: "member.updated", data: "{\"timezone\":\"\(zone)\"}")
        }
    }

    var description: String {
        let lines = greetings + events.map(\.line)
        return "\(settings.yaml)\n\(rules.map(\.yaml).joined(separator: "\n"))\n"
            + lines.joined(separator: "\n")
    }

    /// The numbers of the events in a random order of arrival in which none is late: each comes
    /// with a delay of at most the lateness, so no event before it is further ahead than that.
    func shuffled(using generator: inout SeededGenerator) -> [Int] {
        let delayed = events.indices.map { index in
            let delay = Int64(generator.number(0...settings.latenessHours * 3600))
            return (index, arrival: events[index].time + delay)
        }
        return delayed.sorted { $0.arrival < $1.arrival }.map(\.0)
    }
}

struct HistorySettings: Hashable {
    var zone = "UTC"
    var latenessHours = 48
    var dayStartHour = 0
    var weekStarts = Weekday.monday

    var yaml: String {
        "{ timezone: \(zone), lateness: \(latenessHours)h, day_start: \"0\(dayStartHour):00\", "
            + "week_starts: \(weekStarts.abbreviation) }"
    }
}

/// A rule of a random history: few enough kinds of values that a reference can be obvious.
struct RuleSpec: Hashable {
    enum Extent: Hashable {
        case per(Period)
        case within(hours: Int)
    }

    enum Least: Hashable {
        case once
        case count(Int)
        case sum(Int)
    }

    enum Measure: String, Hashable {
        case count, sum, distinct
    }

    enum Trigger: Hashable {
        case each
        /// `sum` of minutes, or `count`.
        case tally(sums: Bool, Extent)
        case distinct(Extent)
        case streak(Period, Least, grace: Int)
        case goal(Measure, Period)
        case peers(distinct: Int, Extent)
    }

    var id: String
    var trigger: Trigger
    var reach: [Int] = [1]
    var repeats = false
    /// The fewest minutes that the rule sees.
    var minutesMin = 0
    var amount = 1
    var isRevised = false

    var isOfGroup: Bool {
        switch trigger {
        case .goal, .peers: true
        default: false
        }
    }

    var yaml: String {
        let late = isRevised ? "late: revise, " : ""
        let head = "- { id: \(id), when: lesson, if: data.minutes >= \(minutesMin), \(late)"
        let tail = "grant: { xp: \(amount) } }"
        let marks = "reach: \(reach), repeat: \(repeats)"
        switch trigger {
        case .each: return head + tail
        case .tally(let sums, let extent):
            let kind = sums ? "sum: { of: data.minutes" : "count: {"
            return head + kind + (sums ? ", " : " ") + "\(marks)\(text(extent)) }, " + tail
        case .distinct(let extent):
            return head + "distinct: { of: data.course, reach: \(reach)\(text(extent)) }, " + tail
        case .streak(let period, let least, let grace):
            let needs =
                switch least {
                case .once: ""
                case .count(let count): ", least: { count: \(count) }"
                case .sum(let sum): ", least: { sum: data.minutes, reach: \(sum) }"
                }
            return head + "streak: { \(marks), per: \(period), grace: \(grace)\(needs) }, " + tail
        case .goal(let measure, let period):
            let of =
                switch measure {
                case .count: "count: true"
                case .sum: "sum: data.minutes"
                case .distinct: "distinct: data.course"
                }
            return head + "goal: { group: team, \(of), \(marks), per: \(period) }, " + tail
        case .peers(let distinct, let extent):
            return head + "peers: { group: team, distinct: \(distinct)\(text(extent)) }, "
                + "to: doers, " + tail
        }
    }

    private func text(_ extent: Extent) -> String {
        switch extent {
        case .per(let period): ", per: \(period)"
        case .within(let hours): ", within: \(hours)h"
        }
    }
}
