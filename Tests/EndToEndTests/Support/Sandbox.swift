// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing

/// What a test has for itself: a private directory, and the processes that it has started. Both are
/// gone when it ends.
final class Sandbox: Sendable {
    @TaskLocal private static var active: Sandbox?

    /// The sandbox of the test that runs.
    static var current: Sandbox {
        guard let active else { preconditionFailure("the suite lacks the trait .sandboxed") }
        return active
    }

    let path: String
    private let children = Mutex<[Child]>([])
    private let cleanups = Mutex<[@Sendable () -> Void]>([])

    init() throws {
        // Short, because a socket's address has no more than 107 bytes.
        let temporary = URL(filePath: NSTemporaryDirectory()).standardizedFileURL.path
        let base = temporary.utf8.count < 40 ? temporary : "/tmp"
        var template = Array((base + "/rewardd-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    func add(_ child: Child) {
        children.withLock { $0.append(child) }
    }

    /// Has something done at the end, before the directory is removed.
    func atEnd(_ body: @escaping @Sendable () -> Void) {
        cleanups.withLock { $0.append(body) }
    }

    /// What the processes have said: the end of it, for a failure's report.
    var report: String {
        children.withLock { $0 }.map { child in
            let text = child.errors
            let shown = text.utf8.count > 4_000 ? "…" + String(text.suffix(4_000)) : text
            return "--- standard error of \(child.name) (\(child.pid)):\n\(shown)"
        }.suffix(4).joined(separator: "\n")
    }

    func close() {
        for child in children.withLock({ $0 }) { child.destroy() }
        for cleanup in cleanups.withLock({ $0 }).reversed() { cleanup() }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Runs a test in a sandbox of its own.
    static func run(_ body: () async throws -> Void) async throws {
        let sandbox = try Sandbox()
        defer { sandbox.close() }
        try await $active.withValue(sandbox) { try await body() }
    }

    /// Of the running test, if it has a sandbox.
    fileprivate static var reportOfCurrent: String { active?.report ?? "" }
}

/// Gives each test a sandbox, and shows what its processes have said when it fails.
struct SandboxTrait: TestTrait, SuiteTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        try await Sandbox.run {
            try await SandboxTrait.explaining.provideScope(for: test, testCase: testCase) {
                do {
                    try await function()
                } catch is ExpectationFailedError {
                    // It has been recorded already.
                } catch {
                    Issue.record(error)
                }
            }
        }
    }

    private static let explaining = IssueHandlingTrait.compactMapIssues { issue in
        var issue = issue
        issue.comments.append("\(Sandbox.reportOfCurrent)")
        return issue
    }
}

extension Trait where Self == SandboxTrait {
    static var sandboxed: SandboxTrait { SandboxTrait() }
}

/// A refused system call.
struct SystemError: Error, CustomStringConvertible {
    let description: String

    init(_ action: String) {
        description = "\(action): \(String(cString: strerror(errno)))"
    }
}

/// Something did not happen in time.
struct TimedOut: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, after seconds: Double) {
        description = "waited \(seconds) s for this, in vain: \(what)"
    }
}

/// A moment at which waiting ends.
struct Deadline {
    private let end: ContinuousClock.Instant
    private let seconds: Double

    init(in seconds: Double) {
        self.seconds = seconds
        end = .now + .seconds(seconds)
    }

    var hasPassed: Bool { ContinuousClock.now >= end }

    func check(_ what: @autoclosure () -> String) throws {
        if hasPassed { throw TimedOut(what(), after: seconds) }
    }
}

/// Waits until a condition holds.
func eventually(
    _ what: @autoclosure () -> String, within seconds: Double = 60, _ condition: () throws -> Bool
) throws {
    let deadline = Deadline(in: seconds)
    while try !condition() {
        try deadline.check(what())
        usleep(2_000)
    }
}
