// SPDX-License-Identifier: Apache-2.0
import Foundation
import Rulebook

/// Periods as Foundation's calendars have them: the other opinion on what the engine computes.
final class ReferenceCalendar {
    private let settings: HistorySettings
    private var zones: [String: TimeZone] = [:]
    private var days: [Int: DateComponents] = [:]
    private var existing: [String: Bool] = [:]
    private let iso: Calendar

    init(_ settings: HistorySettings) {
        self.settings = settings
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = TimeZone(secondsFromGMT: 0)!
        iso = calendar
    }

    private func local(_ time: Int64, in zone: String) -> Int {
        if zones[zone] == nil { zones[zone] = TimeZone(identifier: zone)! }
        let date = Date(timeIntervalSince1970: TimeInterval(time))
        return Int(time) + zones[zone]!.secondsFromGMT(for: date)
    }

    private func components(ofDay day: Int) -> DateComponents {
        if let known = days[day] { return known }
        let date = Date(timeIntervalSince1970: TimeInterval(day * 86_400))
        let components = iso.dateComponents([.year, .month, .day], from: date)
        days[day] = components
        return components
    }

    private func day(local: Int) -> Int {
        Int((Double(local - settings.dayStartHour * 3600) / 86_400).rounded(.down))
    }

    private var firstWeekday: Int { settings.weekStarts.rawValue }

    /// Consecutive periods have consecutive numbers.
    func number(of period: Period, at time: Int64, in zone: String) -> Int {
        let local = local(time, in: zone)
        let day = day(local: local)
        let date = components(ofDay: day)
        switch period {
        case .lifetime: return 0
        case .hour: return Int((Double(local) / 3600).rounded(.down))
        case .day: return day
        // Day 0 was a Thursday.
        case .week: return Int((Double(day + 3 - firstWeekday) / 7).rounded(.down))
        case .month: return date.year! * 12 + date.month! - 1
        case .quarter: return date.year! * 4 + (date.month! - 1) / 3
        case .year: return date.year!
        }
    }

    func label(of number: Int, period: Period) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        func date(_ day: Int) -> String {
            let date = components(ofDay: day)
            return "\(date.year!)-\(two(date.month!))-\(two(date.day!))"
        }
        switch period {
        case .lifetime: return ""
        case .hour: return "\(date(number / 24))T\(two(number % 24))"
        case .day: return date(number)
        case .week:
            let fourth = number * 7 - 3 + firstWeekday + 3
            let year = components(ofDay: fourth).year!
            let before = (0..<53).filter { components(ofDay: fourth - $0 * 7).year! == year }
            return "\(year)-W\(two(before.count))"
        case .month: return "\(number / 12)-\(two(number % 12 + 1))"
        case .quarter: return "\(number / 4)-Q\(number % 4 + 1)"
        case .year: return "\(number)"
        }
    }

    /// Whether there is any time in a period: some zones have left out a date.
    func exists(_ number: Int, period: Period, in zone: String) -> Bool {
        guard period == .day || period == .hour else { return true }
        let key = "\(zone) \(period) \(number)"
        if let known = existing[key] { return known }
        let length = period == .day ? 86_400 : 3600
        let middle = Int64(number * length + (period == .day ? settings.dayStartHour * 3600 : 0))
        let found = stride(
            from: middle - 16 * 3600, to: middle + 16 * 3600 + Int64(length), by: 900
        )
        .contains { self.number(of: period, at: $0, in: zone) == number }
        existing[key] = found
        return found
    }
}
