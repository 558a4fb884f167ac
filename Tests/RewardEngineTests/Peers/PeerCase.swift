// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A behaviour that the tests of another engine expect: a rule in neutral words, events in order of
/// arrival, and what comes of them.
struct PeerCase: Decodable, Sendable, CustomTestStringConvertible {
    /// Whether rewardd is to give the same.
    enum Adoption: String, Decodable, Sendable {
        case yes
        /// The engines disagree, and the rule language decides.
        case decide
        /// A defect there.
        case no
    }

    let id: String
    let rule: [String: PeerValue]
    let events: [PeerValue]
    let expect: [PeerValue]
    let adopt: Adoption

    var kind: String { rule["kind"]?.plain ?? "" }
    var testDescription: String { "\(id) \(kind)" }
}

extension PeerCase {
    /// Where the cases are: data that is not part of the project.
    static let path: String? = {
        let path =
            ProcessInfo.processInfo.environment["PEER_CASES"]
            ?? Project.sharedData.map { $0 + "/cases/peers.json" }
        return path.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
    }()

    static let isMissing: Comment =
        "neither PEER_CASES names a file of cases nor REWARDD_SHARED a directory with cases/peers.json"

    static let all: [PeerCase] = {
        guard let path, let data = FileManager.default.contents(atPath: path) else { return [] }
        return (try? JSONDecoder().decode([PeerCase].self, from: data)) ?? []
    }()
}

/// An event of a case.
struct PeerEvent {
    var id: String
    /// As the case gives it; nil = never said.
    var t: PeerValue?
    var user: String?
    var type: String?
    var value: Double?
    /// What else is said of it: `team`, `host`, `days`.
    var other: [String: PeerValue] = [:]

    /// A marker among the events, such as `__enrol__`.
    var isControl: Bool { type?.hasPrefix("__") ?? false }

    /// What becomes the event's data.
    var data: String {
        var data = other
        data["tz"] = nil
        data["value"] = value.map { .number($0) }
        return PeerValue.object(data).json
    }
}

extension PeerEvent {
    /// The events of a case in order of arrival; `{repeat: n, events: […]}` is written out.
    static func all(of peer: PeerCase) throws -> [PeerEvent] {
        var events: [PeerEvent] = []
        for value in peer.events {
            guard case .object(let object) = value else {
                throw PeerProblem("an event that is no object")
            }
            if object["repeat"] != nil {
                try unroll(object, into: &events)
            } else {
                events.append(try PeerEvent(object, number: events.count + 1))
            }
        }
        return events
    }

    private static func unroll(
        _ object: [String: PeerValue], into events: inout [PeerEvent]
    ) throws {
        let fields = PeerFields(object, in: "a repetition")
        try fields.allow("spacing", "immediate")
        let count = try fields.whole("repeat")
        guard case .list(let list)? = fields.value("events") else {
            throw PeerProblem("a repetition of nothing")
        }
        try fields.finish()
        for _ in 0..<count {
            for case .object(let object) in list {
                events.append(try PeerEvent(object, number: events.count + 1))
            }
        }
    }

    private init(_ object: [String: PeerValue], number: Int) throws {
        let fields = PeerFields(object, in: "event \(number)")
        id = try fields.textIfAny("id") ?? "n\(number)"
        t = fields.value("t")
        if t == .null { t = nil }
        user = try fields.textIfAny("user")
        type = try fields.textIfAny("type")
        if fields.value("value") != nil { value = try fields.number("value") }
        other = object
        // The last are words to the reader.
        for name in ["id", "t", "user", "type", "value", "note"] { other[name] = nil }
    }
}
