// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import Rulebook
import Testing

@testable import RewardEngine

@Suite("Rewards: badges, items, tokens, draws")
struct KindTests {
    @Test("A nudge is its text, whether that is called a message or a title")
    func nudges() throws {
        try Book(
            "",
            """
            rewards:
              one: { kind: nudge, title: "For {member.id}" }
              two: { kind: nudge, title: Two, message: "To {member.id}" }
              star: { kind: badge, title: "The star of {member.id}" }
            rules:
            - { id: r, when: lesson, grant: [one, two, star] }
            """,
            events: "2026-01-05  ana  lesson",
            outcomes: [
                "r/ana/e1@/test/one one by e1 \"For ana\"",
                "r/ana/e1@/test/two two by e1 \"To ana\"", "r/ana/e1@/test/star star by e1",
            ]
        ).check()
    }

    @Test(
        "Badges",
        arguments: [
            Book(
                "A higher badge takes the place of all below it, and they are not had again",
                """
                rewards:
                  bronze: { kind: badge }
                  silver: { kind: badge, replaces: bronze }
                  gold: { kind: badge, replaces: silver }
                rules:
                - { id: b, when: b, grant: bronze }
                - { id: s, when: s, grant: silver }
                - { id: g, when: g, grant: gold }
                """,
                events: """
                    2026-01-05  ana  b
                    2026-01-06  ana  g
                    2026-01-07  ana  b
                    2026-01-08  ana  s
                    2026-01-08  bob  s
                    """,
                outcomes: [
                    "b/ana/e1@/test bronze by e1", "g/ana/e2@/test gold by e2",
                    "revoked b/ana/e1@/test bronze replaced by e2", "s/bob/e5@/test silver by e5",
                ]),
            Book(
                "A badge that repeats leaves with all that there are of it",
                """
                rewards:
                  bronze: { kind: badge, repeat: true }
                  silver: { kind: badge, replaces: bronze }
                rules:
                - { id: b, when: b, grant: bronze }
                - { id: s, when: s, grant: silver }
                """,
                events: "2026-01-05..06  ana  b\n2026-01-07  ana  s",
                outcomes: [
                    "b/ana/e1@/test bronze by e1", "b/ana/e2@/test bronze by e2",
                    "s/ana/e3@/test silver by e3", "revoked b/ana/e2@/test bronze 2 replaced by e3",
                ]),
        ])
    func badges(_ book: Book) throws { try book.check() }

    @Test("A badge from before anything replaced it leaves without naming its grant")
    func oldBadges() throws {
        func rules(_ silver: String) -> String {
            """
            rewards: { bronze: { kind: badge }, silver: { kind: badge\(silver) } }
            rules:
            - { id: b, when: b, grant: bronze }
            - { id: s, when: s, grant: silver }
            """
        }
        var bench = Bench(try Plan(reading: rules("")))
        _ = bench.send("2026-01-05  ana  b")
        bench.install(try Plan(reading: rules(", replaces: bronze")))
        #expect(
            bench.send("2026-01-05  ana  s") == [
                "s/ana/e2@/test silver by e2",
                "revoked s/ana/e2@/test~replaced/bronze bronze replaced by e2",
            ])
    }

    private static let coffee = """
        rewards: { coffee: { kind: item, codes: coffee.txt } }
        rules:
        - { id: r, when: lesson, grant: coffee }
        - { id: s, when: quiz, grant: { coffee: 2 } }
        """

    @Test(
        "Codes",
        arguments: [
            Book(
                "Codes are granted in the file's order, until there is none",
                coffee, files: ["coffee.txt": "C-1\nC-2\n"], events: "2026-01-05..07  ana  lesson",
                outcomes: [
                    "r/ana/e1@/test coffee code C-1 by e1", "r/ana/e2@/test coffee code C-2 by e2",
                    "denied r/ana/e3@/test coffee codes by e3",
                ]),
            Book(
                "Several are grants of their own, and what is missing is denied",
                coffee, files: ["coffee.txt": "C-1\nC-2\nC-3\n"],
                events: "2026-01-05..06  ana  quiz",
                outcomes: [
                    "s/ana/e1@/test/1 coffee code C-1 by e1",
                    "s/ana/e1@/test/2 coffee code C-2 by e1",
                    "s/ana/e2@/test/1 coffee code C-3 by e2",
                    "denied s/ana/e2@/test/2 coffee codes by e2",
                ]),
        ])
    func codes(_ book: Book) throws { try book.check() }

    @Test("A code is never granted again, whatever becomes of the file and of the item")
    func usedCodes() throws {
        func plan(_ item: String, _ codes: String) throws -> Plan {
            try Plan(
                reading: KindTests.coffee.replacing("coffee:", with: "\(item):").replacing(
                    "grant: coffee", with: "grant: \(item)"),
                files: ["coffee.txt": codes])
        }
        var bench = Bench(try plan("coffee", "C-1\nC-2"))
        _ = bench.send("2026-01-05  ana  lesson")
        bench.install(try plan("coffee", "C-0\nC-1\nC-2"))
        #expect(
            bench.send("2026-01-05..06  ana  lesson") == [
                "r/ana/e2@/test coffee code C-0 by e2", "r/ana/e3@/test coffee code C-2 by e3",
            ])
        bench.install(try plan("tea", "C-1\nC-2\nC-3"))
        #expect(bench.send("2026-01-07  ana  lesson") == ["r/ana/e4@/test tea code C-3 by e4"])
    }

    @Test("There are no more tokens than there can be, and what is spent makes room")
    func tokens() throws {
        let rules = """
            rewards: { ice: { kind: token, max: 3 } }
            rules:
            - { id: r, when: lesson, grant: { ice: 2 } }
            - { id: s, when: quiz, grant: { ice: data.n } }
            """
        var bench = Bench(try Plan(reading: rules))
        #expect(
            bench.send(
                """
                2026-01-05..07  ana  lesson
                2026-01-07  bob  quiz  {"n":1.9}
                2026-01-07  bob  quiz  {"n":-1}
                """) == [
                    "r/ana/e1@/test ice 2 by e1", "r/ana/e2@/test ice by e2",
                    "denied r/ana/e3@/test ice max by e3", "s/bob/e4@/test ice by e4",
                ])
        #expect(bench.change { $0.tokens(0, of: 0) } == Amount(3))
        #expect(bench.change { $0.spendToken(0, of: 0) } == true)
        #expect(bench.change { $0.spendToken(0, of: 1) } == true)
        #expect(bench.change { $0.spendToken(0, of: 1) } == false)
        #expect(bench.send("2026-01-08  ana  lesson") == ["r/ana/e6@/test ice by e6"])
        bench.change { $0.returnToken(0, of: 0) }
        #expect(bench.change { $0.tokens(0, of: 0) } == Amount(4))
        #expect(bench.send("2026-01-09  ana  lesson") == ["denied r/ana/e7@/test ice max by e7"])
    }

    private static func lucky(_ secret: String) -> String {
        """
        settings: { secret: \(secret) }
        rewards:
          lucky: { kind: draw, of: { coffee: 1, sticker: 9 }, cap: { per: lifetime, amount: 4000 } }
          coffee: { kind: item, cost: 3.50 }
          sticker: { kind: badge, repeat: true, message: "For {member.id}" }
        rules:
        - { id: r, when: lesson, grant: lucky }
        """
    }

    private func draw(_ secret: String, count: Int) throws -> [String] {
        var bench = Bench(try Plan(reading: KindTests.lucky(secret)))
        let lines = (1...count).map {
            EventScript.line(
                id: "e\($0)", time: "2026-01-05T12:00:00Z", subject: "ana", type: "lesson")
        }
        return bench.apply(lines).map { "\($0.reward ?? "") \($0.draw ?? "-")" }
    }

    @Test("A draw yields by weight, the same every time, and otherwise with another secret")
    func draws() throws {
        let drawn = try draw("a", count: 4000)
        #expect(Set(drawn) == ["coffee lucky", "sticker lucky"])
        // 400 expected; the standard deviation is 19.
        #expect((310...490).contains(drawn.count { $0 == "coffee lucky" }))
        #expect(try draw("a", count: 4000) == drawn)
        #expect(try draw("b", count: 4000) != drawn)
    }

    @Test("What is drawn is journalled as what it is, under the draw's instance; a trial shows it")
    func drawnLines() throws {
        var bench = Bench(
            try Plan(
                reading: """
                    rewards:
                      lucky: { kind: draw, of: { sticker: 1 }, cap: { per: day, amount: 1 } }
                      sticker: { kind: badge, repeat: true, message: "For {member.id}" }
                    rules:
                    - { id: r, when: lesson, grant: [lucky, sticker] }
                    - { id: s, when: quiz, grant: lucky, mode: shadow }
                    """))
        #expect(
            bench.send("2026-01-05  ana  lesson\n2026-01-05  ana  lesson\n2026-01-05  bob  quiz")
                == [
                    "r/ana/e1@/test/lucky sticker of lucky by e1 \"For ana\"",
                    "r/ana/e1@/test/sticker sticker by e1 \"For ana\"",
                    "denied r/ana/e2@/test/lucky lucky cap by e2",
                    "r/ana/e2@/test/sticker sticker by e2 \"For ana\"",
                    "shadow s/bob/e3@/test sticker of lucky by e3 \"For bob\"",
                ])
    }

    @Test("The keyed hash is SipHash-2-4")
    func hash() {
        // The first vectors of its authors.
        func hash(_ count: UInt8) -> UInt64 {
            var hash = KeyedHash(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
            hash.add(Array(0..<count))
            return hash.value()
        }
        #expect(hash(0) == 0x726f_db47_dd0e_0e31)
        #expect(hash(1) == 0x74f8_39c5_93dc_67fd)
        #expect(hash(15) == 0xa129_ca61_49be_45e5)
    }
}
