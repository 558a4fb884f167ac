// SPDX-License-Identifier: Apache-2.0

/// A file as it was read, with its path below the directory that was asked for.
package struct ArchivedFile: Hashable, Sendable {
    /// With `/` between names.
    package let path: String
    /// The whole file; one that is too large is cut behind what the parser takes.
    package let bytes: [UInt8]

    /// A file that was read, or one from a container.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// The rule files below a directory.
///
/// All `*.yaml` and `*.yml`, in byte order of their paths. Symbolic links are followed, and names
/// that begin with a dot are left out: so the links that Kubernetes flips from one version to the
/// next (`rules.yaml` → `..data/rules.yaml`) are read once, and editors' files not at all.
package struct RuleDirectory {
    private var files: [ArchivedFile] = []
    private var bytes = 0

    /// Reads them all. The content of a rulebook is what is parsed, archived and digested, so each
    /// file is read once.
    package static func read(
        _ path: String, storage: any Storage = DiskStorage()
    ) throws(StoreError) -> [ArchivedFile] {
        var reader = RuleDirectory()
        let root = try StoredDirectory(path: path, storage: storage)
        try reader.read(root, prefix: "", depth: 0)
        return reader.files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private mutating func read(
        _ directory: borrowing StoredDirectory, prefix: String, depth: Int
    ) throws(StoreError) {
        guard depth <= Limits.ruleDirectoryDepthMax else {
            throw .tooMuch(
                path: directory.path,
                what: "more than \(Limits.ruleDirectoryDepthMax) directories deep: look for a "
                    + "symbolic link that leads upwards")
        }
        for name in try directory.names() where !name.hasPrefix(".") {
            guard let status = try directory.status(of: name, following: true) else {
                // A link to nothing, or a file that was just removed.
                continue
            }
            switch status.kind {
            case .directory:
                let below = try directory.openDirectory(name)
                try read(below, prefix: prefix + name + "/", depth: depth + 1)
            case .file where name.hasSuffix(".yaml") || name.hasSuffix(".yml"):
                let content = try directory.open(name, .readFollowing)
                    .contents(bytesMax: Limits.ruleFileBytesMax)
                try add(ArchivedFile(path: prefix + name, bytes: content), from: directory.path)
            case .file, .symbolicLink, .other:
                continue
            }
        }
    }

    private mutating func add(_ file: ArchivedFile, from path: String) throws(StoreError) {
        files.append(file)
        bytes += file.bytes.count
        guard files.count <= Limits.ruleFilesMax else {
            throw .tooMuch(path: path, what: "more than \(Limits.ruleFilesMax) rule files")
        }
        guard bytes <= Limits.rulebookBytesMax else {
            throw .tooMuch(
                path: path, what: "more than \(Limits.rulebookBytesMax) bytes of rule files")
        }
    }
}
