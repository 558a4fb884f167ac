// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A client as it should be: after a broken connection it sends again from the first line that was
/// not acknowledged.
struct CrashClient {
    let workload: Workload
    /// How many lines are known to be durable, over all connections.
    private(set) var acknowledged: Int

    init(_ workload: Workload, acknowledged: Int = 0) {
        self.workload = workload
        self.acknowledged = acknowledged
    }

    var isDone: Bool { acknowledged == workload.lines.count }

    /// Sends what is left over a new connection.
    /// - Parameters:
    ///   - chunk: lines that are sent at once.
    ///   - stop: asked before each chunk, with the number of lines that were sent by then; when
    ///     it says true, sending ends.
    mutating func send(
        to daemon: Daemon, chunk: Int = 50, waitingForEach: Bool = false,
        until stop: (Int) throws -> Bool = { _ in false }
    ) throws {
        let base = acknowledged
        // A daemon that was killed meanwhile refuses the connection.
        guard let client = try? daemon.client() else { return }
        defer { client.close() }
        var next = base
        while next < workload.lines.count && client.isOpen {
            if try stop(next) { break }
            let end = min(next + chunk, workload.lines.count)
            try client.send(workload.bytes(next..<end))
            next = end
            if waitingForEach { try client.waitForAcknowledgement(of: next - base) }
            try client.takeAnswers()
            acknowledged = base + client.acknowledged
            #expect(acknowledged <= next, "no line is acknowledged before it was sent")
        }
        if next == workload.lines.count {
            client.shutdownWriting()
            try client.readToEnd()
        }
        acknowledged = base + client.acknowledged
        #expect(client.refusals.isEmpty)
    }
}

/// Under strace, a system call of the daemon can be made to fail or to be the last one.
enum Strace {
    static let isMissing: Comment = "strace is not installed"

    /// Runs the daemon as the child that was started, with a tracer behind it.
    static func command(_ calls: String, _ injection: String, path: String? = nil) -> [String] {
        [Program.strace ?? "strace", "-D", "-f", "-qq", "-o", "/dev/null"]
            + (path.map { ["-P", $0] } ?? [])
            + ["-e", "trace=\(calls)", "-e", "inject=\(calls):\(injection)"]
    }

    /// Whether processes may be traced here: containers often forbid it.
    static let works: Bool = {
        guard let strace = Program.strace else { return false }
        let result = try? Sandboxless.run([strace, "-D", "-qq", "-o", "/dev/null", "true"])
        return result == .exit(0)
    }()
}

/// For questions about the machine, which are asked outside of tests.
enum Sandboxless {
    static func run(_ command: [String]) throws -> Child.Ending {
        let sandbox = try Sandbox()
        defer { sandbox.close() }
        return try Child(command, in: sandbox).wait(within: 20)
    }
}
