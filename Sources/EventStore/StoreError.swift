// SPDX-License-Identifier: Apache-2.0

/// What went wrong between us and the files: what was being done, to which file, what the system
/// or the file said, and what helps.
package enum StoreError: Error, Hashable, Sendable {
    /// A call was refused. Not to be repeated: the daemon ends, and the restart reads what is there.
    case io(Refusal)
    /// The disk or the quota is full. The same call may be made again and goes on where it stopped.
    case full(Refusal)
    /// The system could not make written bytes durable. Final: what the file holds is unknown, and
    /// a second attempt would report success for bytes that were dropped.
    case syncFailed(Refusal)
    /// A file holds something that no crash explains.
    case damaged(path: String, offset: UInt64, found: String)
    /// A file was written by a newer version than this one.
    case newerFormat(path: String, found: String, known: Int)
    /// Another daemon owns the state directory.
    case locked(path: String, holder: Int32?)
    /// Something is needed that is not there.
    case missing(path: String, what: String)
    /// A bound of `Limits` is exceeded.
    case tooMuch(path: String, what: String)
    /// The journal and the log do not belong together.
    case journalMismatch(path: String, offset: UInt64, found: String)

    /// A system call on a file, and its error number.
    package struct Refusal: Hashable, Sendable {
        /// What was being done.
        package let action: Action
        /// To which file.
        package let path: String
        /// What the system said.
        package let errno: Errno

        /// For those who word errors of their own calls.
        package init(_ action: Action, _ path: String, _ errno: Errno) {
            self.action = action
            self.path = path
            self.errno = errno
        }
    }

    /// What was being done, worded to be followed by the file's path.
    package enum Action: String, Hashable, Sendable {
        case open, create, list, lock, read, remove
        case write = "write to"
        case sync = "sync"
        case truncate = "cut"
        case rename = "rename"
        case inspect = "look at"
        case makeDirectory = "make the directory"
    }

    /// The error of a refused call that is not a sync.
    static func refused(_ action: Action, _ path: String, _ errno: Errno) -> StoreError {
        let refusal = Refusal(action, path, errno)
        return errno.isFull ? .full(refusal) : .io(refusal)
    }

    /// Whether waiting for space and making the same call again is the remedy.
    package var isFull: Bool {
        if case .full = self { return true }
        return false
    }
}

extension StoreError: CustomStringConvertible {
    /// One sentence of what was found and one of what to do.
    package var description: String {
        switch self {
        case .io(let refusal):
            return "\(refusal); \(refusal.remedy)"
        case .full(let refusal):
            return "\(refusal); free space or raise the quota, the work then goes on by itself"
        case .syncFailed(let refusal):
            return "\(refusal); what was written since the last sync may be lost and is not "
                + "acknowledged: check the disk, then start again"
        case .damaged(let path, let offset, let found):
            return "\(path) is damaged at offset \(offset): \(found). This was once synced, so no "
                + "crash explains it: check the disk and restore the file from a copy"
        case .newerFormat(let path, let found, let known):
            return "\(path) has \(found), but this version knows formats up to \(known): "
                + "run the newer version that wrote it"
        case .locked(let path, let holder):
            let owner = holder.map { "process \($0)" } ?? "another process"
            return "\(path) is held by \(owner): one daemon owns a state directory; stop the other "
                + "one or give this one its own directory"
        case .missing(let path, let what):
            return "\(path): \(what)"
        case .tooMuch(let path, let what):
            return "\(path): \(what)"
        case .journalMismatch(let path, let offset, let found):
            return "journal \(path) does not belong to this log at offset \(offset): \(found). "
                + "Check that the state directory and the journal belong together, or move the "
                + "journal file away to have it written again from the log"
        }
    }
}

extension StoreError.Refusal: CustomStringConvertible {
    /// `cannot open /var/lib/rewardd/LOCK: Permission denied (EACCES)`
    package var description: String { "cannot \(action.rawValue) \(path): \(errno)" }

    /// What usually helps, by error number.
    var remedy: String {
        switch errno.name {
        case "EACCES", "EPERM": "check owner and mode"
        case "ENOENT": "check the path"
        case "EROFS": "the file system is mounted read-only: check the disk"
        case "EMFILE", "ENFILE": "raise the limit of open files"
        case "EFBIG": "raise the limit of file size"
        case "ELOOP": "give the path of the file itself instead of a symbolic link"
        case "ENOTDIR": "a directory is needed here"
        default: "check the disk, then start again"
        }
    }
}
