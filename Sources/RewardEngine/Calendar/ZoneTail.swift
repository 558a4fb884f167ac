// SPDX-License-Identifier: Apache-2.0

/// The rule at the end of a TZif file: a POSIX TZ string such as `CET-1CEST,M3.5.0,M10.5.0/3`
/// (RFC 8536, 3.3), which tells the offsets of all years after the last transition.
struct ZoneTail: Sendable {
    /// When in a year an offset begins.
    enum Change: Sendable {
        /// The n-th (5 = last) weekday (0 = Sunday) of a month.
        case weekday(month: Int, week: Int, day: Int, seconds: Int64)
        /// Day 1 … 365; 29 February is never counted.
        case julian(day: Int, seconds: Int64)
        /// Day 0 … 365; 29 February is counted.
        case ordinal(day: Int, seconds: Int64)

        /// Seconds since 1970 on the wall clock that is valid until the change.
        func localSeconds(year: Int) -> Int64 {
            let newYear = CivilDate(year: year, month: 1, day: 1).dayNumber
            switch self {
            case .julian(let day, let seconds):
                let isLeap = CivilDate(year: year, month: 3, day: 1).dayNumber - newYear == 60
                return Int64(newYear + day - 1 + (isLeap && day >= 60 ? 1 : 0)) * 86_400 + seconds
            case .ordinal(let day, let seconds):
                return Int64(newYear + day) * 86_400 + seconds
            case .weekday(let month, let week, let day, let seconds):
                let first = CivilDate(year: year, month: month, day: 1).dayNumber
                // 1970-01-01 (day 0) was a Thursday (4).
                let weekdayOfFirst = ((first + 4) % 7 + 7) % 7
                var found = first + (day - weekdayOfFirst + 7) % 7 + (week - 1) * 7
                let nextMonth =
                    month == 12
                    ? CivilDate(year: year + 1, month: 1, day: 1).dayNumber
                    : CivilDate(year: year, month: month + 1, day: 1).dayNumber
                while found >= nextMonth { found -= 7 }
                return Int64(found) * 86_400 + seconds
            }
        }
    }

    let standardOffset: Int64
    /// nil = no daylight saving time.
    let daylight: (offset: Int64, begins: Change, ends: Change)?

    /// All changes of offset after an instant, up to the end of the range of timestamps.
    func changes(after seconds: Int64) -> [(at: Int64, from: Int64, to: Int64)] {
        guard let daylight else { return [] }
        let first = CivilDate(dayNumber: Int(floorDivide(seconds, 86_400))).year
        return (first...max(first, 2262)).flatMap { year in
            [
                (
                    at: daylight.begins.localSeconds(year: year) - standardOffset,
                    from: standardOffset, to: daylight.offset
                ),
                (
                    at: daylight.ends.localSeconds(year: year) - daylight.offset,
                    from: daylight.offset, to: standardOffset
                ),
            ]
        }.filter { $0.at > seconds }
    }

    /// The stretch with a constant offset that holds an instant.
    func stretch(around seconds: Int64) -> (from: Int64, until: Int64, offset: Int64) {
        guard let daylight else { return (.min, .max, standardOffset) }
        let year = CivilDate(
            dayNumber: Int(floorDivide(seconds + standardOffset, 86_400))
        ).year
        var changes: [(at: Int64, offset: Int64)] = []
        for candidate in (year - 1)...(year + 1) {
            changes.append(
                (daylight.begins.localSeconds(year: candidate) - standardOffset, daylight.offset))
            changes.append(
                (daylight.ends.localSeconds(year: candidate) - daylight.offset, standardOffset))
        }
        changes.sort { $0.at < $1.at }
        let next = changes.firstIndex { $0.at > seconds } ?? changes.count
        precondition(next > 0 && next < changes.count, "three years surround every instant")
        return (changes[next - 1].at, changes[next].at, changes[next - 1].offset)
    }
}

extension ZoneTail {
    /// nil if the text is no POSIX TZ string.
    init?(posix text: some Collection<UInt8>) {
        var scanner = Scanner(bytes: Array(text))
        guard scanner.name(), let west = scanner.time() else { return nil }
        standardOffset = -west
        guard !scanner.isAtEnd else {
            daylight = nil
            return
        }
        guard scanner.name() else { return nil }
        var offset = standardOffset + 3600
        if !scanner.isAtEnd, !scanner.peek(UInt8(ascii: ",")) {
            guard let west = scanner.time() else { return nil }
            offset = -west
        }
        guard scanner.take(UInt8(ascii: ",")), let begins = scanner.change(),
            scanner.take(UInt8(ascii: ",")), let ends = scanner.change(), scanner.isAtEnd
        else { return nil }
        daylight = (offset, begins, ends)
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0

        var isAtEnd: Bool { position == bytes.count }

        func peek(_ byte: UInt8) -> Bool { position < bytes.count && bytes[position] == byte }

        mutating func take(_ byte: UInt8) -> Bool {
            guard peek(byte) else { return false }
            position += 1
            return true
        }

        /// `CET` or `<+0330>`.
        mutating func name() -> Bool {
            let start = position
            if take(UInt8(ascii: "<")) {
                while position < bytes.count, !peek(UInt8(ascii: ">")) { position += 1 }
                return take(UInt8(ascii: ">"))
            }
            while position < bytes.count, (bytes[position] | 0x20) >= 97,
                (bytes[position] | 0x20) <= 122
            {
                position += 1
            }
            return position - start >= 3
        }

        mutating func number() -> Int64? {
            let start = position
            var value: Int64 = 0
            while position < bytes.count, bytes[position] >= 48, bytes[position] <= 57,
                position - start < 4
            {
                value = value * 10 + Int64(bytes[position] - 48)
                position += 1
            }
            return position > start ? value : nil
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time() -> Int64? {
            let isNegative = take(UInt8(ascii: "-"))
            if !isNegative { _ = take(UInt8(ascii: "+")) }
            guard var value = number().map({ $0 * 3600 }) else { return nil }
            for unit in [60, 1] as [Int64] where take(UInt8(ascii: ":")) {
                guard let part = number() else { return nil }
                value += part * unit
            }
            return isNegative ? -value : value
        }

        mutating func change() -> Change? {
            if take(UInt8(ascii: "M")) {
                guard let month = number(), (1...12).contains(month), take(UInt8(ascii: ".")),
                    let week = number(), (1...5).contains(week), take(UInt8(ascii: ".")),
                    let day = number(), day < 7, let seconds = changeTime()
                else { return nil }
                return .weekday(
                    month: Int(month), week: Int(week), day: Int(day), seconds: seconds)
            }
            if take(UInt8(ascii: "J")) {
                guard let day = number(), (1...365).contains(day), let seconds = changeTime()
                else { return nil }
                return .julian(day: Int(day), seconds: seconds)
            }
            guard let day = number(), day <= 365, let seconds = changeTime() else { return nil }
            return .ordinal(day: Int(day), seconds: seconds)
        }

        private mutating func changeTime() -> Int64? {
            take(UInt8(ascii: "/")) ? time() : 7200
        }
    }
}
