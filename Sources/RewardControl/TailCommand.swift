// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import CEL
internal import CLayout
internal import EventStore
internal import Glibc
internal import RewardDaemon
internal import RewardEngine
internal import RewardWire

/// `rewardctl tail`: the journal from some line on, across rotated files, as it grows.
struct TailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Prints the journal from a line on, and follows it.")

    @Option(help: ArgumentHelp("The journal file that is being written.", valueName: "file"))
    var journal = Defaults.journal

    @Option(help: ArgumentHelp("The first line that is wanted.", valueName: "seq"))
    var from: UInt64 = 1

    @Flag(name: [.short, .long], help: "Wait for more.")
    var follow = false

    @Flag(help: "Print the lines as they are.")
    var json = false

    private static let pollMicroseconds: UInt32 = 50_000

    func run() throws {
        var text = GrantText()
        do {
            while true {
                // The directory may not be there yet, when the daemon is just starting.
                guard
                    var reader = try? JournalReader(
                        path: journal, from: from, storage: DiskStorage())
                else {
                    guard follow else {
                        throw CommandFailure(.daemonIsNotThere, "\(journal): there is no journal")
                    }
                    usleep(TailCommand.pollMicroseconds)
                    continue
                }
                try tail(&reader, &text)
                return
            }
        } catch let error as StoreError {
            throw CommandFailure(.thingIsWrong, "\(error)")
        }
    }

    private func tail(_ reader: inout JournalReader, _ text: inout GrantText) throws {
        while true {
            let found = try reader.next { lines in
                if json { writeOutput(lines) } else { text.print(lines) }
            }
            guard !found else { continue }
            guard follow else { return }
            usleep(TailCommand.pollMicroseconds)
        }
    }
}

/// Journal lines for people: `2026-01-31T18:20:11Z ana: week-one (daily-learner) …`.
private struct GrantText: ~Copyable {
    private static let fields = ["seq", "rule", "reward", "kind", "amount", "reason", "message"]
    private let decoder: EventDecoder
    private var machine = Machine()

    init() {
        var projection = Projection()
        projection.fields = GrantText.fields.map {
            Projection.Field(path: ["data", $0], form: .value)
        }
        projection.classes[0].fields = Array(projection.fields.indices)
        decoder = EventDecoder(projection: projection, lineBytesMax: 1 << 20)
    }

    mutating func print(_ lines: UnsafeRawBufferPointer) {
        let batch = decoder.decode(EventText(copying: lines, defaultSource: "journal"))
        withExtendedLifetime(batch) {
            for event in batch.events where event.code == UInt16(RW_ACCEPTED) {
                printOutput(line(event, batch))
            }
        }
    }

    private mutating func line(_ event: rw_event, _ batch: EventBatch) -> String {
        var values: [String: String] = [:]
        for (column, name) in GrantText.fields.enumerated() {
            let cell = batch.cells[Int(event.first_cell) + column]
            guard Int(cell.kind) != RW_CELL_MISSING else { continue }
            let value = machine.value(of: cell)
            if case .string(let text) = value {
                values[name] = text
            } else {
                values[name] = ValueText.plain(value)
            }
        }
        var time = TextBuffer()
        var writer = TimestampWriter()
        writer.append(nanoseconds: event.time, to: &time)
        let type = String(decoding: event.type.bytes, as: UTF8.self)
        var line = String(decoding: time.bytes, as: UTF8.self)
        line += "  " + String(decoding: event.subject.bytes, as: UTF8.self)
        if type != "reward.granted" { line += "  [\(type.dropFirst(7))]" }
        if let reward = values["reward"] {
            line +=
                values["kind"] == "points"
                ? "  +\(values["amount"] ?? "") \(reward)" : "  \(reward)"
        }
        line += "  (\(values["rule"] ?? ""))"
        if let reason = values["reason"] { line += "  \(reason)" }
        if let message = values["message"] { line += "  \"\(message)\"" }
        return line
    }
}
