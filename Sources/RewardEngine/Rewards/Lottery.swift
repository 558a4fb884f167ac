// SPDX-License-Identifier: Apache-2.0

/// Decides draws: the same grant draws the same on every machine, and nobody who does not know the
/// secret can tell beforehand what.
struct Lottery: Sendable {
    private let first: UInt64
    private let second: UInt64

    /// - Parameter secret: of the rulebook's settings; without one everybody can work draws out.
    init(secret: String?) {
        /// Stretches a text of any length to half a key.
        func half(_ label: UInt64) -> UInt64 {
            var hash = KeyedHash(0x7265_7761_7264_2e64, label)
            hash.add((secret ?? "").utf8)
            return hash.value()
        }
        first = half(1)
        second = half(2)
    }

    /// A number below the bound, each as likely as the other.
    func number(below bound: Int, for grant: String) -> Int {
        var hash = KeyedHash(first, second)
        hash.add(grant.utf8)
        return Int(hash.value().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
