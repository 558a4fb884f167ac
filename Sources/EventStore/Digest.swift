// SPDX-License-Identifier: Apache-2.0
internal import CDigest

/// A SHA-256 digest: the name of a blob, and the proof that it is that blob.
package struct Digest: Hashable, Sendable, BitwiseCopyable {
    /// Of any digest.
    package static let byteCount = 32

    /// In the order in which digests are written.
    package let bytes: SIMD32<UInt8>

    /// From its 32 bytes.
    package init?(_ source: UnsafeRawBufferPointer) {
        guard source.count == Digest.byteCount else { return nil }
        bytes = source.loadUnaligned(as: SIMD32<UInt8>.self)
    }

    /// The digest of some bytes.
    package init(of content: UnsafeRawBufferPointer) {
        var state = SHA2_CTX()
        SHA256Init(&state)
        SHA256Update(&state, content.bindMemory(to: UInt8.self).baseAddress, content.count)
        var result = SIMD32<UInt8>()
        withUnsafeMutableBytes(of: &result) { result in
            SHA256Final(result.bindMemory(to: UInt8.self).baseAddress, &state)
        }
        bytes = result
    }

    /// The digest of some bytes.
    package init(of content: [UInt8]) {
        self = content.withUnsafeBytes { Digest(of: $0) }
    }
}

extension Digest: CustomStringConvertible {
    /// 64 hexadecimal digits.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * Digest.byteCount)
        for index in 0..<Digest.byteCount {
            text.append(digits[Int(bytes[index] >> 4)])
            text.append(digits[Int(bytes[index] & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
