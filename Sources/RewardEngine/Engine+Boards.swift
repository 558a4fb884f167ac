// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Leaderboards.
extension Engine {
    mutating func score(board: Int, _ frame: inout Frame) {}

    /// Points that a member has been granted, or lost, for boards that rank by them.
    mutating func score(
        points reward: Int, _ amount: Amount, _ member: MemberIndex, _ frame: borrowing Frame
    ) {}

    mutating func closeBoard(
        _ board: Int, _ period: PeriodNumber, due: Int64, into batch: inout OutcomeBatch
    ) {}
}

struct BoardState {}
