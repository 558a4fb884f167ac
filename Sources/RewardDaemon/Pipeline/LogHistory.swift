// SPDX-License-Identifier: Apache-2.0
package import EventStore

/// The records that a log holds before some record: read again for rules that want them.
package struct LogHistory {
    package typealias Visitor = (borrowing LogRecord, UnsafeRawBufferPointer) -> Void

    let statePath: String
    /// Called at times, as reading a long log takes long.
    var onProgress: () -> Void = {}

    package init(statePath: String) {
        self.statePath = statePath
    }

    private struct Enough: Error {}

    /// - Parameter end: the number of the first record that is not read; nil = all are.
    package func read(before end: UInt64?, _ visit: Visitor) throws {
        do {
            _ = try EventLog.read(statePath: statePath, storage: DiskStorage()) {
                record, payload in
                if let end, record.number >= end { throw Enough() }
                visit(record, payload)
                if record.number % 4096 == 0 { onProgress() }
            }
        } catch is Enough {
            return
        }
    }
}
