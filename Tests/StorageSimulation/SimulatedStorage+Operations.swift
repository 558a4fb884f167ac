// SPDX-License-Identifier: Apache-2.0
package import EventStore
internal import Glibc
internal import Synchronization

extension SimulatedStorage {
    package func openDirectory(
        _ name: String, in parent: Descriptor?
    ) throws(Errno) -> Descriptor {
        try perform { machine throws(Errno) in
            try machine.plainStep()
            let start = try parent.map { parent throws(Errno) in try machine.disk.node(of: parent) }
            guard let node = machine.disk.lookUp(name, from: start) else { throw .missing }
            _ = try machine.disk.directory(node)
            return machine.disk.open(node: node)
        }
    }

    package func makeDirectory(
        _ name: String, in parent: Descriptor, permissions: UInt32
    ) throws(Errno) {
        try perform { machine throws(Errno) in
            try machine.plainStep()
            let node = try machine.disk.node(of: parent)
            if machine.disk.lookUp(name, from: node) != nil { return }
            _ = try machine.disk.add(
                .directory(SimulatedDisk.Directory()), named: name, to: node)
        }
    }

    package func list(_ directory: Descriptor) throws(Errno) -> [String] {
        try perform { machine throws(Errno) in
            try machine.plainStep()
            return Array(try machine.directory(directory).entries.keys)
        }
    }

    package func openFile(
        _ name: String, in directory: Descriptor, mode: OpenMode
    ) throws(Errno) -> Descriptor {
        try perform { machine throws(Errno) in
            try machine.plainStep()
            let parent = try machine.disk.node(of: directory)
            let existing = try machine.disk.directory(parent).entries[name]
            switch (mode, existing) {
            case (.createNew, .some):
                throw .exists
            case (_, let node?):
                _ = try machine.disk.file(node)
                return machine.disk.open(node: node)
            case (.read, nil), (.readFollowing, nil), (.append, nil):
                throw .missing
            case (.appendOrCreate, nil), (.createNew, nil):
                return machine.disk.open(node: try machine.makeFile(name, in: parent))
            }
        }
    }

    package func read(
        _ file: Descriptor, into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(Errno) -> Int {
        // The lock's closure may not touch the caller's memory: the part goes through a copy.
        let part = try perform { machine throws(Errno) in
            try machine.plainStep()
            let content = try machine.disk.file(machine.disk.node(of: file)).bytes
            let start = min(Int(offset), content.count)
            return Array(content[start..<min(start + bytes.count, content.count)])
        }
        bytes.copyBytes(from: part)
        return part.count
    }

    package func append(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try perform { machine throws(Errno) in
            try machine.append(try machine.disk.node(of: file), bytes)
        }
    }

    package func truncate(_ file: Descriptor, to size: UInt64) throws(Errno) {
        try perform { machine throws(Errno) in
            try machine.plainStep()
            try machine.disk.withFile(machine.disk.node(of: file)) { $0.truncate(to: Int(size)) }
        }
    }

    package func sync(_ file: Descriptor) throws(Errno) {
        try perform { machine throws(Errno) in
            try machine.sync(try machine.disk.node(of: file))
        }
    }

    package func syncDirectory(_ directory: Descriptor) throws(Errno) {
        try perform { machine throws(Errno) in
            try machine.plainStep()
            try machine.disk.syncDirectory(machine.disk.node(of: directory))
        }
    }

    package func evict(_ file: Descriptor) {
        state.withLock { machine in
            guard let node = try? machine.disk.node(of: file) else { return }
            _ = try? machine.disk.withFile(node) { $0.evict() }
        }
    }

    package func status(_ file: Descriptor) throws(Errno) -> FileStatus {
        try perform { machine throws(Errno) in
            try machine.plainStep()
            return machine.status(of: try machine.disk.node(of: file))
        }
    }

    package func status(
        of name: String, in directory: Descriptor, following: Bool
    ) throws(Errno) -> FileStatus? {
        try perform { machine throws(Errno) in
            try machine.plainStep()
            return try machine.directory(directory).entries[name].map { machine.status(of: $0) }
        }
    }

    package func rename(
        _ name: String, to target: String, in directory: Descriptor
    ) throws(Errno) {
        try perform { machine throws(Errno) in
            try machine.plainStep()
            guard try machine.directory(directory).entries[name] != nil else { throw .missing }
            try machine.disk.change(
                machine.disk.node(of: directory), .rename(name: name, target: target))
        }
    }

    package func remove(_ name: String, in directory: Descriptor) throws(Errno) {
        try perform { machine throws(Errno) in
            try machine.plainStep()
            guard try machine.directory(directory).entries[name] != nil else { throw .missing }
            try machine.disk.change(machine.disk.node(of: directory), .remove(name: name))
        }
    }

    package func lock(_ file: Descriptor) throws(Errno) -> Bool {
        try perform { machine throws(Errno) in
            try machine.plainStep()
            return try machine.disk.lock(file)
        }
    }

    package func close(_ descriptor: Descriptor) {
        state.withLock { $0.disk.close(descriptor) }
    }

    private func perform<Result: Sendable>(
        _ body: (inout SimulatedMachine) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        try state.withLock { machine throws(Errno) in try body(&machine) }
    }
}

extension SimulatedMachine {
    fileprivate func directory(_ descriptor: Descriptor) throws(Errno) -> SimulatedDisk.Directory {
        try disk.directory(disk.node(of: descriptor))
    }

    fileprivate func status(of node: Int) -> FileStatus {
        let identity = FileIdentity(device: 1, inode: UInt64(node))
        switch disk.nodes[node] {
        case .file(let file):
            return FileStatus(
                kind: .file, bytes: UInt64(file.bytes.count), identity: identity,
                modifiedSeconds: 0)
        case .directory:
            return FileStatus(
                kind: .directory, bytes: 0, identity: identity, modifiedSeconds: 0)
        }
    }
}
