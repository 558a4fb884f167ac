// SPDX-License-Identifier: Apache-2.0

/// Reads what stands under `journeys`, the stages as a list or, in the same order, by name:
///
///     journeys:
///       onboarding:
///         stages:
///           - { name: signed-up, when: member.joined, stuck: 3d }
///           - { name: learning, when: lesson.completed, if: data.minutes >= 5 }
///       buying:
///         stages:
///           basket: { when: cart.filled }
///           bought: { when: order.paid }
struct JourneyReader {
    let book: BookScope
    private var problems: Problems { book.problems }

    init(book: BookScope) {
        self.book = book
    }

    private struct StageNode {
        let name: String?
        let owner: String
        let place: Span
        let node: Node
        let isNamed: Bool
    }

    /// nil, with a problem, if it was not understood.
    func read(_ entry: Mapping.Entry) -> Journey? {
        let owner = "journey \(quoted(entry.name))"
        let fields = Fields(
            entry.value, owner, .journey, place: entry.key.span,
            example: "{ stages: [{ name: joined, when: member.joined }] }", problems: problems)
        guard let fields else { return nil }
        let description = fields.text("description")
        guard let node = fields.require("stages", "stages: with a list of stages") else {
            return nil
        }
        let nodes = JourneyReader.stageNodes(node, owner)
        guard let nodes, (1...RulebookLimits.bandsMax).contains(nodes.count) else {
            refuse(node, fields, nodes?.count)
            return nil
        }
        var names = UniqueNames(what: "the stage", in: owner)
        let stages = nodes.compactMap { stage -> Journey.Stage? in
            guard let read = read(stage),
                names.add(read.name, at: stage.place, problems)
            else { return nil }
            return read
        }
        return Journey(name: entry.name, description: description, stages: stages)
    }

    /// The names of the stages, as far as can be seen before they are read. One that has none
    /// keeps its place.
    static func stageNames(_ entry: Mapping.Entry) -> [String] {
        guard let node = entry.value.mapping?["stages"]?.value else { return [] }
        return (stageNodes(node, "") ?? []).prefix(RulebookLimits.bandsMax).map { $0.name ?? "" }
    }

    private static func stageNodes(_ node: Node, _ owner: String) -> [StageNode]? {
        switch node.content {
        case .scalar: return nil
        case .list(let nodes):
            return nodes.map { node in
                let name = node.mapping?["name"]?.value
                let text = name?.scalar?.text
                return StageNode(
                    name: text,
                    owner: text.map { "stage \(quoted($0)) of \(owner)" }
                        ?? "a stage of \(owner)", place: name?.span ?? node.span, node: node,
                    isNamed: false)
            }
        case .mapping(let mapping):
            return mapping.entries.map { entry in
                StageNode(
                    name: entry.name, owner: "stage \(quoted(entry.name)) of \(owner)",
                    place: entry.key.span, node: entry.value, isNamed: true)
            }
        }
    }

    private func read(_ stage: StageNode) -> Journey.Stage? {
        let fields = Fields(
            stage.node, stage.owner, stage.isNamed ? .namedStage : .stage, place: stage.place,
            example: "{ \(stage.isNamed ? "" : "name: …, ")when: lesson.completed }",
            problems: problems)
        guard let fields else { return nil }
        var name = stage.name
        if !stage.isNamed {
            name = fields.require("name", "name: that the journey has once").flatMap { _ in
                fields.text("name")
            }
        }
        let when = book.requirePatterns(fields, "when")
        let condition = book.expression(fields, "if", on: when, expecting: .condition)
        let stuck = fields.span("stuck")
        guard let name, problems.isName(name, at: stage.place, "a stage"), let when else {
            return nil
        }
        return Journey.Stage(name: name, when: when, condition: condition, stuckAfter: stuck)
    }

    private func refuse(_ node: Node, _ fields: Fields, _ count: Int?) {
        guard let count, count > 0 else {
            problems.wrongType(
                node, fields.name("stages"), "at least one stage",
                hint: "write stages: [{ name: joined, when: member.joined }]")
            return
        }
        problems.error(
            .tooMany, at: fields.keySpan("stages"),
            "\(fields.name("stages")) has \(count) stages, expected at most "
                + "\(RulebookLimits.bandsMax)")
    }
}
