// SPDX-License-Identifier: Apache-2.0

/// A small JSON reader for test data: keeps numbers as text and the order of an object's keys.
struct JSONMember {
    let key: String
    let value: JSON
}

enum JSON {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    case object([JSONMember])

    init?(_ text: String) {
        var reader = JSONReader(Array(text.utf8))
        guard let value = reader.value(), reader.isAtEnd else { return nil }
        self = value
    }

    subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var isTrue: Bool {
        if case .bool(true) = self { true } else { false }
    }

    var elements: [JSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    var members: [JSONMember] {
        guard case .object(let members) = self else { return [] }
        return members
    }
}

private struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool {
        bytes[position...].allSatisfy { $0 <= 0x20 }
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
    }

    private mutating func take(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    mutating func value() -> JSON? {
        skipSpace()
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "{"): return object()
        case UInt8(ascii: "["): return array()
        case UInt8(ascii: "\""): return string().map { .string($0) }
        default:
            if take("true") { return .bool(true) }
            if take("false") { return .bool(false) }
            if take("null") { return .null }
            let start = position
            while position < bytes.count, "+-.eE0123456789".utf8.contains(bytes[position]) {
                position += 1
            }
            return position > start
                ? .number(String(decoding: bytes[start..<position], as: UTF8.self)) : nil
        }
    }

    private mutating func array() -> JSON? {
        var elements: [JSON] = []
        position += 1
        skipSpace()
        if take("]") { return .array([]) }
        repeat {
            guard let element = value() else { return nil }
            elements.append(element)
            skipSpace()
        } while take(",")
        return take("]") ? .array(elements) : nil
    }

    private mutating func object() -> JSON? {
        var members: [JSONMember] = []
        position += 1
        skipSpace()
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard let key = string() else { return nil }
            skipSpace()
            guard take(":"), let member = value() else { return nil }
            members.append(JSONMember(key: key, value: member))
            skipSpace()
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var units: [UInt16] = []
        var plain: [UInt8] = []
        func flush() { units += String(decoding: plain, as: UTF8.self).utf16 }
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                flush()
                return String(decoding: units, as: UTF16.self)
            }
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            flush()
            plain = []
            let escape = bytes[position]
            position += 1
            if escape == UInt8(ascii: "u") {
                let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
                guard let unit = UInt16(digits, radix: 16) else { return nil }
                units.append(unit)
                position += 4
            } else {
                let escapes: [UInt8: UInt16] = [0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9]
                units.append(escapes[escape] ?? UInt16(escape))
            }
        }
        return nil
    }
}
