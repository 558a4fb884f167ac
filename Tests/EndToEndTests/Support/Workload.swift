// SPDX-License-Identifier: Apache-2.0
import TestSupport

/// The events of a learning app with teams over six weeks: a few members do most of it. The same
/// for the same arguments.
struct Workload {
    /// Without line ends.
    let lines: [String]
    /// All lines, and where each begins.
    let bytes: [UInt8]
    private let starts: [Int]

    init(lines: [String]) {
        self.lines = lines
        var bytes: [UInt8] = []
        var starts: [Int] = []
        for line in lines {
            starts.append(bytes.count)
            bytes += line.utf8
            bytes.append(10)
        }
        self.bytes = bytes
        self.starts = starts
    }

    init(events: Int, seed: UInt64, members: Int = 150, days: Int = 42) {
        self.init(
            lines: Generator(members: members, seed: seed).lines(events: events, days: days))
    }

    /// The bytes of some lines, counted from 0.
    func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> {
        let end = range.upperBound < starts.count ? starts[range.upperBound] : bytes.count
        return range.isEmpty ? [] : bytes[starts[range.lowerBound]..<end]
    }

    func bytes(from line: Int) -> ArraySlice<UInt8> { bytes(line..<lines.count) }

    private struct Generator {
        private static let courses = ["algebra", "biology", "chess", "drawing", "english", "film"]
        private static let zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo"]
        /// Monday, 2 March 2026: clocks change within the six weeks, and the month does.
        private static let firstDay = 20_514

        private let members: Int
        private var random: SeededGenerator

        init(members: Int, seed: UInt64) {
            self.members = members
            random = SeededGenerator(seed: seed)
        }

        func lines(events: Int, days: Int) -> [String] {
            var generator = self
            return (0..<events).map { generator.line($0, of: events, days: days) }
        }

        private mutating func line(_ number: Int, of events: Int, days: Int) -> String {
            var second = number * days * 86_400 / events
            // Now and then a phone was offline.
            if chance(50) { second = max(0, second - random.number(0...35_999)) }
            let member = member()
            let (type, data) = happening(member, isFirst: chance(40))
            return #"{"specversion":"1.0","id":"e\#(number)","source":"/app","type":"\#(type)","#
                + #""subject":"m\#(member)","time":"\#(Self.time(second))","data":{\#(data)}}"#
        }

        private mutating func happening(_ member: Int, isFirst: Bool) -> (String, String) {
            let group = #""group":"team \#(member % 12)""#
            if isFirst {
                let zone = Self.zones[member % Self.zones.count]
                return ("member.updated", #""name":"Member \#(member)","timezone":"\#(zone)""#)
            }
            switch random.number(0...99) {
            case ..<65:
                let minutes = random.number(1...45)
                let course = random.pick(Self.courses)
                return (
                    "lesson.completed", #""minutes":\#(minutes),"course":"\#(course)",\#(group)"#
                )
            case ..<85:
                return ("kudos.given", #""to":"m\#(self.member())",\#(group)"#)
            default:
                let cents = String(random.number(100...199)).suffix(2)
                let euros = random.number(0...29)
                return ("purchase.made", #""amount":\#(euros).\#(cents),\#(group)"#)
            }
        }

        private mutating func chance(_ oneIn: Int) -> Bool {
            random.once(in: oneIn)
        }

        /// Small numbers are much more frequent than large ones.
        private mutating func member() -> Int {
            let share = Double.random(in: 0..<1, using: &random)
            return Int(Double(members) * share * share * share)
        }

        private static func time(_ second: Int) -> String {
            let (year, month, day) = civil(firstDay + second / 86_400)
            let rest = second % 86_400
            return "\(year)-\(two(month))-\(two(day))"
                + "T\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
        }

        private static func two(_ number: Int) -> String {
            number < 10 ? "0\(number)" : "\(number)"
        }

        /// The date of a day since 1970-01-01, after the epoch.
        private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
            let shifted = day + 719_468
            let era = shifted / 146_097
            let dayOfEra = shifted % 146_097
            let yearOfEra =
                (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
            let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let part = (5 * dayOfYear + 2) / 153
            let month = part < 10 ? part + 3 : part - 9
            let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
            return (year, month, dayOfYear - (153 * part + 2) / 5 + 1)
        }
    }
}
