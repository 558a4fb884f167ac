// SPDX-License-Identifier: Apache-2.0

/// What an expression can name.
package struct Environment: Sendable {
    /// The variables and their types. A name may be qualified: `com.example.limit`.
    package var variables: [String: CELType]
    /// The prefix tried first when a name is looked up.
    package var container: String
    /// Whether a number of unknown type that comes straight from the host may stand where the
    /// other operand of `+ - * /` needs an int or a double.
    ///
    /// Off, `data.amount * 1.5` is an error for the event that wrote 10 instead of 10.0, as strict
    /// CEL has it. On, such a pair is computed in doubles.
    package var mixesHostNumbers: Bool
    /// Variables of whose fields people may think when they name something that does not exist.
    package var holders: [String]
    /// Whether the checker's findings count. Off, what can only fail when evaluated compiles:
    /// unknown names and wrong types become errors of the evaluation, which `||` may absorb.
    package var isChecked: Bool
    /// Whether macros (`has`, `all`, …) are expanded; off, they are ordinary, unknown, functions.
    package var expandsMacros: Bool

    /// An environment with these variables, and the language's defaults for the rest.
    package init(variables: [String: CELType], container: String = "") {
        self.variables = variables
        self.container = container
        self.mixesHostNumbers = false
        self.holders = []
        self.isChecked = true
        self.expandsMacros = true
    }
}

/// Something wrong with an expression, found before it is evaluated.
package struct CompileIssue: Error, Hashable, Sendable {
    /// Where, in UTF-8 offsets into the expression's text.
    package let range: Range<Int>
    /// What was found and what was expected.
    package let message: String
    /// What to do about it, if that can be guessed: `did you mean 'streak'?`.
    package let hint: String?

    /// An issue at a range of the text.
    package init(range: Range<Int>, message: String, hint: String? = nil) {
        self.range = range
        self.message = message
        self.hint = hint
    }
}

/// All that is wrong with an expression, in the order of the text; never empty.
package struct CompileFailure: Error, Hashable, Sendable {
    /// The issues.
    package let issues: [CompileIssue]
}
