// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// A derived event, or the moment of a timer, as an event with cells: what rules are evaluated on.
///
/// Owns the memory that the event and its cells point into.
final class DerivedCells {
    private let texts: UnsafeMutablePointer<UInt8>
    private let storage: UnsafeMutablePointer<rw_cell>
    let event: UnsafeMutablePointer<rw_event>

    /// The cells that the event's class wants, in its order.
    var cells: UnsafePointer<rw_cell> { UnsafePointer(storage) }

    /// - Parameters:
    ///   - subject: the member's id; empty where there is none.
    ///   - wanted: the fields of the event's class; those of other paths than `data` are missing.
    init(
        type: String, subject: UnsafeRawBufferPointer, id: String, time: Int64, eventClass: Int,
        data: [(name: String, value: RaisedEvent.Field)], wanted: [Projection.Field]
    ) {
        var bytes: [UInt8] = []
        func keep(_ text: some Sequence<UInt8>) -> Range<Int> {
            let start = bytes.count
            bytes.append(contentsOf: text)
            return start..<bytes.count
        }
        let source = keep("rewardd".utf8)
        let typeText = keep(type.utf8)
        let subjectText = keep(subject)
        let idText = keep(id.utf8)
        let fields = data.map { field -> (name: Range<Int>, text: Range<Int>?, number: Amount) in
            switch field.value {
            case .text(let text): (keep(field.name.utf8), keep(text.utf8), .zero)
            case .number(let number): (keep(field.name.utf8), nil, number)
            }
        }
        texts = .allocate(capacity: max(1, bytes.count))
        texts.initialize(from: bytes, count: bytes.count)
        let base = texts

        func text(_ range: Range<Int>) -> rw_text {
            rw_text(
                start: UnsafeRawPointer(base + range.lowerBound).assumingMemoryBound(
                    to: CChar.self), length: UInt32(range.count))
        }
        func cell(_ range: Range<Int>) -> rw_cell {
            rw_cell(
                text: UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
        }
        // First the wanted cells, behind them the children of `data` as a map.
        storage = .allocate(capacity: wanted.count + 2 * fields.count)
        storage.initialize(repeating: rw_cell(), count: wanted.count + 2 * fields.count)
        let children = storage + wanted.count
        for (position, field) in fields.enumerated() {
            children[2 * position] = cell(field.name)
            children[2 * position + 1] =
                field.text.map { cell($0) } ?? rw_cell(number: field.number)
        }
        for (position, field) in wanted.enumerated() where field.path.first == "data" {
            if field.path.count == 1 {
                storage[position].kind = UInt8(RW_CELL_MAP)
                storage[position].length = UInt32(fields.count)
                storage[position].bits = UInt64(UInt(bitPattern: children))
            } else if field.path.count == 2,
                let place = data.firstIndex(where: { $0.name == field.path[1] })
            {
                storage[position] =
                    field.form == .decimal && fields[place].text == nil
                    ? rw_cell(decimal: fields[place].number) : children[2 * place + 1]
            }
        }
        event = .allocate(capacity: 1)
        event.initialize(to: rw_event())
        event.pointee.type = text(typeText)
        event.pointee.subject = text(subjectText)
        event.pointee.source = text(source)
        event.pointee.id = text(idText)
        event.pointee.time = time
        event.pointee.event_class = UInt16(eventClass)
        event.pointee.flags = UInt16(RW_EVENT_HAS_TIME | RW_EVENT_HAS_ID | RW_EVENT_HAS_SOURCE)
    }

    deinit {
        event.deallocate()
        storage.deallocate()
        texts.deallocate()
    }
}

extension rw_cell {
    /// An exact decimal.
    init(decimal: Amount) {
        self.init()
        kind = UInt8(RW_CELL_DECIMAL)
        bits = UInt64(truncatingIfNeeded: decimal.millionths)
        length = UInt32(truncatingIfNeeded: decimal.millionths >> 64)
    }
}
