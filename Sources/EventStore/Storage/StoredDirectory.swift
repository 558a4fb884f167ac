// SPDX-License-Identifier: Apache-2.0

/// The owner of an open directory. Names are looked up below the descriptor, so a path that is
/// replaced while we run cannot lead us elsewhere.
package struct StoredDirectory: ~Copyable, Sendable {
    /// As it was given, for messages.
    package let path: String
    /// Where it is.
    package let storage: any Storage
    private let descriptor: Descriptor

    private init(_ descriptor: Descriptor, path: String, storage: any Storage) {
        self.descriptor = descriptor
        self.path = path
        self.storage = storage
    }

    /// Opens the directory at `path`.
    package init(path: String, storage: any Storage) throws(StoreError) {
        do throws(Errno) {
            self.init(
                try storage.openDirectory(path, in: nil), path: path, storage: storage)
        } catch {
            throw .io(.init(.open, path, error))
        }
    }

    deinit { storage.close(descriptor) }

    /// Opens the directory at `path`, having made it, and those above it that are missing, durably.
    package static func make(
        path: String, permissions: UInt32, storage: any Storage
    ) throws(StoreError) -> StoredDirectory {
        let parts = path.split(separator: "/")
        let above = parts.dropLast().joined(separator: "/")
        let root = path.hasPrefix("/") ? "/" : ""
        let parentPath = above.isEmpty && root.isEmpty ? "." : root + above
        // Only what is missing is made from above: directories on the way need not be readable.
        do throws(StoreError) {
            let directory = try StoredDirectory(path: path, storage: storage)
            try syncParent(parentPath, storage: storage)
            return directory
        } catch {
            guard case .io(let refusal) = error, refusal.errno == .missing, let name = parts.last
            else { throw error }
            let parent = try make(path: parentPath, permissions: permissions, storage: storage)
            return try parent.makeDirectory(String(name), permissions: permissions)
        }
    }

    /// Makes the name of a directory durable that we may have made and been killed over. A parent
    /// that cannot be opened, or is on a file system that is only read, is none of our making.
    private static func syncParent(_ path: String, storage: any Storage) throws(StoreError) {
        do throws(StoreError) {
            try StoredDirectory(path: path, storage: storage).sync()
        } catch {
            switch error {
            case .io(let refusal) where refusal.errno.isForbidden: return
            case .syncFailed(let refusal) where refusal.errno.isReadOnly: return
            default: throw error
            }
        }
    }

    /// Opens a directory below this one, having made it durably if it was missing.
    borrowing func makeDirectory(
        _ name: String, permissions: UInt32
    ) throws(StoreError) -> StoredDirectory {
        do throws(Errno) {
            try storage.makeDirectory(name, in: descriptor, permissions: permissions)
        } catch {
            throw .refused(.makeDirectory, child(name), error)
        }
        // Also if it was there: whoever made it may have been killed here.
        try sync()
        return try openDirectory(name)
    }

    borrowing func openDirectory(_ name: String) throws(StoreError) -> StoredDirectory {
        do throws(Errno) {
            return StoredDirectory(
                try storage.openDirectory(name, in: descriptor), path: child(name),
                storage: storage)
        } catch {
            throw .io(.init(.open, child(name), error))
        }
    }

    borrowing func open(_ name: String, _ mode: OpenMode) throws(StoreError) -> StoredFile {
        do throws(Errno) {
            return StoredFile(
                try storage.openFile(name, in: descriptor, mode: mode), path: child(name),
                storage: storage)
        } catch {
            switch mode {
            case .read, .readFollowing, .append: throw .refused(.open, child(name), error)
            case .appendOrCreate, .createNew: throw .refused(.create, child(name), error)
            }
        }
    }

    /// The names in it, in byte order.
    borrowing func names() throws(StoreError) -> [String] {
        do throws(Errno) {
            return try storage.list(descriptor).sorted {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
        } catch {
            throw .io(.init(.list, path, error))
        }
    }

    /// Nil if there is no such name.
    borrowing func status(
        of name: String, following: Bool = false
    ) throws(StoreError) -> FileStatus? {
        do throws(Errno) {
            return try storage.status(of: name, in: descriptor, following: following)
        } catch {
            throw .io(.init(.inspect, child(name), error))
        }
    }

    /// With `replacing` false an existing target is an error. The check is not atomic: nobody else
    /// gives names of our pattern in our directories.
    borrowing func rename(
        _ name: String, to target: String, replacing: Bool
    ) throws(StoreError) {
        do throws(Errno) {
            if !replacing {
                let existing = try storage.status(of: target, in: descriptor, following: false)
                guard existing == nil else { throw Errno.exists }
            }
            try storage.rename(name, to: target, in: descriptor)
        } catch {
            throw .refused(.rename, "\(child(name)) to \(target)", error)
        }
    }

    borrowing func remove(_ name: String) throws(StoreError) {
        do throws(Errno) {
            try storage.remove(name, in: descriptor)
        } catch {
            throw .refused(.remove, child(name), error)
        }
    }

    /// Makes names durable: what was made, renamed or removed.
    borrowing func sync() throws(StoreError) {
        do throws(Errno) {
            try storage.syncDirectory(descriptor)
        } catch {
            throw .syncFailed(.init(.sync, path, error))
        }
    }

    /// The path of something in it, for messages.
    borrowing func child(_ name: String) -> String {
        switch path {
        case "/": "/" + name
        case ".": name
        default: path + "/" + name
        }
    }

}

extension StoredDirectory {
    /// Puts a whole file in place of whatever has that name: after a crash there is the old one
    /// or the new one, never a part.
    borrowing func replace(
        _ name: String, with bytes: [UInt8], permissions: UInt32
    ) throws(StoreError) {
        let temporary = ".\(name).new"
        if try status(of: temporary) != nil { try remove(temporary) }
        do throws(StoreError) {
            let file = try open(temporary, .createNew(permissions: permissions))
            try file.append(bytes)
            try file.sync()
        } catch {
            // Best effort: what remains is removed by the next attempt.
            try? remove(temporary)
            throw error
        }
        try rename(temporary, to: name, replacing: true)
        try sync()
    }

    /// The whole of a file that was written by us.
    borrowing func contents(of name: String, bytesMax: Int) throws(StoreError) -> [UInt8] {
        try open(name, .read).contents(bytesMax: bytesMax)
    }
}

extension StoredFile {
    /// The file from its beginning, but no more than `bytesMax` of it.
    borrowing func contents(bytesMax: Int) throws(StoreError) -> [UInt8] {
        let size = try status().bytes
        var bytes = [UInt8](repeating: 0, count: Int(min(size, UInt64(bytesMax))))
        let count = try bytes.withUnsafeMutableBufferPointer { memory throws(StoreError) in
            try read(into: UnsafeMutableRawBufferPointer(memory), at: 0)
        }
        bytes.removeSubrange(count...)
        return bytes
    }
}
