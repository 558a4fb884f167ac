// SPDX-License-Identifier: Apache-2.0
internal import EventStore
internal import Glibc
internal import TestSupport

/// The state behind a `SimulatedStorage`: a tree of directories and files, descriptors and locks.
struct SimulatedDisk {
    struct Directory {
        enum Change {
            case put(name: String, node: Int)
            case remove(name: String)
            case rename(name: String, target: String)
        }

        var entries: [String: Int] = [:]
        var durable: [String: Int] = [:]
        /// What was done since the last sync, oldest first; a power cut keeps a prefix of it.
        var pending: [Change] = []

        mutating func make(_ change: Change) {
            Directory.apply(change, to: &entries)
            pending.append(change)
        }

        static func apply(_ change: Change, to entries: inout [String: Int]) {
            switch change {
            case .put(let name, let node): entries[name] = node
            case .remove(let name): entries[name] = nil
            case .rename(let name, let target):
                entries[target] = entries[name]
                entries[name] = nil
            }
        }
    }

    enum Node {
        case file(SimulatedFile)
        case directory(Directory)
    }

    private static let root = 0
    private(set) var nodes: [Node] = [.directory(Directory())]
    private var descriptors: [Int32: Int] = [:]
    private var lastDescriptor: Int32 = 2
    /// The descriptor that holds a node's lock.
    private var locks: [Int: Int32] = [:]

    /// Bytes in all files.
    var bytesUsed: Int {
        nodes.reduce(0) { sum, node in
            if case .file(let file) = node { return sum + file.bytes.count }
            return sum
        }
    }

    mutating func open(node: Int) -> Descriptor {
        lastDescriptor += 1
        descriptors[lastDescriptor] = node
        return Descriptor(number: lastDescriptor)
    }

    mutating func close(_ descriptor: Descriptor) {
        guard let node = descriptors.removeValue(forKey: descriptor.number) else { return }
        if locks[node] == descriptor.number { locks[node] = nil }
    }

    mutating func lock(_ descriptor: Descriptor) throws(Errno) -> Bool {
        let node = try self.node(of: descriptor)
        if let holder = locks[node], holder != descriptor.number { return false }
        locks[node] = descriptor.number
        return true
    }

    func node(of descriptor: Descriptor) throws(Errno) -> Int {
        guard let node = descriptors[descriptor.number] else { throw Errno(code: EBADF) }
        return node
    }

    /// Walks a path from a directory, or from the root.
    func lookUp(_ path: String, from start: Int?) -> Int? {
        var node = start ?? SimulatedDisk.root
        for name in path.split(separator: "/") where name != "." {
            guard
                case .directory(let directory) = nodes[node],
                let next = directory.entries[String(name)]
            else { return nil }
            node = next
        }
        return node
    }

    mutating func add(_ content: Node, named name: String, to directory: Int) throws(Errno) -> Int {
        let number = nodes.count
        try change(directory, .put(name: name, node: number))
        nodes.append(content)
        return number
    }

    mutating func change(_ node: Int, _ change: Directory.Change) throws(Errno) {
        guard case .directory(var directory) = nodes[node] else { throw .notDirectory }
        directory.make(change)
        nodes[node] = .directory(directory)
    }

    func directory(_ node: Int) throws(Errno) -> Directory {
        guard case .directory(let directory) = nodes[node] else { throw .notDirectory }
        return directory
    }

    func file(_ node: Int) throws(Errno) -> SimulatedFile {
        guard case .file(let file) = nodes[node] else { throw Errno(code: EISDIR) }
        return file
    }

    /// Changes a file in place: taken out of the tree meanwhile, so that its bytes are not copied.
    mutating func withFile<Result>(
        _ node: Int, _ body: (inout SimulatedFile) -> Result
    ) throws(Errno) -> Result {
        var file = try file(node)
        nodes[node] = .directory(Directory())
        defer { nodes[node] = .file(file) }
        return body(&file)
    }

    mutating func syncDirectory(_ node: Int) throws(Errno) {
        var directory = try directory(node)
        directory.durable = directory.entries
        directory.pending = []
        nodes[node] = .directory(directory)
    }

    /// The process is gone: its descriptors and locks with it.
    mutating func endProcess() {
        descriptors = [:]
        locks = [:]
    }

    mutating func cutPower(keeping: SimulatedFault.Unsynced, random: inout SeededGenerator) {
        endProcess()
        for index in nodes.indices {
            switch nodes[index] {
            case .file(var file):
                file.cutPower(keeping: keeping, random: &random)
                nodes[index] = .file(file)
            case .directory(var directory):
                let kept = keeping == .none ? 0 : random.number(0...directory.pending.count)
                for change in directory.pending.prefix(kept) {
                    Directory.apply(change, to: &directory.durable)
                }
                directory.entries = directory.durable
                directory.pending = []
                nodes[index] = .directory(directory)
            }
        }
    }
}
