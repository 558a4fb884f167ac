// SPDX-License-Identifier: Apache-2.0
import Rulebook
import Testing

@testable import RewardDaemon

@Suite("Producers")
struct ProducerTests {
    private func permission(
        _ types: [EventPattern], _ sources: [EventPattern] = []
    ) -> Producer.Permission {
        Producer.Permission(types: types, sources: sources)
    }

    @Test(
        "What is not named may not be sent; empty lists name everything",
        arguments: [
            ([], [], "lesson", "/app", true),
            ([.exactly("lesson")], [], "lesson", "/app", true),
            ([.exactly("lesson")], [], "lesson.done", "/app", false),
            ([.prefix("lesson.")], [], "lesson.done", "/app", true),
            ([.prefix("lesson.")], [], "lesson", "/app", false),
            ([.exactly("quiz"), .prefix("l")], [], "lesson", "/app", true),
            ([], [.exactly("/app")], "lesson", "/app", true),
            ([], [.exactly("/app")], "lesson", "/app/1", false),
            ([], [.prefix("/app/")], "lesson", "/app/1", true),
            ([.exactly("lesson")], [.exactly("/app")], "lesson", "/other", false),
            ([.exactly("lesson")], [.exactly("/app")], "quiz", "/app", false),
            ([.prefix("")], [.prefix("")], "any", "", true),
        ] as [([EventPattern], [EventPattern], String, String, Bool)])
    func patterns(
        types: [EventPattern], sources: [EventPattern], type: String, source: String,
        isAllowed: Bool
    ) {
        #expect(permission(types, sources).allows(type: type, source: source) == isAllowed)
    }

    @Test("Without producers everything may be sent")
    func open() {
        #expect([ProducerRule]().permission(user: 1000, groups: [1]) == nil)
    }

    @Test(
        "The first entry that names the user or one of the groups decides; without one, nothing",
        arguments: [
            (1000, [1000], "user"), (1001, [7, 50], "group"), (1000, [50], "user"),
            (1002, [50], "group"), (1003, [3], "nothing"), (50, [1000], "nothing"),
        ] as [(UInt32, [UInt32], String)])
    func first(user: UInt32, groups: [UInt32], name: String) {
        let rules = ["user", "group", "late"].map { permission([.exactly($0)]) }
        let producers = [
            ProducerRule(subject: .user(1000), permission: rules[0]),
            ProducerRule(subject: .group(50), permission: rules[1]),
            ProducerRule(subject: .user(1002), permission: rules[2]),
        ]
        let found = producers.permission(user: user, groups: groups)
        #expect(found == (name == "nothing" ? .nothing : permission([.exactly(name)])))
    }

    @Test("Who may send nothing may not send anything")
    func nothing() {
        #expect(!Producer.Permission.nothing.allows(type: "lesson", source: "/app"))
    }
}
