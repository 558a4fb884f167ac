// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Leaderboards.
extension Engine {
    mutating func score(board: Int, _ frame: inout Frame) {}

    mutating func closeBoard(
        _ board: Int, _ period: PeriodNumber, due: Int64, into batch: inout OutcomeBatch
    ) {}
}

struct BoardState {}
