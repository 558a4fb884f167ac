// SPDX-License-Identifier: Apache-2.0
package import ArgumentParser
internal import CMalloc
internal import Glibc
internal import Logging
internal import Rulebook

/// `rewardd`: the daemon.
///
/// Flags beat the environment (`REWARDD_RULES`), which beats the configuration file.
package struct RewarddCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "rewardd",
        abstract: "Turns events into rewards by rules.",
        discussion: """
            Reads events from a Unix socket, evaluates rules, and appends every granted reward to \
            a journal, exactly once. Each setting is a flag, an environment variable \
            (REWARDD_RULES, …) and a key of the configuration file; the first of these that is \
            given counts.

            Signals: SIGTERM and SIGINT end it in good order, SIGHUP reads the rules again, \
            SIGUSR1 looks after the journal file once it was moved.
            """,
        version: Version.text)

    @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The directory of rule files.", valueName: "dir"))
    var rules: String?

    @Option(help: ArgumentHelp("The Unix socket for events.", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("A named pipe for events; none by default.", valueName: "path"))
    var pipe: String?

    @Option(help: ArgumentHelp("The directory of the log.", valueName: "dir"))
    var state: String?

    @Option(help: ArgumentHelp("The journal of rewards.", valueName: "file"))
    var journal: String?

    @Option(
        help: ArgumentHelp(
            "Begin a new journal file when it has this size; 0 = never.", valueName: "bytes"))
    var journalRotateBytes: String?

    @Option(help: ArgumentHelp("What moves the engine's clock.", valueName: "wall|events"))
    var clock: String?

    @Option(
        help: ArgumentHelp(
            "Log lines from this level on: debug, info, notice, warning, error.",
            valueName: "level"))
    var logLevel: String?

    @Flag(help: "Check configuration and rules, and exit.")
    var check = false

    package init() {}

    package mutating func run() async throws {
        let settings = try SettingsReader(
            flags: [
                "rules": rules, "socket": socket, "pipe": pipe, "state": state, "journal": journal,
                "journal_rotate_bytes": journalRotateBytes, "clock": clock, "log_level": logLevel,
            ].compactMapValues(\.self), configurationPath: config
        ).read()
        let logger = Logger(label: "rewardd") { _ in StandardErrorLog(level: settings.logLevel) }
        if check {
            let rules = try CheckedRules(directory: settings.rules, zones: SystemZones.read())
            if !rules.warnings.isEmpty { print(rules.warnings) }
            print("\(settings.rules): \(rules.rulebook.rules.count) rules, no errors")
            return
        }
        Allocator.keepLargeBlocks()
        try await Daemon(settings: settings, logger: logger).run()
    }

    /// Runs the command line and exits: 0 after an orderly end, 1 if it could not start or go on,
    /// 2 after wrong use.
    package static func runAndExit() async -> Never {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Self.exit()
        } catch let error where exitCode(for: error) == .validationFailure {
            complain(fullMessage(for: error))
            Glibc.exit(2)
        } catch let error as SettingsError {
            complain("rewardd: \(error)")
            Glibc.exit(2)
        } catch let error where exitCode(for: error) == .success {
            Self.exit(withError: error)
        } catch {
            complain("rewardd: \(error)")
            Glibc.exit(1)
        }
    }
}

/// How the C library's allocator is to treat us.
enum Allocator {
    /// Batches and groups of megabytes come and go all the time: given back to the system, each
    /// would fault its pages in anew. What is kept is bounded by what is in flight.
    static func keepLargeBlocks() {
        mallopt(M_MMAP_THRESHOLD, 64 << 20)
        mallopt(M_TRIM_THRESHOLD, 512 << 20)
    }
}

private func complain(_ message: String) {
    var line = message + "\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
