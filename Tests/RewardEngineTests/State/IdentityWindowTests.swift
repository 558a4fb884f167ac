// SPDX-License-Identifier: Apache-2.0
import Rulebook
import Testing

@testable import RewardEngine

/// A window that expectations can look at.
private final class Seen {
    private var window: IdentityWindow

    init(generationMax: Int = Limits.identitiesPerGenerationMax) {
        window = IdentityWindow(generationMax: generationMax)
    }

    var count: Int { window.count }
    var overflows: Int { window.overflows }

    func insert(_ identity: EventIdentity, clock: Timestamp, window span: TimeSpan) -> Bool {
        window.insert(identity, clock: clock, window: span)
    }

    func contains(_ identity: EventIdentity) -> Bool { window.contains(identity) }
}

@Suite("IdentityWindow")
struct IdentityWindowTests {
    private func identity(_ number: Int) -> EventIdentity {
        EventIdentity(low: UInt64(number), high: UInt64(number))
    }

    private func at(_ hours: Int64) -> Timestamp {
        Timestamp(nanoseconds: hours * 3_600_000_000_000)
    }

    private let window = TimeSpan.hours(10)

    @Test("What has been seen is a duplicate")
    func duplicates() {
        let seen = Seen()
        #expect(!seen.insert(identity(1), clock: at(0), window: window))
        #expect(!seen.insert(identity(2), clock: at(0), window: window))
        #expect(seen.insert(identity(1), clock: at(0), window: window))
        #expect(seen.contains(identity(2)))
        #expect(!seen.contains(identity(3)))
        #expect(seen.count == 2)
    }

    @Test("Identities that share half of their bits are different")
    func halves() {
        let seen = Seen()
        let identities = [(0, 0), (0, 1), (1, 0), (1, 1), (1025, 0), (1025, 1)].map {
            EventIdentity(low: $0.0, high: $0.1)
        }
        for identity in identities {
            #expect(!seen.contains(identity))
            #expect(!seen.insert(identity, clock: at(0), window: window))
            #expect(seen.insert(identity, clock: at(0), window: window))
        }
        #expect(seen.count == 6)
    }

    @Test(
        "Everything is remembered for at least a window, and not for three",
        arguments: [Int64](0...10))
    func window(seenAt: Int64) {
        let seen = Seen()
        // Something comes every hour, so that generations turn when they are due.
        for hour in Int64(0)...40 {
            _ = seen.insert(identity(1000 + Int(hour)), clock: at(hour), window: window)
            if hour == seenAt { _ = seen.insert(identity(1), clock: at(hour), window: window) }
            if hour >= seenAt && hour <= seenAt + 10 { #expect(seen.contains(identity(1))) }
            if hour > seenAt + 30 { #expect(!seen.contains(identity(1))) }
        }
        #expect(seen.overflows == 0)
    }

    @Test("A generation turns a window after it began, and not before")
    func boundary() {
        let seen = Seen()
        _ = seen.insert(identity(1), clock: at(0), window: window)
        _ = seen.insert(identity(2), clock: at(10), window: window)
        #expect(seen.count == 2)
        _ = seen.insert(identity(3), clock: at(11), window: window)
        _ = seen.insert(identity(4), clock: at(21), window: window)
        #expect([1, 2, 3, 4].map { seen.contains(identity($0)) } == [true, true, true, true])
        _ = seen.insert(identity(5), clock: at(22), window: window)
        #expect(
            [1, 2, 3, 4, 5].map { seen.contains(identity($0)) } == [false, false, true, true, true])
    }

    @Test("A full generation turns early, which is counted")
    func overflow() {
        let seen = Seen(generationMax: 3)
        for number in 1...3 { _ = seen.insert(identity(number), clock: at(0), window: window) }
        #expect(seen.overflows == 0)
        _ = seen.insert(identity(4), clock: at(0), window: window)
        #expect(seen.overflows == 1)
        #expect(seen.contains(identity(1)))
        for number in 5...7 { _ = seen.insert(identity(number), clock: at(0), window: window) }
        #expect(seen.overflows == 2)
        #expect(
            (1...7).map { seen.contains(identity($0)) } == [
                false, false, false, true, true, true, true,
            ])
    }

    @Test("A set grows as far as it has to")
    func growth() {
        let seen = Seen()
        for number in 0..<5000 {
            #expect(!seen.insert(identity(number), clock: at(0), window: window))
        }
        #expect(seen.count == 5000)
        #expect((0..<5000).allSatisfy { seen.contains(identity($0)) })
        #expect(!seen.contains(identity(5000)))
    }
}
