// SPDX-License-Identifier: Apache-2.0
package import ArgumentParser
internal import RewardDaemon

/// `rewardctl`: everything that is not the daemon.
///
/// Data goes to standard output, messages to standard error. Exit codes: 0 fine, 1 the thing
/// checked is wrong, 2 wrong use, 3 the daemon is not there.
package struct RewardctlCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "rewardctl",
        abstract: "Checks rules, tries them on events, sends events, follows the journal.",
        version: Version.text,
        subcommands: [
            CheckCommand.self, SimulateCommand.self, SendCommand.self, TailCommand.self,
            EvalCommand.self,
        ])

    package init() {}

    /// Runs the command line and exits: wrong use is exit code 2 as everywhere in rewardd.
    package static func runAndExit() -> Never {
        do {
            var command = try parseAsRoot()
            try command.run()
            Self.exit()
        } catch let failure as CommandFailure {
            printError("rewardctl: \(failure.message)")
            exit(withCode: failure.code)
        } catch {
            exitWrongUse(error)
        }
    }

    private static func exitWrongUse(_ error: any Error) -> Never {
        let code = exitCode(for: error)
        guard code == .validationFailure else { exit(withError: error) }
        printError(fullMessage(for: error))
        exit(withCode: .wrongUse)
    }

    private static func exit(withCode code: CommandFailure.Code) -> Never {
        exit(withError: ExitCode(code.rawValue))
    }
}

/// Why a command ends without having done its job.
struct CommandFailure: Error {
    enum Code: Int32 {
        case thingIsWrong = 1
        case wrongUse = 2
        case daemonIsNotThere = 3
    }

    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension CommandFailure: CustomStringConvertible {
    /// For errors that quote this one.
    var description: String { message }
}
