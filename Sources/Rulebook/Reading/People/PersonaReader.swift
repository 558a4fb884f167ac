// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Reads what stands under `personas`, each a condition over `member` and `now`:
///
///     personas:
///       newcomer: member.level.xp < 2
///       regular: { if: "member.level.xp >= 2", description: Has been around }
struct PersonaReader {
    let book: BookScope

    /// nil, with a problem, if it was not understood.
    func read(_ entry: Mapping.Entry) -> Persona? {
        let owner = "persona \(quoted(entry.name))"
        var description: String?
        var node = entry.value
        var what = owner
        if node.mapping != nil {
            let fields = Fields(
                node, owner, .persona, place: entry.key.span,
                example: "\(entry.name): member.level.xp < 2", problems: book.problems)
            guard let fields, let condition = fields.require("if", "if: with a condition") else {
                return nil
            }
            description = fields.text("description")
            node = condition
            what = fields.name("if")
        }
        let condition = book.expressions.read(
            node, what, in: book.environments.ofMember, expecting: .condition)
        guard let condition else { return nil }
        if case .bool(let value)? = condition.program.constant {
            book.problems.warning(
                .neverFires, at: node.span,
                "\(owner) is \(value ? "everybody" : "nobody"): its condition is always \(value)")
        }
        return Persona(name: entry.name, description: description, condition: condition)
    }
}
