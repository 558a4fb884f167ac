// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A value of JSON.
enum PeerValue: Decodable, Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([PeerValue])
    case object([String: PeerValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([PeerValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: PeerValue].self))
        }
    }

    var json: String {
        switch self {
        case .null: "null"
        case .bool(let value): String(value)
        case .number(let value): PeerValue.text(of: value)
        case .text(let value): "\"\(value)\""
        case .list(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
        case .object(let values):
            "{"
                + values.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value.json)" }
                .joined(separator: ",") + "}"
        }
    }

    /// What observations are compared by: texts without quotes.
    var plain: String { json.filter { $0 != "\"" } }

    /// `10`, `1.5`.
    static func text(of number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }
}

/// Why a case cannot be run.
struct PeerProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The fields of an object. A field that nobody has asked for is a problem: a parameter that is not
/// understood must not pass unnoticed.
final class PeerFields {
    let place: String
    private let values: [String: PeerValue]
    private var asked: Set<String> = []
    private var inner: [PeerFields] = []

    init(_ values: [String: PeerValue], in place: String) {
        self.place = place
        self.values = values
    }

    func value(_ name: String) -> PeerValue? {
        asked.insert(name)
        return values[name]
    }

    func require(_ name: String) throws -> PeerValue {
        guard let value = value(name) else { throw PeerProblem("\(place) has no '\(name)'") }
        return value
    }

    func text(_ name: String) throws -> String {
        guard case .text(let text) = try require(name) else { throw mistyped(name, "a text") }
        return text
    }

    func textIfAny(_ name: String) throws -> String? {
        value(name) == nil ? nil : try text(name)
    }

    func number(_ name: String) throws -> Double {
        guard case .number(let number) = try require(name) else { throw mistyped(name, "a number") }
        return number
    }

    func whole(_ name: String) throws -> Int {
        let number = try number(name)
        guard let whole = Int(exactly: number) else { throw mistyped(name, "a whole number") }
        return whole
    }

    func flag(_ name: String) throws -> Bool {
        guard let value = value(name) else { return false }
        guard case .bool(let flag) = value else { throw mistyped(name, "true or false") }
        return flag
    }

    func texts(_ name: String) throws -> [String] {
        guard case .list(let list) = try require(name) else { throw mistyped(name, "a list") }
        return try list.map { value in
            guard case .text(let text) = value else { throw mistyped(name, "texts") }
            return text
        }
    }

    func numbers(_ name: String) throws -> [Double] {
        guard case .list(let list) = try require(name) else { throw mistyped(name, "a list") }
        return try list.map { value in
            guard case .number(let number) = value else { throw mistyped(name, "numbers") }
            return number
        }
    }

    func objects(_ name: String) throws -> [PeerFields] {
        guard case .list(let list) = try require(name) else { throw mistyped(name, "a list") }
        return try list.map { value in
            guard case .object(let object) = value else { throw mistyped(name, "objects") }
            return nest(object, name)
        }
    }

    func object(_ name: String) throws -> PeerFields? {
        guard let value = value(name) else { return nil }
        guard case .object(let object) = value else { throw mistyped(name, "an object") }
        return nest(object, name)
    }

    /// Of the field, if it is there, no other text is understood.
    func allow(_ name: String, _ words: String...) throws {
        guard let found = try textIfAny(name), !words.contains(found) else { return }
        throw PeerProblem("\(place): '\(name)' is '\(found)', expected one of \(words)")
    }

    /// The field is a sentence for people.
    func skip(_ name: String) { asked.insert(name) }

    /// Everything has been asked for, here and inside.
    func finish() throws {
        let left = Set(values.keys).subtracting(asked).sorted()
        guard left.isEmpty else { throw PeerProblem("\(place): nobody knows \(left)") }
        for fields in inner { try fields.finish() }
    }

    private func nest(_ object: [String: PeerValue], _ name: String) -> PeerFields {
        let fields = PeerFields(object, in: "\(place), '\(name)'")
        inner.append(fields)
        return fields
    }

    private func mistyped(_ name: String, _ expected: String) -> PeerProblem {
        PeerProblem("\(place): '\(name)' is not \(expected)")
    }
}
