// SPDX-License-Identifier: Apache-2.0
internal import EventStore
internal import Glibc
package import RewardEngine

/// The system's time zones, and the archive of them that the state directory keeps.
///
/// The zones are data that decide which day an event belongs to, so they are an input like the
/// rules: read when rules load, kept by digest, named in the log. A later update of the system's
/// data takes effect with the next rulebook entry and not before.
package enum SystemZones {
    /// Reads all zones; only UTC where the system has none.
    package static func read(from directory: String = "/usr/share/zoneinfo") -> ZoneDatabase {
        var files: [String: [UInt8]] = [:]
        collect(directory, prefix: "", depth: 0, into: &files)
        return ZoneDatabase(version: version(in: directory), files: files)
    }

    /// What the system's data calls itself; empty where it does not say. The first line of
    /// `tzdata.zi` is `# version 2026a`.
    package static func version(in directory: String = "/usr/share/zoneinfo") -> String {
        guard let bytes = readFile(directory + "/tzdata.zi", bytesMax: 64) else { return "" }
        let line = String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
        let mark = "# version "
        return line.hasPrefix(mark) ? String(line.dropFirst(mark.count)) : ""
    }

    private static let filesMax = 5_000
    private static let fileBytesMax = 64 << 10

    private static func collect(
        _ directory: String, prefix: String, depth: Int, into files: inout [String: [UInt8]]
    ) {
        guard depth < 4, let stream = opendir(directory) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream), files.count < filesMax {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            // `posix` repeats everything, `right` counts leap seconds.
            if name.hasPrefix(".") || name == "posix" || name == "right" { continue }
            let path = directory + "/" + name
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                collect(path, prefix: prefix + name + "/", depth: depth + 1, into: &files)
            } else if let bytes = readFile(path, bytesMax: fileBytesMax),
                bytes.starts(with: "TZif".utf8)
            {
                files[prefix + name] = bytes
            }
        }
    }

    private static func readFile(_ path: String, bytesMax: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        var count = 0
        while count < bytesMax {
            let got = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress! + count, bytesMax - count)
            }
            guard got > 0 else { break }
            count += got
        }
        bytes.removeLast(bytesMax - count)
        return bytes
    }
}
