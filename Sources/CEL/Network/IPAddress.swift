// SPDX-License-Identifier: Apache-2.0

/// An address of IPv4 or IPv6, without a zone.
package struct IPAddress: Hashable, Sendable {
    /// The 128 bits of an IPv6 address in network order; an IPv4 address is in the low 32.
    let bits: UInt128
    /// Whether it is an address of IPv4.
    let isIPv4: Bool

    /// Bits of an address of this family.
    var width: Int { isIPv4 ? 32 : 128 }

    /// What the family's standard calls it: 4 or 6.
    var family: Int64 { isIPv4 ? 4 : 6 }

    /// The address with all but the first bits cleared.
    func masked(to prefixLength: Int) -> IPAddress {
        // A shift by the whole width yields zero, as it should for an empty prefix.
        let mask = ~UInt128(0) << (width - prefixLength)
        return IPAddress(bits: bits & mask, isIPv4: isIPv4)
    }

    /// Whether the address begins with these bits, counted by the width of IPv4 or IPv6.
    private func begins(with prefix: UInt128, _ length: Int) -> Bool {
        bits >> (width - length) == prefix
    }

    /// The address that stands for none.
    var isUnspecified: Bool { bits == 0 }

    /// The machine itself: 127.0.0.0/8 and ::1.
    var isLoopback: Bool { isIPv4 ? begins(with: 127, 8) : bits == 1 }

    /// 169.254.0.0/16 and fe80::/10.
    var isLinkLocalUnicast: Bool {
        isIPv4 ? begins(with: 169 << 8 | 254, 16) : begins(with: 0x3FA, 10)
    }

    /// 224.0.0.0/24, and of IPv6 what has the scope "link" among the multicast addresses.
    var isLinkLocalMulticast: Bool {
        isIPv4 ? begins(with: 224 << 16, 24) : bits >> 112 & 0xFF0F == 0xFF02
    }

    /// 224.0.0.0/4 and ff00::/8.
    var isMulticast: Bool { isIPv4 ? begins(with: 0xE, 4) : begins(with: 0xFF, 8) }

    /// Any address of a single machine that is meaningful beyond its link, private ones included.
    var isGlobalUnicast: Bool {
        let isBroadcast = isIPv4 && bits == 0xFFFF_FFFF
        return !(isUnspecified || isLoopback || isMulticast || isLinkLocalUnicast || isBroadcast)
    }
}

extension IPAddress: CustomStringConvertible {
    /// The canonical text: `192.168.0.1`, `2001:db8::1` (RFC 5952).
    package var description: String {
        if isIPv4 {
            return [24, 16, 8, 0].map { String(UInt8(truncatingIfNeeded: bits >> $0)) }
                .joined(separator: ".")
        }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> ((7 - $0) * 16)) }
        func text(_ range: Range<Int>) -> String {
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard let zeros = IPAddress.longestRunOfZeros(groups) else { return text(0..<8) }
        return text(0..<zeros.lowerBound) + "::" + text(zeros.upperBound..<8)
    }

    /// The first of the longest runs of two zeros or more.
    private static func longestRunOfZeros(_ groups: [UInt16]) -> Range<Int>? {
        var longest = 0..<0
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        return longest.count >= 2 ? longest : nil
    }
}

/// A range of addresses that have their first bits in common, with an address in it (CIDR).
package struct IPRange: Hashable, Sendable {
    /// The address as it was written; bits behind the prefix may be set.
    let address: IPAddress
    /// Number of bits in common.
    let prefixLength: Int

    /// The range with those bits cleared.
    var masked: IPRange {
        IPRange(address: address.masked(to: prefixLength), prefixLength: prefixLength)
    }

    /// Whether an address is in the range; one of another family is not.
    func contains(_ other: IPAddress) -> Bool {
        address.isIPv4 == other.isIPv4
            && address.masked(to: prefixLength) == other.masked(to: prefixLength)
    }

    /// Whether all addresses of another range are in this one.
    func contains(_ other: IPRange) -> Bool {
        prefixLength <= other.prefixLength && contains(other.address)
    }
}

extension IPRange: CustomStringConvertible {
    /// Address and length: `10.0.0.0/8`.
    package var description: String { "\(address)/\(prefixLength)" }
}
