// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

/// The keys of a kind of mapping, and how messages name such a mapping.
struct KeysOfOwner: CustomTestStringConvertible, Sendable {
    let owner: String
    let keys: [String]

    var testDescription: String { owner }

    fileprivate init(_ owner: String, _ vocabulary: Vocabulary) {
        self.owner = owner
        keys = vocabulary.keys
    }

    static let all: [KeysOfOwner] = [
        KeysOfOwner("", .file), KeysOfOwner("'settings'", .settings),
        KeysOfOwner("event '", .event), KeysOfOwner("persona '", .persona),
        KeysOfOwner("group '", .group), KeysOfOwner("graph '", .graph),
        KeysOfOwner("journey '", .journey), KeysOfOwner("stage", .stage),
        KeysOfOwner("experiment '", .experiment),
        KeysOfOwner("'outcome' of experiment", .outcome), KeysOfOwner("board '", .board),
        KeysOfOwner("'rank' of board", .measure), KeysOfOwner("boost", .boost),
        KeysOfOwner("channel '", .channel), KeysOfOwner("reward '", .reward(nil)),
        KeysOfOwner("'cap' of reward", .cap), KeysOfOwner("'budget' of reward", .budget),
        KeysOfOwner("rule", .rule), KeysOfOwner("'count' of rule", .count),
        KeysOfOwner("'sum' of rule", .sum), KeysOfOwner("'distinct' of rule", .distinct),
        KeysOfOwner("'best' of rule", .best), KeysOfOwner("'streak' of rule", .streak),
        KeysOfOwner("'streak' of rule", .run), KeysOfOwner("'least' of 'streak'", .least),
        KeysOfOwner("'pause' of 'streak'", .holiday), KeysOfOwner("'sequence' of rule", .sequence),
        KeysOfOwner("a step in", .step), KeysOfOwner("'bands' of rule", .bands),
        KeysOfOwner("'goal' of rule", .goal), KeysOfOwner("'streak' of 'goal'", .goalStreak),
        KeysOfOwner("'peers' of rule", .peers), KeysOfOwner("'lapse' of rule", .lapse),
        KeysOfOwner("'comeback' of rule", .comeback), KeysOfOwner("'rank' of rule", .rank),
        KeysOfOwner("'schedule' of rule", .schedule), KeysOfOwner("'limit' of rule", .limit),
        KeysOfOwner("'cooldown' of rule", .cooldown), KeysOfOwner("'guard' of rule", .guards),
        KeysOfOwner("of 'guard'", .quota), KeysOfOwner("'mutual' of 'guard'", .mutual),
        KeysOfOwner("'active' of", .active), KeysOfOwner("'to' of rule", .receivers),
        KeysOfOwner("'others' of 'to'", .others),
    ]
}

@Suite struct KeyCoverageTests {
    /// What is said about keys that are known, in all golden cases.
    private static let messages = DiagnosticCaseFile.all.flatMap { read($0.files).diagnostics }
        .filter { $0.code != .unknownKey }.map(\.message)

    @Test("every key has a golden case of its misuse", arguments: KeysOfOwner.all)
    func misuse(_ owner: KeysOfOwner) {
        let messages = KeyCoverageTests.messages.filter {
            owner.owner.isEmpty || $0.contains(owner.owner)
        }
        let missing = owner.keys.filter { key in
            !messages.contains { $0.contains("'\(key)'") }
        }
        #expect(missing == [])
    }
}
