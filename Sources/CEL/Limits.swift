// SPDX-License-Identifier: Apache-2.0

/// Every bound of the expression language, with its unit and its reason.
///
/// Crossing a bound while compiling is a `CompileIssue`; crossing one while evaluating yields an
/// error cell. None of them depends on time, so the same inputs give the same result everywhere.
package enum Limits {
    /// Bytes of an expression's text. Rule files hold conditions, not programs.
    package static let textBytesMax = 16 * 1024

    /// Nodes of a syntax tree: bounds the work of checking and planning.
    package static let nodesMax = 4096

    /// How deep brackets, calls and branches may nest. The parser recurses once a level, so this
    /// bounds its stack; the language asks for at least 12 (24 for `?:`, 32 for brackets).
    package static let nestingDepthMax = 96

    /// Height of a syntax tree. Chains such as `a + b + c` grow it without nesting; the checker
    /// and the planner recurse over it. `&&` and `||` are flat whatever their length.
    package static let treeHeightMax = 200

    /// Problems reported for one expression; more would only repeat the first.
    package static let issuesMax = 20
    /// Names among which a misspelt one is looked for, and that a hint lists.
    static let suggestionsMax = 1000
    static let listedNamesMax = 20

    /// Steps of one evaluation: a turn of a loop and every four instructions in it, an element
    /// compared or copied, 16 bytes of text searched or built. Some hundredths of a second at
    /// worst.
    package static let stepsMax = 1_000_000

    /// Instructions in the body of a loop that a turn pays a step for, besides the one for itself.
    static let instructionsPerStep = 4

    /// Steps that an evaluation may be expected to take. An expression above is refused when rules
    /// load: on an ordinary event it would run into `stepsMax`.
    package static let estimatedStepsMax = stepsMax

    /// Elements that a list or a map of unknown size is taken to have when the steps of a program
    /// are estimated: what an event of ordinary size holds.
    package static let elementsAssumed = 64

    /// Bytes that a text of unknown length is taken to have then.
    static let textBytesAssumed = 256

    /// Steps for computing the constant parts of an expression while it is compiled; what takes
    /// more is left to the evaluation.
    static let foldingStepsMax = 200_000

    /// Bytes that evaluations may build between two calls of `Machine.begin()`.
    package static let arenaBytesMax = 8 * 1024 * 1024

    /// Elements, nested ones included, of a list or a map that an evaluation may yield. Shared
    /// parts count each time they occur, as they do in the `Value` made of it.
    package static let resultCellsMax = 65_536

    /// How deep lists and maps may nest in a value that enters or leaves: comparing and converting
    /// them recurses once a level.
    package static let valueDepthMax = 128

    /// Bytes of a regular expression.
    package static let patternBytesMax = 1024

    /// Weight of a regular expression, about the positions of its automaton: bounds the time that
    /// a byte of text can take to some ten microseconds.
    package static let patternWeightMax = 4096

    /// Bytes that RE2 may use for a pattern's automaton and for what it remembers of texts. Enough
    /// for the heaviest pattern above.
    static let patternMemoryMax = 1024 * 1024

    /// Computed patterns that a machine keeps compiled.
    static let patternsCachedMax = 8

    /// Steps for compiling a computed pattern, besides those for its size.
    static let patternSteps = 500

    /// Up to so many elements a list or a map is searched in order, beyond by a hash index.
    static let linearSearchMax = 8
}
