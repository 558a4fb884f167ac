// SPDX-License-Identifier: Apache-2.0

/// The state directory, owned: whoever holds this value is the only daemon on it.
///
///     LOCK         rewardd-state 1\npid 4711\n; its lock is held for the life of the process
///     log/         the event log in segments: the truth
///     snapshots/   state at some record of the log, to start faster
///     rulebooks/   every rulebook that ever ran, by digest: the log refers to them
package struct StateDirectory: ~Copyable, Sendable {
    /// The layout of the directory that this version reads and writes.
    package static let formatVersion = 1

    /// The log's segments.
    package static let logName = "log"
    /// State at some record, to start faster.
    package static let snapshotsName = "snapshots"
    /// Blobs by digest.
    package static let rulebooksName = "rulebooks"
    static let lockName = "LOCK"
    static let filePermissions: UInt32 = 0o600

    /// Open as long as the lock is held.
    package let root: StoredDirectory
    private let lock: StoredFile

    /// Opens the directory, and makes it if it is missing.
    ///
    /// - Parameter processID: put into the lock file, so that a second daemon can name the first.
    package init(
        path: String, permissions: UInt32 = 0o700, processID: Int32, storage: any Storage
    ) throws(StoreError) {
        let root = try StoredDirectory.make(path: path, permissions: permissions, storage: storage)
        let lock = try StateDirectory.takeLock(in: root, processID: processID)
        for name in [
            StateDirectory.logName, StateDirectory.snapshotsName, StateDirectory.rulebooksName,
        ] {
            _ = try root.makeDirectory(name, permissions: permissions)
        }
        self.root = root
        self.lock = lock
    }

    /// Takes the lock before anything else is looked at: what another daemon is writing has no
    /// meaning for us.
    private static func takeLock(
        in root: borrowing StoredDirectory, processID: Int32
    ) throws(StoreError) -> StoredFile {
        let file = try root.open(lockName, .appendOrCreate(permissions: filePermissions))
        let isOurs = try file.lock()
        let content = LockContent(try file.contents(bytesMax: 256))
        guard isOurs else { throw .locked(path: root.path, holder: content.processID) }
        if let version = content.version, version > formatVersion {
            throw .newerFormat(
                path: root.path, found: "state format \(version)", known: formatVersion)
        }
        do throws(StoreError) {
            // A crash between these two leaves an empty file: no version is known then, and each
            // file's own version still guards it.
            try file.truncate(to: 0)
            try file.append(Array("rewardd-state \(formatVersion)\npid \(processID)\n".utf8))
            try file.sync()
        } catch {
            // A full disk must not keep a daemon from starting: it would wait for space, and say
            // so. The lock itself is held without the words.
            guard error.isFull else { throw error }
        }
        try root.sync()
        return file
    }
}

/// What a lock file says, as far as it says anything.
private struct LockContent {
    var version: Int?
    var processID: Int32?

    init(_ bytes: [UInt8]) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " "))
            guard words.count == 2 else { continue }
            let value = String(decoding: words[1], as: UTF8.self)
            switch String(decoding: words[0], as: UTF8.self) {
            case "rewardd-state": version = Int(value)
            case "pid": processID = Int32(value)
            default: continue
            }
        }
    }
}
