// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// A client in the background that sends events, one line after another, until it is told to stop.
final class Flow: Sendable {
    private let stopped = Flag()
    private let sentLines = Mutex<[String]>([])
    private let worker = Mutex<Worker?>(nil)

    /// - Parameter line: makes the n-th line, from 0.
    init(to place: Place, line: @escaping @Sendable (Int) -> String) {
        let path = place.socket
        let started = Worker { [self] in
            let client = try Client(path)
            var number = 0
            while !stopped.isSet {
                let line = line(number)
                sentLines.withLock { $0.append(line) }
                number += 1
                try client.send(line: line)
                try client.waitForAcknowledgement(of: number)
                guard client.isOpen else { throw SystemError("the daemon has gone away") }
            }
            client.shutdownWriting()
            try client.readToEnd()
            guard client.acknowledgements.last == Acknowledgement(number) else {
                throw SystemError("\(client.acknowledgements.suffix(1)) for \(number) lines")
            }
        }
        worker.withLock { $0 = started }
    }

    /// How many lines were sent so far.
    var count: Int { sentLines.withLock { $0.count } }

    /// Waits until it has got on.
    func advance() throws {
        let before = count
        try eventually("events flow") { count > before + 2 }
    }

    /// Ends it, and says what it has sent: all of that was acknowledged.
    func stop() throws -> [String] {
        stopped.set()
        try worker.withLock { $0 }?.join()
        return sentLines.withLock { $0 }
    }
}

/// Notices when somebody has read a file.
final class ReadingWatch {
    private let descriptor: CInt

    init(_ path: String) throws {
        descriptor = inotify_init1(CInt(IN_CLOEXEC) | CInt(IN_NONBLOCK))
        guard descriptor >= 0,
            inotify_add_watch(descriptor, path, UInt32(IN_CLOSE_NOWRITE)) >= 0
        else { throw SystemError("inotify for \(path)") }
    }

    deinit { close(descriptor) }

    /// Waits for the next time.
    func wait() throws {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, 60_000) == 1 else {
            throw TimedOut("the file is read", after: 60)
        }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while read(descriptor, &buffer, buffer.count) > 0 {}
    }
}
