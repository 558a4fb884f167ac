// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The totals of a connection, up to a line.
struct Acknowledgement: Hashable, Codable {
    let ack: Int
    let duplicates: Int
    let late: Int
    let refused: Int

    init(_ ack: Int, duplicates: Int = 0, late: Int = 0, refused: Int = 0) {
        self.ack = ack
        self.duplicates = duplicates
        self.late = late
        self.refused = refused
    }
}

/// A line that was not taken.
struct Refused: Hashable, Codable {
    let line: Int
    let code: String
    let message: String
}

/// A connection to the daemon's socket, over the bare system calls.
final class Client {
    private struct RefusedAnswer: Codable {
        let refused: Refused
    }

    private struct NotAnAnswer: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: CInt
    private var pending: [UInt8] = []
    private(set) var acknowledgements: [Acknowledgement] = []
    private(set) var refusals: [Refused] = []
    /// Whether the daemon may still answer.
    private(set) var isOpen = true

    /// How many lines are known to be durable.
    var acknowledged: Int { acknowledgements.last?.ack ?? 0 }

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        let result = withSocketAddress(path) { connect(descriptor, $0, $1) }
        guard result == 0 else {
            let error = SystemError("cannot connect to \(path)")
            Glibc.close(descriptor)
            isOpen = false
            throw error
        }
    }

    deinit { close() }

    func close() {
        if isOpen { Glibc.close(descriptor) }
        isOpen = false
    }

    /// Sends all of it, taking answers meanwhile unless told otherwise; ends early when the
    /// connection breaks.
    func send(
        _ bytes: some Collection<UInt8>, reading: Bool = true, within seconds: Double = 120
    ) throws {
        let deadline = Deadline(in: seconds)
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count && isOpen {
            try deadline.check("the daemon takes \(bytes.count - sent) more bytes")
            let events = wait(POLLOUT | (reading ? POLLIN : 0))
            if events & POLLIN != 0 { try receive() }
            guard isOpen, events & POLLOUT != 0 else { continue }
            let count = bytes.withUnsafeBytes { memory in
                Glibc.send(
                    descriptor, memory.baseAddress! + sent, bytes.count - sent,
                    CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno != EAGAIN && errno != EINTR {
                close()
            }
        }
    }

    func send(line: String) throws { try send((line + "\n").utf8) }

    func shutdownWriting() {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    /// Reads until the daemon has closed the connection.
    func readToEnd(within seconds: Double = 120) throws {
        let deadline = Deadline(in: seconds)
        while isOpen {
            try deadline.check("the daemon answers and closes; acknowledged: \(acknowledged)")
            if wait(POLLIN) != 0 { try receive() }
        }
    }

    /// Waits for a line to be acknowledged; returns early when the connection breaks.
    func waitForAcknowledgement(of line: Int, within seconds: Double = 120) throws {
        let deadline = Deadline(in: seconds)
        while isOpen && acknowledged < line {
            try deadline.check("line \(line) is acknowledged; so far \(acknowledged)")
            if wait(POLLIN) != 0 { try receive() }
        }
    }

    /// Takes what has come in, without waiting for more.
    func takeAnswers() throws {
        while isOpen && wait(POLLIN, milliseconds: 0) != 0 { try receive() }
    }

    /// Sends everything, closes the writing side and takes all answers.
    func finish(_ bytes: some Collection<UInt8>) throws {
        try send(bytes)
        shutdownWriting()
        try readToEnd()
    }

    private func wait(_ events: CInt, milliseconds: CInt = 20) -> CInt {
        var poll = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        guard Glibc.poll(&poll, 1, milliseconds) > 0 else { return 0 }
        let ended = CInt(poll.revents) & (POLLHUP | POLLERR) != 0
        return CInt(poll.revents) | (ended ? events : 0)
    }

    private func receive() throws {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
        if count < 0 && (errno == EAGAIN || errno == EINTR) { return }
        guard count > 0 else { return close() }
        pending += buffer[..<count]
        guard let end = pending.lastIndex(of: 10) else { return }
        for line in pending[..<end].split(separator: 10) { try take(Data(line)) }
        pending.removeSubrange(...end)
    }

    private func take(_ line: Data) throws {
        let decoder = JSONDecoder()
        if let answer = try? decoder.decode(Acknowledgement.self, from: line) {
            acknowledgements.append(answer)
        } else if let answer = try? decoder.decode(RefusedAnswer.self, from: line) {
            refusals.append(answer.refused)
        } else {
            throw NotAnAnswer(description: String(decoding: line, as: UTF8.self))
        }
    }
}

/// Makes the address of a Unix socket.
func withSocketAddress<Result>(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { memory in
        precondition(path.utf8.count < memory.count, "too long for a socket: \(path)")
        memory.copyBytes(from: path.utf8)
    }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
