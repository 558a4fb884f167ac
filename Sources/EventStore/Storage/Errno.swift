// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The number by which the system says why a call was refused.
package struct Errno: Error, Hashable, Sendable {
    /// As in `errno.h`.
    package let code: Int32

    /// For faults in tests; the real ones come from calls.
    package init(code: Int32) {
        self.code = code
    }

    /// The reason of the call that was just made on this thread.
    static var last: Errno { Errno(code: errno) }

    /// No room on the disk.
    package static let full = Errno(code: ENOSPC)
    static let io = Errno(code: EIO)
    /// There is no such name.
    package static let missing = Errno(code: ENOENT)
    /// There is such a name already.
    package static let exists = Errno(code: EEXIST)
    /// It is no directory.
    package static let notDirectory = Errno(code: ENOTDIR)
    static let interrupted = Errno(code: EINTR)

    /// Disk or quota full.
    var isFull: Bool { code == ENOSPC || code == EDQUOT }

    var isForbidden: Bool { code == EACCES || code == EPERM }

    /// Nothing can be written there, or nothing can be synced there.
    var isReadOnly: Bool { code == EROFS || code == EINVAL }

    /// `ENOSPC`; what the C library offers for this is not visible to Swift.
    var name: String { Errno.names[code] ?? "error \(code)" }

    /// Those that a file can answer with.
    private static let names: [Int32: String] = [
        EPERM: "EPERM", ENOENT: "ENOENT", EINTR: "EINTR", EIO: "EIO", EAGAIN: "EAGAIN",
        ENOMEM: "ENOMEM", EACCES: "EACCES", EBUSY: "EBUSY", EEXIST: "EEXIST", ENODEV: "ENODEV",
        ENOTDIR: "ENOTDIR", EISDIR: "EISDIR", EINVAL: "EINVAL", ENFILE: "ENFILE",
        EMFILE: "EMFILE", EFBIG: "EFBIG", ENOSPC: "ENOSPC", EROFS: "EROFS", ELOOP: "ELOOP",
        ENAMETOOLONG: "ENAMETOOLONG", ENOLCK: "ENOLCK", ENOTEMPTY: "ENOTEMPTY",
        EOVERFLOW: "EOVERFLOW", ESTALE: "ESTALE", EDQUOT: "EDQUOT", ENXIO: "ENXIO",
    ]
}

extension Errno: CustomStringConvertible {
    /// `No space left on device (ENOSPC)`
    package var description: String {
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { text in
            guard let first = text.baseAddress else { return "" }
            // Fails for unknown numbers only, and leaves its own words for those.
            _ = strerror_r(code, first, text.count)
            return String(cString: first)
        }
        return "\(text) (\(name))"
    }
}
