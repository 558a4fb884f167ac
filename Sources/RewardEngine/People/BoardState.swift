// SPDX-License-Identifier: Apache-2.0
package import Rulebook

/// One line of a board.
package struct Ranked: Hashable, Sendable {
    package let member: MemberIndex
    package let score: Amount
    /// From 1.
    package let place: Int
}

/// Where points count: a board (its state), one of its groups, a period.
struct BoardEntry {
    let board: Int
    /// Of what the board ranked then.
    let edition: Int
    let group: GroupIndex
    let period: PeriodNumber
}

/// The scores of a board, by period and group.
///
/// Bounded: the periods that are not closed yet, which are as many as lateness reaches back, and the
/// one that was closed last, for whoever asks.
struct BoardState {
    struct Period {
        let due: Int64
        var isClosed = false
        fileprivate(set) var groups: [GroupIndex] = []
        fileprivate(set) var scores: [Contributions] = []
        fileprivate var places: [GroupIndex: Int] = [:]
    }

    /// Of a board that is not one a group.
    static let everyone = GroupIndex.max

    /// What is ranked, how long and among whom: scores of something else are not carried over.
    private(set) var identity = ""
    /// Rises with each other identity.
    private(set) var edition = 0
    private(set) var periods: [PeriodNumber: Period] = [:]

    mutating func become(_ identity: String) {
        guard identity != self.identity else { return }
        self.identity = identity
        edition += 1
        periods.removeAll()
    }

    func knows(_ period: PeriodNumber) -> Bool { periods[period] != nil }

    mutating func begin(_ period: PeriodNumber, due: Int64) { periods[period] = Period(due: due) }

    mutating func add(
        _ amount: Amount, to member: MemberIndex, of group: GroupIndex, in period: PeriodNumber
    ) {
        guard periods[period]?.isClosed == false else { return }
        periods[period]?.add(amount, to: member, of: group)
    }

    /// Takes a period's scores for the last time; nil, if it is not the one that is due.
    mutating func close(_ period: PeriodNumber, due: Int64) -> Period? {
        guard let closing = periods[period], !closing.isClosed, closing.due == due else {
            return nil
        }
        periods = periods.filter { !$0.value.isClosed }
        periods[period]?.isClosed = true
        return closing
    }

    func scores(of group: GroupIndex, in period: PeriodNumber) -> [Contribution] {
        guard let period = periods[period], let place = period.places[group] else { return [] }
        return period.scores[place].all
    }

    /// Who is forgotten competes no more.
    mutating func forget(_ member: MemberIndex) {
        for period in Array(periods.keys) { periods[period]?.forget(member) }
    }
}

extension BoardState.Period {
    fileprivate mutating func add(
        _ amount: Amount, to member: MemberIndex, of group: GroupIndex
    ) {
        let place = places[group] ?? groups.count
        if place == groups.count {
            groups.append(group)
            scores.append(Contributions())
            places[group] = place
        }
        scores[place].add(amount, of: member)
    }

    fileprivate mutating func forget(_ member: MemberIndex) {
        for place in scores.indices { scores[place].forget(member) }
    }
}

extension Board.Ties {
    /// Places of scores that stand in descending order.
    func places(of scores: [Amount]) -> [Int] {
        var places: [Int] = []
        for (index, score) in scores.enumerated() {
            if index > 0 && score == scores[index - 1] {
                places.append(places[index - 1])
            } else {
                places.append(self == .dense ? (places.last ?? 0) + 1 : index + 1)
            }
        }
        return places
    }
}
