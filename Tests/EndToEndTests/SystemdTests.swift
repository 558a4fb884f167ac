// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing

/// What passes between the daemon and systemd.
@Suite(.sandboxed) struct SystemdTests {
    /// The end of the line for notifications: a datagram socket, as systemd has one. It is read all
    /// the time: it holds ten messages, and a daemon waits until there is room for the next.
    private final class Notifications: Sendable {
        let path = Sandbox.current.path + "/notify"
        private let descriptor: CInt
        private let stopped = Flag()
        private let messages = Mutex<(all: [String], waitedFor: Int)>(([], 0))

        init() throws {
            descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            let result = withSocketAddress(path) { bind(descriptor, $0, $1) }
            guard result == 0 else { throw SystemError("cannot bind \(path)") }
            let reader = Worker { [self] in
                while !stopped.isSet { readNext() }
            }
            Sandbox.current.atEnd { [self] in
                stopped.set()
                try? reader.join()
                close(descriptor)
            }
        }

        var received: [String] { messages.withLock { $0.all } }

        /// Waits for a message with a line, behind the one that was waited for before.
        @discardableResult
        func wait(for line: String) throws -> String {
            var found: String?
            try eventually("systemd is told \(line); so far \(received)") {
                found = messages.withLock { messages in
                    while messages.waitedFor < messages.all.count {
                        let message = messages.all[messages.waitedFor]
                        messages.waitedFor += 1
                        if message.split(separator: "\n").contains(Substring(line)) {
                            return message
                        }
                    }
                    return nil
                }
                return found != nil
            }
            return found ?? ""
        }

        private func readNext() {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard Glibc.poll(&poll, 1, 100) == 1 else { return }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            let message = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
            messages.withLock { $0.all.append(message) }
        }
    }

    @Test func systemdIsToldWhatTheDaemonDoes() throws {
        let notifications = try Notifications()
        let place = try Place()
        let daemon = try place.launch(environment: ["NOTIFY_SOCKET": notifications.path])
        try notifications.wait(for: "READY=1")
        #expect(try Client(place.socket).isOpen, "ready means that it listens")

        daemon.child.signal(SIGHUP)
        let reloading = try notifications.wait(for: "RELOADING=1")
        #expect(reloading.contains("MONOTONIC_USEC="))
        try notifications.wait(for: "READY=1")

        daemon.child.signal(SIGTERM)
        try notifications.wait(for: "STOPPING=1")
        #expect(try daemon.child.wait() == .exit(0))
        #expect(!notifications.received.contains { $0.contains("WATCHDOG") })
    }

    @Test func theWatchdogHearsFromAnIdleDaemon() throws {
        let notifications = try Notifications()
        let daemon = try Place().launch(
            environment: ["NOTIFY_SOCKET": notifications.path, "WATCHDOG_USEC": "300000"])
        try notifications.wait(for: "READY=1")
        for _ in 0..<5 { try notifications.wait(for: "WATCHDOG=1") }
        daemon.child.signal(SIGTERM)
        #expect(try daemon.child.wait() == .exit(0))
    }

    @Test func theWatchdogHearsFromABusyDaemon() throws {
        let notifications = try Notifications()
        let place = try Place()
        let daemon = try place.launch(
            environment: ["NOTIFY_SOCKET": notifications.path, "WATCHDOG_USEC": "300000"])
        try notifications.wait(for: "READY=1")
        let flow = Flow(to: place) { Rules.event(id: "\($0)", data: #""minutes":7"#) }
        for _ in 0..<5 {
            try flow.advance()
            try notifications.wait(for: "WATCHDOG=1")
        }
        _ = try flow.stop()
        try daemon.stop()
    }

    @Test(
        .enabled(
            if: Program.socketActivate != nil, "systemd-socket-activate is not installed"))
    func clientsWaitForADaemonThatSystemdStarts() throws {
        let workload = Workload(events: 500, seed: 51)
        let place = try Place()
        let expected = try place.simulate(workload.bytes)
        let activate = try #require(Program.socketActivate)
        // It replaces itself with the daemon when the first client comes.
        let daemon = try place.launch(under: [activate, "-l", place.socket])
        try eventually("systemd listens") { FileManager.default.fileExists(atPath: place.socket) }
        var client: Client?
        try eventually("the connection is taken") {
            client = try? Client(place.socket)
            return client != nil
        }
        try client?.finish(workload.bytes)
        #expect(client?.acknowledgements.last == Acknowledgement(500))
        try daemon.stop()
        #expect(daemon.log.contains("ready"))
        expectSame(place.journal, expected)
    }
}
