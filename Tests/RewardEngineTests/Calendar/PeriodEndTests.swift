// SPDX-License-Identifier: Apache-2.0
import Rulebook
import Testing

@testable import RewardEngine

@Suite("Ends of periods")
struct PeriodEndTests {
    @Test(
        "A period begins where its number begins, in every kind of period",
        arguments: Period.allCases)
    func beginnings(period: Period) {
        var settings = Settings()
        settings.weekStarts = .sunday
        settings.dayStartSeconds = 4 * 3600
        let rules = PeriodRules(settings)
        for step in -400...400 {
            let local = Int64(step) * 8_000_003
            let number = rules.number(of: period, localSeconds: local)
            guard let start = rules.beginning(of: number, period) else {
                #expect(period == .lifetime)
                continue
            }
            #expect(start <= local)
            #expect(rules.number(of: period, localSeconds: start) == number)
            #expect(rules.number(of: period, localSeconds: start - 1) < number)
        }
    }

    @Test(
        "Behind the end of a day no instant belongs to it, at every change of clocks",
        .enabled(if: SystemZoneFiles.areThere))
    func ends() throws {
        let zones = SystemZoneFiles.database
        let rules = PeriodRules(Settings())
        for name in ["Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Australia/Lord_Howe"] {
            var zone = try #require(zones.zone(named: name))
            for day in 14_000..<18_300 {
                let next = Int64(day + 1) * 86_400
                let end = zone.instant(from: next)
                for second in [0, 1800, 3599, 3600, 7200, 40_000] {
                    let after = end + Int64(second)
                    #expect(rules.day(localSeconds: after + zone.offset(at: after)) > day)
                }
                let before = end - 1
                #expect(rules.day(localSeconds: before + zone.offset(at: before)) <= day)
            }
        }
    }
}
