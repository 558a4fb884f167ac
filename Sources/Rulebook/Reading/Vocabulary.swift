// SPDX-License-Identifier: Apache-2.0

/// The keys that a kind of mapping can have. One table of the whole language.
struct Vocabulary {
    /// In the order in which they are documented; spelling hints prefer the earlier.
    let keys: [String]
    /// Keys that its relatives have and it cannot, with the reason.
    let refused: [String: String]

    init(_ keys: [String], refused: [String: String] = [:]) {
        self.keys = keys
        self.refused = refused
    }

    static let file = Vocabulary([
        "settings", "events", "personas", "groups", "graphs", "journeys", "experiments",
        "rewards", "boosts", "channels", "boards", "rules",
    ])

    static let settings = Vocabulary([
        "timezone", "week_starts", "day_start", "lateness", "currency", "journal", "secret",
    ])

    static let event = Vocabulary(["description", "data"])
    static let persona = Vocabulary(["if", "description"])
    static let group = Vocabulary(["key", "join", "leave"])
    static let graph = Vocabulary(["add", "remove", "to", "mutual"])
    static let journey = Vocabulary(["description", "stages"])
    static let stage = Vocabulary(["name", "when", "if", "stuck"])
    static let namedStage = Vocabulary(
        ["when", "if", "stuck"], refused: ["name": "the key in front of it is the stage's name"])
    static let experiment = Vocabulary(["description", "arms", "for", "outcome", "window"])
    static let outcome = Vocabulary(["when", "if", "sum"])
    static let board = Vocabulary(["description", "rank", "per", "group", "ties"])
    static let measure = Vocabulary(["points", "count", "sum", "when", "if"])
    static let boost = Vocabulary(["reward", "times", "active", "for"])
    static let channel = Vocabulary(["per", "count"])

    // MARK: Rewards

    private static let ofRewards = [
        "kind", "title", "message", "channel", "description", "cap", "budget",
    ]

    /// What each kind of reward has beside what all have.
    static let ofKinds: KeyValuePairs = [
        "points": ["levels", "demote", "expires", "pending"],
        "badge": ["repeat", "replaces"],
        "item": ["cost", "codes"],
        "token": ["max"],
        "nudge": [],
        "draw": ["of"],
    ]

    /// The keys of a kind of reward; of a kind that is not known, those of all.
    static func reward(_ kind: String?) -> Vocabulary {
        var keys = ofRewards
        var refused: [String: String] = [:]
        for (name, own) in ofKinds {
            if kind == nil || name == kind {
                keys += own
            } else {
                for key in own { refused[key] = "'\(key)' goes with kind: \(name)" }
            }
        }
        return Vocabulary(keys, refused: refused)
    }

    static let cap = Vocabulary(["per", "amount", "over"])
    static let budget = Vocabulary(["per", "amount", "pause_rule"])

    // MARK: Rules

    static let triggers = Vocabulary([
        "count", "sum", "distinct", "best", "streak", "sequence", "bands", "goal", "peers",
        "lapse", "comeback", "rank", "schedule",
    ])

    static let rule = Vocabulary(
        ["id", "title", "description", "tags", "phase", "when", "if", "who", "for", "arm"]
            + triggers.keys + [
                "grant", "to", "limit", "cooldown", "guard", "active", "since", "late", "history",
                "on_change", "mode",
            ])

    static let count = Vocabulary(["reach", "per", "within", "repeat", "near"])
    static let sum = Vocabulary(["of", "reach", "per", "within", "repeat", "negative", "near"])
    static let distinct = Vocabulary(
        ["of", "reach", "per", "within", "near"],
        refused: ["repeat": "a value counts once, so counting cannot start anew"])
    static let best = Vocabulary(["of", "by", "order"])

    private static let ofPeriodStreaks = [
        "least", "grace", "skip", "freeze", "pause", "warn", "count_protected",
    ]
    private static let ofRuns = ["pass", "within"]
    static let streak = Vocabulary(
        ["reach", "per", "repeat", "near", "gaps"] + ofPeriodStreaks,
        refused: reasons(ofRuns, "it goes with per: event"))
    static let run = Vocabulary(
        ["reach", "per", "repeat", "near", "gaps"] + ofRuns,
        refused: reasons(ofPeriodStreaks, "it goes with a calendar period, as in per: day"))
    static let least = Vocabulary(["count", "sum", "reach"])
    static let holiday = Vocabulary(["from", "until"])

    static let sequence = Vocabulary(["steps", "within", "repeat"])
    static let step = Vocabulary(["when", "if"])
    static let bands = Vocabulary(["bands", "initial"])

    static let goal = Vocabulary(
        [
            "group", "count", "sum", "distinct", "streak", "reach", "per", "repeat", "near",
            "least", "credit", "split", "leaver",
        ],
        refused: ["within": "a goal counts in calendar periods: write per: week or another"])
    static let goalStreak = Vocabulary(["per", "least", "grace", "skip"])

    static let peers = Vocabulary(["group", "graph", "distinct", "per", "within"])
    static let lapse = Vocabulary(["after", "again", "stage"])
    static let comeback = Vocabulary(["after"])
    static let rank = Vocabulary(["board", "top", "places"])
    static let schedule = Vocabulary(["per", "at", "anniversary"])

    static let limit = Vocabulary(["per", "count", "scope", "decide"])
    static let cooldown = Vocabulary(["for", "pair"])
    static let guards = Vocabulary(["self", "pair", "giver", "receiver", "mutual"])
    static let quota = Vocabulary(["per", "count"])
    static let mutual = Vocabulary(["within", "count"])
    static let active = Vocabulary(["from", "until", "days", "hours"])
    static let receivers = Vocabulary(["others", "top"])
    static let others = Vocabulary(["active"])

    /// Keys that stand inside a trigger; people put them beside it.
    static let insideTriggers: [String: String] = [
        "reach": "count: { reach: 10 }",
        "per": "count: { reach: 10, per: week }",
        "within": "count: { reach: 10, within: 7d }",
        "repeat": "count: { reach: 10, repeat: true }",
        "near": "count: { reach: 10, near: 0.9 }",
        "of": "sum: { of: data.minutes, reach: 100 }",
        "grace": "streak: { reach: 7, per: day, grace: 1 }",
        "freeze": "streak: { reach: 7, per: day, freeze: ice }",
        "steps": "sequence: { steps: [a.b, c.d] }",
        "top": "rank: { board: weekly, top: 3 }",
        "again": "lapse: { after: 7d, again: 14d }",
        "anniversary": "schedule: { anniversary: member.joined }",
    ]

    private static func reasons(_ keys: [String], _ reason: String) -> [String: String] {
        Dictionary(uniqueKeysWithValues: keys.map { ($0, reason) })
    }
}
