// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// A thread that can be waited for: tests block in system calls, which tasks should not.
final class Worker: Sendable {
    private let finished = DispatchSemaphore(value: 0)
    private let failure = Mutex<(any Error)?>(nil)

    init(_ body: @escaping @Sendable () throws -> Void) {
        let thread = Thread { [finished, self] in
            defer { finished.signal() }
            do {
                try body()
            } catch {
                failure.withLock { $0 = error }
            }
        }
        thread.start()
    }

    /// May be called more than once.
    func join() throws {
        finished.wait()
        finished.signal()
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}

/// Something that one thread says to another.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() { value.store(true, ordering: .releasing) }
}
