// SPDX-License-Identifier: Apache-2.0

/// What a program reads of a variable: the variable's name and the fields that are selected.
package struct SlotPath: Hashable, Sendable {
    /// The variable, then the fields: `["data", "course", "name"]`.
    package let fields: [String]

    /// A path of these names.
    package init(fields: [String]) {
        self.fields = fields
    }
}

extension SlotPath: CustomStringConvertible {
    /// The path as an expression writes it: `data.course.name`.
    package var description: String { fields.joined(separator: ".") }
}

/// An expression that has been checked and planned: a flat list of instructions over slots.
///
/// A program is immutable and owns its constants, whose addresses never change; evaluating it
/// touches no reference count.
package final class Program: Sendable {
    /// The static type of the value; `dyn` if it depends on the slots.
    package let resultType: CELType
    /// What the program reads, in slot order, each once.
    package let slots: [SlotPath]
    /// The path that the expression merely reads, if it is nothing but one select chain: the host
    /// may then read the slot directly.
    package let soleSlot: SlotPath?
    /// The value, if it does not depend on any slot and is not an error.
    package let constant: Value?
    /// What has to hold of single slots for the value to be true; empty if nothing is known.
    package let requirements: [Requirement]
    /// An estimate of the steps of one evaluation, at most `Limits.estimatedStepsMax`; how it is
    /// made is said at `CostEstimate`. The bound that holds on every event is the budget of each
    /// evaluation, `Limits.stepsMax`.
    package let estimatedSteps: Int

    let registerCount: Int
    private let storage: Arena
    /// Held for the constants that point to them.
    private let patterns: [Pattern]
    private let codeAddress: UInt
    private let constantsAddress: UInt
    private let slotNamesAddress: UInt

    init(_ plan: consuming Plan) {
        resultType = plan.resultType
        slots = plan.slots
        soleSlot = plan.soleSlot
        constant = plan.constant
        requirements = plan.requirements
        estimatedSteps = plan.estimatedSteps
        registerCount = plan.registerCount
        codeAddress = UInt(bitPattern: plan.code)
        constantsAddress = UInt(bitPattern: plan.constants)
        slotNamesAddress = UInt(bitPattern: plan.slotNames)
        patterns = plan.patterns
        storage = plan.storage
    }

    // The addresses are those of memory in `storage`, which is never empty.
    var code: UnsafePointer<Instruction> { UnsafePointer(bitPattern: codeAddress)! }
    var constants: UnsafePointer<Cell> { UnsafePointer(bitPattern: constantsAddress)! }
    var slotNames: UnsafePointer<Cell> { UnsafePointer(bitPattern: slotNamesAddress)! }
}

/// A program in the making, all its parts in one arena.
struct Plan: ~Copyable {
    var resultType: CELType
    var slots: [SlotPath]
    var soleSlot: SlotPath?
    var constant: Value?
    var requirements: [Requirement]
    var estimatedSteps: Int
    var registerCount: Int
    var storage: Arena
    var patterns: [Pattern]
    var code: UnsafePointer<Instruction>
    var constants: UnsafePointer<Cell>
    var slotNames: UnsafePointer<Cell>
}

extension Program {
    /// Compiles an expression, or says all that is wrong with it.
    package static func compile(
        _ text: String, in environment: Environment
    ) -> Result<Program, CompileFailure> {
        let bytes = Array(text.utf8)
        guard bytes.count <= Limits.textBytesMax else {
            return failure([
                CompileIssue(
                    range: 0..<bytes.count,
                    message: "the expression is longer than \(Limits.textBytesMax) bytes",
                    hint: "split it into several rules")
            ])
        }
        var lexer = Lexer(bytes)
        var parser = Parser(tokens: lexer.tokens(), expandsMacros: environment.expandsMacros)
        parser.parse()
        var issues = lexer.issues + parser.issues
        var checker = Checker(parser.syntax, environment)
        let type = checker.check()
        if environment.isChecked { issues += checker.issues }
        guard issues.isEmpty else { return failure(issues) }
        let planner = Planner(checker, resultType: environment.isChecked ? type : .dyn)
        let program = Program(planner.plan())
        guard program.estimatedSteps <= Limits.estimatedStepsMax else {
            return failure([costIssue(program.estimatedSteps, 0..<bytes.count)])
        }
        return .success(program)
    }

    private static func costIssue(_ steps: Int, _ range: Range<Int>) -> CompileIssue {
        CompileIssue(
            range: range,
            message: "the expression is too expensive: about \(steps) steps for lists of "
                + "\(Limits.elementsAssumed) elements, at most \(Limits.estimatedStepsMax) are "
                + "allowed",
            hint: "loops within loops multiply: look for elements with 'in' instead")
    }

    private static func failure(_ issues: [CompileIssue]) -> Result<Program, CompileFailure> {
        var seen: Set<CompileIssue> = []
        let sorted = issues.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }.map(\.element).filter { seen.insert($0).inserted }
        return .failure(CompileFailure(issues: Array(sorted.prefix(Limits.issuesMax))))
    }
}
