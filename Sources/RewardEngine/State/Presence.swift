// SPDX-License-Identifier: Apache-2.0

/// Whether something holds at an instant (a membership, an edge), by what events have said about
/// it: each holds until the next one by event time, ties by arrival, so that order of arrival does
/// not matter.
///
/// Bounded: what was said before the horizon counts only as the state at the horizon, and of what
/// was said since so many are kept.
struct Presence {
    private var marks: [(time: Int64, holds: Bool)] = []

    mutating func set(_ holds: Bool, at time: Int64, settled: Int64) {
        let place = (marks.lastIndex { $0.time <= time } ?? -1) + 1
        marks.insert((time, holds), at: place)
        while marks.count > 1 && marks[1].time <= settled || marks.count > Limits.presenceMarksMax {
            marks.removeFirst()
        }
    }

    func holds(at time: Int64) -> Bool { marks.last { $0.time <= time }?.holds ?? false }

    /// Whether it holds by the latest that was said.
    var holdsNow: Bool { marks.last?.holds ?? false }

    /// Whether it holds at no instant that an event may still ask about.
    func isOver(settled: Int64) -> Bool {
        marks.allSatisfy { !$0.holds } && (marks.last?.time ?? .min) <= settled
    }
}
