// SPDX-License-Identifier: Apache-2.0
internal import CSystemd
internal import Glibc

/// What the daemon tells systemd (`sd_notify`); nothing happens where systemd did not start us.
struct SystemdNotifier: Sendable {
    /// How often the watchdog wants to hear from us, at least; nil = it is off.
    let watchdogInterval: Duration?

    init() {
        var microseconds: UInt64 = 0
        let isWatched = sd_watchdog_enabled(0, &microseconds) > 0
        watchdogInterval = isWatched ? .microseconds(Int64(microseconds)) : nil
    }

    func ready(status: String) { send("READY=1\nSTATUS=\(status)") }

    func status(_ status: String) { send("STATUS=\(status)") }

    /// A reload begins; `ready` ends it. The time stamp is what newer versions want to see.
    func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let microseconds = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
        send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)\nSTATUS=reading the rules")
    }

    func stopping() { send("STOPPING=1\nSTATUS=draining") }

    /// Asks for more time before we count as having failed to start.
    func extendTimeout(by duration: Duration) {
        send("EXTEND_TIMEOUT_USEC=\(duration.components.seconds * 1_000_000)")
    }

    func alive() { send("WATCHDOG=1") }

    private func send(_ message: String) {
        _ = sd_notify(0, message)
    }
}

/// A socket that systemd has opened for us (socket activation).
struct InheritedSocket: Sendable {
    let descriptor: CInt
    let isPipe: Bool

    /// All of them; asking takes them out of the environment, so that no child gets them.
    static func all() -> [InheritedSocket] {
        let first = CInt(SD_LISTEN_FDS_START)
        return (first..<first + max(0, sd_listen_fds(1))).map { descriptor in
            InheritedSocket(descriptor: descriptor, isPipe: sd_is_fifo(descriptor, nil) > 0)
        }
    }
}
