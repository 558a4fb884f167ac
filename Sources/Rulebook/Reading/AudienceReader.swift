// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Reads `for`: the name of a persona, or a condition over `member`.
///
///     for: newcomer
///     for: "'gold' in member.badges"
struct AudienceReader {
    let book: BookScope

    /// nil, with a problem, if it was not understood; nil without the key.
    func read(_ fields: Fields) -> Audience? {
        guard let node = fields["for"] else { return nil }
        let what = fields.name("for")
        if let text = node.scalar?.text, isName(text) {
            if book.declarations.personas[text] == nil, isEveryone(text) {
                book.problems.error(
                    .unknownPersona, at: node.span,
                    "\(what) is \(quoted(text)), expected a persona or a condition over member",
                    hint: "take 'for' out: without it everyone is meant")
                return nil
            }
            return book.find(
                text, in: book.declarations.personas, at: node.span, "\(what) is"
            ).map { .persona($0.index) }
        }
        return book.expressions.read(
            node, what, in: book.environments.ofMember, expecting: .condition
        ).map { .expression($0) }
    }

    private func isEveryone(_ text: String) -> Bool {
        ["all", "anybody", "anyone", "everybody", "everyone"].contains(text.lowercased())
    }

    /// A single word is a name: as an expression it could only be a constant.
    private func isName(_ text: String) -> Bool {
        if book.declarations.personas[text] != nil { return true }
        return NameText.isName(text) && !text.contains(".") && text != "true" && text != "false"
    }
}
