// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("NameTable")
struct NameTableTests {
    private func find(_ table: NameTable, _ name: String) -> UInt32? {
        Array(name.utf8).withUnsafeBytes { table.find($0) }
    }

    @Test(
        "Indices are given in order of arrival, whatever the seed", arguments: [0, 1, UInt64.max])
    func order(seed: UInt64) {
        let table = NameTable(seed: seed)
        #expect(["ana", "bob", "ana", "", "cid", ""].map(table.intern) == [0, 1, 0, 2, 3, 2])
        #expect(table.count == 4)
        #expect((0..<4).map { table.string($0) } == ["ana", "bob", "", "cid"])
    }

    @Test("Only what has been interned is found")
    func find() {
        let table = NameTable(seed: 1)
        #expect(find(table, "ana") == nil)
        _ = table.intern("ana")
        #expect(find(table, "ana") == 0)
        #expect(find(table, "an") == nil)
        #expect(find(table, "anna") == nil)
        #expect(table.count == 1)
    }

    @Test("Names that differ in one byte, at any place and of any length, are different names")
    func similar() {
        let table = NameTable(seed: 3)
        var names: [[UInt8]] = []
        for length in 0...33 {
            let name = [UInt8](repeating: 97, count: length)
            names.append(name)
            for place in 0..<length {
                var other = name
                other[place] = 98
                names.append(other)
            }
        }
        let indices = names.map { name in name.withUnsafeBytes { table.intern($0) } }
        #expect(indices == (0..<UInt32(names.count)).map { $0 })
        for (index, name) in names.enumerated() {
            #expect(table.name(UInt32(index)).elementsEqual(name))
        }
    }

    @Test("Names stay where they are while the table grows")
    func growth() {
        let table = NameTable(seed: 5)
        _ = table.intern("first")
        let address = table.name(0).baseAddress
        for number in 0..<20_000 { _ = table.intern("member-\(number)") }
        #expect(table.count == 20_001)
        #expect(table.name(0).baseAddress == address)
        #expect(find(table, "member-0") == 1)
        #expect(find(table, "member-19999") == 20_000)
        #expect(table.string(12_346) == "member-12345")
    }

    @Test("A name may be longer than a chunk")
    func long() {
        let table = NameTable(seed: 5)
        let sizes = [65_535, 65_536, 65_537, 200_000, 1]
        for (index, size) in sizes.enumerated() {
            let name = String(repeating: "x", count: size)
            #expect(table.intern(name) == UInt32(index))
            #expect(table.string(UInt32(index)) == name)
        }
        #expect(table.intern("y") == 5)
    }
}
