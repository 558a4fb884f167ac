// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import RewardDaemon
internal import Rulebook

/// `rewardctl check DIR`: all problems of a directory of rules.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Prints all problems in the rules; exit code 1 if there is an error.")

    @Argument(help: "The rules directory.")
    var rules: String

    @Flag(help: "Print the problems as a JSON array.")
    var json = false

    func run() throws {
        let source = try readRules(rules)
        let reading = source.check(zones: SystemZones.read())
        if json {
            printOutput("[" + reading.diagnostics.map(\.json).joined(separator: ",\n ") + "]")
        } else if !reading.diagnostics.isEmpty {
            printOutput(reading.diagnostics.rendered)
        }
        guard let rulebook = reading.rulebook else { throw ExitCode(1) }
        if !json {
            printError("\(rules): \(rulebook.rules.count) rules, no errors")
        }
    }
}

/// Reads rules for a command.
func readRules(_ path: String) throws -> RuleSource {
    do {
        return try RuleSource(directory: path)
    } catch {
        throw CommandFailure(.wrongUse, "\(error)")
    }
}
