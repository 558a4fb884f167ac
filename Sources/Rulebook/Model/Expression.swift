// SPDX-License-Identifier: Apache-2.0
package import CEL

/// A CEL expression of a rulebook: checked and planned, with its text for messages.
package struct Expression: Sendable {
    package let text: String
    package let program: Program
    /// Where the expression stands, for messages at run time.
    package let location: Location

    package init(text: String, program: Program, location: Location) {
        self.text = text
        self.program = program
        self.location = location
    }
}

/// A text in which `{expression}` is CEL: `"{member.name}, seven days in a row!"`.
package struct Template: Sendable {
    package enum Part: Sendable {
        case literal(String)
        case expression(Expression)
    }

    package let parts: [Part]

    package init(parts: [Part]) {
        self.parts = parts
    }
}

/// A place in a rule file. Lines and columns count from 1; columns count code points.
package struct Location: Hashable, Sendable {
    package let file: String
    package let line: Int
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}
