// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import CSimdJSON
internal import RewardEngine

extension EventBatch {
    /// Why line `index` of this batch was refused; nil if it was not.
    ///
    /// - Parameter firstLine: the number of the batch's first line on its connection.
    package func refusal(at index: Int, firstLine: Int) -> Refusal? {
        let event = events[index]
        guard let code = RefusalCode(eventCode: event.code) else { return nil }
        return Refusal(line: firstLine + index, code: code, message: message(code, event))
    }

    private func message(_ code: RefusalCode, _ event: rw_event) -> String {
        switch code {
        case .badJSON: jsonMessage(event)
        case .badUTF8: "byte \(event.first_cell) is not UTF-8; send text as UTF-8"
        case .tooLong: "the line is longer than \(lineBytesMax) bytes"
        case .tooDeep:
            "more than \(RW_DEPTH_MAX) levels of nesting at byte \(event.first_cell)"
        case .missingType, .missingSubject, .badTime: attributeMessage(event)
        case .schema: schemaMessage(event)
        case .numberRange: rangeMessage(event)
        case .future, .notAllowed:
            preconditionFailure("a decoder knows neither the time nor the sender")
        }
    }

    private func jsonMessage(_ event: rw_event) -> String {
        let byte = event.first_cell
        let found = foundText(event)
        return switch Int(event.detail) {
        case RW_DETAIL_NO_OBJECT: "the line is JSON, but an event is an object: {\"type\":…}"
        case RW_DETAIL_KEY_EXPECTED: "expected a key in quotes at byte \(byte), found \(found)"
        case RW_DETAIL_COLON_EXPECTED:
            "expected ':' behind the key at byte \(byte), found \(found)"
        case RW_DETAIL_COMMA_OR_BRACE_EXPECTED:
            "expected ',' or '}' at byte \(byte), found \(found)"
        case RW_DETAIL_COMMA_OR_BRACKET_EXPECTED:
            "expected ',' or ']' at byte \(byte), found \(found)"
        case RW_DETAIL_VALUE_EXPECTED: "expected a value at byte \(byte), found \(found)"
        case RW_DETAIL_LINE_ENDS_EARLY:
            "the line ends before its object does; write each event on one line"
        case RW_DETAIL_MORE_AFTER_OBJECT:
            "expected the line's end at byte \(byte), found \(found); write one event a line"
        case RW_DETAIL_NUMBER_SYNTAX: "\(found) at byte \(byte) is not a number of JSON"
        case RW_DETAIL_LITERAL_SYNTAX:
            "expected a value at byte \(byte), found \(found); put text into quotes"
        case RW_DETAIL_ESCAPE_SYNTAX: "\(found) at byte \(byte) is not an escape of JSON"
        case RW_DETAIL_LONE_SURROGATE:
            "\(found) at byte \(byte) is half a character; write both of its surrogates"
        case RW_DETAIL_CONTROL_CHARACTER:
            "found a control character in a string at byte \(byte); escape it"
        case RW_DETAIL_UNCLOSED_STRING: "the string that begins at byte \(byte) is not closed"
        case RW_DETAIL_DUPLICATE_KEY:
            "the key \(quote(event.id)) stands twice in one object; keep one"
        default: "the line is not JSON"
        }
    }

    private func attributeMessage(_ event: rw_event) -> String {
        let name = quote(event.type)
        let quoted = quote(event.id)
        return switch Int(event.detail) {
        case RW_DETAIL_ATTRIBUTE_MISSING:
            "\(name) is missing; it must be a string that is not empty"
        case RW_DETAIL_ATTRIBUTE_EMPTY: "\(name) is empty; it must be a string that is not"
        case RW_DETAIL_ATTRIBUTE_NO_STRING:
            "\(name) must be a string, found \(kindName(event.event_class))"
        case RW_DETAIL_ATTRIBUTE_TOO_LONG:
            "\(name) has \(event.id.length) bytes, at most \(RW_ATTRIBUTE_BYTES_MAX) are taken"
        case RW_DETAIL_ATTRIBUTE_CONTROL_CHARACTER:
            "\(name) must not hold control characters, found \(quoted)"
        case RW_DETAIL_TIME_SYNTAX:
            "\(name) must be like '2026-01-31T18:20:11Z' (RFC 3339), found \(quoted)"
        case RW_DETAIL_TIME_RANGE:
            "\(name) must lie in the years 1678 to 2261, found \(quoted)"
        case RW_DETAIL_SPECVERSION: "\(name) must be '1.0', found \(quoted)"
        case RW_DETAIL_CONTENT_TYPE: "\(name) must be 'application/json', found \(quoted)"
        case RW_DETAIL_DATA_BASE64: "\(name) is not taken; send a JSON object as 'data'"
        default: "\(name) is not as it should be"
        }
    }

    private func schemaMessage(_ event: rw_event) -> String {
        let found = kindName(event.event_class)
        switch Int(event.detail) {
        case RW_DETAIL_DATA_NO_OBJECT:
            return "'data' must be an object, found \(found)"
        case RW_DETAIL_FIELD_MISSING:
            return "\(fieldName(event)) is missing; it must be \(expectedType(event))"
        case RW_DETAIL_FIELD_TYPE:
            return "\(fieldName(event)) must be \(expectedType(event)), found \(found)"
        default:
            return attributeMessage(event)
        }
    }

    private func rangeMessage(_ event: rw_event) -> String {
        let name = fieldName(event)
        return switch Int(event.detail) {
        case RW_DETAIL_DOUBLE_RANGE: "\(name) holds a number beyond ±1.8e308"
        case RW_DETAIL_DECIMAL_PLACES: "\(name) has more than six decimal places; round it"
        default: "\(name) is too large for an amount, which is below 3.9e22"
        }
    }
}

// MARK: The parts of a sentence

extension EventBatch {
    /// The path as rules write it: `data.minutes`.
    private func fieldName(_ event: rw_event) -> String {
        projection.fields[Int(event.detail_path)].path.joined(separator: ".")
    }

    /// What the rulebook says about the field: `an int`.
    private func expectedType(_ event: rw_event) -> String {
        let field = Int(event.detail_path)
        let eventClass = projection.classes[Int(event.flags)]
        guard let check = eventClass.checks.first(where: { $0.field == field }) else {
            return "as declared"
        }
        return check.type == .any ? "there" : withArticle(check.type.rawValue)
    }

    /// What was found in place of something else: `a string`.
    private func kindName(_ kind: UInt16) -> String {
        switch Int(kind) {
        case RW_CELL_NULL: "null"
        case RW_CELL_BOOL: "a bool"
        case RW_CELL_INT: "an int"
        case RW_CELL_DOUBLE: "a number"
        case RW_CELL_STRING: "a string"
        case RW_CELL_LIST: "a list"
        case RW_CELL_MAP: "a map"
        default: "nothing"
        }
    }

    private func withArticle(_ noun: String) -> String {
        (noun == "int" ? "an " : "a ") + noun
    }

    /// The word that stands where the line is wrong.
    private func foundText(_ event: rw_event) -> String {
        let line = line(of: event)
        let start = Int(event.first_cell) - 1
        guard line.indices.contains(start) else { return "the line's end" }
        let ends = Set(",:{}[]\" \t\r".utf8)
        // A mark, or a word up to the next one.
        let isMark = ends.contains(line[start])
        let end = isMark ? nil : line[start...].firstIndex(where: ends.contains)
        return quote(line[start..<(end ?? (isMark ? start + 1 : line.count))])
    }

    private func quote(_ text: rw_text) -> String {
        quote(UnsafeRawBufferPointer(start: text.start, count: Int(text.length)))
    }

    private func quote(_ bytes: some Collection<UInt8>) -> String {
        // Four bytes a character at most, so that a long text is not decoded as a whole.
        let text = String(decoding: bytes.prefix(4 * Limits.quotedCharactersMax), as: UTF8.self)
        let shown = text.prefix(Limits.quotedCharactersMax)
        return shown.utf8.count < bytes.count ? "'\(shown)…'" : "'\(shown)'"
    }
}
