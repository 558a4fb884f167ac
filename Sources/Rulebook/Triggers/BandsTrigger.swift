// SPDX-License-Identifier: Apache-2.0

/// `bands` fires when a member's band changes: the first whose condition holds. Where none holds
/// the member stays in the band that he is in.
package struct BandsTrigger: Sendable {
    package struct Band: Sendable {
        package let name: String
        /// Bool.
        package let condition: Expression

        package init(name: String, condition: Expression) {
            self.name = name
            self.condition = condition
        }
    }

    /// In order of declaration.
    package let bands: [Band]
    /// The band (an index) that everyone is in before the first event; nil = none, so that the
    /// first band is a change.
    package let initial: Int?

    /// A checked trigger.
    package init(bands: [Band], initial: Int?) {
        self.bands = bands
        self.initial = initial
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        "bands " + bands.map { "\($0.name)=\($0.condition.text)" }.joined(separator: ",")
    }
}
