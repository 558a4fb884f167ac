// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "Seconds round down, the fraction is never negative",
        arguments: [
            (0, 0, 0), (1, 0, 1), (999_999_999, 0, 999_999_999), (1_000_000_000, 1, 0),
            (-1, -1, 999_999_999), (-1_000_000_000, -1, 0),
            (.max, 9_223_372_036, 854_775_807), (.min, -9_223_372_037, 145_224_192),
        ] as [(Int64, Int64, UInt32)])
    func parts(nanoseconds: Int64, seconds: Int64, fraction: UInt32) {
        let timestamp = Timestamp(nanoseconds: nanoseconds)
        #expect(timestamp.seconds == seconds)
        #expect(timestamp.fraction == fraction)
    }

    @Test("A span taken off the earliest time is the earliest time")
    func saturation() {
        let early = Timestamp(nanoseconds: .min + 5)
        #expect(early - .init(nanoseconds: 5) == .earliest)
        #expect(early - .init(nanoseconds: 6) == .earliest)
        #expect(early - .init(nanoseconds: 4) == Timestamp(nanoseconds: .min + 1))
    }
}
