// SPDX-License-Identifier: Apache-2.0

/// The files of a rulebook as one blob, to be kept and named by its digest.
///
///     rwrules\0   u16 version (1)   u32 count   then for each file:
///     u32 length of path   path   u32 length of content   content
///
/// Numbers are little endian. Equal files in equal order give equal bytes, hence the same digest.
package enum RulebookContainer {
    /// As in `docs/formats.md`.
    package static let formatVersion: UInt16 = 1
    static let magic: [UInt8] = Array("rwrules\0".utf8)

    /// The files as one blob, in the order given.
    package static func encode(_ files: [ArchivedFile]) -> [UInt8] {
        var bytes = magic
        bytes.reserveCapacity(files.reduce(64) { $0 + $1.path.utf8.count + $1.bytes.count + 8 })
        bytes.appendLittleEndian(formatVersion)
        bytes.appendLittleEndian(UInt32(files.count))
        for file in files {
            bytes.appendLittleEndian(UInt32(file.path.utf8.count))
            bytes.append(contentsOf: file.path.utf8)
            bytes.appendLittleEndian(UInt32(file.bytes.count))
            bytes.append(contentsOf: file.bytes)
        }
        return bytes
    }

    /// The files of a blob, in their order.
    ///
    /// - Parameter path: where the bytes come from, for messages.
    package static func decode(_ bytes: [UInt8], path: String) throws(StoreError) -> [ArchivedFile]
    {
        var rest = bytes[...]
        guard rest.starts(with: magic) else {
            throw .damaged(path: path, offset: 0, found: "no rulebook")
        }
        rest.removeFirst(magic.count)
        guard let version = rest.takeNumber(UInt16.self) else { throw short(path, rest) }
        guard version == formatVersion else {
            throw .newerFormat(
                path: path, found: "rulebook format \(version)", known: Int(formatVersion))
        }
        guard let count = rest.takeNumber(UInt32.self) else { throw short(path, rest) }
        var files: [ArchivedFile] = []
        for _ in 0..<count {
            guard let name = rest.takeBytes(), let content = rest.takeBytes() else {
                throw short(path, rest)
            }
            files.append(
                ArchivedFile(path: String(decoding: name, as: UTF8.self), bytes: Array(content)))
        }
        guard rest.isEmpty else { throw short(path, rest) }
        return files
    }

    private static func short(_ path: String, _ rest: ArraySlice<UInt8>) -> StoreError {
        .damaged(
            path: path, offset: UInt64(rest.startIndex), found: "lengths that do not add up")
    }
}

extension ArraySlice<UInt8> {
    fileprivate mutating func takeNumber<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type
    ) -> Number? {
        let size = MemoryLayout<Number>.size
        guard count >= size else { return nil }
        defer { removeFirst(size) }
        return withUnsafeBytes { $0.littleEndian(at: 0, as: type) }
    }

    fileprivate mutating func takeBytes() -> ArraySlice<UInt8>? {
        guard let size = takeNumber(UInt32.self), count >= Int(size) else { return nil }
        defer { removeFirst(Int(size)) }
        return prefix(Int(size))
    }
}
