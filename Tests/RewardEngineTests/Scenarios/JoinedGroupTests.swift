// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RewardEngine

@Suite("Groups by joining")
struct JoinedGroupTests {
    static let groups = """
        groups:
          guild: { join: guild.joined, leave: guild.left, key: data.guild }
        rewards: { xp: { kind: points } }
        rules:

        """

    static let pair =
        groups + """
              - { id: r, when: lesson, goal: { group: guild, count: true, reach: 2 }, grant: xp }
            """

    @Test(
        "A member is in every group that he has joined and not left",
        arguments: [
            Book(
                "An event counts for every group to which its member belongs, in order of the groups",
                pair,
                events: """
                    2026-01-05T10:00  ana  guild.joined  {"guild":"b"}
                    2026-01-05T10:00  ana  guild.joined  {"guild":"a"}
                    2026-01-05T11:00  ana  lesson
                    2026-01-05T12:00  ana  lesson
                    """,
                outcomes: ["r/ana/b/2 xp by e4", "r/ana/a/2 xp by e4"]),
            Book(
                "An event that names a group counts for that one alone", pair,
                events: """
                    2026-01-05T10:00  ana  guild.joined  {"guild":"a"}
                    2026-01-05T10:00  ana  guild.joined  {"guild":"b"}
                    2026-01-05T11:00  ana  lesson        {"guild":"a"}
                    2026-01-05T12:00  ana  lesson        {"guild":"c"}
                    2026-01-05T13:00  ana  lesson
                    """,
                outcomes: ["r/ana/a/2 xp by e5"]),
            Book(
                "Naming a group is not joining it, and who has left is in it no more", pair,
                events: """
                    2026-01-05T10:00  ana  lesson        {"guild":"a"}
                    2026-01-05T11:00  ana  lesson
                    2026-01-05T12:00  ana  guild.joined  {"guild":"a"}
                    2026-01-05T13:00  ana  guild.left    {"guild":"a"}
                    2026-01-05T14:00  ana  lesson
                    2026-01-05T15:00  ana  guild.joined  {"guild":"a"}
                    2026-01-05T16:00  ana  lesson
                    """,
                outcomes: ["r/ana/a/2 xp by e7"]),
            Book(
                "A late event counts where its member was then, by what is known when it comes",
                pair,
                events: """
                    2026-01-05T10:00  ana  guild.joined  {"guild":"a"}
                    2026-01-05T20:00  ana  guild.left    {"guild":"a"}
                    2026-01-05T11:00  ana  lesson
                    2026-01-05T21:00  ana  lesson
                    2026-01-05T12:00  ana  guild.left    {"guild":"a"}
                    2026-01-05T13:00  ana  lesson
                    2026-01-05T09:00  ana  lesson
                    2026-01-05T11:30  ana  lesson
                    """,
                outcomes: ["r/ana/a/2 xp by e8"]),
            Book(
                "Leaving and joining may come in the wrong order", pair,
                events: """
                    2026-01-05T20:00  ana  guild.left    {"guild":"a"}
                    2026-01-05T10:00  ana  guild.joined  {"guild":"a"}
                    2026-01-05T21:00  ana  lesson
                    2026-01-05T11:00  ana  lesson
                    2026-01-05T12:00  ana  lesson
                    """,
                outcomes: ["r/ana/a/2 xp by e5"]),
            Book(
                "`member.groups` is a list, and `members` are those who are in",
                groups + """
                      - id: r
                        when: lesson
                        if: "'a' in member.groups.guild && size(member.groups.guild) == 2"
                        peers: { group: guild, distinct: 1, per: day }
                        to: members
                        grant: xp
                    """,
                events: """
                    2026-01-05T10:00  ana  guild.joined  {"guild":"a"}
                    2026-01-05T10:00  bob  guild.joined  {"guild":"a"}
                    2026-01-05T10:00  cid  guild.joined  {"guild":"a"}
                    2026-01-05T10:01  cid  guild.left    {"guild":"a"}
                    2026-01-05T11:00  ana  lesson
                    2026-01-05T12:00  ana  guild.joined  {"guild":"b"}
                    2026-01-05T13:00  ana  lesson
                    """,
                outcomes: [
                    "r/ana/a/2026-01-05 xp by e7", "r/bob/a/2026-01-05 xp by e7",
                    "r/ana/b/2026-01-05 xp by e7",
                ]),
        ])
    func membership(_ book: Book) throws { try book.check() }

    @Test("A kind that is known in another way from now on begins without members")
    func change() throws {
        var bench = Bench(
            try Plan(
                reading: JoinedGroupTests.pair.replacing(
                    "join: guild.joined, leave: guild.left, ", with: "")))
        #expect(bench.send("2026-01-05  ana  lesson  {\"guild\":\"a\"}") == [])
        bench.install(try Plan(reading: JoinedGroupTests.pair))
        #expect(
            bench.send(
                """
                2026-01-05  ana  lesson
                2026-01-05  bob  guild.joined  {"guild":"a"}
                2026-01-05  bob  lesson
                """) == ["r/ana/a/2 xp by e4", "r/bob/a/2 xp by e4"])
    }

    @Test("Lists agree with a naive reference, whatever is joined and left in whatever order")
    func lists() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<50 {
            var membership = GroupMembership(seed: 1)
            membership.become(joined: true)
            for name in ["a", "b", "c"] {
                var name = name
                _ = name.withUTF8 { membership.intern(UnsafeRawBufferPointer($0)) }
            }
            var said: [(time: Int64, member: MemberIndex, group: GroupIndex, isIn: Bool)] = []
            for _ in 0..<60 {
                let entry = (
                    time: Int64(random.number(0...40)), member: MemberIndex(random.number(0...4)),
                    group: GroupIndex(random.number(0...2)), isIn: random.once(in: 2)
                )
                said.append(entry)
                membership.set(
                    entry.isIn, entry.member, entry.group, at: entry.time, settled: -1)
            }
            func holds(_ member: MemberIndex, _ group: GroupIndex, _ time: Int64) -> Bool {
                let marks = said.enumerated().filter {
                    $0.element.member == member && $0.element.group == group
                        && $0.element.time <= time
                }
                return marks.max {
                    ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
                }?.element.isIn ?? false
            }
            for member in MemberIndex(0)...4 {
                for time in Int64(0)...40 {
                    let expected = (GroupIndex(0)...2).filter { holds(member, $0, time) }
                    #expect(membership.joined(by: member, at: time) == expected)
                }
            }
            for group in 0...2 {
                let expected = (MemberIndex(0)...4).filter { holds($0, GroupIndex(group), 40) }
                #expect(membership.lists[group].sorted() == expected)
            }
        }
    }
}
