// SPDX-License-Identifier: Apache-2.0
internal import CLayout

/// A copy of an event with its wanted fields that outlives the batch: what a firing that is decided
/// later, or again, needs for its identity, amounts and texts.
///
/// Owns all the memory that the event and its cells point into. The cells are those that the plan
/// of its time wanted; `cells(for:)` lays them out for another plan.
final class KeptEvent {
    private let texts: UnsafeMutablePointer<UInt8>
    private let storage: UnsafeMutablePointer<rw_cell>
    private let record: UnsafeMutablePointer<rw_event>
    /// The fields of the cells, in their order.
    private let fields: [Projection.Field]
    /// The cells as another plan wants them.
    private var adapted: UnsafeMutablePointer<rw_cell>?
    private var generation: Int

    var event: UnsafePointer<rw_event> { UnsafePointer(record) }
    var id: UnsafeRawBufferPointer { record.pointee.id.bytes }
    var source: UnsafeRawBufferPointer { record.pointee.source.bytes }
    var time: Int64 { record.pointee.time }

    /// - Parameters:
    ///   - cells: those of the event, in the order of `fields`.
    ///   - generation: of the plan that the cells are laid out for.
    init(
        _ event: rw_event, cells: UnsafePointer<rw_cell>, fields: [Projection.Field],
        generation: Int
    ) {
        self.fields = fields
        self.generation = generation
        var size = KeptEvent.Size()
        for text in [event.id, event.source, event.type, event.subject] {
            size.bytes += Int(text.length)
        }
        size.cells = fields.count
        for index in fields.indices { size.add(cells[index]) }
        texts = .allocate(capacity: max(1, size.bytes))
        storage = .allocate(capacity: max(1, size.cells))
        storage.initialize(repeating: rw_cell(), count: max(1, size.cells))
        record = .allocate(capacity: 1)
        var copier = Copier(texts: texts, children: storage + fields.count)
        var copy = event
        copy.id = copier.copy(event.id)
        copy.source = copier.copy(event.source)
        copy.type = copier.copy(event.type)
        copy.subject = copier.copy(event.subject)
        record.initialize(to: copy)
        for index in fields.indices { storage[index] = copier.copy(cells[index]) }
    }

    /// An identity alone, to look for an event.
    static func named(_ id: String, source: String) -> KeptEvent {
        var id = id
        var source = source
        var noCell = rw_cell()
        return id.withUTF8 { id in
            source.withUTF8 { source in
                KeptEvent(naming(id, source), cells: &noCell, fields: [], generation: 0)
            }
        }
    }

    deinit {
        adapted?.deallocate()
        record.deallocate()
        storage.deallocate()
        texts.deallocate()
    }

    /// The cells as a plan wants them: what it wants and the plan of the event's time did not is
    /// missing.
    ///
    /// - Parameters:
    ///   - generation: of the plan.
    ///   - eventClass: of the event in it.
    ///   - wanted: the fields of a class in it.
    func cells(
        for generation: Int, eventClass: () -> Int, wanted: (Int) -> [Projection.Field]
    ) -> UnsafePointer<rw_cell> {
        guard self.generation != generation else { return UnsafePointer(adapted ?? storage) }
        self.generation = generation
        let eventClass = eventClass()
        let wanted = wanted(eventClass)
        record.pointee.event_class = UInt16(eventClass)
        adapted?.deallocate()
        adapted = nil
        guard wanted != fields else { return UnsafePointer(storage) }
        let cells = UnsafeMutablePointer<rw_cell>.allocate(capacity: max(1, wanted.count))
        cells.initialize(repeating: rw_cell(), count: max(1, wanted.count))
        for (position, field) in wanted.enumerated() {
            if let place = fields.firstIndex(of: field) { cells[position] = storage[place] }
        }
        adapted = cells
        return UnsafePointer(cells)
    }
}

extension KeptEvent {
    /// Who was forgotten has no name in what is kept.
    ///
    /// - Parameter name: outlives the event: the table of names keeps its bytes.
    func rename(subject name: UnsafeRawBufferPointer) {
        let former = UnsafeMutableRawBufferPointer(
            start: UnsafeMutableRawPointer(mutating: record.pointee.subject.start),
            count: Int(record.pointee.subject.length))
        for index in former.indices { former[index] = 0 }
        record.pointee.subject = rw_text(
            start: name.bindMemory(to: CChar.self).baseAddress, length: UInt32(name.count))
    }

    /// How much room a copy needs.
    private struct Size {
        var bytes = 0
        var cells = 0

        mutating func add(_ cell: rw_cell) {
            switch Int(cell.kind) {
            case RW_CELL_STRING, RW_CELL_BYTES, RW_CELL_TYPE: bytes += Int(cell.length)
            case RW_CELL_LIST, RW_CELL_MAP:
                cell.forEachDescendant { child in
                    cells += 1
                    if child.isText { bytes += Int(child.length) }
                }
            default: break
            }
        }
    }

    private struct Copier {
        var texts: UnsafeMutablePointer<UInt8>
        var children: UnsafeMutablePointer<rw_cell>

        mutating func copy(_ text: rw_text) -> rw_text {
            let start = copy(text.bytes)
            return rw_text(
                start: UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self),
                length: text.length)
        }

        mutating func copy(_ cell: rw_cell) -> rw_cell {
            var copy = cell
            if cell.isText {
                copy.bits = UInt64(UInt(bitPattern: self.copy(cell.text)))
            } else if cell.isContainer {
                copy.bits = UInt64(UInt(bitPattern: children))
                // Pre-order: descendants follow one another, whatever their depth.
                var last: UnsafeMutablePointer<rw_cell> = children
                cell.forEachDescendant { child in
                    last = children
                    children += 1
                    var copy = child
                    if child.isText {
                        copy.bits = UInt64(UInt(bitPattern: self.copy(child.text)))
                    } else if child.isContainer {
                        copy.bits = UInt64(UInt(bitPattern: children))
                    }
                    last.pointee = copy
                }
            }
            return copy
        }

        private mutating func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutablePointer<UInt8> {
            let start = texts
            for (index, byte) in bytes.enumerated() { start[index] = byte }
            texts += bytes.count
            return start
        }
    }

    private static func naming(
        _ id: UnsafeBufferPointer<UInt8>, _ source: UnsafeBufferPointer<UInt8>
    ) -> rw_event {
        func text(_ bytes: UnsafeBufferPointer<UInt8>) -> rw_text {
            rw_text(
                start: UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self),
                length: UInt32(bytes.count))
        }
        var event = rw_event()
        event.id = text(id)
        event.source = text(source)
        return event
    }
}

/// Events are the same if id and source are.
struct EventKey: Hashable {
    let event: KeptEvent

    static func == (left: EventKey, right: EventKey) -> Bool {
        left.event === right.event
            || left.event.id.elementsEqual(right.event.id)
                && left.event.source.elementsEqual(right.event.source)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(bytes: event.id)
        hasher.combine(bytes: event.source)
    }
}

extension rw_cell {
    fileprivate var isText: Bool {
        switch Int(kind) {
        case RW_CELL_STRING, RW_CELL_BYTES, RW_CELL_TYPE: true
        default: false
        }
    }

    fileprivate var isContainer: Bool {
        Int(kind) == RW_CELL_LIST || Int(kind) == RW_CELL_MAP
    }

    fileprivate var childCount: Int {
        switch Int(kind) {
        case RW_CELL_LIST: Int(length)
        case RW_CELL_MAP: 2 * Int(length)
        default: 0
        }
    }

    /// Goes through what a container of a decoded event holds, in pre-order.
    fileprivate func forEachDescendant(_ body: (rw_cell) -> Void) {
        guard var position = UnsafePointer<rw_cell>(bitPattern: UInt(bits)) else { return }
        var left = childCount
        while left > 0 {
            body(position.pointee)
            left += position.pointee.childCount - 1
            position += 1
        }
    }
}
