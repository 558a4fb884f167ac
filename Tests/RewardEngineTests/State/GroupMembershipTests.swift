// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RewardEngine

@Suite("GroupMembership")
struct GroupMembershipTests {
    private func group(_ membership: inout GroupMembership, _ name: String) -> GroupIndex {
        Array(name.utf8).withUnsafeBytes { membership.intern($0) }
    }

    @Test("Lists follow every move, and a member is in one of them")
    func lists() {
        var membership = GroupMembership(seed: 1)
        let groups = ["a", "b", "c"].map { group(&membership, $0) }
        var generator = SeededGenerator(seed: 4)
        var places: [MemberIndex: GroupIndex] = [:]
        for step in 0..<500 {
            let member = MemberIndex(generator.number(0...9))
            let place = generator.pick(groups)
            membership.place(member, in: place, at: Int64(step), settled: Int64(step) - 50)
            places[member] = place
            for group in groups {
                let expected = places.filter { $0.value == group }.map(\.key).sorted()
                #expect(membership.lists[Int(group)].sorted() == expected)
            }
        }
        for (member, group) in places { #expect(membership.group(of: member) == group) }
    }

    @Test("Where a member was is known as far back as events may be late")
    func history() {
        var membership = GroupMembership(seed: 1)
        let groups = ["a", "b", "c"].map { group(&membership, $0) }
        #expect(membership.group(of: 0) == nil)
        for (step, place) in groups.enumerated() {
            membership.place(0, in: place, at: Int64(step * 10), settled: 5)
        }
        #expect(
            [5, 9, 10, 19, 20, 99].map { membership.group(of: 0, at: $0) }
                == [0, 0, 1, 1, 2, 2])
        #expect(membership.group(of: 0, at: -1) == nil)
        #expect(membership.group(of: 1, at: 5) == nil)
    }
}
