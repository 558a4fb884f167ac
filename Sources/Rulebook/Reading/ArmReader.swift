// SPDX-License-Identifier: Apache-2.0

/// Reads references to a part of something declared: `experiment/arm` and `journey/stage`.
struct ArmReader {
    let book: BookScope

    /// `arm: onboarding/nudge`.
    func readArm(_ fields: Fields) -> ArmReference? {
        read(fields, "arm", book.declarations.experiments, .unknownArm, "experiment/arm").map {
            ArmReference(experiment: $0, arm: $1)
        }
    }

    /// `stage: onboarding/first-lesson`.
    func readStage(_ fields: Fields) -> StageReference? {
        read(fields, "stage", book.declarations.journeys, .unknownStage, "journey/stage").map {
            StageReference(journey: $0, stage: $1)
        }
    }

    /// - Parameter form: how it is written; what follows the slash is the noun of the part.
    private func read(
        _ fields: Fields, _ key: String, _ table: NameTable<[String]>, _ code: Diagnostic.Code,
        _ form: String
    ) -> (Int, Int)? {
        guard let node = fields[key], let text = fields.text(key) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            problems.error(
                .badPath, at: node.span,
                "\(fields.name(key)) is \(quoted(text)), expected a name, '/' and a name",
                hint: "write it as \(form)")
            return nil
        }
        let owner = book.find(
            parts[0], in: table, at: node.span, "\(fields.name(key)) names the \(table.kind.noun)")
        guard let owner else { return nil }
        guard let index = owner.value.firstIndex(of: parts[1]) else {
            problems.error(
                code, at: node.span,
                "\(fields.name(key)) is \(quoted(text)), and \(table.kind.noun) '\(owner.name)' "
                    + "has no \(key) \(quoted(parts[1]))",
                hint: didYouMean(parts[1], among: owner.value)
                    ?? "it has \(owner.value.prefix(10).joined(separator: ", "))",
                related: ("declared here", owner.place))
            return nil
        }
        return (owner.index, index)
    }

    private var problems: Problems { book.problems }
}
