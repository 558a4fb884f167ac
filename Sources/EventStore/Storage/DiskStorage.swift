// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Storage on the machine's file systems.
///
/// Interrupted calls are made again, but for syncs: whether an interrupted one did its work is not
/// known, so it counts as failed. `EBADF` and `EFAULT` mean that we are wrong, and trap.
package struct DiskStorage: Storage {
    /// It has no state: files are known by their descriptors.
    package init() {}

    package func openDirectory(
        _ name: String, in parent: Descriptor?
    ) throws(Errno) -> Descriptor {
        try open(name, in: parent, flags: O_RDONLY | O_DIRECTORY, permissions: 0)
    }

    package func makeDirectory(
        _ name: String, in parent: Descriptor, permissions: UInt32
    ) throws(Errno) {
        do {
            _ = try call("mkdirat") { mkdirat(parent.number, name, permissions) }
        } catch {
            guard error == .exists else { throw error }
        }
    }

    package func list(_ directory: Descriptor) throws(Errno) -> [String] {
        // A descriptor of its own: reading a directory moves its position.
        let own = try open(".", in: directory, flags: O_RDONLY | O_DIRECTORY, permissions: 0)
        guard let stream = fdopendir(own.number) else {
            let reason = Errno.last
            close(own)
            throw reason
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw Errno.last }
                return names
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                // The system ends names with a zero byte within the field.
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
    }

    package func openFile(
        _ name: String, in directory: Descriptor, mode: OpenMode
    ) throws(Errno) -> Descriptor {
        // Never waiting for the other end of a pipe that lies where a file should be.
        let always = O_NONBLOCK | O_NOCTTY
        let appending = always | O_RDWR | O_APPEND | O_NOFOLLOW
        switch mode {
        case .read:
            return try open(name, in: directory, flags: always | O_NOFOLLOW, permissions: 0)
        case .readFollowing:
            return try open(name, in: directory, flags: always, permissions: 0)
        case .append:
            return try open(name, in: directory, flags: appending, permissions: 0)
        case .appendOrCreate(let permissions):
            return try open(
                name, in: directory, flags: appending | O_CREAT, permissions: permissions)
        case .createNew(let permissions):
            return try open(
                name, in: directory, flags: appending | O_CREAT | O_EXCL, permissions: permissions)
        }
    }

    package func read(
        _ file: Descriptor, into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(Errno) -> Int {
        try call("pread") { pread(file.number, bytes.baseAddress, bytes.count, off_t(offset)) }
    }

    package func append(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try call("write") { write(file.number, bytes.baseAddress, bytes.count) }
    }

    package func truncate(_ file: Descriptor, to size: UInt64) throws(Errno) {
        _ = try call("ftruncate") { ftruncate(file.number, off_t(size)) }
    }

    package func sync(_ file: Descriptor) throws(Errno) {
        _ = try call("fdatasync", repeating: false) { fdatasync(file.number) }
    }

    package func syncDirectory(_ directory: Descriptor) throws(Errno) {
        _ = try call("fsync", repeating: false) { fsync(directory.number) }
    }

    package func evict(_ file: Descriptor) {
        // Advice: a file system that keeps its pages shows what it would have shown anyway.
        _ = posix_fadvise(file.number, 0, 0, POSIX_FADV_DONTNEED)
    }

    package func lock(_ file: Descriptor) throws(Errno) -> Bool {
        do {
            _ = try call("flock") { flock(file.number, LOCK_EX | LOCK_NB) }
            return true
        } catch {
            guard error.code == EWOULDBLOCK else { throw error }
            return false
        }
    }

    package func close(_ descriptor: Descriptor) {
        // The descriptor is gone whatever the answer; what mattered was synced before.
        let answer = Glibc.close(descriptor.number)
        precondition(answer == 0 || errno != EBADF, "close: not an open descriptor")
    }
}

extension DiskStorage {
    package func status(_ file: Descriptor) throws(Errno) -> FileStatus {
        var found = stat()
        _ = try call("fstat") { fstat(file.number, &found) }
        return FileStatus(found)
    }

    package func status(
        of name: String, in directory: Descriptor, following: Bool
    ) throws(Errno) -> FileStatus? {
        var found = stat()
        do {
            let flags = following ? 0 : AT_SYMLINK_NOFOLLOW
            _ = try call("fstatat") { fstatat(directory.number, name, &found, flags) }
        } catch {
            guard error == .missing else { throw error }
            return nil
        }
        return FileStatus(found)
    }

    package func rename(
        _ name: String, to target: String, in directory: Descriptor
    ) throws(Errno) {
        _ = try call("renameat") { renameat(directory.number, name, directory.number, target) }
    }

    package func remove(_ name: String, in directory: Descriptor) throws(Errno) {
        _ = try call("unlinkat") { unlinkat(directory.number, name, 0) }
    }

    private func open(
        _ name: String, in parent: Descriptor?, flags: Int32, permissions: UInt32
    ) throws(Errno) -> Descriptor {
        let number = try call("openat") {
            openat(parent?.number ?? AT_FDCWD, name, flags | O_CLOEXEC, permissions)
        }
        return Descriptor(number: number)
    }

    /// Makes a system call that answers -1 when refused.
    private func call<Answer: SignedInteger>(
        _ name: StaticString, repeating: Bool = true, _ body: () -> Answer
    ) throws(Errno) -> Answer {
        while true {
            let answer = body()
            if answer >= 0 { return answer }
            let reason = Errno.last
            precondition(
                reason.code != EBADF && reason.code != EFAULT, "\(name): our mistake, \(reason)")
            if reason == .interrupted && repeating { continue }
            throw reason
        }
    }
}

extension FileStatus {
    fileprivate init(_ found: stat) {
        let kind: Kind =
            switch found.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .other
            }
        self.init(
            kind: kind, bytes: UInt64(found.st_size),
            identity: FileIdentity(device: UInt64(found.st_dev), inode: UInt64(found.st_ino)),
            modifiedSeconds: Int64(found.st_mtim.tv_sec))
    }
}
