// SPDX-License-Identifier: Apache-2.0

/// `comeback` fires when a member returns after at least a while away.
package struct ComebackTrigger: Sendable {
    /// Since the last matching event.
    package let after: TimeSpan

    /// A checked trigger.
    package init(after: TimeSpan) {
        self.after = after
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String { "comeback after=\(after.nanoseconds)" }
}
