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
