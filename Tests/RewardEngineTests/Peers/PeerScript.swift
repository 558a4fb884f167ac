// SPDX-License-Identifier: Apache-2.0

/// A line that is sent, and why.
struct PeerStep {
    enum Role: Hashable {
        /// An event of the case, by its id.
        case event(String)
        /// A question that rules answer with what they know, behind that event.
        case asked(after: String)
        /// What the rules need beside: a time zone, an enrolment.
        case aside
        /// Time passes, as the case says.
        case over
        /// Time passes that the case knows nothing of, to see what would come.
        case beyond
    }

    let role: Role
    let line: String
}

/// A case in rewardd's words: what `PeerTranslator` makes of it.
struct PeerScript {
    /// The rule file.
    var rules: String
    var steps: [PeerStep]
    var time: PeerTime
    /// Time zones that rules and events name.
    var zones: [String] = []
    /// What came of it, in the words of the expectations.
    var found: (PeerRun) throws -> [PeerObservation]
    /// Fields of expectations that no outcome shows.
    var unseen: Set<String> = []
    /// Where the case is open or wrong: what the rule language says.
    var decided: [PeerObservation]?
    /// In what that differs, as a sentence for people.
    var decision: String?
}

/// What can be seen: an emission, or a state that may be looked at any number of times.
struct PeerObservation: CustomStringConvertible {
    var values: [String: String]
    var isState = false

    init(_ values: [String: String]) { self.values = values }

    static func state(_ values: [String: String]) -> PeerObservation {
        var state = PeerObservation(values)
        state.isState = true
        return state
    }

    var description: String {
        let fields = values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return "{" + fields.joined(separator: ", ") + "}"
    }

    /// Whether it shows all that is expected; `null` stands for any value.
    func shows(_ expected: PeerObservation) -> Bool {
        expected.values.allSatisfy { key, value in
            values[key].map { value == "null" || value == $0 } ?? false
        }
    }
}

extension PeerObservation {
    /// An expectation of a case. Objects inside are spread out: `credited.guest`.
    init(expectation: PeerValue, without unseen: Set<String>) {
        values = [:]
        guard case .object(let object) = expectation else { return }
        for (key, value) in object where !unseen.contains(key) && !key.hasPrefix("peer_") {
            if case .object(let inner) = value {
                for (name, value) in inner { values["\(key).\(name)"] = value.plain }
            } else {
                values[key] = value.plain
            }
        }
    }

    /// What is expected and not there, and what is there and not expected.
    static func differences(expected: [PeerObservation], found: [PeerObservation]) -> [String] {
        var emissions = found.filter { !$0.isState }
        var differences: [String] = []
        for expected in expected.sorted(by: { $0.values.count > $1.values.count }) {
            if let place = emissions.firstIndex(where: { $0.shows(expected) }) {
                emissions.remove(at: place)
            } else if !found.contains(where: { $0.isState && $0.shows(expected) }) {
                differences.append("missing \(expected)")
            }
        }
        return differences + emissions.map { "unexpected \($0)" }
    }
}
