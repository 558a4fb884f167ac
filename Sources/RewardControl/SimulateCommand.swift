// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import EventStore
internal import RewardDaemon
internal import RewardEngine
internal import RewardWire
internal import Rulebook

/// `rewardctl simulate`: what rules make of events, with the daemon's own engine and no daemon.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Evaluates events offline and prints the journal.",
        discussion: """
            Events come from files, from standard input (-), or from a daemon's state directory \
            (--from-log). The engine's clock is the newest event time, so nothing is from the \
            future. Refused lines are told on standard error.
            """)

    @Option(help: "The rules directory.")
    var rules: String

    @Option(help: ArgumentHelp("Read the events of a daemon's log.", valueName: "state"))
    var fromLog: String?

    @Flag(help: "Print grants by rule instead of the journal.")
    var summary = false

    @Flag(help: "With --summary: as JSON.")
    var json = false

    @Argument(help: "Files of events, one a line; - is standard input.")
    var files: [String] = []

    func validate() throws {
        if fromLog != nil && !files.isEmpty {
            throw ValidationError("events come from --from-log or from files, not from both")
        }
    }

    func run() throws {
        let zones = SystemZones.read()
        let reading = try readRules(rules).check(zones: zones)
        if !reading.diagnostics.isEmpty { printError(reading.diagnostics.rendered) }
        guard let rulebook = reading.rulebook else { throw ExitCode(1) }
        var file = ""
        var simulation = Simulation(
            plan: Plan(rulebook), zones: zones, summarizes: summary,
            onRefusal: { refusal in
                let place = files.count > 1 ? "\(file): line" : "line"
                printError(
                    "\(place) \(refusal.line): \(refusal.code.rawValue): \(refusal.message)")
            })
        if let fromLog {
            do {
                try simulation.replay(log: fromLog)
            } catch {
                throw CommandFailure(.thingIsWrong, "\(error)")
            }
        } else {
            try readInputs(files, onFile: { file = $0 }) { piece in
                if let piece { simulation.take(piece) } else { simulation.endOfFile() }
            }
        }
        if summary { printSummary(simulation.summary(of: rulebook)) }
        let totals = simulation.totals
        printError(
            "\(totals.accepted) events, \(totals.duplicates) duplicates, \(totals.late) late, "
                + "\(totals.refused) refused")
        if totals.refused > 0 { throw ExitCode(1) }
    }

    private func printSummary(_ rows: [Simulation.Row]) {
        if json {
            let fields = rows.map {
                "{\"rule\":\"\($0.rule)\",\"granted\":\($0.granted),\"denied\":\($0.denied),"
                    + "\"shadow\":\($0.shadow),\"revoked\":\($0.revoked),\"members\":\($0.members)}"
            }
            printOutput("{\"rules\":[\(fields.joined(separator: ","))]}")
            return
        }
        let width = max(4, rows.map(\.rule.count).max() ?? 0)
        func row(_ name: String, _ values: [String]) -> String {
            name + String(repeating: " ", count: width - name.count)
                + values.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
        }
        printOutput(row("rule", ["granted", "members", "denied", "shadow", "revoked"]))
        for entry in rows {
            printOutput(
                row(
                    entry.rule,
                    [entry.granted, entry.members, entry.denied, entry.shadow, entry.revoked].map(
                        String.init)))
        }
    }
}
