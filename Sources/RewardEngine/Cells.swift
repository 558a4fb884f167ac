// SPDX-License-Identifier: Apache-2.0
package import CLayout
internal import Rulebook

extension Int64 {
    /// Nanoseconds as whole seconds, rounded down.
    @inline(__always)
    var floorSeconds: Int64 { floorDivide(self, 1_000_000_000) }
}

extension rw_text {
    @inline(__always)
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start, count: Int(length))
    }
}

extension rw_cell {
    static let missing = rw_cell()

    /// The bytes of a string or bytes cell.
    @inline(__always)
    var text: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: UnsafeRawPointer(bitPattern: UInt(bits)), count: Int(length))
    }

    init(text: UnsafeRawBufferPointer) {
        self.init()
        kind = UInt8(RW_CELL_STRING)
        length = UInt32(text.count)
        bits = UInt64(UInt(bitPattern: text.baseAddress))
    }

    init(time: Timestamp) {
        self.init()
        kind = UInt8(RW_CELL_TIMESTAMP)
        length = time.fraction
        bits = UInt64(bitPattern: time.seconds)
    }

    /// A number as CEL sees it: an int if it is whole and fits, else a double.
    init(number: Amount) {
        self.init()
        if number.isWhole, let whole = Int64(exactly: number.millionths / Amount.unit) {
            kind = UInt8(RW_CELL_INT)
            bits = UInt64(bitPattern: whole)
        } else {
            kind = UInt8(RW_CELL_DOUBLE)
            bits = (Double(number.millionths) / 1_000_000).bitPattern
        }
    }

    /// The exact number in the cell; nil if it is none, or does not fit.
    @inline(__always)
    var amount: Amount? {
        switch Int(kind) {
        case RW_CELL_DECIMAL:
            return Amount(
                millionths: Int128(Int32(bitPattern: length)) << 64 | Int128(bits))
        case RW_CELL_INT: return Amount(Int(Int64(bitPattern: bits)))
        case RW_CELL_UINT: return Amount(millionths: Int128(bits) * Amount.unit)
        case RW_CELL_DOUBLE: return Amount(nearest: Double(bitPattern: bits))
        default: return nil
        }
    }
}
