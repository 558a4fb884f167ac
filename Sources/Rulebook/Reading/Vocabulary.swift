// SPDX-License-Identifier: Apache-2.0

/// The keys that a kind of mapping can have. One table of the whole language: what is misspelt is
/// told from what is not built yet, and the schema for editors is made from the same words.
struct Vocabulary {
    /// In the order in which they are documented; spelling hints prefer the earlier.
    let built: [String]
    /// A part of the language that this version does not have.
    let later: [String]
    /// Keys that its relatives have and it cannot, with the reason.
    let refused: [String: String]

    init(_ built: [String], later: [String] = [], refused: [String: String] = [:]) {
        self.built = built
        self.later = later
        self.refused = refused
    }

    static let file = Vocabulary(
        ["settings", "events", "groups", "rewards", "rules"],
        later: ["boosts", "personas", "graphs", "boards", "journeys", "experiments", "channels"])

    static let settings = Vocabulary(
        ["timezone", "week_starts", "day_start", "lateness", "currency", "journal"],
        later: ["channels"])

    static let event = Vocabulary(["description", "data"])

    static let group = Vocabulary(["key"], later: ["join", "leave"])

    static let reward = Vocabulary(
        ["kind", "title", "description", "message", "channel", "repeat"],
        later: [
            "cap", "budget", "pause_rule", "over", "levels", "demote", "expires", "pending",
            "replaces", "cost", "codes", "max", "of",
        ])

    static let triggers = Vocabulary(
        ["count", "sum", "distinct", "streak", "goal", "peers"],
        later: ["best", "sequence", "bands", "lapse", "comeback", "rank", "schedule"])

    static let rule = Vocabulary(
        [
            "id", "title", "description", "tags", "phase", "when", "if", "who",
        ] + triggers.built + [
            "grant", "to", "limit", "guard", "active", "on_change", "mode",
        ],
        later: ["for", "arm", "cooldown", "since", "late", "history", "near", "anniversary"]
            + triggers.later)

    static let count = Vocabulary(["reach", "per", "within", "repeat"], later: ["near"])

    static let sum = Vocabulary(
        ["of", "reach", "per", "within", "repeat", "negative"], later: ["near"])

    static let distinct = Vocabulary(
        ["of", "reach", "per", "within"], later: ["near"],
        refused: ["repeat": "a value counts once, so counting cannot start anew"])

    static let streak = Vocabulary(
        ["reach", "per", "repeat", "grace", "least"],
        later: [
            "freeze", "pause", "skip", "warn", "count_protected", "pass", "within", "gaps", "near",
        ])

    static let least = Vocabulary(["count", "sum", "reach"])

    static let goal = Vocabulary(
        ["group", "count", "sum", "distinct", "reach", "per", "repeat"],
        later: ["streak", "least", "credit", "split", "leaver", "near"],
        refused: ["within": "a goal counts in calendar periods: write per: week or another"])

    static let peers = Vocabulary(
        ["group", "distinct", "per", "within"], later: ["graph", "near"])

    static let limit = Vocabulary(["per", "count", "scope"], later: ["decide"])

    static let guards = Vocabulary(["self"], later: ["pair", "giver", "receiver", "mutual"])

    static let active = Vocabulary(["from", "until", "days", "hours"])

    static let receivers = Vocabulary(["others"], later: ["top"])

    static let others = Vocabulary(["active"])

    /// Keys that stand inside a trigger; people put them beside it.
    static let insideTriggers: Set<String> = ["reach", "per", "within", "repeat", "of", "grace"]

    /// The derived events of the rule language.
    static let derivedEvents = [
        "reward.granted", "level.reached", "band.changed", "stage.entered", "stage.stuck",
        "board.closed", "streak.broken", "streak.at_risk", "goal.reached", "goal.failed",
        "progress.near", "member.lapsed",
    ]
}
