// SPDX-License-Identifier: Apache-2.0

/// The bounds of what comes in. Each has a reason; what exceeds one is refused, never cut.
package enum Limits {
    /// Bytes of a line without its end, unless configured otherwise. CloudEvents asks consumers to
    /// take events of 64 KiB.
    package static let lineBytesMax = 65_536

    /// What `lineBytesMax` may be configured to: a decoder sets aside thirty times as much.
    package static let lineBytesMaxMax = 16 * 1024 * 1024

    /// Bytes of a text that is decoded at once. Positions in it are 32 bits; batches should stay
    /// far below, as each line takes an `rw_event` of 112 bytes, even if it is an empty one.
    package static let textBytesMax = 1 << 30

    /// Characters of a sender's text that a refusal quotes.
    static let quotedCharactersMax = 64
}
