// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardDaemon

@Suite("Debounce")
struct DebounceTests {
    @Test("While nothing happens it waits for ever, or looks where nothing can be watched")
    func quiet() {
        var debounce = Debounce()
        #expect(debounce.timeout(isWatching: true) == -1)
        #expect(debounce.timeout(isWatching: false) == Limits.pollMilliseconds)
        #expect(!debounce.isDue)
        #expect(debounce.takeReport() == false)
    }

    @Test("After a change it reports once a moment of quiet has passed, and once")
    func change() {
        var debounce = Debounce()
        debounce.changed()
        #expect(!debounce.isDue)
        #expect(debounce.timeout(isWatching: true) == Limits.settleMilliseconds)
        #expect(debounce.timeout(isWatching: false) == Limits.settleMilliseconds)
        debounce.elapsed()
        #expect(debounce.isDue)
        #expect(debounce.takeReport() == true)
        #expect(!debounce.isDue)
        #expect(debounce.takeReport() == false)
        #expect(debounce.timeout(isWatching: true) == -1)
    }

    @Test("Each change begins the moment of quiet again")
    func severalChanges() {
        var debounce = Debounce()
        for _ in 0..<5 {
            debounce.changed()
            #expect(!debounce.isDue)
            #expect(debounce.timeout(isWatching: true) == Limits.settleMilliseconds)
        }
        debounce.elapsed()
        #expect(debounce.takeReport() == true)
    }

    @Test("A change that comes when a report is due puts it off and does not lose it")
    func changeWhenDue() {
        var debounce = Debounce()
        debounce.changed()
        debounce.elapsed()
        debounce.changed()
        #expect(!debounce.isDue)
        debounce.elapsed()
        #expect(debounce.takeReport() == true)
    }

    @Test("Where nothing can be watched, each look is reported")
    func polling() {
        var debounce = Debounce()
        for _ in 0..<3 {
            debounce.elapsed()
            #expect(debounce.isDue)
            #expect(debounce.takeReport() == true)
            #expect(debounce.timeout(isWatching: false) == Limits.pollMilliseconds)
        }
    }
}
