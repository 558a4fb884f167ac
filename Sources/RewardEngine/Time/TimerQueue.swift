// SPDX-License-Identifier: Apache-2.0

/// What comes due at some time. States are named by indices that stay when the rulebook changes; a
/// timer whose rule, journey or board is gone by then does nothing.
enum TimerKind: Hashable, Sendable {
    /// A member has been away long enough: rule state, member.
    case lapse(rule: Int, MemberIndex)
    /// A streak's period has closed, or is about to: rule state, member.
    case streakCloses(rule: Int, MemberIndex)
    case streakAtRisk(rule: Int, MemberIndex)
    /// A group goal's period has closed: rule state, group, period.
    case goalCloses(rule: Int, GroupIndex, PeriodNumber)
    /// The end of a rule-wide limit that is decided at its close.
    case limitCloses(rule: Int, PeriodNumber)
    /// A board's period has closed, and nothing late can come any more.
    case boardCloses(board: Int, PeriodNumber)
    /// A member may be stuck in a stage: journey state, member.
    case stuck(journey: Int, MemberIndex)
    /// The time of a `schedule` in a zone: rule state, zone.
    case schedule(rule: Int, zone: Int)
    /// Points that were pending, or that expire: reward state, member.
    case points(reward: Int, MemberIndex)
}

/// The timers of the engine, in order of time, those of the same instant in the order in which they
/// were set: an order that depends on the log alone.
///
/// A binary heap. Timers are not taken back: what is no longer true when one comes due is noticed
/// then, so that activity, which moves most of them, costs nothing here.
struct TimerQueue {
    struct Timer {
        let due: Int64
        fileprivate let number: UInt64
        let kind: TimerKind

        fileprivate func comes(before other: Timer) -> Bool {
            due != other.due ? due < other.due : number < other.number
        }
    }

    private var heap: [Timer] = []
    private var set: UInt64 = 0
    /// When the first one is due; `Int64.max` = there is none.
    private(set) var nextDue = Int64.max

    /// All of them, in the order in which they were set.
    var all: [Timer] { heap.sorted { $0.number < $1.number } }

    mutating func add(_ kind: TimerKind, due: Int64) {
        heap.append(Timer(due: due, number: set, kind: kind))
        set += 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].comes(before: heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
        nextDue = heap[0].due
    }

    /// Takes the first one, if it is due by then.
    mutating func next(dueBy time: Int64) -> Timer? {
        guard nextDue <= time, let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        nextDue = heap.first?.due ?? .max
        return first
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].comes(before: heap[least]) { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
