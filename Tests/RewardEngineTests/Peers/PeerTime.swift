// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Between the times of a case and instants. Numbers are milliseconds after 1970; where they are
/// tiny they are stretched, so that a period of 50 ms becomes an hour of the calendar.
struct PeerTime {
    /// What a millisecond becomes, in milliseconds.
    var factor: Int64 = 1

    static let second: Int64 = 1_000_000_000

    /// In nanoseconds since 1970.
    func instant(_ value: PeerValue) throws -> Int64 {
        switch value {
        case .number(let number):
            guard let whole = Int64(exactly: number) else {
                throw PeerProblem("a time of \(number)")
            }
            return whole * factor * 1_000_000
        case .text(let text): return try PeerTime.instant(text)
        default: throw PeerProblem("a time that is \(value.json)")
        }
    }

    /// `2024-05-01` is noon; `2020-03-23T11:15Z`, `2023-10-10T09:30:45` and RFC 3339.
    static func instant(_ text: String) throws -> Int64 {
        var whole = text.hasSuffix("Z") ? String(text.dropLast()) : text
        if whole.count == 10 { whole += "T12:00" }
        if whole.count == 16 { whole += ":00" }
        guard whole.count == 19, let date = try? Date(whole + "Z", strategy: .iso8601) else {
            throw PeerProblem("a time that is written '\(text)'")
        }
        return Int64(date.timeIntervalSince1970) * second
    }

    /// An instant in the numbers of the case.
    func number(_ instant: Int64) -> String {
        PeerValue.text(of: Double(instant) / 1_000_000 / Double(factor))
    }

    /// RFC 3339 with milliseconds.
    static func text(_ instant: Int64) -> String {
        let milliseconds = instant % second / 1_000_000
        let fraction = String(1000 + milliseconds).dropFirst()
        return timeText(instant - instant % second).dropLast() + ".\(fraction)Z"
    }

    /// The civil date in UTC.
    static func day(_ instant: Int64) -> String { String(timeText(instant).prefix(10)) }
}
