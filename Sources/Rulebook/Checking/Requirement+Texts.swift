// SPDX-License-Identifier: Apache-2.0
internal import CEL

extension Requirement {
    /// The texts among the constants.
    var texts: [String] {
        values.compactMap { value in
            if case .string(let text) = value { text } else { nil }
        }
    }
}
