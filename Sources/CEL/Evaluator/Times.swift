// SPDX-License-Identifier: Apache-2.0

/// Arithmetic of timestamps and durations.
extension Machine {
    /// nil if the operation does not exist for these kinds.
    func times(_ opcode: Opcode, _ left: Cell, _ right: Cell) -> Cell? {
        switch (opcode, left.cellKind, right.cellKind) {
        case (.add, .timestamp, .duration), (.add, .duration, .timestamp):
            timestamp(left.time.nanosecondsSince1970 + right.time.nanosecondsSince1970)
        case (.subtract, .timestamp, .duration):
            timestamp(left.time.nanosecondsSince1970 - right.time.nanosecondsSince1970)
        case (.add, .duration, .duration):
            duration(left.time.nanosecondsSince1970 + right.time.nanosecondsSince1970)
        case (.subtract, .duration, .duration), (.subtract, .timestamp, .timestamp):
            duration(left.time.nanosecondsSince1970 - right.time.nanosecondsSince1970)
        default:
            nil
        }
    }

    private func timestamp(_ nanoseconds: Int128) -> Cell {
        TimeValue(timestamp: nanoseconds).map { .timestamp($0) } ?? .failure(.timeRange)
    }

    private func duration(_ nanoseconds: Int128) -> Cell {
        TimeValue(duration: nanoseconds).map { .duration($0) } ?? .failure(.timeRange)
    }
}

extension TimeValue {
    private static let perSecond: Int128 = 1_000_000_000

    /// 0001-01-01T00:00:00Z up to, not including, 10000-01-01.
    static let timestampSeconds: Range<Int64> = -62_135_596_800..<253_402_300_800

    /// The whole of it in nanoseconds, which is exact in 128 bits.
    var nanosecondsSince1970: Int128 {
        Int128(seconds) * TimeValue.perSecond + Int128(nanoseconds)
    }

    /// nil outside the years 1 to 9999.
    init?(timestamp nanoseconds: Int128) {
        var (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: TimeValue.perSecond)
        if rest < 0 {
            seconds -= 1
            rest += TimeValue.perSecond
        }
        guard let exact = Int64(exactly: seconds), TimeValue.timestampSeconds.contains(exact) else {
            return nil
        }
        self.init(seconds: exact, nanoseconds: Int32(rest))
    }

    /// nil beyond what 64 bits of nanoseconds hold, some 292 years.
    init?(duration nanoseconds: Int128) {
        guard Int64(exactly: nanoseconds) != nil else { return nil }
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: TimeValue.perSecond)
        self.init(seconds: Int64(seconds), nanoseconds: Int32(rest))
    }
}
