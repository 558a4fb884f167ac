// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import CSimdJSON
internal import RewardEngine
internal import Rulebook

/// A projection in the layout of C, for as long as it takes a decoder to copy it.
struct ProjectionDescription {
    private var fields: [rw_field] = []
    private var classes: [rw_class] = []
    private var exactTypes: [rw_type_class] = []
    private var prefixTypes: [rw_type_class] = []

    private let memory = Memory()

    init(_ projection: Projection) {
        Self.check(projection)
        fields = projection.fields.map { field in
            rw_field(
                path: memory.keep(field.path.map(memory.keep)),
                path_length: UInt32(field.path.count), is_decimal: field.form == .decimal ? 1 : 0)
        }
        classes = projection.classes.map { eventClass in
            let checks = eventClass.checks.map {
                rw_check(
                    field: UInt32($0.field), type: $0.type.code, is_optional: $0.isOptional ? 1 : 0)
            }
            return rw_class(
                fields: memory.keep(eventClass.fields.map(UInt32.init)),
                field_count: UInt32(eventClass.fields.count),
                checks: memory.keep(checks), check_count: UInt32(checks.count))
        }
        exactTypes = projection.exactTypes.map {
            rw_type_class(text: memory.keep($0.type), event_class: UInt32($0.eventClass))
        }
        prefixTypes = projection.prefixTypes.map {
            rw_type_class(text: memory.keep($0.prefix), event_class: UInt32($0.eventClass))
        }
    }

    /// The description, valid inside of `body`.
    mutating func withC<Result>(_ body: (UnsafePointer<rw_projection>) -> Result) -> Result {
        var description = rw_projection(
            fields: memory.keep(fields), field_count: UInt32(fields.count),
            classes: memory.keep(classes), class_count: UInt32(classes.count),
            exact_types: memory.keep(exactTypes), exact_type_count: UInt32(exactTypes.count),
            prefix_types: memory.keep(prefixTypes), prefix_type_count: UInt32(prefixTypes.count))
        return withExtendedLifetime(memory) { body(&description) }
    }

    /// C trusts indices. They come from the rule compiler, so a wrong one is our own mistake.
    private static func check(_ projection: Projection) {
        let fields = projection.fields.indices
        precondition(projection.classes.count <= Int(UInt16.max) + 1, "a class has 16 bits")
        precondition(!projection.classes.isEmpty, "class 0 is that of types which nobody names")
        precondition(Set(projection.fields).count == fields.count, "each field stands once")
        for field in projection.fields {
            precondition(!field.path.isEmpty, "a path has at least one step")
        }
        for eventClass in projection.classes {
            precondition(eventClass.fields.allSatisfy(fields.contains), "fields are in range")
            for check in eventClass.checks {
                precondition(fields.contains(check.field), "checked fields are in range")
                precondition(projection.fields[check.field].form == .value, "checks read values")
            }
        }
        let classes = projection.classes.indices
        for entry in projection.exactTypes { precondition(classes.contains(entry.eventClass)) }
        for entry in projection.prefixTypes { precondition(classes.contains(entry.eventClass)) }
    }

    /// Copies that live until this does.
    private final class Memory {
        private var blocks: [UnsafeMutableRawPointer] = []

        deinit { for block in blocks { block.deallocate() } }

        func keep<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element>? {
            guard !elements.isEmpty else { return nil }
            let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
            _ = copy.initialize(from: elements)
            blocks.append(UnsafeMutableRawPointer(copy.baseAddress!))
            return UnsafePointer(copy.baseAddress!)
        }

        func keep(_ text: String) -> rw_text {
            let bytes = text.utf8.map { CChar(bitPattern: $0) }
            return rw_text(start: keep(bytes), length: UInt32(bytes.count))
        }
    }
}

extension EventSchema.FieldType {
    fileprivate var code: UInt16 {
        let code =
            switch self {
            case .any: RW_TYPE_ANY
            case .bool: RW_TYPE_BOOL
            case .int: RW_TYPE_INT
            case .double: RW_TYPE_DOUBLE
            case .string: RW_TYPE_STRING
            case .list: RW_TYPE_LIST
            case .map: RW_TYPE_MAP
            }
        return UInt16(code)
    }
}
