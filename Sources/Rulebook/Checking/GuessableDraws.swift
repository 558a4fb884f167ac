// SPDX-License-Identifier: Apache-2.0

/// Warns of draws that everybody can foretell: what is drawn follows from the grant's id and the
/// settings' secret, and the ids are no secret.
struct GuessableDraws {
    private let rulebook: Rulebook
    private let book: BookScope

    init(_ rulebook: Rulebook, _ book: BookScope) {
        self.rulebook = rulebook
        self.book = book
    }

    /// Once, for one remedy settles all of them.
    func warn() {
        guard rulebook.settings.secret == nil else { return }
        let first = rulebook.rewards.indices.first { index in
            if case .draw(let shares) = rulebook.rewards[index].kind {
                shares.count > 1
            } else {
                false
            }
        }
        guard let first else { return }
        let reward = book.declarations.rewards.all[first]
        book.problems.warning(
            .guessableDraw, at: reward.place,
            "what '\(reward.name)' draws can be worked out beforehand: the settings have no "
                + "'secret'",
            hint: "add settings: { secret: \"…\" } with what 'openssl rand -hex 16' prints")
    }
}
