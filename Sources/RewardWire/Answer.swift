// SPDX-License-Identifier: Apache-2.0

/// A line that the daemon sends back on the connection the events came from.
package enum Answer: Hashable, Sendable {
    /// All lines up to number `lines` are durable; the counts are of those lines.
    case acknowledged(lines: Int, duplicates: Int, late: Int, refused: Int)
    case refused(Refusal)

    /// Writes the answer with its line end.
    package func append(to buffer: inout TextBuffer) {
        switch self {
        case .acknowledged(let lines, let duplicates, let late, let refused):
            buffer.append(literal: "{\"ack\":")
            buffer.append(Int64(lines))
            buffer.append(literal: ",\"duplicates\":")
            buffer.append(Int64(duplicates))
            buffer.append(literal: ",\"late\":")
            buffer.append(Int64(late))
            buffer.append(literal: ",\"refused\":")
            buffer.append(Int64(refused))
            buffer.append(literal: "}\n")
        case .refused(let refusal):
            buffer.append(literal: "{\"refused\":{\"line\":")
            buffer.append(Int64(refusal.line))
            buffer.append(literal: ",\"code\":")
            buffer.appendJSON(refusal.code.rawValue)
            buffer.append(literal: ",\"message\":")
            buffer.appendJSON(refusal.message)
            buffer.append(literal: "}}\n")
        }
    }
}
