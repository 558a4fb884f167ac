// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Glibc
internal import RewardDaemon

/// `rewardctl send`: events from files or standard input to the daemon, until all are durable.
struct SendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Sends events to the daemon and waits until they are durable.",
        discussion: """
            Prints the last acknowledgement. Refusals are told on standard error and make the \
            exit code 1; if the daemon is not there or goes away, it is 3. Sending the same events \
            again is safe where they carry an id.
            """)

    @Option(help: "The daemon's event socket.")
    var socket = Defaults.socket

    @Flag(help: "Print every answer of the daemon as it comes.")
    var json = false

    @Argument(help: "Files of events, one a line; - is standard input.")
    var files: [String] = []

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let client = try EventClient(path: socket)
        var answers = AnswerLog(printsAll: json)
        var lines = LineCount()
        do {
            try readInputs(files) { piece in
                if let piece {
                    lines.add(piece)
                    try client.send(piece, onAnswer: { answers.take($0) })
                } else if lines.isInsideLine {
                    // Or the first line of the next file would be a part of this one.
                    let end = [UInt8(ascii: "\n")]
                    end.withUnsafeBytes { lines.add($0) }
                    try end.withUnsafeBytes { try client.send($0, onAnswer: { answers.take($0) }) }
                }
            }
            try client.finish(onAnswer: { answers.take($0) })
        } catch let failure as CommandFailure where failure.code == .wrongUse {
            throw failure
        } catch {
            answers.report()
            throw CommandFailure(.daemonIsNotThere, "\(socket): the daemon has gone away: \(error)")
        }
        answers.report()
        // The end of the connection alone does not say that everything is durable.
        guard answers.acknowledged >= lines.count else {
            throw CommandFailure(
                .daemonIsNotThere,
                "\(socket): the daemon has gone away when \(answers.acknowledged) of "
                    + "\(lines.count) lines were durable; send the others again")
        }
        if answers.refusals > 0 { throw ExitCode(1) }
    }
}

/// How many lines have been sent.
private struct LineCount {
    private(set) var count = 0
    private(set) var isInsideLine = false

    mutating func add(_ piece: UnsafeRawBufferPointer) {
        var rest = piece
        while let start = rest.baseAddress,
            let found = memchr(start, CInt(UInt8(ascii: "\n")), rest.count)
        {
            count += 1
            rest = UnsafeRawBufferPointer(
                rebasing: rest[(UnsafeRawPointer(found) - start + 1)...])
        }
        if !piece.isEmpty { isInsideLine = !rest.isEmpty }
    }
}

/// What the daemon has answered.
private struct AnswerLog {
    let printsAll: Bool
    private(set) var refusals = 0
    /// How many lines are known to be durable.
    private(set) var acknowledged = 0
    private var lastAcknowledgement = ""
    private static let acknowledgement = "{\"ack\":"

    init(printsAll: Bool) {
        self.printsAll = printsAll
    }

    mutating func take(_ line: String) {
        if printsAll { printOutput(line) }
        if line.hasPrefix(AnswerLog.acknowledgement) {
            let digits = line.dropFirst(AnswerLog.acknowledgement.count).prefix { $0.isNumber }
            acknowledged = Int(digits) ?? acknowledged
            lastAcknowledgement = line
        } else {
            refusals += 1
            if !printsAll { printError(line) }
        }
    }

    func report() {
        if !printsAll && !lastAcknowledgement.isEmpty { printOutput(lastAcknowledgement) }
    }
}

/// A connection to the event socket that writes without ever leaving answers unread.
final class EventClient {
    private let descriptor: CInt
    private var pending: [UInt8] = []

    /// - Throws: `CommandFailure` if nobody listens there.
    init(path: String) throws {
        descriptor = Glibc.socket(
            AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw CommandFailure(.wrongUse, "\(path): too long for the address of a socket")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            throw CommandFailure(
                .daemonIsNotThere,
                "cannot connect to \(path): \(String(cString: strerror(errno))); is rewardd running?"
            )
        }
    }

    deinit { close(descriptor) }

    /// Sends all of it, reading answers whenever there are any.
    func send(_ bytes: UnsafeRawBufferPointer, onAnswer: (String) -> Void) throws {
        var rest = bytes
        while !rest.isEmpty {
            let events = try wait(for: Int16(POLLIN | POLLOUT))
            if events & Int16(POLLIN) != 0, try !receive(onAnswer) {
                throw CommandFailure(.daemonIsNotThere, "the connection was closed")
            }
            guard events & Int16(POLLOUT) != 0 else { continue }
            let count = Glibc.send(
                descriptor, rest.baseAddress, rest.count, CInt(MSG_DONTWAIT))
            if count < 0 && (errno == EAGAIN || errno == EINTR) { continue }
            guard count >= 0 else {
                throw CommandFailure(.daemonIsNotThere, String(cString: strerror(errno)))
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }

    /// Closes the writing side and reads until the daemon has acknowledged everything.
    func finish(onAnswer: (String) -> Void) throws {
        shutdown(descriptor, CInt(SHUT_WR))
        while try receive(onAnswer) {}
    }

    private func wait(for events: Int16) throws -> Int16 {
        var descriptors = pollfd(fd: descriptor, events: events, revents: 0)
        while poll(&descriptors, 1, -1) < 0 {
            guard errno == EINTR else {
                throw CommandFailure(.daemonIsNotThere, String(cString: strerror(errno)))
            }
        }
        return descriptors.revents | (descriptors.revents & Int16(POLLHUP) != 0 ? Int16(POLLIN) : 0)
    }

    /// Takes what has come; false at the end.
    private func receive(_ onAnswer: (String) -> Void) throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0 && errno == EINTR { return true }
        guard count >= 0 else {
            throw CommandFailure(.daemonIsNotThere, String(cString: strerror(errno)))
        }
        for byte in buffer[..<count] {
            if byte == UInt8(ascii: "\n") {
                onAnswer(String(decoding: pending, as: UTF8.self))
                pending.removeAll(keepingCapacity: true)
            } else {
                pending.append(byte)
            }
        }
        return count > 0
    }
}
