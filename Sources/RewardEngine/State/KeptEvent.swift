// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// An event that outlives its batch: a copy of its envelope and of the fields that its class wants.
final class KeptEvent {
    private let texts: UnsafeMutablePointer<UInt8>
    private let storage: UnsafeMutablePointer<rw_cell>
    private let fieldCount: Int
    let event: UnsafeMutablePointer<rw_event>
    /// What the cells are; those of another rulebook's plan are found by this.
    let fields: [Projection.Field]
    /// The cells as another plan wants them, and which plan has asked last.
    private var adapted: UnsafeMutablePointer<rw_cell>?
    private var generation = 0

    var cells: UnsafePointer<rw_cell> { UnsafePointer(storage) }

    init(
        _ original: UnsafePointer<rw_event>, _ cells: UnsafePointer<rw_cell>,
        _ fields: [Projection.Field]
    ) {
        var flat = Flattening(count: fields.count)
        for position in fields.indices { flat.keep(cells[position], at: position) }
        let envelope = original.pointee
        let names = [envelope.type, envelope.subject, envelope.source, envelope.id].map {
            flat.keep($0.bytes)
        }
        texts = .allocate(capacity: max(1, flat.bytes.count))
        texts.initialize(from: flat.bytes, count: flat.bytes.count)
        storage = .allocate(capacity: max(1, flat.cells.count))
        storage.initialize(from: flat.cells, count: flat.cells.count)
        // Offsets become addresses.
        for place in flat.texts {
            storage[place].bits = UInt64(UInt(bitPattern: texts + Int(storage[place].bits)))
        }
        for place in flat.containers {
            storage[place].bits = UInt64(UInt(bitPattern: storage + Int(storage[place].bits)))
        }
        let base = texts
        func text(_ range: Range<Int>) -> rw_text {
            rw_text(
                start: UnsafeRawPointer(base + range.lowerBound).assumingMemoryBound(
                    to: CChar.self), length: UInt32(range.count))
        }
        event = .allocate(capacity: 1)
        event.initialize(to: envelope)
        event.pointee.type = text(names[0])
        event.pointee.subject = text(names[1])
        event.pointee.source = text(names[2])
        event.pointee.id = text(names[3])
        event.pointee.first_cell = 0
        fieldCount = fields.count
        self.fields = fields
    }

    deinit {
        adapted?.deallocate()
        event.deallocate()
        storage.deallocate()
        texts.deallocate()
    }

    /// The cells as a plan wants them; laid out again when another plan asks.
    ///
    /// - Parameters:
    ///   - generation: of the plan.
    ///   - eventClass: of the event in it.
    ///   - wanted: the fields of a class in it.
    func cells(
        for generation: Int, eventClass: () -> Int, wanted: (Int) -> [Projection.Field]
    ) -> UnsafePointer<rw_cell> {
        if self.generation != generation {
            self.generation = generation
            let eventClass = eventClass()
            let wanted = wanted(eventClass)
            event.pointee.event_class = UInt16(eventClass)
            adapted?.deallocate()
            adapted = nil
            if wanted != fields {
                let laidOut = cells(for: wanted)
                let cells = UnsafeMutablePointer<rw_cell>.allocate(
                    capacity: max(1, laidOut.count))
                cells.initialize(from: laidOut, count: laidOut.count)
                adapted = cells
            }
        }
        return UnsafePointer(adapted ?? storage)
    }

    /// The cells that a class of another plan wants; those that were not kept are missing.
    func cells(for wanted: [Projection.Field]) -> [rw_cell] {
        wanted.map { field in
            fields.firstIndex(of: field).map { storage[$0] } ?? .missing
        }
    }

    /// Who was forgotten has no name in what is kept.
    func rename(subject name: UnsafeRawBufferPointer) {
        let bytes = UnsafeMutableRawBufferPointer(
            start: UnsafeMutableRawPointer(mutating: event.pointee.subject.start),
            count: Int(event.pointee.subject.length))
        for index in bytes.indices { bytes[index] = 0 }
        // The table of names keeps its bytes as long as the engine lives.
        event.pointee.subject = rw_text(
            start: name.bindMemory(to: CChar.self).baseAddress, length: UInt32(name.count))
    }
}

/// Cells and their texts one behind the other, with offsets where addresses will be.
private struct Flattening {
    var cells: [rw_cell]
    var bytes: [UInt8] = []
    var texts: [Int] = []
    var containers: [Int] = []

    init(count: Int) {
        cells = Array(repeating: rw_cell(), count: count)
    }

    mutating func keep(_ text: UnsafeRawBufferPointer) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: text)
        return start..<bytes.count
    }

    mutating func keep(_ cell: rw_cell, at place: Int) {
        cells[place] = cell
        switch Int(cell.kind) {
        case RW_CELL_STRING, RW_CELL_BYTES, RW_CELL_TYPE:
            cells[place].bits = UInt64(keep(cell.text).lowerBound)
            texts.append(place)
        case RW_CELL_LIST, RW_CELL_MAP:
            cells[place].bits = UInt64(cells.count)
            containers.append(place)
            guard var child = UnsafePointer<rw_cell>(bitPattern: UInt(cell.bits)) else { return }
            let count = Int(cell.length) * (Int(cell.kind) == RW_CELL_MAP ? 2 : 1)
            for _ in 0..<count { child = keepTree(child) }
        // What an evaluator holds does not outlive it.
        case RW_CELL_BOXED, RW_CELL_ERROR: cells[place] = .missing
        default: break
        }
    }

    /// Appends a child and, right behind it, its own children.
    ///
    /// - Returns: what follows them.
    private mutating func keepTree(_ child: UnsafePointer<rw_cell>) -> UnsafePointer<rw_cell> {
        let place = cells.count
        cells.append(child.pointee)
        var next = child + 1
        switch Int(child.pointee.kind) {
        case RW_CELL_STRING, RW_CELL_BYTES, RW_CELL_TYPE:
            cells[place].bits = UInt64(keep(child.pointee.text).lowerBound)
            texts.append(place)
        case RW_CELL_LIST, RW_CELL_MAP:
            cells[place].bits = UInt64(cells.count)
            containers.append(place)
            let isMap = Int(child.pointee.kind) == RW_CELL_MAP
            for _ in 0..<Int(child.pointee.length) * (isMap ? 2 : 1) { next = keepTree(next) }
        case RW_CELL_BOXED, RW_CELL_ERROR: cells[place] = .missing
        default: break
        }
        return next
    }
}
