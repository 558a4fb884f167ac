// SPDX-License-Identifier: Apache-2.0
internal import Glibc
package import Logging

/// Log lines on standard error: `level: sentence (key=value …)`, and in front of it the priority in
/// the form that the system's journal reads (`<6>`) where it is the journal that reads.
package struct StandardErrorLog: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    private let isForJournal: Bool

    package init(level: Logger.Level) {
        logLevel = level
        isForJournal = getenv("JOURNAL_STREAM") != nil
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
        var line = isForJournal ? "<\(priority(event.level))>" : "\(event.level): "
        line += "\(event.message)"
        if !fields.isEmpty {
            let pairs = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            line += " (" + pairs.joined(separator: " ") + ")"
        }
        // One write a line, so that lines of several threads do not mix.
        line = line.replacing("\n", with: isForJournal ? "\n<\(priority(event.level))>" : "\n  ")
        line += "\n"
        line.withUTF8 { bytes in
            _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }

    private func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
