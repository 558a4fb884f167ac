// SPDX-License-Identifier: Apache-2.0
internal import EventStore
internal import Glibc
internal import TestSupport

/// The disk of a simulated storage, and when it is to fail.
struct SimulatedMachine {
    var disk = SimulatedDisk()
    var random: SeededGenerator
    var operations = 0
    var fault: (at: Int, fault: SimulatedFault)?
    var isDown = false
    var capacity: Int?

    init(random: SeededGenerator) {
        self.random = random
    }

    /// Ends the process or the machine.
    mutating func end(_ fault: SimulatedFault) {
        isDown = true
        if case .powerCut(let unsynced) = fault {
            disk.cutPower(keeping: unsynced, random: &random)
        } else {
            disk.endProcess()
        }
    }

    /// Counts an operation; returns the fault if it is this one's turn.
    private mutating func step() throws(Errno) -> SimulatedFault? {
        if isDown { throw Errno(code: ESHUTDOWN) }
        operations += 1
        guard let armed = fault, armed.at == operations else { return nil }
        fault = nil
        return armed.fault
    }

    /// Counts an operation that is neither a write nor a sync, and breaks it if it is its turn.
    mutating func plainStep() throws(Errno) {
        switch try step() {
        case .error(let errno): throw errno
        case .kill: try end(throwing: .kill)
        case .powerCut(let unsynced): try end(throwing: .powerCut(unsynced))
        case .shortWrite, nil: return
        }
    }

    private mutating func end(throwing fault: SimulatedFault) throws(Errno) {
        end(fault)
        throw Errno(code: ESHUTDOWN)
    }

    mutating func append(_ node: Int, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        let fault = try step()
        var count = bytes.count
        switch fault {
        case .error(let errno): throw errno
        case .shortWrite(let limit): count = min(count, limit)
        case .kill, .powerCut: count = random.number(0...count)
        case nil: break
        }
        if let capacity { count = min(count, max(0, capacity - disk.bytesUsed)) }
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        try disk.withFile(node) { $0.append(part) }
        switch fault {
        case .kill, .powerCut: end(fault ?? .kill)
        default: break
        }
        if isDown { throw Errno(code: ESHUTDOWN) }
        if count == 0 && !bytes.isEmpty { throw .full }
        return count
    }

    mutating func sync(_ node: Int) throws(Errno) {
        switch try step() {
        case .error(let errno):
            try disk.withFile(node) { $0.failSync() }
            throw errno
        case .kill:
            try end(throwing: .kill)
        case .powerCut(let unsynced):
            try end(throwing: .powerCut(unsynced))
        case .shortWrite, nil:
            try disk.withFile(node) { $0.sync() }
        }
    }

    /// A file that takes no bytes on a disk without space.
    mutating func makeFile(_ name: String, in directory: Int) throws(Errno) -> Int {
        if let capacity, disk.bytesUsed >= capacity { throw .full }
        return try disk.add(.file(SimulatedFile()), named: name, to: directory)
    }
}
