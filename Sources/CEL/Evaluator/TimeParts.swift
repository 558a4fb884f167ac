// SPDX-License-Identifier: Apache-2.0

/// The parts of timestamps and durations: `getHours()` …
extension Machine {
    mutating func timePart(_ function: Function, _ arguments: Arguments) -> Cell? {
        let subject = arguments[0]
        if subject.is(.duration), arguments.count == 1 {
            return durationPart(function, subject.time).map { .int($0) }
        }
        guard subject.is(.timestamp) else { return nil }
        var offset: Int64 = 0
        if arguments.count > 1 {
            guard arguments[1].is(.string) else { return nil }
            guard let found = self.offset(of: arguments[1].string, at: subject.time.seconds)
            else { return failure(.unknownZone, aboutValue: arguments[1]) }
            offset = found
        }
        let civil = CivilTime(subject.time, offset: offset)
        let part: Int =
            switch function {
            case .getFullYear: civil.year
            case .getMonth: civil.month - 1
            case .getDate: civil.day
            case .getDayOfMonth: civil.day - 1
            case .getDayOfWeek: civil.dayOfWeek
            case .getDayOfYear: civil.dayOfYear
            case .getHours: civil.hour
            case .getMinutes: civil.minute
            case .getSeconds: civil.second
            default: Int(subject.time.nanoseconds) / 1_000_000
            }
        return .int(Int64(part))
    }

    /// A duration's length in whole units; milliseconds are those behind the whole second.
    private func durationPart(_ function: Function, _ time: TimeValue) -> Int64? {
        switch function {
        case .getHours: time.seconds / 3600
        case .getMinutes: time.seconds / 60
        case .getSeconds: time.seconds
        case .getMilliseconds: Int64(time.nanoseconds) / 1_000_000
        default: nil
        }
    }

    /// Seconds east of UTC: `UTC`, `+01:00`, `-02:30`, `02:00`, or a name the host knows.
    private func offset(of zone: String, at seconds: Int64) -> Int64? {
        if zone == "UTC" || zone.isEmpty { return 0 }
        var digits = Array(zone.utf8)
        let sign: Int64 = digits.first == Ascii.minus ? -1 : 1
        if digits.first == Ascii.minus || digits.first == Ascii.plus { digits.removeFirst() }
        if digits.count == 5, digits[2] == Ascii.colon,
            let hours = Int64(String(decoding: digits[..<2], as: UTF8.self)),
            let minutes = Int64(String(decoding: digits[3...], as: UTF8.self)),
            (0..<24).contains(hours), (0..<60).contains(minutes)
        {
            return sign * (hours * 3600 + minutes * 60)
        }
        return zoneOffset?(zone, seconds)
    }
}
