// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import Testing

@testable import RewardEngine

@Suite("Rewards: notices")
struct NoticeTests {
    private static let rules = """
        channels: { push: { per: day, count: 2 } }
        rewards: { hey: { kind: nudge, message: Hey, channel: push }, mail: { kind: nudge, message: Hi, channel: mail } }
        rules:
        - { id: r, when: lesson, grant: hey }
        - { id: m, when: letter, grant: mail }
        """

    @Test(
        "Notices",
        arguments: [
            Book(
                "Beyond its quota a channel is silent for the day; other channels are not",
                rules,
                events: """
                    2026-01-05T10:00  ana  lesson
                    2026-01-05T11:00  ana  lesson
                    2026-01-05T12:00  ana  lesson
                    2026-01-05T12:00  ana  letter
                    2026-01-05T12:00  bob  lesson
                    2026-01-06T12:00  ana  lesson
                    """,
                outcomes: [
                    "r/ana/e1@/test hey by e1 \"Hey\"", "r/ana/e2@/test hey by e2 \"Hey\"",
                    "r/ana/e3@/test hey by e3 \"Hey\" untold", "m/ana/e4@/test mail by e4 \"Hi\"",
                    "r/bob/e5@/test hey by e5 \"Hey\"", "r/ana/e6@/test hey by e6 \"Hey\"",
                ]),
            Book(
                "Who has not consented to a channel is not told there, which costs nothing of it",
                rules,
                events: """
                    2026-01-05T10:00  ana  member.updated  {"consent":{"push":false,"mail":true}}
                    2026-01-05T10:00  ana  lesson
                    2026-01-05T10:00  ana  letter
                    2026-01-05T10:00  ana  member.updated  {"consent":{"push":true}}
                    2026-01-05T10:00  ana  lesson
                    2026-01-05T10:00  ana  lesson
                    """,
                outcomes: [
                    "r/ana/e2@/test hey by e2 \"Hey\" untold", "m/ana/e3@/test mail by e3 \"Hi\"",
                    "r/ana/e5@/test hey by e5 \"Hey\"", "r/ana/e6@/test hey by e6 \"Hey\"",
                ]),
            Book(
                "In quiet hours a notice waits for their end, and counts for the day on which it comes",
                rules,
                events: """
                    2026-01-05T10:00  ana  member.updated  {"quiet":"22:00-07:00"}
                    2026-01-05T21:59  ana  lesson
                    2026-01-05T22:00  ana  lesson
                    2026-01-06T06:59  ana  lesson
                    2026-01-06T07:00  ana  lesson
                    """,
                outcomes: [
                    "r/ana/e2@/test hey by e2 \"Hey\"",
                    "r/ana/e3@/test hey by e3 \"Hey\" told at 2026-01-06T07:00:00Z",
                    "r/ana/e4@/test hey by e4 \"Hey\" told at 2026-01-06T07:00:00Z",
                    "r/ana/e5@/test hey by e5 \"Hey\" untold",
                ]),
            Book(
                "It is the engine's clock that is quiet, not a late event's",
                rules,
                events: """
                    2026-01-05T10:00  ana  member.updated  {"quiet":"22:00-07:00"}
                    2026-01-06T12:00  bob  lesson
                    2026-01-05T23:00  ana  lesson
                    """,
                outcomes: [
                    "r/bob/e2@/test hey by e2 \"Hey\"", "r/ana/e3@/test hey by e3 \"Hey\"",
                ]),
        ])
    func notices(_ book: Book) throws { try book.check() }

    @Test("Quiet hours are those of the member's clock", .enabled(if: SystemZoneFiles.areThere))
    func zones() throws {
        try Book(
            "", NoticeTests.rules,
            events: """
                2026-03-28T10:00  ana  member.updated  {"quiet":"22:00-02:30","timezone":"Europe/Berlin"}
                2026-03-28T20:59  ana  lesson
                2026-03-28T21:00  ana  lesson
                """,
            outcomes: [
                "r/ana/e2@/test hey by e2 \"Hey\"",
                // Half past two does not exist on that night.
                "r/ana/e3@/test hey by e3 \"Hey\" told at 2026-03-29T01:30:00Z",
            ]
        ).check(zones: SystemZoneFiles.database)
    }

    @Test(
        "Quiet hours are read as they are written",
        arguments: [
            ("22:00-07:00", 23 * 3600, 31 * 3600), ("22:00-07:00", 0, 7 * 3600),
            ("22:00-07:00", 7 * 3600, nil), ("12:00-13:30", 12 * 3600, 13 * 3600 + 1800),
            ("12:00-24:00", 23 * 3600, 86_400), ("00:00-00:00", 0, nil), ("7-22", 8 * 3600, nil),
            ("24:00-07:00", 0, nil), ("22:00", 0, nil), ("22:60-07:00", 0, nil),
            ("", 0, nil), ("+2:00-07:00", 10800, nil),
        ] as [(String, Int64, Int64?)])
    func hours(text: String, local: Int64, end: Int64?) {
        #expect(QuietHours(text)?.end(around: local) == end)
    }
}
