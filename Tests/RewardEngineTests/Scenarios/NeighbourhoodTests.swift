// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RewardEngine

@Suite("peers over graphs")
struct NeighbourhoodTests {
    /// A rulebook with one rule over peers.
    static func book(_ peers: String, to: String = "others", mutual: Bool = true) -> String {
        """
        settings: { lateness: 72h }
        rewards: { xp: { kind: points } }
        graphs:
          friends: { add: friend.added, remove: friend.removed, to: data.to, mutual: \(mutual) }
        rules:
          - id: r
            when: lesson
            peers: { graph: friends, \(peers) }
            to: \(to)
            grant: xp
        """
    }

    static let friends = """
        2026-01-05T08:00  ana  friend.added  {"to":"bob"}
        2026-01-05T08:00  ana  friend.added  {"to":"cid"}
        2026-01-05T08:00  dan  friend.added  {"to":"bob"}
        2026-01-05T08:00  dan  friend.added  {"to":"cid"}

        """

    @Test(
        "Whose peers have done it",
        arguments: [
            Book(
                "Each member to whom enough doers are peers is told once a period, if he has not done it",
                book("distinct: 2, per: day"),
                events: friends + """
                    2026-01-05T09:00  bob  lesson
                    2026-01-05T09:30  dan  lesson
                    2026-01-05T10:00  bob  lesson
                    2026-01-05T11:00  cid  lesson
                    2026-01-05T12:00  cid  lesson
                    2026-01-06T09:00  bob  lesson
                    2026-01-06T11:00  cid  lesson
                    """,
                outcomes: [
                    "r/ana/2026-01-05 xp by e8", "r/ana/2026-01-06 xp by e11",
                    "r/dan/2026-01-06 xp by e11",
                ]),
            Book(
                "Without `mutual` the edge leads one way: what a peer does counts for the owner",
                book("distinct: 1, per: day", mutual: false),
                events: """
                    2026-01-05T08:00  ana  friend.added  {"to":"bob"}
                    2026-01-05T09:00  ana  lesson
                    2026-01-06T09:00  bob  lesson
                    """,
                outcomes: ["r/ana/2026-01-06 xp by e3"]),
            Book(
                "A removed edge counts no more, a late event by the edges of its time",
                book("distinct: 1, per: day"),
                events: """
                    2026-01-05T08:00  ana  friend.added    {"to":"bob"}
                    2026-01-06T08:00  bob  friend.removed  {"to":"ana"}
                    2026-01-06T09:00  bob  lesson
                    2026-01-05T09:00  bob  lesson
                    2026-01-05T07:00  bob  lesson
                    """,
                outcomes: ["r/ana/2026-01-05 xp by e4"]),
            Book(
                "Nobody is his own peer, and an edge twice is one", book("distinct: 1, per: day"),
                events: """
                    2026-01-05T08:00  ana  friend.added  {"to":"ana"}
                    2026-01-05T08:00  ana  friend.added  {"to":"bob"}
                    2026-01-05T08:01  ana  friend.added  {"to":"bob"}
                    2026-01-05T09:00  ana  lesson
                    """,
                outcomes: ["r/bob/2026-01-05 xp by e4"]),
            Book(
                "In a rolling window the event names the firing; who did it within is not told",
                book("distinct: 2, within: 1h"),
                events: friends + """
                    2026-01-05T09:00  dan  lesson
                    2026-01-05T10:00  bob  lesson
                    2026-01-05T10:01  cid  lesson
                    2026-01-05T11:00  bob  lesson
                    2026-01-05T12:00  cid  lesson
                    """,
                outcomes: [
                    "r/ana/e7@/test xp by e7", "r/dan/e7@/test xp by e7", "r/ana/e9@/test xp by e9",
                    "r/dan/e9@/test xp by e9",
                ]),
            Book(
                "Those who did it are named with the circle in which they did",
                book("distinct: 2, per: day", to: "doers"),
                events: friends + """
                    2026-01-05T10:00  bob  lesson
                    2026-01-05T11:00  cid  lesson
                    """,
                outcomes: [
                    "r/bob/ana/2026-01-05 xp by e6", "r/cid/ana/2026-01-05 xp by e6",
                    "r/bob/dan/2026-01-05 xp by e6", "r/cid/dan/2026-01-05 xp by e6",
                ]),
            Book(
                "Only those seen of late",
                book("distinct: 1, per: day", to: "{ others: { active: 2d } }"),
                events: """
                    2026-01-05T08:00  ana  friend.added  {"to":"bob"}
                    2026-01-06T09:00  bob  lesson
                    2026-01-07T09:00  bob  lesson
                    """,
                outcomes: ["r/ana/2026-01-06 xp by e2"]),
        ])
    func peers(_ book: Book) throws { try book.check() }

    @Test("Agrees with a naive reference")
    func reference() throws {
        var random = SeededGenerator(seed: 5)
        let names = ["ana", "bob", "cid", "dan", "eve"]
        for round in 0..<40 {
            let wanted = random.number(1...3)
            var edges: [(time: Int, from: String, to: String, holds: Bool)] = []
            var script = ""
            var did: [Int: [String]] = [:]
            var fired: Set<String> = []
            var expected: [String] = []
            var index: [String] = []
            /// Who did it in whose circle on which day.
            var circles: [String: Set<String>] = [:]
            for event in 1...60 {
                let hour = random.number(0...71)
                let name = random.pick(names)
                let day = hour / 24 + 5
                let time = "2026-01-0\(day)T\(hour % 24 < 10 ? "0" : "")\(hour % 24):00"
                if random.once(in: 3) {
                    let other = random.pick(names)
                    let holds = !random.once(in: 3)
                    script +=
                        "\(time)  \(name)  friend.\(holds ? "added" : "removed")  "
                        + "{\"to\":\"\(other)\"}\n"
                    if !index.contains(name) { index.append(name) }
                    if !index.contains(other) { index.append(other) }
                    edges.append((hour, name, other, holds))
                    continue
                }
                script += "\(time)  \(name)  lesson\n"
                if !index.contains(name) { index.append(name) }
                did[day, default: []].append(name)
                func isPeer(_ name: String, of owner: String) -> Bool {
                    let said = edges.enumerated().filter {
                        let edge = $0.element
                        return edge.time <= hour
                            && (edge.from, edge.to) == (owner, name)
                    }
                    return said.max {
                        ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
                    }?.element.holds ?? false
                }
                for owner in index where owner != name && isPeer(name, of: owner) {
                    let key = "\(owner)/\(day)"
                    circles[key, default: []].insert(name)
                    guard circles[key]?.count ?? 0 >= wanted,
                        fired.insert(key).inserted, did[day]?.contains(owner) == false
                    else { continue }
                    expected.append("r/\(owner)/2026-01-0\(day) xp by e\(event)")
                }
            }
            var bench = Bench(
                try Plan(
                    reading: NeighbourhoodTests.book(
                        "distinct: \(wanted), per: day", mutual: false)))
            let found = bench.send(script)
            #expect(found == expected, "round \(round)")
        }
    }
}
