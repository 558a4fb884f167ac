// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Where members are in a journey.
///
/// Stages are kept by name, so that a journey whose stages were changed finds its members where
/// they were. There are as many names as the journey has ever had stages.
struct JourneyState {
    struct Place {
        /// Index into the names; -1 = in no stage.
        var stage = Int32(-1)
        /// Whether it is known that the member is stuck there.
        var isStuck = false
        /// The time of the event that led there.
        var since = Int64.min
        /// The time of the timer that counts; `Int64.max` = none is set.
        var due = Int64.max
    }

    private(set) var names: [String] = []
    /// Name → position in the journey as it is; nil = it has no such stage any more.
    private var positions: [Int?] = []
    /// Position in the journey as it is → name.
    private var stages: [Int32] = []
    private var places: [Place] = []

    var memberCount: Int { places.count }

    /// Takes over the stages of another rulebook.
    mutating func bind(_ journey: Journey) {
        positions = names.map { _ in nil }
        stages = journey.stages.enumerated().map { position, stage in
            let name = names.firstIndex(of: stage.name) ?? names.count
            if name == names.count {
                names.append(stage.name)
                positions.append(nil)
            }
            positions[name] = position
            return Int32(name)
        }
    }

    subscript(member: MemberIndex) -> Place {
        get { Int(member) < places.count ? places[Int(member)] : Place() }
        set {
            let missing = Int(member) + 1 - places.count
            if missing > 0 { places.append(contentsOf: repeatElement(Place(), count: missing)) }
            places[Int(member)] = newValue
        }
    }

    /// The name of the stage in which a member is.
    func name(of member: MemberIndex) -> String? {
        let stage = self[member].stage
        return stage < 0 ? nil : names[Int(stage)]
    }

    /// Where in the journey a member is; nil in no stage, or in one that is gone.
    func position(of member: MemberIndex) -> Int? {
        let stage = self[member].stage
        return stage < 0 ? nil : positions[Int(stage)]
    }

    /// Puts a member into a stage, if he is before it.
    ///
    /// - Returns: the name of the stage that he leaves, empty for none; nil if he stays.
    mutating func enter(_ position: Int, _ member: MemberIndex, at time: Int64) -> String? {
        if let now = self.position(of: member), now >= position { return nil }
        let previous = name(of: member) ?? ""
        var place = self[member]
        place.stage = stages[position]
        place.since = time
        place.isStuck = false
        self[member] = place
        return previous
    }

    mutating func forget(_ member: MemberIndex) {
        if Int(member) < places.count { places[Int(member)] = Place() }
    }
}
