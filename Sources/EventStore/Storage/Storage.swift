// SPDX-License-Identifier: Apache-2.0

/// The seam to the world's files: the calls this module makes, and nothing more.
///
/// Two implementations: `DiskStorage` makes system calls; the one of the tests keeps everything in
/// memory and fails on request. Files are only appended to, cut and renamed, never written in
/// place: that is what makes the state after a crash easy to reason about.
///
/// Calls are made once a batch, so an existential costs nothing that matters. Code outside
/// `Storage/` uses the owners `StoredFile` and `StoredDirectory` instead, which close what they
/// opened and put the path and a remedy into the error.
package protocol Storage: Sendable {
    /// Opens a directory by name below another one, or by path if there is none.
    func openDirectory(_ name: String, in parent: Descriptor?) throws(Errno) -> Descriptor
    /// Makes a directory; one that is there already is fine.
    func makeDirectory(
        _ name: String, in parent: Descriptor, permissions: UInt32
    ) throws(Errno)
    /// The names in a directory, in no particular order, without `.` and `..`.
    func list(_ directory: Descriptor) throws(Errno) -> [String]

    /// Opens a file below a directory.
    func openFile(
        _ name: String, in directory: Descriptor, mode: OpenMode
    ) throws(Errno) -> Descriptor
    /// Reads at an offset; may read less than asked for, 0 at the end.
    func read(
        _ file: Descriptor, into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(Errno) -> Int
    /// Writes at the end; may write less than asked for.
    func append(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int
    /// Cuts a file.
    func truncate(_ file: Descriptor, to size: UInt64) throws(Errno)

    /// Makes a file's bytes and size durable.
    func sync(_ file: Descriptor) throws(Errno)
    /// Makes a directory's entries durable: new names, renames, removals.
    func syncDirectory(_ directory: Descriptor) throws(Errno)
    /// Drops cached pages, so that the next read shows what the device holds. After a failed sync
    /// the kernel keeps pages that it marked clean though they never reached the device.
    func evict(_ file: Descriptor)

    /// What an open file is.
    func status(_ file: Descriptor) throws(Errno) -> FileStatus
    /// Nil if there is no such name. Symbolic links are followed or described.
    func status(
        of name: String, in directory: Descriptor, following: Bool
    ) throws(Errno) -> FileStatus?
    /// Renames within a directory, in place of an existing target.
    func rename(_ name: String, to target: String, in directory: Descriptor) throws(Errno)
    /// Removes a file's name.
    func remove(_ name: String, in directory: Descriptor) throws(Errno)

    /// Takes the exclusive lock of a file until it is closed; false if somebody else has it.
    func lock(_ file: Descriptor) throws(Errno) -> Bool
    /// Ends a descriptor; what mattered was synced before.
    func close(_ descriptor: Descriptor)
}

/// An open file or directory, as a storage numbers them.
package struct Descriptor: Hashable, Sendable {
    /// A descriptor of the process, or of a simulation.
    package let number: Int32

    /// Made by storages.
    package init(number: Int32) {
        self.number = number
    }
}

/// How a file is opened. All writing appends.
package enum OpenMode: Hashable, Sendable {
    /// For reading; a symbolic link is refused.
    case read
    /// For reading; symbolic links are followed.
    case readFollowing
    /// For appending and cutting; must exist.
    case append
    /// For appending; made if it is missing.
    case appendOrCreate(permissions: UInt32)
    /// For appending; must not exist.
    case createNew(permissions: UInt32)
}

/// What is known of a file without reading it.
package struct FileStatus: Hashable, Sendable {
    /// What has that name.
    package enum Kind: Hashable, Sendable { case file, directory, symbolicLink, other }

    /// What it is.
    package let kind: Kind
    /// Its size.
    package let bytes: UInt64
    /// Which one it is.
    package let identity: FileIdentity
    /// When the content last changed, in seconds since 1970.
    package let modifiedSeconds: Int64

    /// Made by storages.
    package init(kind: Kind, bytes: UInt64, identity: FileIdentity, modifiedSeconds: Int64) {
        self.kind = kind
        self.bytes = bytes
        self.identity = identity
        self.modifiedSeconds = modifiedSeconds
    }
}

/// Tells two files apart that were given the same name one after the other.
package struct FileIdentity: Hashable, Sendable {
    /// The file system.
    package let device: UInt64
    /// The file in it.
    package let inode: UInt64

    /// Made by storages.
    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}
