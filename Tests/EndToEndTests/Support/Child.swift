// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing

/// A process that a test has started. What it says goes to files, so that nothing can block it.
/// Descriptors are not inherited, because the tests open theirs with O_CLOEXEC.
final class Child: Sendable {
    enum Ending: Hashable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    let pid: pid_t
    let name: String
    private let outputPath: String
    private let errorPath: String
    private let ending = Mutex<Ending?>(nil)
    private static let count = Atomic(0)

    /// Starts a program.
    /// - Parameters:
    ///   - environment: added to ours.
    ///   - input: a file for its standard input.
    init(
        _ command: [String], environment: [String: String] = [:], input: String = "/dev/null",
        in sandbox: Sandbox = .current
    ) throws {
        let number = Child.count.add(1, ordering: .relaxed).newValue
        name = command[0].split(separator: "/").last.map(String.init) ?? command[0]
        outputPath = "\(sandbox.path)/\(number).out"
        errorPath = "\(sandbox.path)/\(number).err"
        var inherited = ProcessInfo.processInfo.environment.filter { key, _ in
            !key.hasPrefix("REWARDD_") && !key.hasPrefix("LISTEN_") && key != "NOTIFY_SOCKET"
                && key != "JOURNAL_STREAM" && !key.hasPrefix("WATCHDOG_")
        }
        inherited.merge(environment) { $1 }
        pid = try Child.spawn(
            command, environment: inherited.map { "\($0)=\($1)" }, input: input,
            output: outputPath, errors: errorPath)
        sandbox.add(self)
    }

    private static func spawn(
        _ command: [String], environment: [String], input: String, output: String, errors: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, writing, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, writing, 0o600)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var pid = pid_t()
        let code = posix_spawnp(&pid, command[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else {
            errno = code
            throw SystemError("cannot start \(command[0])")
        }
        return pid
    }

    var output: Data { (try? Data(contentsOf: URL(filePath: outputPath))) ?? Data() }
    var errors: String {
        String(decoding: (try? Data(contentsOf: URL(filePath: errorPath))) ?? Data(), as: UTF8.self)
    }

    /// How it ended; nil while it runs.
    var ended: Ending? {
        ending.withLock { ending in
            if let known = ending { return known }
            var status: CInt = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            let signal = status & 0x7f
            ending = signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
            return ending
        }
    }

    @discardableResult
    func wait(within seconds: Double = 120) throws -> Ending {
        try eventually("\(name) ends", within: seconds) { ended != nil }
        guard let ended else { preconditionFailure("it has ended") }
        return ended
    }

    func signal(_ signal: CInt) {
        if ended == nil { Glibc.kill(pid, signal) }
    }

    /// Ends it without further ado.
    func destroy() {
        signal(SIGKILL)
        _ = try? wait(within: 10)
    }

    /// Runs a program to its end.
    static func run(
        _ command: [String], environment: [String: String] = [:], input: String = "/dev/null",
        within seconds: Double = 120
    ) throws -> (ending: Ending, output: Data, errors: String) {
        let child = try Child(command, environment: environment, input: input)
        let ending = try child.wait(within: seconds)
        return (ending, child.output, child.errors)
    }
}

/// The programs that are tested, and those that help.
enum Program {
    static var rewardd: String { get throws { try built("rewardd") } }
    static var rewardctl: String { get throws { try built("rewardctl") } }

    static let strace = find("strace")
    static let python = find("python3")
    static let socketActivate = find("systemd-socket-activate")

    /// In the directory that `REWARDD_BIN` names; otherwise where the tests were built.
    private static func built(_ name: String) throws -> String {
        let directory =
            ProcessInfo.processInfo.environment["REWARDD_BIN"]
            ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .path
        let path = "\(directory)/\(name)"
        guard access(path, X_OK) == 0 else {
            throw SystemError("\(path) is needed, build it or set REWARDD_BIN")
        }
        return path
    }

    private static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}

/// Runs `rewardctl`, and takes what it says as text.
func rewardctl(
    _ arguments: [String], input: String = "/dev/null"
) throws -> (ending: Child.Ending, output: String, errors: String) {
    let result = try Child.run([try Program.rewardctl] + arguments, input: input)
    return (result.ending, String(decoding: result.output, as: UTF8.self), result.errors)
}
