// SPDX-License-Identifier: Apache-2.0
import Rulebook
import Testing

@testable import RewardEngine

@Suite("boards and rank")
struct BoardTests {
    static func bench(_ board: String, _ rules: String, settings: String = "{}") throws -> Bench {
        try Bench(
            RuleText(rules, settings: settings, more: "boards:\n  top: \(board)\n"))
    }

    static let scores = """
        2026-01-05  ana  score  {"n":50}
        2026-01-05  cid  score  {"n":30}
        2026-01-06  bob  score  {"n":50}
        2026-01-06  dan  score  {"n":30}
        2026-01-07  eve  score  {"n":10}
        2026-01-07  fay  score  {"n":0}
        2026-01-07  gus  score  {"n":-5}
        2026-01-08  cid  score  {"n":10}
        """

    static let three = """
        - { id: r, rank: { board: top, top: 3 }, grant: { xp: "total" } }
        """

    @Test("Places are given when the period has closed, booked at its end")
    func competition() throws {
        var bench = try BoardTests.bench(
            "{ rank: { sum: data.n, when: score }, per: week }", BoardTests.three)
        #expect(bench.send(BoardTests.scores) == [])
        #expect(bench.advance(to: "2026-01-13T23:59:59") == [])
        #expect(
            bench.advance(to: "2026-01-14T00:00:00") == [
                "r/ana/2026-W02 xp 50 by due at 2026-01-12T00:00:00Z",
                "r/bob/2026-W02 xp 50 by due at 2026-01-12T00:00:00Z",
                "r/cid/2026-W02 xp 40 by due at 2026-01-12T00:00:00Z",
            ])
        #expect(bench.advance(to: "2026-03-01") == [])
    }

    @Test("With `dense` no place is left out")
    func dense() throws {
        var bench = try BoardTests.bench(
            "{ rank: { sum: data.n, when: score }, per: week, ties: dense }",
            "- { id: r, rank: { board: top, top: { 1: crown, 3: medal } } }")
        _ = bench.send(BoardTests.scores)
        #expect(
            bench.advance(to: "2026-01-20") == [
                "r/ana/2026-W02 crown by due at 2026-01-12T00:00:00Z",
                "r/bob/2026-W02 crown by due at 2026-01-12T00:00:00Z",
                "r/dan/2026-W02 medal by due at 2026-01-12T00:00:00Z",
            ])
    }

    @Test("Zero and less never win, and a late event counts in its own period")
    func lateEvents() throws {
        var bench = try BoardTests.bench(
            "{ rank: { sum: data.n, when: score }, per: week }",
            "- { id: r, rank: { board: top, top: 10 }, grant: { xp: place } }")
        let found = bench.send(
            """
            2026-01-11  ana  score  {"n":5}
            2026-01-12  ana  score  {"n":5}
            2026-01-11  bob  score  {"n":6}
            2026-01-12  cid  score  {"n":0}
            2026-01-20  ana  quiz
            """)
        #expect(
            found
                == [
                    "r/bob/2026-W02 xp by e5 at 2026-01-12T00:00:00Z",
                    "r/ana/2026-W02 xp 2 by e5 at 2026-01-12T00:00:00Z",
                ].map { $0.replacing("by e5", with: "by due") })
    }

    @Test("Points count as they are granted, in each group by itself")
    func points() throws {
        var bench = try BoardTests.bench(
            "{ rank: xp, per: day, group: team }",
            """
            - { id: earn, when: lesson, grant: { xp: data.n } }
            - { id: r, rank: { board: top, top: 1 }, grant: medal }
            """, settings: "{ journal: [board.closed] }")
        _ = bench.send(
            """
            2026-01-05T09:00  ana  lesson  {"n":5,"team":"amber"}
            2026-01-05T10:00  bob  lesson  {"n":7,"team":"amber"}
            2026-01-05T11:00  cid  lesson  {"n":1,"team":"blue"}
            2026-01-05T12:00  cid  lesson  {"n":9}
            2026-01-05T13:00  dan  lesson  {"n":99}
            """)
        let found = bench.advance(to: "2026-01-09")
        #expect(
            found == [
                "r/bob/amber/2026-01-05 medal by due at 2026-01-06T00:00:00Z",
                "r/cid/blue/2026-01-05 medal by due at 2026-01-06T00:00:00Z",
                "raised board.closed/top/amber/2026-01-05 by due at 2026-01-06T00:00:00Z",
                "raised board.closed/top/blue/2026-01-05 by due at 2026-01-06T00:00:00Z",
            ])
    }

    @Test("The ranking can be read before and after the close")
    func reading() throws {
        var bench = try BoardTests.bench(
            "{ rank: { count: score, if: data.n > 0 }, per: day }",
            "- { id: r, rank: { board: top, top: 1 }, grant: xp }")
        _ = bench.send(
            """
            2026-01-05  ana  score  {"n":1}
            2026-01-05  ana  score  {"n":1}
            2026-01-05  bob  score  {"n":1}
            2026-01-05  cid  score  {"n":0}
            """)
        let day = PeriodNumber(CivilDate(year: 2026, month: 1, day: 5).dayNumber)
        let places = bench.ranking(of: 0, period: day).map { [$0.member, UInt32($0.place)] }
        #expect(places == [[0, 1], [1, 2]])
        _ = bench.advance(to: "2026-01-09")
        #expect(bench.ranking(of: 0, period: day).count == 2)
    }

    @Test("Rules may say for whom, and a lifetime never closes")
    func audience() throws {
        var bench = try BoardTests.bench(
            "{ rank: { count: score }, per: day }",
            """
            - { id: r, rank: { board: top, top: 2 }, for: "member.id != 'ana'", grant: xp }
            - { id: q, rank: { board: all, top: 2 }, grant: xp }
            """.replacing("board: all", with: "board: top").replacing(
                "q, rank", with: "q, mode: shadow, rank"))
        _ = bench.send(
            """
            2026-01-05  ana  score
            2026-01-05  bob  score
            """)
        #expect(
            bench.advance(to: "2026-01-09") == [
                "r/bob/2026-01-05 xp by due at 2026-01-06T00:00:00Z",
                "shadow q/ana/2026-01-05 xp by due at 2026-01-06T00:00:00Z",
                "shadow q/bob/2026-01-05 xp by due at 2026-01-06T00:00:00Z",
            ])
    }

    @Test("Where a board a group computes its receivers, an id says whose line it was")
    func computedReceivers() throws {
        var bench = try BoardTests.bench(
            "{ rank: { count: score }, per: day, group: team }",
            "- { id: r, rank: { board: top, top: 1 }, to: \"'boss'\", grant: xp }")
        _ = bench.send(
            """
            2026-01-05  ana  score  {"team":"amber"}
            2026-01-05  bob  score  {"team":"amber"}
            """)
        #expect(
            bench.advance(to: "2026-01-09") == [
                "r/boss/amber/ana/2026-01-05 xp by due at 2026-01-06T00:00:00Z",
                "r/boss/amber/bob/2026-01-05 xp by due at 2026-01-06T00:00:00Z",
            ])
    }

    @Test("What is taken back leaves the period of its grant, and what is pending counts in it")
    func periodOfTheGrant() throws {
        let plan = try Plan(
            reading: """
                boards: { top: { rank: xp, per: day } }
                rewards: { xp: { kind: points, pending: 14d }, medal: { kind: badge, repeat: true } }
                rules:
                - { id: earn, when: lesson, late: revise, grant: { xp: data.n } }
                - { id: r, rank: { board: top, top: 1 }, grant: medal }
                """)
        var bench = Bench(plan)
        _ = bench.send(
            """
            2026-01-05  ana   lesson           {"n":5}
            2026-01-05  bob   lesson           {"n":3}
            2026-01-06  cid   lesson           {"n":1}
            2026-01-06  shop  event.retracted  {"source":"/test","id":"e1"}
            """)
        #expect(
            bench.advance(to: "2026-01-30") == [
                "r/bob/2026-01-05 medal by due at 2026-01-06T00:00:00Z",
                "r/cid/2026-01-06 medal by due at 2026-01-07T00:00:00Z",
            ])
    }

    @Test("A close is about nobody: it wakes rules that say whom it concerns")
    func closed() throws {
        var bench = try BoardTests.bench(
            "{ rank: { count: lesson }, per: day, group: team }",
            """
            - { id: to, when: board.closed, if: data.board == 'top', to: "'coach-' + data.group", grant: xp }
            - { id: who, when: board.closed, who: "'coach'", count: { reach: 2 }, grant: star }
            - { id: none, when: "board.*", grant: medal }
            - { id: month, schedule: { per: month, at: "10 09:00" }, grant: coins }
            """)
        _ = bench.send(
            """
            2026-01-05  ana  lesson  {"team":"amber"}
            2026-01-05  bob  lesson  {"team":"blue"}
            """)
        let end = "@rewardd xp by due at 2026-01-06T00:00:00Z"
        #expect(
            bench.advance(to: "2026-01-12") == [
                "to/coach-amber/board.closed%2Ftop%2Famber%2F2026-01-05" + end,
                "to/coach-blue/board.closed%2Ftop%2Fblue%2F2026-01-05" + end,
                "who/coach/2 star by due at 2026-01-06T00:00:00Z",
                "month/ana/2026-01 coins by due", "month/bob/2026-01 coins by due",
                "month/coach-amber/2026-01 coins by due", "month/coach/2026-01 coins by due",
                "month/coach-blue/2026-01 coins by due",
            ])
    }

    @Test("Another measure starts empty, and a board that is gone closes nothing")
    func reload() throws {
        let rules = "- { id: r, rank: { board: top, top: 1 }, grant: xp }"
        func text(_ board: String) throws -> Plan {
            try RuleText(rules, more: "boards:\n  top: \(board)\n").plan()
        }
        var bench = Bench(try text("{ rank: { count: score }, per: day }"))
        _ = bench.send("2026-01-05  ana  score")
        bench.install(try text("{ rank: { count: score }, per: day, ties: dense }"))
        _ = bench.send("2026-01-05  bob  score")
        bench.install(try text("{ rank: { sum: data.n, when: score }, per: day }"))
        _ = bench.send("2026-01-05  cid  score  {\"n\":4}")
        #expect(
            bench.advance(to: "2026-01-09") == [
                "r/cid/2026-01-05 xp by due at 2026-01-06T00:00:00Z"
            ])
        _ = bench.send("2026-01-09  cid  score  {\"n\":4}")
        try bench.install("- { id: other, when: score, grant: xp }")
        #expect(bench.advance(to: "2026-01-19") == [])
    }

    @Test("Ranks agree with a naive reference")
    func reference() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            let scores = (0..<random.number(0...12)).map { _ in Amount(random.number(1...6)) }
                .sorted(by: >)
            let competition = scores.map { score in 1 + scores.count { $0 > score } }
            let dense = scores.map { score in 1 + Set(scores.filter { $0 > score }).count }
            #expect(Board.Ties.competition.places(of: scores) == competition)
            #expect(Board.Ties.dense.places(of: scores) == dense)
        }
    }

    @Test("A change of score keeps the rules of ties")
    func ties() {
        let scores = [50, 50, 40, 30, 10].map { Amount($0) }
        #expect(Board.Ties.competition.places(of: scores) == [1, 1, 3, 4, 5])
        #expect(Board.Ties.dense.places(of: scores) == [1, 1, 2, 3, 4])
    }
}
