// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// An event of a history for `late: revise`.
struct Deed: Hashable {
    /// What it is to the engine itself, if it is not an ordinary event.
    enum Special: Hashable {
        /// Takes back the event of that number.
        case retraction(Int)
        /// Days since 1970.
        case pause(Range<Int>)
        /// Of a day; nil = of what the last break has missed.
        case repair(Int?)
        case friend(String, isAdded: Bool)
    }

    /// Its id is `e<number>`; also the order of arrival.
    var number: Int
    /// Seconds since 1970.
    var time: Int64
    var member: String
    var type: String
    var team = "red"
    var n = 0
    var course = 0
    var special: Special?

    /// The number of the event that this one takes back.
    var retracts: Int? {
        if case .retraction(let number)? = special { number } else { nil }
    }

    var line: String {
        var (subject, type, data) = (member, type, "{}")
        switch special {
        case nil: data = "{\"n\":\(n),\"course\":\(course),\"team\":\"\(team)\"}"
        case .retraction(let number):
            (subject, type) = ("till", "event.retracted")
            data = "{\"source\":\"/test\",\"id\":\"e\(number)\"}"
        case .pause(let days):
            type = "streak.paused"
            data =
                "{\"from\":\"\(Deed.date(days.lowerBound))\","
                + "\"until\":\"\(Deed.date(days.upperBound))\"}"
        case .repair(let day):
            type = "streak.repaired"
            data = day.map { "{\"period\":\"\(Deed.date($0))\"}" } ?? "{}"
        case .friend(let other, let isAdded):
            type = isAdded ? "friend.added" : "friend.removed"
            data = "{\"to\":\"\(other)\"}"
        }
        return EventScript.line(
            id: "e\(number)", time: timeText(time * 1_000_000_000), subject: subject, type: type,
            data: data)
    }

    private static func date(_ day: Int) -> String {
        String(timeText(Int64(day) * 86_400_000_000_000).prefix(10))
    }
}
