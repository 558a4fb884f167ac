// SPDX-License-Identifier: Apache-2.0

/// Every rulebook that ever ran, and the time zones it ran with, by digest: the log names them, so
/// replay years later needs them. A blob is durable before the record that names it.
package struct RulebookArchive: ~Copyable, Sendable {
    private let directory: StoredDirectory

    /// The archive of a state directory that is owned.
    package init(in state: borrowing StateDirectory) throws(StoreError) {
        directory = try state.root.openDirectory(StateDirectory.rulebooksName)
    }

    /// The archive of a state directory that another process may own, for reading.
    package init(statePath: String, storage: any Storage) throws(StoreError) {
        let root = try StoredDirectory(path: statePath, storage: storage)
        directory = try root.openDirectory(StateDirectory.rulebooksName)
    }

    /// Keeps a blob durably, unless it is there already.
    ///
    /// - Parameter fileExtension: says what kind of blob it is, for people: `rules`, `zones`.
    package func store(
        _ bytes: [UInt8], extension fileExtension: String
    ) throws(StoreError) -> Digest {
        let digest = Digest(of: bytes)
        let name = "\(digest).\(fileExtension)"
        if let status = try directory.status(of: name), status.bytes == UInt64(bytes.count) {
            let existing = try directory.contents(of: name, bytesMax: bytes.count)
            if existing == bytes { return digest }
        }
        try directory.replace(name, with: bytes, permissions: StateDirectory.filePermissions)
        return digest
    }

    /// The blob of that digest, verified.
    package func load(
        _ digest: Digest, extension fileExtension: String
    ) throws(StoreError) -> [UInt8] {
        let name = "\(digest).\(fileExtension)"
        guard let status = try directory.status(of: name) else {
            throw .missing(
                path: directory.child(name),
                what: "the log names this file, but it is not there: put it back from a copy")
        }
        let bytes = try directory.contents(of: name, bytesMax: Int(status.bytes))
        let found = Digest(of: bytes)
        guard found == digest else {
            throw .damaged(
                path: directory.child(name), offset: 0,
                found: "content with the digest \(found)")
        }
        return bytes
    }
}
