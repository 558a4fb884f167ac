// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Watches the rules directory and says when it may have changed.
///
/// Directories are watched, not files: editors write a new file and rename it over the old one, and
/// Kubernetes swaps a symbolic link. After a change the watcher waits until nothing has happened for
/// a moment. Where watching fails (some network file systems) or an event was lost, it looks every
/// few seconds: whether anything has changed is decided by the digest of what is read anyway.
final class RulesWatcher: Sendable {
    /// Closing the writing end stops the thread, which polls the reading end.
    private let stopSignal: (reading: CInt, writing: CInt)
    private let thread: WorkerThread

    /// - Parameter onChange: called on the watcher's thread, also when nothing has changed after all.
    init(root: String, onChange: @escaping @Sendable () -> Void) {
        var ends: [CInt] = [-1, -1]
        precondition(pipe(&ends) == 0, "pipe: the system has no descriptor left for us")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let signal = ends[0]
        stopSignal = (ends[0], ends[1])
        thread = WorkerThread {
            RulesWatcher.run(root: root, stopSignal: signal, onChange: onChange)
        }
    }

    /// Stops watching and waits for the thread.
    func stop() {
        close(stopSignal.writing)
        thread.join()
        close(stopSignal.reading)
    }

    private static let changes =
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF
        | IN_MOVE_SELF | IN_ATTRIB

    private static func run(root: String, stopSignal: CInt, onChange: () -> Void) {
        var debounce = Debounce()
        while true {
            // Watches are made anew after each report: directories may have come and gone. They
            // stand before the report, so that what changes while it is made is seen.
            let watch = inotify_init1(CInt(IN_CLOEXEC) | CInt(IN_NONBLOCK))
            defer { if watch >= 0 { close(watch) } }
            let isWatching = watch >= 0 && addWatches(watch, root)
            if debounce.takeReport() { onChange() }
            while !debounce.isDue {
                var descriptors = [
                    pollfd(fd: stopSignal, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: isWatching ? watch : -1, events: Int16(POLLIN), revents: 0),
                ]
                let ready = poll(&descriptors, 2, debounce.timeout(isWatching: isWatching))
                if descriptors[0].revents != 0 { return }
                if descriptors[1].revents != 0 {
                    drain(watch)
                    debounce.changed()
                } else if ready == 0 {
                    debounce.elapsed()
                }
            }
        }
    }

    /// Reads what there is; the names do not matter.
    private static func drain(_ watch: CInt) {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            while read(watch, buffer.baseAddress, buffer.count) > 0 {}
        }
    }

    /// Watches a directory, all below it, and those above it by name and by link: the rules
    /// directory itself may be replaced.
    private static func addWatches(_ watch: CInt, _ root: String) -> Bool {
        let mask = UInt32(changes)
        guard inotify_add_watch(watch, root, mask) >= 0 else { return false }
        let trimmed = root.hasSuffix("/") ? String(root.dropLast()) : root
        let parent = trimmed.lastIndex(of: "/").map { String(trimmed[..<$0]) + "/" } ?? "."
        for above in [parent, root + "/.."] {
            _ = inotify_add_watch(watch, above, UInt32(IN_MOVED_TO | IN_CREATE | IN_MASK_ADD))
        }
        var directories = [root]
        var next = 0
        while next < directories.count && directories.count < Limits.watchedDirectoriesMax {
            let directory = directories[next]
            next += 1
            guard let stream = opendir(directory) else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                // `..data` of a mounted ConfigMap is a directory of its own.
                guard name != ".", name != ".." else { continue }
                let path = directory + "/" + name
                var status = stat()
                guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { continue }
                if inotify_add_watch(watch, path, mask) >= 0 { directories.append(path) }
            }
        }
        return true
    }
}

/// When to report: the decision, apart from the waiting.
struct Debounce {
    private enum State {
        case quiet
        case changing
        case due
    }

    private var state = State.quiet

    /// Something may have changed; the moment of quiet begins again.
    mutating func changed() { state = .changing }

    /// How many milliseconds to wait for the next change; -1 = until there is one.
    func timeout(isWatching: Bool) -> CInt {
        if state == .changing { return Limits.settleMilliseconds }
        return isWatching ? -1 : Limits.pollMilliseconds
    }

    /// The time has passed without a change: a report is due, after changes as well as at each look
    /// where nothing can be watched.
    mutating func elapsed() { state = .due }

    var isDue: Bool { state == .due }

    /// Whether a report was due; from now on none is.
    mutating func takeReport() -> Bool {
        defer { state = .quiet }
        return isDue
    }
}
