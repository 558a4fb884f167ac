// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import EventStore
internal import Glibc
internal import RewardDaemon

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
        do {
            while true {
                if var reader = try openReader() { return try tail(&reader) }
                guard follow else {
                    throw CommandFailure(.daemonIsNotThere, "\(journal): there is no journal")
                }
                usleep(TailCommand.pollMicroseconds)
            }
        } catch let error as StoreError {
            throw CommandFailure(.thingIsWrong, "\(error)")
        }
    }

    /// Nil if the directory is not there: the daemon may just be starting.
    private func openReader() throws(StoreError) -> JournalReader? {
        do {
            return try JournalReader(path: journal, from: from, storage: DiskStorage())
        } catch {
            guard case .io(let refusal) = error, refusal.errno == .missing else { throw error }
            return nil
        }
    }

    private func tail(_ reader: inout JournalReader) throws {
        let people = JournalLineText()
        while true {
            let found = try reader.next { lines in
                if json {
                    writeOutput(lines)
                } else {
                    for line in people.lines(lines) { printOutput(line) }
                }
            }
            guard !found else { continue }
            guard follow else { return }
            usleep(TailCommand.pollMicroseconds)
        }
    }
}
