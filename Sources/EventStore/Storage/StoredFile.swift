// SPDX-License-Identifier: Apache-2.0

/// The owner of an open file: closes it, and words its errors.
package struct StoredFile: ~Copyable, Sendable {
    /// For messages.
    package let path: String
    private let storage: any Storage
    private let descriptor: Descriptor

    init(_ descriptor: Descriptor, path: String, storage: any Storage) {
        self.descriptor = descriptor
        self.path = path
        self.storage = storage
    }

    deinit { storage.close(descriptor) }

    /// Reads until `bytes` is full or the file ends; returns how many were read.
    borrowing func read(
        into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(StoreError) -> Int {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
            do throws(Errno) {
                let count = try storage.read(descriptor, into: rest, at: offset + UInt64(done))
                if count == 0 { break }
                done += count
            } catch {
                throw .io(.init(.read, path, error))
            }
        }
        return done
    }

    /// Appends what is left of `bytes` after `written`, which moves with each part that gets
    /// through: after `.full` the same call goes on where this one stopped.
    borrowing func append(
        _ bytes: UnsafeRawBufferPointer, written: inout Int
    ) throws(StoreError) {
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            do throws(Errno) {
                let count = try storage.append(descriptor, rest)
                // No file system answers 0 to a write of something; going round for ever would
                // be the worst reading of it.
                guard count > 0 else { throw Errno.io }
                written += count
            } catch {
                throw .refused(.write, path, error)
            }
        }
    }

    /// Appends all of `bytes`; for files that are thrown away when that fails.
    borrowing func append(_ bytes: [UInt8]) throws(StoreError) {
        var written = 0
        try bytes.withUnsafeBufferPointer { bytes throws(StoreError) in
            try append(UnsafeRawBufferPointer(bytes), written: &written)
        }
    }

    /// Makes everything written durable. The first failure is final: see `StoreError.syncFailed`.
    borrowing func sync() throws(StoreError) {
        do throws(Errno) {
            try storage.sync(descriptor)
        } catch {
            throw .syncFailed(.init(.sync, path, error))
        }
    }

    borrowing func truncate(to size: UInt64) throws(StoreError) {
        do throws(Errno) {
            try storage.truncate(descriptor, to: size)
        } catch {
            throw .refused(.truncate, path, error)
        }
    }

    borrowing func status() throws(StoreError) -> FileStatus {
        do throws(Errno) {
            return try storage.status(descriptor)
        } catch {
            throw .io(.init(.inspect, path, error))
        }
    }

    /// See `Storage.evict`.
    borrowing func evict() { storage.evict(descriptor) }

    /// See `Storage.lock`.
    borrowing func lock() throws(StoreError) -> Bool {
        do throws(Errno) {
            return try storage.lock(descriptor)
        } catch {
            throw .io(.init(.lock, path, error))
        }
    }
}
