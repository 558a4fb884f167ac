// SPDX-License-Identifier: Apache-2.0
package import Rulebook

/// What the decoder must extract: the union of the fields that some rule reads, and for each class
/// of event types which of them it wants.
///
/// Event types that wake the same rules through the same patterns form a class; class 0 is that of
/// all types that nobody names. Wanted fields that an event lacks are `RW_CELL_MISSING`.
package struct Projection: Sendable {
    package struct Field: Hashable, Sendable {
        package enum Form: Hashable, Sendable {
            /// As a CEL value; a list or a map in pre-order.
            case value
            /// As an exact decimal (`RW_CELL_DECIMAL`); a number that does not fit refuses the
            /// event (`number_range`). A value that is no number is extracted as with `value`.
            case decimal
        }

        /// From the event's root: `["data", "minutes"]`, `["data"]` (the whole), `["traceparent"]`
        /// (an extension attribute). Never one of the attributes that `rw_event` holds itself.
        package let path: [String]
        package let form: Form

        package init(path: [String], form: Form) {
            self.path = path
            self.form = form
        }
    }

    /// A field that must be there, or must be of a type if it is there (`events:`).
    package struct Check: Hashable, Sendable {
        /// Index into `fields`; the field is in `.value` form.
        package let field: Int
        package let type: EventSchema.FieldType
        package let isOptional: Bool

        package init(field: Int, type: EventSchema.FieldType, isOptional: Bool) {
            self.field = field
            self.type = type
            self.isOptional = isOptional
        }
    }

    package struct EventClass: Hashable, Sendable {
        /// Indices into `fields`, in the order of the event's cells; each at most once.
        package var fields: [Int] = []
        package var checks: [Check] = []

        package init() {}
    }

    package var fields: [Field] = []
    package var classes: [EventClass] = [EventClass()]
    /// Event types named exactly, and their class; each type once.
    package var exactTypes: [(type: String, eventClass: Int)] = []
    /// Type prefixes and their class; the longest that matches decides.
    package var prefixTypes: [(prefix: String, eventClass: Int)] = []

    package init() {}
}
