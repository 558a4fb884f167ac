// SPDX-License-Identifier: Apache-2.0
internal import EventStore
internal import Synchronization
internal import TestSupport

/// Storage in memory that fails on request: what the store's simulation runs on.
///
/// It counts operations; a test arms a fault at the n-th and runs its story, for n = 1, 2, … until
/// a run ends untouched: so every point at which a machine can stop is visited. All that chance
/// decides comes from the seed.
package final class SimulatedStorage: Storage {
    let state: Mutex<SimulatedMachine>

    /// An empty disk.
    package init(seed: UInt64 = 1) {
        state = Mutex(SimulatedMachine(random: SeededGenerator(seed: seed)))
    }

    /// Operations so far, `close` not counted.
    package var operations: Int { state.withLock { $0.operations } }

    /// Breaks the operation that will be the `count`-th from now on, counting from 1.
    package func arm(_ fault: SimulatedFault, after count: Int) {
        state.withLock { $0.fault = ($0.operations + count, fault) }
    }

    /// Bytes that fit on the disk; nil for no end.
    package func limit(to capacity: Int?) {
        state.withLock { $0.capacity = capacity }
    }

    /// Makes a limited disk larger.
    package func addSpace(_ bytes: Int) {
        state.withLock { $0.capacity = $0.capacity.map { $0 + bytes } }
    }

    /// Ends the process or the machine now.
    package func end(_ fault: SimulatedFault) {
        state.withLock { $0.end(fault) }
    }

    /// A new process begins on the same disk.
    package func restart() {
        state.withLock {
            $0.disk.endProcess()
            $0.isDown = false
            $0.fault = nil
        }
    }

    /// The content of a file by its path, for tests; nil if there is none.
    package func contents(of path: String) -> [UInt8]? {
        state.withLock { state in
            guard let node = state.disk.lookUp(path, from: nil) else { return nil }
            return (try? state.disk.file(node))?.bytes
        }
    }

    /// The names in a directory by its path, sorted.
    package func names(in path: String) -> [String] {
        state.withLock { state in
            guard let node = state.disk.lookUp(path, from: nil) else { return [] }
            return ((try? state.disk.directory(node))?.entries.keys.sorted()) ?? []
        }
    }

    /// Changes a file as only tests and failing disks do.
    package func tamper(
        _ path: String, _ body: @Sendable (inout SimulatedTampering) -> Void
    ) {
        state.withLock { state in
            guard let node = state.disk.lookUp(path, from: nil) else {
                preconditionFailure("no file \(path) to tamper with")
            }
            var tampering = SimulatedTampering()
            body(&tampering)
            _ = try? state.disk.withFile(node) { tampering.apply(to: &$0) }
        }
    }
}

/// Damage to be done to a file.
package struct SimulatedTampering: Sendable {
    private var flips: [(bit: Int, offset: Int)] = []
    private var size: Int?
    private var added: [UInt8] = []

    /// Flips a bit.
    package mutating func flip(bit: Int, at offset: Int) { flips.append((bit, offset)) }
    /// Cuts the file.
    package mutating func truncate(to size: Int) { self.size = size }
    /// Adds bytes, after the other changes.
    package mutating func append(_ bytes: [UInt8]) { added += bytes }

    func apply(to file: inout SimulatedFile) {
        for flip in flips { file.flip(bit: flip.bit, at: flip.offset) }
        if let size { file.truncate(to: size) }
        added.withUnsafeBytes { file.append($0) }
        file.sync()
    }
}
