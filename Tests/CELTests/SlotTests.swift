// SPDX-License-Identifier: Apache-2.0
import CEL
import CLayout
import Testing

@Suite("Programs read what they need through slots")
struct SlotTests {
    private static let variables: [String: CELType] = [
        "data": .dyn, "member": .dyn, "event": .dyn,
    ]

    @Test(
        "A chain of constant fields is one slot, each path once",
        arguments: [
            ("data.minutes >= 5", ["data.minutes"]),
            ("data.course.name == data.course.name", ["data.course.name"]),
            (
                "data['x-y'] + member.streak[\"daily-learner\"]",
                ["data.x-y", "member.streak.daily-learner"]
            ),
            ("data.to != event.subject", ["data.to", "event.subject"]),
            ("data == data", ["data"]),
            ("has(data.x)", ["data.x"]),
            ("has(data.a.b)", ["data.a", "data.a.b"]),
            ("data.?x.orValue(0) + data[?'y'].orValue(1)", ["data.x", "data.y"]),
            ("data.a.?b.hasValue()", ["data.a", "data.a.b"]),
            ("data.items[0].name", ["data.items"]),
            ("data.items.all(x, x.ok)", ["data.items"]),
            ("1 + 2", []),
        ])
    func paths(_ text: String, _ expected: [String]) throws {
        let program = try compile(text, Self.variables)
        #expect(program.slots.map(\.description).sorted() == expected.sorted())
    }

    @Test("A program that is nothing but a path says so")
    func soleSlot() throws {
        let path = SlotPath(fields: ["data", "amount"])
        #expect(try compile("data.amount", Self.variables).soleSlot == path)
        #expect(try compile("(data['amount'])", Self.variables).soleSlot == path)
        #expect(try compile("data.amount + 1", Self.variables).soleSlot == nil)
        #expect(try compile("1", Self.variables).soleSlot == nil)
    }

    @Test("What depends on no slot is folded to a constant")
    func constants() throws {
        #expect(try compile("1 + 2 * 3").constant == 7)
        #expect(try compile("['a', 'b'].join('-') + 'c'").constant == "a-bc")
        #expect(try compile("[1, 2, 3].exists(x, x > 2)").constant == true)
        #expect(try compile("1 / 0").constant == nil)
        #expect(try compile("data.x", Self.variables).constant == nil)
        #expect(try compile("data.x && false", Self.variables).constant == false)
        #expect(try compile("data.x && false", Self.variables).slots.isEmpty)
    }

    /// Evaluates over cells as they come from a decoder.
    private func run(
        _ text: String, _ cells: [rw_cell], _ variables: [String: CELType] = variables
    ) throws -> Outcome {
        let program = try compile(text, variables)
        var machine = Machine()
        let result = machine.evaluate(program, slots: cells)
        return result.kind == RW_CELL_ERROR
            ? .error(machine.errorMessage(of: result)) : .value(machine.value(of: result))
    }

    private func cell(_ kind: Int, _ bits: UInt64 = 0, length: UInt32 = 0) -> rw_cell {
        rw_cell(kind: UInt8(kind), reserved: (0, 0, 0), length: length, bits: bits)
    }

    @Test("Reading a missing field is an error that names the path; has() tests it")
    func missing() throws {
        let missing = cell(RW_CELL_MISSING)
        #expect(try run("data.a.b", [missing]) == .error("no such key: data.a.b"))
        #expect(try run("data.a > 1", [missing]) == .error("no such key: data.a"))
        #expect(try run("has(data.a)", [missing]) == .value(false))
        #expect(try run("has(data.a)", [cell(RW_CELL_NULL)]) == .value(true))
        #expect(try run("has(data.a.b)", [missing, missing]) == .error("no such key: data.a"))
        #expect(try run("has(data.a.b)", [cell(RW_CELL_MAP), missing]) == .value(false))
        #expect(try run("!has(data.a) || data.a == 1", [missing]) == .value(true))
        #expect(try run("data.?a.orValue(3)", [missing]) == .value(3))
        #expect(try run("data.?a.orValue(3)", [cell(RW_CELL_INT, 4)]) == .value(4))
    }

    @Test("Exact decimals of the host are read as doubles")
    func decimals() throws {
        #expect(try run("data.a", [cell(RW_CELL_DECIMAL, 2_500_000)]) == .value(2.5))
        #expect(try run("data.a > 2", [cell(RW_CELL_DECIMAL, 2_500_000)]) == .value(true))
        let negative = cell(RW_CELL_DECIMAL, UInt64(bitPattern: -500_000), length: .max)
        #expect(try run("data.a + 1.0", [negative]) == .value(0.5))
    }

    @Test("A field declared double may be written as an integer")
    func declaredDoubles() throws {
        let data = RecordType(name: "data", fields: ["amount": .double])
        let five = cell(RW_CELL_INT, 5)
        #expect(try run("data.amount * 1.5", [five], ["data": .record(data)]) == .value(7.5))
        #expect(try run("data.amount", [five], ["data": .record(data)]) == .value(.double(5)))
        #expect(
            try run("data.?amount.orValue(1.5) * 1.5", [five], ["data": .record(data)])
                == .value(7.5))
        #expect(try compile("data.amount", ["data": .record(data)]).soleSlot != nil)
    }

    @Test("Numbers of unknown type mix only where the environment allows it")
    func hostNumbers() throws {
        #expect(
            try run("data.a * 1.5", [cell(RW_CELL_INT, 5)])
                == .error("no such overload: int * double"))
        var environment = Environment(variables: Self.variables)
        environment.mixesHostNumbers = true
        let program = try Program.compile("data.a * 1.5 + 1.0", in: environment).get()
        var machine = Machine()
        let result = machine.evaluate(program, slots: [cell(RW_CELL_INT, 5)])
        #expect(machine.value(of: result) == 8.5)
        #expect(program.resultType == .dyn || program.resultType == .double)
    }

    @Test("Lists and maps of the host are read in pre-order")
    func containers() throws {
        // [[1, 2], {"k": 3}, 4]
        let cells = UnsafeMutablePointer<rw_cell>.allocate(capacity: 8)
        defer { cells.deallocate() }
        let key: StaticString = "k"
        func address(_ index: Int) -> UInt64 { UInt64(UInt(bitPattern: cells + index)) }
        let layout = [
            cell(RW_CELL_LIST, address(1), length: 2), cell(RW_CELL_INT, 1), cell(RW_CELL_INT, 2),
            cell(RW_CELL_MAP, address(4), length: 1),
            cell(RW_CELL_STRING, UInt64(UInt(bitPattern: key.utf8Start)), length: 1),
            cell(RW_CELL_INT, 3), cell(RW_CELL_INT, 4),
        ]
        cells.initialize(from: layout, count: layout.count)
        let list = cell(RW_CELL_LIST, address(0), length: 3)
        #expect(try run("data.x[2]", [list]) == .value(4))
        #expect(try run("data.x[1].k", [list]) == .value(3))
        #expect(try run("data.x == [[1, 2], {'k': 3}, 4]", [list]) == .value(true))
        #expect(try run("4 in data.x && !(5 in data.x)", [list]) == .value(true))
        #expect(try run("size(data.x)", [list]) == .value(3))
        #expect(try run("data.x + [5]", [list]) == .value([[1, 2], .map(["k": 3]), 4, 5]))
    }

    @Test("Boxed values come back as they were")
    func boxing() {
        var machine = Machine()
        let values: [Value] = [
            nil, true, -5, .uint(7), 2.5, "añ", .bytes([0, 255]), [1, ["x"], []],
            .map(["a": [1], "b": .map([:])]), .timestamp(seconds: -1, nanoseconds: 5),
            .duration(seconds: -1, nanoseconds: -5), .type("int"), .optional(nil),
            .optional("x"), "", .bytes([]),
        ]
        for value in values {
            let cell = machine.box(value)
            #expect(machine.value(of: cell) == value)
        }
    }
}
