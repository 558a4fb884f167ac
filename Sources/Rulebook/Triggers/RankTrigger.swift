// SPDX-License-Identifier: Apache-2.0

/// `rank` fires when a board's period closes, for those who are ranked high enough.
package struct RankTrigger: Sendable {
    package struct Place: Sendable {
        /// From 1.
        package let place: Int
        /// What is granted for it; nil = the rule's own grants.
        package let grants: [Grant]?

        package init(place: Int, grants: [Grant]?) {
            self.place = place
            self.grants = grants
        }
    }

    /// Index into the rulebook's boards.
    package let board: Int
    /// Its name, which outlives the order of declarations.
    package let boardName: String
    /// The places that are rewarded, ascending: `top: 3` or `{1: gold, 2: silver}`.
    package let places: [Place]

    /// A checked trigger.
    package init(board: Int, boardName: String, places: [Place]) {
        self.board = board
        self.boardName = boardName
        self.places = places
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String { "rank board=\(boardName)" }
}

extension RankTrigger {
    /// `rank: { board: weekly, top: 3 }`, or with what each place is granted:
    /// `rank: { board: weekly, top: { 1: gold, 2: silver } }`, where `places` may stand for `top`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> RankTrigger? {
        let fields = scope.fields("rank", of: rule, .rank, example: "{ board: weekly, top: 3 }")
        guard let fields else { return nil }
        let board = scope.book.require(fields, "board", in: scope.declarations.boards)
        if let board, board.value.isForLife {
            scope.problems.warning(
                .neverFires, at: fields["board"]?.span ?? fields.place,
                "\(scope.owner) can never fire: the board '\(board.name)' is never closed",
                hint: "give the board a period, such as per: week")
        }
        let places = readPlaces(fields, scope)
        guard let board, let places else { return nil }
        return RankTrigger(board: board.index, boardName: board.name, places: places)
    }

    private static func readPlaces(_ fields: Fields, _ scope: RuleScope) -> [Place]? {
        fields.exclude("top", "places", because: "both say which places are rewarded: keep one")
        let key = fields.has("places") && !fields.has("top") ? "places" : "top"
        let example = "top: 3, or top: { 1: gold, 2: silver }"
        guard let node = fields.require(key, example) else { return nil }
        if let mapping = node.mapping { return readGrants(mapping, node, fields.name(key), scope) }
        guard key == "top" else {
            scope.problems.wrongType(
                node, fields.name(key), "rewards by place", hint: "write places: { 1: gold }")
            return nil
        }
        return fields.whole("top", in: 1...RulebookLimits.placesMax).map { count in
            (1...count).map { Place(place: $0, grants: nil) }
        }
    }

    private static func readGrants(
        _ mapping: Mapping, _ node: Node, _ what: String, _ scope: RuleScope
    ) -> [Place]? {
        let grants = GrantReader(scope)
        let places = mapping.entries.map { entry -> Place? in
            let place = scope.problems.whole(
                entry.key.unquoted, "a place of \(what)", in: 1...RulebookLimits.placesMax)
            let granted = grants.read(entry.value, "\(what) at \(entry.name)")
            guard let place, let granted else { return nil }
            return Place(place: place, grants: granted)
        }
        let understood = places.compactMap { $0 }
        if mapping.entries.isEmpty {
            scope.problems.wrongType(node, what, "at least one place", hint: "write { 1: gold }")
            return nil
        }
        guard understood.count == places.count else { return nil }
        return understood.sorted { $0.place < $1.place }
    }
}
