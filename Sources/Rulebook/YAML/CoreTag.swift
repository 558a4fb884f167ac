// SPDX-License-Identifier: Apache-2.0

/// The tags of the core schema that single values can carry (`!!str 10`).
enum CoreTag: String {
    case str, int, float, bool, null

    static let prefix = "tag:yaml.org,2002:"

    /// nil for a tag that means nothing here.
    init?(_ tag: String) {
        guard tag.hasPrefix(CoreTag.prefix) else { return nil }
        self.init(rawValue: String(tag.dropFirst(CoreTag.prefix.count)))
    }

    /// What a text is under this tag, or nil if it cannot be that.
    func resolve(_ text: String) -> Scalar.Resolved? {
        let plain = CoreSchema.resolve(text)
        switch (self, plain) {
        case (.str, _): return .string
        case (.int, .integer), (.bool, .bool), (.null, .null), (.float, .float): return plain
        case (.float, .integer): return .float
        default: return nil
        }
    }
}

extension SourceText {
    /// Where a value begins whose anchor or tag begins at `offset`: behind them, and behind the
    /// spaces, breaks and comments that may follow.
    func endOfProperties(from offset: Int) -> Int {
        var offset = offset
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "&"), UInt8(ascii: "!"):
                offset = skip(from: offset) { !$0.isYAMLBlank && !$0.isYAMLFlowMark }
            case UInt8(ascii: "#"):
                offset = skip(from: offset) { $0 != .lineFeed && $0 != .carriageReturn }
            case let byte where byte.isYAMLBlank:
                offset += 1
            default:
                return offset
            }
        }
        return offset
    }

    private func skip(from offset: Int, while holds: (UInt8) -> Bool) -> Int {
        bytes[offset...].firstIndex { !holds($0) } ?? bytes.count
    }
}

extension UInt8 {
    /// Space, tab or a line break.
    var isYAMLBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == .lineFeed
            || self == .carriageReturn
    }

    fileprivate var isYAMLFlowMark: Bool {
        self == UInt8(ascii: ",") || self == UInt8(ascii: "]") || self == UInt8(ascii: "}")
    }
}
