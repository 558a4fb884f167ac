// SPDX-License-Identifier: Apache-2.0
package import Foundation

/// Where tests find files that are no sources of theirs.
package enum Project {
    /// A file or a directory of the project: `docs/formats.md`.
    package static func file(_ path: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: path)
    }

    /// What stands in a file of the project.
    package static func text(_ path: String) throws -> String {
        try String(contentsOf: file(path), encoding: .utf8)
    }

    /// A directory of data sets that are not part of the project, if `REWARDD_SHARED` names one.
    package static let sharedData = ProcessInfo.processInfo.environment["REWARDD_SHARED"]
}
