// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Warns of conditions over derived events that ask for what is not declared, as in
/// `data.reward == "glod"`: they never hold, and nothing else says so.
struct DerivedNames {
    private let book: BookScope

    init(_ book: BookScope) {
        self.book = book
    }

    /// Only where nothing but derived events wakes the rule is it known what is in `data`.
    func check(_ condition: Expression, _ fields: Fields, _ when: [EventPattern]) {
        let areDerived = when.allSatisfy { pattern in
            if case .exactly(let type) = pattern {
                DerivedEvent(rawValue: type) != nil
            } else {
                false
            }
        }
        guard areDerived, !when.isEmpty, book.declarations.isComplete, let node = fields["if"]
        else {
            return
        }
        for requirement in condition.program.requirements where requirement.isAmong {
            let path = requirement.path.fields
            let texts = requirement.texts
            guard path.count == 2, path[0] == "data",
                texts.allSatisfy({ isKnown($0, as: path[1]) == false }), let text = texts.first
            else { continue }
            book.problems.warning(
                .neverFires, at: node.span,
                "\(fields.owner) can never fire: there is no \(path[1]) \(quoted(text))",
                hint: didYouMean(text, among: names(of: path[1])))
        }
    }

    /// Whether a field of a derived event can be that; nil where it is not known what it can be.
    private func isKnown(_ text: String, as field: String) -> Bool? {
        let declarations = book.declarations
        return switch field {
        case "rule": declarations.ruleIDs.contains(text)
        case "reward": declarations.rewards[text] != nil
        case "board": declarations.boards[text] != nil
        case "journey": declarations.journeys[text] != nil
        case "kind": Vocabulary.ofKinds.contains { $0.key == text }
        default: nil
        }
    }

    private func names(of field: String) -> [String] {
        let declarations = book.declarations
        return switch field {
        case "rule": declarations.rules.map(\.id)
        case "reward": declarations.rewards.all.map(\.name)
        case "board": declarations.boards.all.map(\.name)
        case "journey": declarations.journeys.all.map(\.name)
        default: Vocabulary.ofKinds.map(\.key)
        }
    }
}
