// SPDX-License-Identifier: Apache-2.0

/// The time zones of a system, as the bytes of their TZif files (RFC 8536).
///
/// The engine never reads a file: whoever loads rules reads the system's zone data once and hands
/// it in, and the log names its digest, so that a replay after an update of the system's data sees
/// the zones that were valid when the events came.
package struct ZoneDatabase: Sendable {
    /// `2026a`, or empty where the system does not say.
    package let version: String
    private let files: [String: [UInt8]]

    package init(version: String, files: [String: [UInt8]]) {
        self.version = version
        self.files = files
    }

    /// Only UTC: what there is without zone data.
    package static let utcOnly = ZoneDatabase(version: "", files: [:])

    package func contains(_ name: String) -> Bool {
        name == "UTC" || files[name] != nil
    }

    /// All names, sorted.
    package var names: [String] { files.keys.sorted() }

    package func bytes(of name: String) -> [UInt8]? { files[name] }

    /// nil if there is no such zone, or its data cannot be read.
    package func zone(named name: String) -> Zone? {
        if let bytes = files[name] { return Zone(name: name, tzif: bytes) }
        return name == "UTC" ? .utc : nil
    }
}

extension Zone {
    /// Reads a TZif file of version 2 or later; nil if the bytes are something else. The data
    /// block of version 1 (32-bit times) is skipped.
    init?(name: String, tzif bytes: [UInt8]) {
        guard let first = TZifHeader(bytes, at: 0), first.version >= 2 else { return nil }
        let second = 44 + first.dataLength(timeSize: 4)
        guard let header = TZifHeader(bytes, at: second) else { return nil }
        let times = second + 44
        let types = times + header.transitionCount * 8
        let records = types + header.transitionCount
        guard header.typeCount > 0, header.transitionCount <= 10_000,
            bytes.count >= second + 44 + header.dataLength(timeSize: 8)
        else { return nil }

        func offset(ofType type: Int) -> Int32? {
            guard type < header.typeCount else { return nil }
            return Int32(bitPattern: bigEndian32(bytes, at: records + type * 6))
        }
        guard let initial = offset(ofType: 0) else { return nil }
        var transitions: [Int64] = []
        var offsets: [Int32] = [initial]
        for index in 0..<header.transitionCount {
            let high = UInt64(bigEndian32(bytes, at: times + index * 8))
            let low = UInt64(bigEndian32(bytes, at: times + index * 8 + 4))
            guard let offset = offset(ofType: Int(bytes[types + index])) else { return nil }
            transitions.append(Int64(bitPattern: high << 32 | low))
            offsets.append(offset)
        }
        let footer = bytes.dropFirst(second + 44 + header.dataLength(timeSize: 8))
        var tail: ZoneTail?
        if footer.first == 10, let end = footer.dropFirst().firstIndex(of: 10) {
            tail = ZoneTail(posix: footer[(footer.startIndex + 1)..<end])
        }
        self.init(name: name, transitions: transitions, offsets: offsets, tail: tail)
    }
}

/// The header that stands before both data blocks of a TZif file.
private struct TZifHeader {
    let version: Int
    let counts: [Int]
    var transitionCount: Int { counts[3] }
    var typeCount: Int { counts[4] }

    init?(_ bytes: [UInt8], at start: Int) {
        guard bytes.count >= start + 44, bytes[start..<start + 4].elementsEqual("TZif".utf8)
        else { return nil }
        version = Int(bytes[start + 4]) - 48
        counts = (0..<6).map { Int(bigEndian32(bytes, at: start + 20 + $0 * 4)) }
        guard counts.allSatisfy({ $0 < 1_000_000 }) else { return nil }
    }

    func dataLength(timeSize: Int) -> Int {
        let universal = counts[0]
        let standard = counts[1]
        let leapSeconds = counts[2]
        let nameBytes = counts[5]
        return transitionCount * (timeSize + 1) + typeCount * 6 + nameBytes
            + leapSeconds * (timeSize + 4) + standard + universal
    }
}

private func bigEndian32(_ bytes: [UInt8], at start: Int) -> UInt32 {
    bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
}
