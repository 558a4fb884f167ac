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
///
/// Other files belong to it if a rule file names them, such as one of codes: of those that lie
/// beside the rules no other is read, so that notes and backups change nothing.
package struct RuleDirectory {
    private var files: [ArchivedFile] = []
    private var bytes = 0

    /// Reads them all. The content of a rulebook is what is parsed, archived and digested, so each
    /// file is read once.
    ///
    /// - Parameter naming: the paths of further files that the rule files name, below the
    ///   directory and without `.` and `..`. One that is not there is left out: whoever reads the
    ///   rules says so where it is named.
    package static func read(
        _ path: String, storage: any Storage = DiskStorage(),
        naming: ([ArchivedFile]) -> [String] = { _ in [] }
    ) throws(StoreError) -> [ArchivedFile] {
        var reader = RuleDirectory()
        let root = try StoredDirectory(path: path, storage: storage)
        try reader.read(root, prefix: "", depth: 0)
        for name in Set(naming(reader.files)).sorted() {
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            try reader.readNamed(name, parts.map(String.init)[...], in: root)
        }
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

    private mutating func readNamed(
        _ path: String, _ parts: ArraySlice<String>, in directory: borrowing StoredDirectory
    ) throws(StoreError) {
        guard let name = parts.first, !name.isEmpty, !name.hasPrefix("."),
            let status = try directory.status(of: name, following: true)
        else { return }
        switch status.kind {
        case .directory where parts.count > 1:
            try readNamed(path, parts.dropFirst(), in: try directory.openDirectory(name))
        case .file where parts.count == 1:
            let content = try directory.open(name, .readFollowing)
                .contents(bytesMax: Limits.ruleFileBytesMax)
            try add(ArchivedFile(path: path, bytes: content), from: directory.path)
        case .directory, .file, .symbolicLink, .other: return
        }
    }

    private mutating func add(_ file: ArchivedFile, from path: String) throws(StoreError) {
        files.append(file)
        bytes += file.bytes.count
        guard files.count <= Limits.ruleFilesMax else {
            throw .tooMuch(
                path: path,
                what: "more than \(Limits.ruleFilesMax) rule files: name the directory that holds "
                    + "the rules alone")
        }
        guard bytes <= Limits.rulebookBytesMax else {
            throw .tooMuch(
                path: path,
                what:
                    "more than \(Limits.rulebookBytesMax) bytes of rule files: name the directory "
                    + "that holds the rules alone")
        }
    }
}
