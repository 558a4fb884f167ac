// SPDX-License-Identifier: Apache-2.0
internal import CYAML

/// What libyaml reports, as a value. Offsets count code points from the start of the file.
struct YAMLEvent {
    enum Kind {
        case documentStart, documentEnd
        case alias(String)
        case scalar(text: String, style: Scalar.Style)
        case sequenceStart, mappingStart
        case sequenceEnd, mappingEnd
        case streamStart, streamEnd
    }

    let kind: Kind
    let start: Int
    let end: Int
    var anchor: String?
    /// As written and resolved by libyaml: `tag:yaml.org,2002:str`, `!mine`, or `!` alone,
    /// which asks for the text as it is; nil without one.
    var tag: String?
}

/// Why libyaml stopped.
struct YAMLFailure {
    enum Place {
        case codePoint(Int)
        case byte(Int)
    }

    /// libyaml's own words: `did not find expected ',' or '}'`.
    let problem: String
    let place: Place
    /// What it was doing (`while parsing a flow mapping`) and where that began.
    let context: String?
    let contextStart: Int?
}

/// Reads a stream of events from bytes until it ends, fails, or the receiver returns false.
///
/// All of libyaml's memory lives and dies in here: nothing that is passed on points into it. The
/// receiver counts: libyaml itself has no bound on depth, and takes time quadratic in it.
func readYAMLEvents(
    _ bytes: UnsafeBufferPointer<UInt8>, _ receive: (YAMLEvent) -> Bool
) -> YAMLFailure? {
    withUnsafeTemporaryAllocation(of: yaml_parser_t.self, capacity: 1) { memory in
        let parser = memory.baseAddress!
        guard yaml_parser_initialize(parser) == 1 else {
            return YAMLFailure(
                problem: "there is no memory left", place: .byte(0), context: nil,
                contextStart: nil)
        }
        defer { yaml_parser_delete(parser) }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)

        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else {
                return YAMLFailure(parser.pointee)
            }
            let value = YAMLEvent(event)
            yaml_event_delete(&event)
            guard let value, receive(value) else { return nil }
            if case .streamEnd = value.kind { return nil }
        }
    }
}

extension YAMLFailure {
    fileprivate init(_ parser: yaml_parser_t) {
        problem = parser.problem.map { String(cString: $0) } ?? "there is no memory left"
        context = parser.context.map { String(cString: $0) }
        contextStart = context == nil ? nil : parser.context_mark.index
        place =
            parser.error == YAML_READER_ERROR
            ? .byte(parser.problem_offset) : .codePoint(parser.problem_mark.index)
    }
}

extension YAMLEvent {
    /// nil for the event type that libyaml never sends.
    fileprivate init?(_ event: yaml_event_t) {
        start = event.start_mark.index
        end = event.end_mark.index
        switch event.type {
        case YAML_STREAM_START_EVENT: kind = .streamStart
        case YAML_STREAM_END_EVENT: kind = .streamEnd
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        case YAML_ALIAS_EVENT:
            kind = .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            kind = .sequenceStart
            anchor = text(event.data.sequence_start.anchor)
            tag = text(event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            kind = .mappingStart
            anchor = text(event.data.mapping_start.anchor)
            tag = text(event.data.mapping_start.tag)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            kind = .scalar(
                text: String(decoding: bytes, as: UTF8.self), style: Scalar.Style(scalar.style))
            anchor = text(scalar.anchor)
            tag = text(scalar.tag)
        default: return nil
        }
    }
}

extension Scalar.Style {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .plain
        }
    }
}

private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
}
