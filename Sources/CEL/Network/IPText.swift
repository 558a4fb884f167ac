// SPDX-License-Identifier: Apache-2.0

/// Why a text is no address or no range of addresses.
enum IPProblem: Error {
    case syntax
    /// `fe80::1%eth0`: a zone means something on one machine only.
    case zone
    /// `::ffff:192.168.0.1`: one address written as if it were of the other family.
    case mapped

    /// The sentence, about an address or about a range.
    func message(_ text: String, isRange: Bool) -> String {
        switch self {
        case .syntax: "'\(text)' is no \(isRange ? "CIDR" : "IP address")"
        case .zone: "'\(text)' has a zone, which is not allowed"
        case .mapped: "'\(text)' is an IPv4-mapped IPv6 address, which is not allowed"
        }
    }
}

/// Reads addresses strictly: four decimal numbers without leading zeros, or the forms of RFC 4291.
struct IPText {
    private static let bytesMax = 64

    private let text: UnsafeRawBufferPointer
    private var position = 0

    private init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    static func address(_ text: UnsafeRawBufferPointer) -> Result<IPAddress, IPProblem> {
        guard text.count <= bytesMax else { return .failure(.syntax) }
        let end = text.firstIndex(of: UInt8(ascii: "%")) ?? text.count
        var reader = IPText(text[..<end].rebased)
        guard let (address, isDotted) = reader.address(), reader.isAtEnd else {
            return .failure(.syntax)
        }
        guard end == text.count else { return .failure(address.isIPv4 ? .syntax : .zone) }
        guard !address.isIPv4, address.bits >> 32 == 0xFFFF else { return .success(address) }
        // In hexadecimal it may be what a program made of an IPv4 address: it is taken as that.
        guard !isDotted else { return .failure(.mapped) }
        return .success(IPAddress(bits: address.bits & 0xFFFF_FFFF, isIPv4: true))
    }

    static func range(_ text: UnsafeRawBufferPointer) -> Result<IPRange, IPProblem> {
        guard text.count <= bytesMax,
            let slash = text.lastIndex(of: Ascii.slash)
        else { return .failure(.syntax) }
        var reader = IPText(text[(slash + 1)...].rebased)
        guard let length = reader.decimal(digitsMax: 3), reader.isAtEnd else {
            return .failure(.syntax)
        }
        let addressText = text[..<slash].rebased
        return address(addressText).flatMap { address in
            // The length would count the bits of the other family.
            let isMapped = address.isIPv4 && addressText.contains(Ascii.colon)
            guard !isMapped else { return .failure(.mapped) }
            guard length <= address.width else { return .failure(.syntax) }
            return .success(IPRange(address: address, prefixLength: length))
        }
    }

    // MARK: Reading

    private var isAtEnd: Bool { position == text.count }

    private func peek(_ distance: Int = 0) -> UInt8? {
        position + distance < text.count ? text[position + distance] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    /// A number without leading zeros.
    private mutating func decimal(digitsMax: Int) -> Int? {
        let start = position
        var value = 0
        while let byte = peek(), Ascii.isDigit(byte), position - start < digitsMax {
            value = value * 10 + Int(byte - Ascii.zero)
            position += 1
        }
        let count = position - start
        return count == 0 || (count > 1 && text[start] == Ascii.zero) ? nil : value
    }

    private mutating func address() -> (IPAddress, isDotted: Bool)? {
        if let number = dotted() { return (IPAddress(bits: number, isIPv4: true), true) }
        position = 0
        return colons().map { (IPAddress(bits: $0.bits, isIPv4: false), $0.isDotted) }
    }

    private mutating func dotted() -> UInt128? {
        var bits: UInt128 = 0
        for index in 0..<4 {
            guard index == 0 || take(Ascii.dot), let number = decimal(digitsMax: 3), number < 256
            else { return nil }
            bits = bits << 8 | UInt128(number)
        }
        return bits
    }

    /// Up to eight groups of hexadecimal digits; `::` stands once for one or more groups of zeros,
    /// and the last two groups may be an IPv4 address.
    private mutating func colons() -> (bits: UInt128, isDotted: Bool)? {
        var groups: [UInt128] = []
        var gap: Int?
        var isDotted = false
        if peek() == Ascii.colon {
            guard peek(1) == Ascii.colon else { return nil }
            position += 2
            gap = 0
        }
        while !isAtEnd, groups.count < 8, !isDotted {
            let start = position
            if groups.count <= 6, let number = dotted() {
                groups += [number >> 16, number & 0xFFFF]
                isDotted = true
                break
            }
            position = start
            guard let group = group() else { return nil }
            groups.append(group)
            if isAtEnd { break }
            guard take(Ascii.colon), !isAtEnd else { return nil }
            if gap == nil, take(Ascii.colon) { gap = groups.count }
        }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: Array(repeating: 0, count: 8 - groups.count), at: gap)
        }
        guard groups.count == 8 else { return nil }
        return (groups.reduce(0) { $0 << 16 | $1 }, isDotted)
    }

    private mutating func group() -> UInt128? {
        let start = position
        var value: UInt128 = 0
        while let byte = peek(), let digit = Ascii.hexValue(byte), position - start < 4 {
            value = value << 4 | UInt128(digit)
            position += 1
        }
        return position > start ? value : nil
    }
}
