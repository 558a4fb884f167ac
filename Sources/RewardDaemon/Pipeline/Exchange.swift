// SPDX-License-Identifier: Apache-2.0
internal import DequeModule
internal import Glibc

/// Where threads meet: I/O threads offer batches, the writer takes them and hands over groups, the
/// committer takes a group and gives back the emptied one.
///
///     I/O ──offer──► [batches, bounded] ──next──► writer ──handOver──► [one group] ──► committer
///
/// One lock and one condition for all of it: the writer waits for a batch *or* for the committer to
/// be free, and at a batch a time nobody stands in line. There is never more than one group waiting
/// and one being committed; while both are taken the writer goes on filling the third, so that the
/// slower the disk, the larger the groups.
final class Exchange: @unchecked Sendable {
    /// A change that takes effect between two batches.
    enum Command: Sendable {
        case install(LoadedRulebook)
    }

    /// What the writer is to do next.
    enum Work {
        case batch(IncomingBatch)
        case command(Command)
        /// The committer can take a group.
        case handOver
        /// Nothing came in time.
        case idle
        /// Nothing will come any more.
        case finished
    }

    /// What the committer is to do next.
    enum CommitWork {
        case group(CommitGroup)
        case reopenJournal
        case finished
    }

    /// One being filled, one waiting, one being committed.
    private static let groupCount = 3

    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>

    // All guarded by `lock`.
    private var batches: Deque<IncomingBatch> = []
    private var batchBytes = 0
    private var commands: [Command] = []
    private var paused: [@Sendable () -> Void] = []
    private var waiting: CommitGroup?
    private var spare: [CommitGroup] = []
    private var isClosed = false
    private var writerHasFinished = false
    private var wantsReopen = false

    init() {
        lock = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        changed.initialize(to: pthread_cond_t())
        pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        spare = (0..<Exchange.groupCount).map { _ in CommitGroup() }
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body()
    }

    /// Waits for a change; with the lock held. False when the deadline has passed.
    private func wait(until deadline: timespec?) -> Bool {
        guard var deadline else {
            pthread_cond_wait(changed, lock)
            return true
        }
        return pthread_cond_timedwait(changed, lock, &deadline) != ETIMEDOUT
    }

    // MARK: For I/O threads

    /// Puts a batch in line.
    /// - Parameter resume: kept and called, on some thread, when there is room again; only if the
    ///   answer is false.
    /// - Returns: whether the sender may go on reading at once.
    func offer(_ batch: IncomingBatch, resume: @escaping @Sendable () -> Void) -> Bool {
        locked {
            batches.append(batch)
            batchBytes += batch.bytes
            pthread_cond_broadcast(changed)
            guard batchBytes >= Limits.waitingBytesMax else { return true }
            paused.append(resume)
            return false
        }
    }

    func post(_ command: Command) {
        locked {
            commands.append(command)
            pthread_cond_broadcast(changed)
        }
    }

    func reopenJournal() {
        locked {
            wantsReopen = true
            pthread_cond_broadcast(changed)
        }
    }

    /// No batch comes any more; what is in line is still worked off.
    func close() {
        locked {
            isClosed = true
            pthread_cond_broadcast(changed)
        }
    }

    // MARK: For the writer

    /// - Parameters:
    ///   - isHolding: the writer has a group to hand over.
    ///   - isFull: and will not take more before it could.
    func next(isHolding: Bool, isFull: Bool, timeout: Duration?) -> Work {
        let deadline = timeout.map { Exchange.deadline(in: $0) }
        var resumed: [@Sendable () -> Void] = []
        defer { for resume in resumed { resume() } }
        return locked {
            while true {
                if isHolding && waiting == nil && !spare.isEmpty { return .handOver }
                if !isFull {
                    // Before batches, or a flood of events would keep new rules waiting.
                    if !commands.isEmpty { return .command(commands.removeFirst()) }
                    if let batch = batches.popFirst() {
                        batchBytes -= batch.bytes
                        if batchBytes < Limits.waitingBytesMax / 2 { swap(&resumed, &paused) }
                        return .batch(batch)
                    }
                    if isClosed && !isHolding { return .finished }
                }
                if !wait(until: deadline) { return .idle }
            }
        }
    }

    /// Gives a group to the committer and an empty one to the writer; only after `.handOver`.
    func handOver(_ group: CommitGroup) -> CommitGroup {
        locked {
            precondition(waiting == nil, "one group waits at a time")
            waiting = group
            pthread_cond_broadcast(changed)
            return spare.removeLast()
        }
    }

    /// Hands over what the writer holds and waits until all of it is on the disk; gives it an empty
    /// group.
    func flush(_ group: CommitGroup) -> CommitGroup {
        locked {
            var held = group
            if !group.isEmpty {
                while waiting != nil { _ = wait(until: nil) }
                waiting = group
                pthread_cond_broadcast(changed)
                while spare.isEmpty { _ = wait(until: nil) }
                held = spare.removeLast()
            }
            while spare.count < Exchange.groupCount - 1 { _ = wait(until: nil) }
            return held
        }
    }

    /// The first group of the writer.
    func firstGroup() -> CommitGroup {
        locked { spare.removeLast() }
    }

    func writerFinished() {
        locked {
            writerHasFinished = true
            pthread_cond_broadcast(changed)
        }
    }

    // MARK: For the committer

    func nextCommit() -> CommitWork {
        locked {
            while true {
                if let group = waiting {
                    waiting = nil
                    pthread_cond_broadcast(changed)
                    return .group(group)
                }
                if wantsReopen {
                    wantsReopen = false
                    return .reopenJournal
                }
                if writerHasFinished { return .finished }
                _ = wait(until: nil)
            }
        }
    }

    func giveBack(_ group: CommitGroup) {
        locked {
            spare.append(group)
            pthread_cond_broadcast(changed)
        }
    }

    private static func deadline(in duration: Duration) -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let (seconds, attoseconds) = duration.components
        now.tv_sec += Int(seconds)
        now.tv_nsec += Int(attoseconds / 1_000_000_000)
        if now.tv_nsec >= 1_000_000_000 {
            now.tv_sec += 1
            now.tv_nsec -= 1_000_000_000
        }
        return now
    }
}
