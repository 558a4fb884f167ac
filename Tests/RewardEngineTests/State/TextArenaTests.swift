// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("TextArena")
struct TextArenaTests {
    @Test("Pieces stay what they are while the arena grows")
    func pieces() {
        var arena = TextArena()
        arena.append("one" as StaticString)
        let one = arena.piece(from: 0)
        let start = arena.count
        arena.append("zwei" as String)
        arena.append(UInt8(ascii: "!"))
        let two = arena.piece(from: start)
        for _ in 0..<1000 { arena.append("filling" as String) }
        let copyAt = arena.count
        arena.append(two)
        arena.append(one)
        #expect(arena.string(of: one) == "one")
        #expect(arena.string(of: two) == "zwei!")
        #expect(arena.string(of: arena.piece(from: copyAt)) == "zwei!one")
        #expect(arena.string(of: .empty) == "")
        #expect(arena.string(of: arena.piece(from: arena.count)) == "")
        arena.removeAll()
        #expect(arena.count == 0)
    }

    @Test(
        "Numbers have two digits or four",
        arguments: [(0, "00", "0000"), (7, "07", "0007"), (42, "42", "0042"), (99, "99", "0099")])
    func digits(value: Int, two: String, four: String) {
        var arena = TextArena()
        arena.append(twoDigits: value)
        arena.append(fourDigits: value)
        #expect(arena.string(of: arena.piece(from: 0)) == two + four)
    }

    @Test("Every byte outside of letters, digits and . _ : @ - is percent-encoded")
    func encoding() {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@-".utf8)
        for byte in UInt8.min...UInt8.max {
            var arena = TextArena()
            withUnsafeBytes(of: byte) { arena.append(encoded: $0) }
            let text = arena.string(of: arena.piece(from: 0))
            let digits = String(byte, radix: 16, uppercase: true)
            let encoded = "%" + (byte < 16 ? "0" : "") + digits
            #expect(isPlain(byte) == plain.contains(byte))
            #expect(text == (plain.contains(byte) ? String(UnicodeScalar(byte)) : encoded))
        }
    }
}
