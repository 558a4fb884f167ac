// SPDX-License-Identifier: Apache-2.0
package import EventStore
package import RewardEngine
package import Rulebook

/// A rulebook that has been read, checked, planned and archived: ready to be put in force.
package struct LoadedRulebook: Sendable {
    package let plan: Plan
    package let zones: ZoneDatabase
    /// Of the archived files.
    package let digest: Digest
    /// Of the archived zone data.
    package let zonesDigest: Digest
    /// Told on the writer's thread whether it is in force now.
    var onDecision: @Sendable (Bool) -> Void = { _ in }

    init(plan: Plan, zones: ZoneDatabase, digest: Digest, zonesDigest: Digest) {
        self.plan = plan
        self.zones = zones
        self.digest = digest
        self.zonesDigest = zonesDigest
    }

    /// Loads what the log names.
    /// - Throws: `StoreError`, or `ArchivedRulebookError` if this version reads the rules otherwise.
    init(digest: Digest, zonesDigest: Digest, archive: borrowing RulebookArchive) throws {
        let zonesBytes = try archive.load(zonesDigest, extension: ArchiveExtension.zones)
        let zones = try ZoneDatabase(archived: zonesBytes, path: "\(zonesDigest)")
        let bytes = try archive.load(digest, extension: ArchiveExtension.rules)
        let source = RuleSource(
            files: try RulebookContainer.decode(bytes, path: "\(digest)"), root: "archived")
        let reading = source.check(zones: zones)
        guard let rulebook = reading.rulebook else {
            throw ArchivedRulebookError(digest: digest, report: reading.diagnostics.rendered)
        }
        self.init(plan: Plan(rulebook), zones: zones, digest: digest, zonesDigest: zonesDigest)
    }
}

/// A rulebook that was good when the log was written and is not for this version.
struct ArchivedRulebookError: Error, CustomStringConvertible {
    let digest: Digest
    let report: String

    var description: String {
        "the log was written with rulebook \(digest), which this version does not accept; start the "
            + "version that wrote it\n\(report)"
    }
}

/// The file name extensions in the archive.
enum ArchiveExtension {
    static let rules = "rules"
    static let zones = "zones"
}

/// Rule files as they were read, before anything is known about them.
package struct RuleSource: Sendable {
    /// Paths are relative to the root, so that a digest does not depend on where the rules lie.
    package let files: [ArchivedFile]
    private let root: String

    /// Reads a directory of rule files, and the files of codes that they name.
    package init(directory: String) throws(StoreError) {
        files = try RuleDirectory.read(directory) { files in
            CodesPath.named(in: files.map { RuleFile(path: $0.path, bytes: $0.bytes) })
        }
        root = directory
    }

    init(files: [ArchivedFile], root: String) {
        self.files = files
        self.root = root
    }

    /// The archive's form: what the digest is taken of.
    var archived: [UInt8] { RulebookContainer.encode(files) }

    /// Checks the rules; places are shown with the path under which they were read.
    package func check(zones: ZoneDatabase) -> RulebookReading {
        let prefix = root.hasSuffix("/") ? root : root + "/"
        let shown = files.map { RuleFile(path: prefix + $0.path, bytes: $0.bytes) }
        return RulebookReader.read(shown, root: prefix, zoneExists: zones.contains)
    }
}

/// The rules as a start finds them: without errors.
struct CheckedRules {
    let source: RuleSource
    let rulebook: Rulebook
    /// Rendered; empty if there are none.
    let warnings: String

    /// - Throws: `StartFailure` with the report if the rules have errors.
    init(directory: String, zones: ZoneDatabase) throws {
        source = try RuleSource(directory: directory)
        let reading = source.check(zones: zones)
        warnings = reading.diagnostics.rendered
        guard let rulebook = reading.rulebook else {
            throw StartFailure("the rules in \(directory) have errors\n\(warnings)")
        }
        self.rulebook = rulebook
    }
}

extension ZoneDatabase {
    /// The archive's form; the version stands in front as a file without a name.
    var archived: [UInt8] {
        var entries = [ArchivedFile(path: "", bytes: Array(version.utf8))]
        for name in names {
            entries.append(ArchivedFile(path: name, bytes: bytes(of: name) ?? []))
        }
        return RulebookContainer.encode(entries)
    }

    init(archived bytes: [UInt8], path: String) throws(StoreError) {
        var files: [String: [UInt8]] = [:]
        var version = ""
        for entry in try RulebookContainer.decode(bytes, path: path) {
            if entry.path.isEmpty {
                version = String(decoding: entry.bytes, as: UTF8.self)
            } else {
                files[entry.path] = entry.bytes
            }
        }
        self.init(version: version, files: files)
    }
}
