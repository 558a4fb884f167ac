// SPDX-License-Identifier: Apache-2.0

/// The functions of IP addresses and of ranges of them.
extension Machine {
    mutating func network(_ function: Function, _ arguments: Arguments) -> Cell? {
        let subject = arguments[0]
        switch function {
        case .isIP, .isCIDR, .isCanonical, .ip, .cidr:
            if subject.is(.string) { return parse(function, subject) }
            guard function == .ip, let range = subject.ipRange else { return nil }
            return cell(range.address)
        case .containsIP, .containsCIDR: return contains(function, subject, arguments[1])
        case .masked: return subject.ipRange.map { cell($0.masked) }
        case .prefixLength: return subject.ipRange.map { .int(Int64($0.prefixLength)) }
        default: return subject.ipAddress.flatMap { property(function, $0) }
        }
    }

    private func property(_ function: Function, _ address: IPAddress) -> Cell? {
        switch function {
        case .family: .int(address.family)
        case .isLoopback: .bool(address.isLoopback)
        case .isUnspecified: .bool(address.isUnspecified)
        case .isGlobalUnicast: .bool(address.isGlobalUnicast)
        case .isLinkLocalMulticast: .bool(address.isLinkLocalMulticast)
        case .isLinkLocalUnicast: .bool(address.isLinkLocalUnicast)
        default: nil
        }
    }

    private mutating func parse(_ function: Function, _ text: Cell) -> Cell {
        if function == .cidr || function == .isCIDR {
            switch IPText.range(text.bytes) {
            case .success(let range): return function == .isCIDR ? .bool(true) : cell(range)
            case .failure(let problem):
                return function == .isCIDR ? .bool(false) : failure(problem, text, isRange: true)
            }
        }
        switch IPText.address(text.bytes) {
        case .success(let address):
            if function == .isIP { return .bool(true) }
            guard function == .isCanonical else { return cell(address) }
            return .bool(address.description.utf8.elementsEqual(text.bytes))
        case .failure(let problem):
            return function == .isIP ? .bool(false) : failure(problem, text, isRange: false)
        }
    }

    /// The other may be an address or a range, or the text of one.
    private mutating func contains(
        _ function: Function, _ subject: Cell, _ other: Cell
    ) -> Cell? {
        guard let range = subject.ipRange else { return nil }
        if function == .containsCIDR {
            if let other = other.ipRange { return .bool(range.contains(other)) }
            guard other.is(.string) else { return nil }
            switch IPText.range(other.bytes) {
            case .success(let other): return .bool(range.contains(other))
            case .failure(let problem): return failure(problem, other, isRange: true)
            }
        }
        if let address = other.ipAddress { return .bool(range.contains(address)) }
        guard other.is(.string) else { return nil }
        switch IPText.address(other.bytes) {
        case .success(let address): return .bool(range.contains(address))
        case .failure(let problem): return failure(problem, other, isRange: false)
        }
    }

    private mutating func failure(_ problem: IPProblem, _ text: Cell, isRange: Bool) -> Cell {
        failure(
            .argument,
            aboutValue: make(.string, problem.message(text.string, isRange: isRange).utf8))
    }

    private mutating func cell(_ address: IPAddress) -> Cell {
        .ipAddress(address, in: &arena) ?? .failure(.memory)
    }

    private mutating func cell(_ range: IPRange) -> Cell {
        .ipRange(range, in: &arena) ?? .failure(.memory)
    }
}

extension Cell {
    /// A cell of an address, whose bits are put into the arena; nil without room.
    static func ipAddress(_ address: IPAddress, in arena: inout Arena) -> Cell? {
        guard let memory = arena.allocate(MemoryLayout<UInt128>.size) else { return nil }
        memory.storeBytes(of: address.bits, as: UInt128.self)
        return Cell(
            .ip, layout: UInt8(address.family), bits: UInt64(UInt(bitPattern: memory)))
    }

    /// A cell of a range.
    static func ipRange(_ range: IPRange, in arena: inout Arena) -> Cell? {
        guard let address = ipAddress(range.address, in: &arena) else { return nil }
        return Cell(
            .cidr, layout: address.layout, extra: UInt8(range.prefixLength), bits: address.bits)
    }

    /// The address in an ip cell.
    var ipAddress: IPAddress? { self.is(.ip) ? storedAddress : nil }

    /// The range in a cidr cell.
    var ipRange: IPRange? {
        guard self.is(.cidr) else { return nil }
        return storedAddress.map { IPRange(address: $0, prefixLength: Int(extra)) }
    }

    private var storedAddress: IPAddress? {
        UnsafePointer<UInt128>(bitPattern: UInt(bits)).map {
            IPAddress(bits: $0.pointee, isIPv4: layout == 4)
        }
    }
}
