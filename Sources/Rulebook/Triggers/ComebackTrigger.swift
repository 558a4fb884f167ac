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

extension ComebackTrigger {
    /// `comeback: { after: 14d }`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> ComebackTrigger? {
        let fields = scope.fields("comeback", of: rule, .comeback, example: "{ after: 14d }")
        guard let fields, fields.require("after", "after: 14d, or another duration") != nil
        else { return nil }
        return fields.span("after").map { ComebackTrigger(after: $0) }
    }
}
