// SPDX-License-Identifier: Apache-2.0
internal import CLayout

/// Why a line is not taken. The raw values are part of the wire contract.
package enum RefusalCode: String, CaseIterable, Sendable {
    case badJSON = "bad_json"
    case badUTF8 = "bad_utf8"
    case tooLong = "too_long"
    case tooDeep = "too_deep"
    case missingType = "missing_type"
    case missingSubject = "missing_subject"
    case badTime = "bad_time"
    /// The event's time lies too far ahead.
    case future
    /// The event is not what CloudEvents, or the rulebook's `events:`, says that it should be.
    case schema
    /// The sender may not send this type, or from this source.
    case notAllowed = "not_allowed"
    case numberRange = "number_range"

    /// The code of an `rw_event`; nil if it is accepted or an empty line.
    package init?(eventCode: UInt16) {
        switch Int(eventCode) {
        case RW_BAD_JSON: self = .badJSON
        case RW_BAD_UTF8: self = .badUTF8
        case RW_TOO_LONG: self = .tooLong
        case RW_TOO_DEEP: self = .tooDeep
        case RW_MISSING_TYPE: self = .missingType
        case RW_MISSING_SUBJECT: self = .missingSubject
        case RW_BAD_TIME: self = .badTime
        case RW_SCHEMA: self = .schema
        case RW_NUMBER_RANGE: self = .numberRange
        default: return nil
        }
    }
}

/// A line that was not taken, as its sender is told.
package struct Refusal: Hashable, Sendable {
    /// The line's number on its connection, from 1.
    package let line: Int
    package let code: RefusalCode
    /// What was found, what was expected, what to do.
    package let message: String

    package init(line: Int, code: RefusalCode, message: String) {
        self.line = line
        self.code = code
        self.message = message
    }
}
