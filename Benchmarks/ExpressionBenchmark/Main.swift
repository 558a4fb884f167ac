// SPDX-License-Identifier: Apache-2.0
//
// Measures evaluations as the engine does them: a decoder has extracted the fields of an event,
// their cells are gathered into the expression's slots, and the machine runs the program.
//
//     ExpressionBenchmark JSON EXPRESSION…
//
// The keys of the JSON object are the variables. Prints a line for each expression: nanoseconds and
// allocations of an evaluation, and what it yields.
import CAllocationCount
import CEL
import CLayout
import Glibc
import RewardEngine
import RewardWire

@main
enum Main {
    static func main() {
        guard CommandLine.arguments.count > 2 else { fail("usage: JSON EXPRESSION…") }
        for expression in CommandLine.arguments.dropFirst(2) {
            let measured = measure(expression, CommandLine.arguments[1])
            print(measured.nanoseconds, measured.allocations, measured.result, separator: "\t")
        }
    }

    private static func fail(_ message: String) -> Never {
        var line = "ExpressionBenchmark: \(message)\n"
        line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(2)
    }

    private static func measure(
        _ expression: String, _ json: String
    ) -> (nanoseconds: Double, allocations: Double, result: String) {
        let program = compile(expression)
        let batch = decode(json, program.slots)
        let event = batch.events[0]
        guard Int(event.code) == RW_ACCEPTED else {
            fail(batch.refusal(at: 0, firstLine: 1)?.message ?? "no JSON object")
        }
        let first = Int(event.first_cell)
        var machine = Machine()
        let slots = UnsafeMutablePointer<rw_cell>.allocate(capacity: program.slots.count + 1)
        defer { slots.deallocate() }

        func run(_ count: Int) -> (result: rw_cell, nanoseconds: Double, allocations: UInt64) {
            var result = rw_cell()
            let allocations = rw_allocation_count()
            let begin = now()
            for _ in 0..<count {
                machine.begin()
                for slot in program.slots.indices { slots[slot] = batch.cells[first + slot] }
                result = machine.evaluate(program, slots: slots)
            }
            return (result, now() - begin, rw_allocation_count() - allocations)
        }

        _ = run(1_000)
        var count = 1_000
        while true {
            let (result, nanoseconds, allocations) = run(count)
            if nanoseconds > 50_000_000 {
                let isError = Int(result.kind) == RW_CELL_ERROR
                return (
                    nanoseconds / Double(count), Double(allocations) / Double(count),
                    isError ? "error" : "\(machine.value(of: result))"
                )
            }
            count *= 2
        }
    }

    /// The names and their types as rules without schemas have them.
    private static func compile(_ expression: String) -> Program {
        let open = { RecordType(name: $0, fields: [:], otherFields: .dyn) }
        var environment = Environment(
            variables: ["data": .record(open("data")), "member": .record(open("member"))])
        environment.mixesHostNumbers = true
        switch Program.compile(expression, in: environment) {
        case .success(let program): return program
        case .failure(let failure): fail("\(expression): \(failure.issues[0].message)")
        }
    }

    /// The variables become an event's data, so that the decoder finds the slots in them.
    private static func decode(_ json: String, _ slots: [SlotPath]) -> EventBatch {
        var projection = Projection()
        projection.fields = slots.map {
            Projection.Field(path: ["data"] + $0.fields, form: .value)
        }
        projection.classes[0].fields = Array(slots.indices)
        let line = Array("{\"type\":\"event\",\"subject\":\"ana\",\"data\":\(json)}".utf8)
        return line.withUnsafeBytes {
            EventDecoder(projection: projection).decode(
                EventText(copying: $0, defaultSource: "benchmark"))
        }
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}
