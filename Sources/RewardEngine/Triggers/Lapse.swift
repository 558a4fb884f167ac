// SPDX-License-Identifier: Apache-2.0

/// The state of `lapse`: when each member was last active, and how far his absence was noticed.
///
/// One record a member, in an array; whoever was never active has an empty one.
struct LapseState {
    struct Record {
        /// The newest activity; `Int64.min` = none yet.
        var last = Int64.min
        /// The time of the timer that counts; `Int64.max` = none is set. Activity does not move it:
        /// when it comes due, it is set anew.
        var due = Int64.max
        /// The day of the newest reminder, and how many there were on it.
        var day = PeriodNumber.none
        var onDay = Int32(0)
        /// Which of the times since the last activity comes next.
        var stage = Int32(0)
    }

    private var records: [Record] = []

    var memberCount: Int { records.count }

    subscript(member: MemberIndex) -> Record {
        get { Int(member) < records.count ? records[Int(member)] : Record() }
        set {
            let missing = Int(member) + 1 - records.count
            if missing > 0 {
                records.append(contentsOf: repeatElement(Record(), count: missing))
            }
            records[Int(member)] = newValue
        }
    }

    mutating func forget(_ member: MemberIndex) {
        if Int(member) < records.count { records[Int(member)] = Record() }
    }
}
