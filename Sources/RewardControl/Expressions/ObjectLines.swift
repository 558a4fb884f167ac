// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import CLayout
internal import RewardEngine
internal import RewardWire

/// Reads lines of JSON objects with the decoder that reads events, so that a number in them means
/// what it means in an event's data.
struct ObjectLines {
    /// What a line holds.
    enum Line {
        case empty
        case object(Value)
        case problem(String)
    }

    /// Bytes of a line; a case may bind large values.
    static let lineBytesMax = 1 << 20

    private static let front = "{\"type\":\"object\",\"subject\":\"object\",\"data\":"
    private static let back = "}\n"

    /// Finds what is no JSON object; that the object is no event does not matter.
    private let plainDecoder = EventDecoder(
        projection: Projection(), lineBytesMax: ObjectLines.lineBytesMax)
    /// Decodes objects that have been made an event's data.
    private let dataDecoder: EventDecoder

    init() {
        var projection = Projection()
        projection.fields = [Projection.Field(path: ["data"], form: .value)]
        projection.classes[0].fields = [0]
        dataDecoder = EventDecoder(
            projection: projection,
            lineBytesMax: ObjectLines.lineBytesMax + ObjectLines.front.utf8.count + 1)
    }

    /// Reads a text of whole lines.
    func read(_ text: UnsafeRawBufferPointer) -> [Line] {
        let batch = plainDecoder.decode(EventText(copying: text, defaultSource: "-"))
        var wrapped = EventText(defaultSource: "-", capacity: text.count)
        var lines = batch.events.indices.map { index -> Line? in
            let event = batch.events[index]
            if Int(event.code) == RW_EMPTY_LINE { return .empty }
            if let problem = Self.problem(batch, index) { return .problem(problem) }
            Self.append(Self.front, to: &wrapped)
            wrapped.append(batch.line(of: event))
            Self.append(Self.back, to: &wrapped)
            return nil
        }
        let objects = dataDecoder.decode(wrapped)
        let machine = Machine()
        var position = 0
        for index in lines.indices where lines[index] == nil {
            lines[index] = Self.object(objects, position, machine)
            position += 1
        }
        return lines.map { $0 ?? .empty }
    }

    /// Why a line is no JSON object; nil if it is one, whatever it lacks as an event.
    private static func problem(_ batch: EventBatch, _ index: Int) -> String? {
        let event = batch.events[index]
        if Int(event.detail) == RW_DETAIL_NO_OBJECT { return "the line is JSON, but no object" }
        guard (RW_BAD_JSON...RW_TOO_DEEP).contains(Int(event.code)) else { return nil }
        return batch.refusal(at: index, firstLine: 1)?.message
    }

    private static func object(
        _ batch: EventBatch, _ index: Int, _ machine: borrowing Machine
    ) -> Line {
        let event = batch.events[index]
        guard Int(event.code) == RW_ACCEPTED else {
            return .problem(batch.refusal(at: index, firstLine: 1)?.message ?? "")
        }
        return .object(machine.value(of: batch.cells[Int(event.first_cell)]))
    }

    private static func append(_ text: String, to wrapped: inout EventText) {
        var text = text
        text.withUTF8 { wrapped.append(UnsafeRawBufferPointer($0)) }
    }
}
