// SPDX-License-Identifier: Apache-2.0
//
// The fuzz target of rulebooks. An input is a rule file; behind a line #### stands another, which
// takes its place while events come in.
//
// What holds for all inputs, or the target traps: a file is read, or refused with a reason; what is
// said about it is fit to be shown; reading it again gives the same. A rulebook that was read can be
// planned, and whatever it holds, an engine takes events of the types that it names, lets time pass
// and changes to the other rulebook; the journal does not depend on how its tables hash.
import CLayout
import Foundation
import RewardEngine
import RewardWire
import Rulebook

/// What LLVM's fuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let plans = texts(Array(UnsafeBufferPointer(start: start, count: count))).map(plan)
    guard let first = plans[0] else { return 0 }
    let second = plans.count > 1 ? plans[1] : nil
    let once = journal(first, second, seed: 7)
    let again = journal(first, second, seed: 0x9E37_79B9_7F4A_7C15)
    precondition(once == again, "the same events give the same journal")
    return 0
}

/// The rule files of an input.
private func texts(_ bytes: [UInt8]) -> [[UInt8]] {
    guard let mark = bytes.firstRange(of: Array("\n####\n".utf8)) else { return [bytes] }
    return [Array(bytes[..<mark.lowerBound]), Array(bytes[mark.upperBound...])]
}

/// A few of the system's zones, as far as it has them.
private let zones: ZoneDatabase = {
    var files: [String: [UInt8]] = [:]
    for name in ["Europe/Berlin", "America/New_York"] {
        files[name] = FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)").map {
            Array($0)
        }
    }
    return ZoneDatabase(version: "fuzz", files: files)
}()

// MARK: Reading

/// The plan of a rule file; nil if it is refused.
private func plan(_ bytes: [UInt8]) -> Plan? {
    let files = [
        RuleFile(path: "t.yaml", bytes: bytes),
        RuleFile(path: "codes.txt", bytes: Array("A-1\nA-2\n".utf8)),
    ]
    let reading = RulebookReader.read(files, zoneExists: zones.contains)
    let again = RulebookReader.read(files, zoneExists: zones.contains)
    precondition(reading.diagnostics == again.diagnostics, "the same file has the same problems")
    let isRefused = reading.diagnostics.contains { $0.severity == .error }
    precondition((reading.rulebook == nil) == isRefused, "what is refused has a reason")
    for diagnostic in reading.diagnostics {
        let lines = diagnostic.rendered.utf8.count { $0 == UInt8(ascii: "\n") }
        precondition(lines == (diagnostic.related == nil ? 2 : 5), "a problem breaks no line")
        precondition(!diagnostic.json.utf8.contains { $0 < 0x20 }, "JSON is one line")
    }
    return reading.rulebook.map { Plan($0) }
}

// MARK: Events

/// The journal of the same events, for all rulebooks as far as they name other types.
private func journal(_ first: Plan, _ second: Plan?, seed: UInt64) -> [UInt8] {
    var run = Run(first, seed: seed)
    for day in 0..<3 { run.sendAll(day: day) }
    run.advance(toDay: 9)
    // Late, and negative.
    run.sendAll(day: 8, isNegative: true)
    run.change(to: second ?? first)
    for day in 9..<12 { run.sendAll(day: day) }
    run.advance(toDay: 50)
    run.sendAll(day: 50)
    run.send("member.forgotten", about: 0, day: 50)
    run.advance(toDay: 420)
    run.sendAll(day: 420, isNegative: true)
    run.sendAll(day: 420)
    return run.journal
}

/// An engine, and what it has written so far.
private struct Run: ~Copyable {
    private static let members = ["ana", "bob", "\u{FC}n\u{EF}/%"]
    private static let teams = ["amber", "birch", "amber"]
    private static let typesMax = 12
    /// 2026-01-05T12:00:00Z
    private static let start: Int64 = 1_767_614_400
    private static let dayNanoseconds: Int64 = 86_400_000_000_000

    private var engine: Engine
    private var plan: Plan
    private var decoder: EventDecoder
    private var lines: JournalLines
    private var buffer = TextBuffer()
    private var sent = 0
    private var seq: UInt64 = 0

    init(_ plan: Plan, seed: UInt64) {
        self.plan = plan
        engine = Engine(seed: seed)
        engine.install(plan, zones: zones)
        decoder = EventDecoder(projection: plan.projection, lineBytesMax: 16_384)
        lines = JournalLines(plan)
    }

    var journal: [UInt8] { Array(buffer.bytes) }

    /// Puts another rulebook in force, if it says what becomes of progress.
    mutating func change(to other: Plan) {
        guard engine.undecidedChanges(in: other.rulebook).isEmpty else { return }
        _ = engine.historyWanted(by: other.rulebook)
        engine.install(other, zones: zones)
        plan = other
        decoder = EventDecoder(projection: other.projection, lineBytesMax: 16_384)
        lines = JournalLines(other)
    }

    /// Lets time pass.
    mutating func advance(toDay day: Int) {
        var outcomes = OutcomeBatch()
        engine.advance(to: Timestamp(nanoseconds: time(day)), into: &outcomes)
        var none = rw_event()
        write(outcomes, &none)
    }

    /// An event of each type that the rulebook names, about each member.
    mutating func sendAll(day: Int, isNegative: Bool = false) {
        let named =
            plan.projection.exactTypes.map(\.type)
            + plan.projection.prefixTypes.map { $0.prefix + "x" }
        for type in named.filter({ $0 != "member.forgotten" }).prefix(Run.typesMax) {
            for member in Run.members.indices {
                send(type, about: member, day: day, isNegative: isNegative)
            }
        }
    }

    mutating func send(_ type: String, about member: Int, day: Int, isNegative: Bool = false) {
        sent += 1
        var text = TextBuffer()
        text.append("{\"type\":")
        text.appendJSON(type)
        text.append(",\"subject\":")
        text.appendJSON(Run.members[member])
        text.append(",\"source\":\"/f\",\"id\":\"e\(sent)\",\"data\":{")
        for (place, field) in data(of: type, member, isNegative).enumerated() {
            text.append(place == 0 ? "" : ",")
            text.appendJSON(field.name)
            text.append(":\(field.value)")
        }
        text.append("}}\n")
        let batch = text.bytes.withUnsafeBytes {
            decoder.decode(EventText(copying: $0, defaultSource: "fuzz"))
        }
        withExtendedLifetime(batch) {
            var event = batch.events[0]
            guard Int(event.code) == RW_ACCEPTED else { return }
            event.time = time(day) + Int64(sent) * 1_000_000_000
            var outcomes = OutcomeBatch()
            let noCells = rw_cell()
            withUnsafePointer(to: noCells) { noCells in
                _ = engine.apply(
                    &event, cells: batch.cells.baseAddress ?? noCells, index: 0, into: &outcomes)
            }
            write(outcomes, &event)
        }
    }

    private func time(_ day: Int) -> Int64 {
        Run.start * 1_000_000_000 + Int64(day) * Run.dayNanoseconds
    }

    private mutating func write(_ outcomes: borrowing OutcomeBatch, _ event: inout rw_event) {
        for outcome in outcomes.outcomes {
            seq += 1
            lines.append(
                outcome, seq: seq, of: outcomes, events: &event, engine: engine, to: &buffer)
        }
    }

    /// What most rulebooks ask for, and what the schema of the type asks for beside that; the
    /// values as JSON.
    private func data(
        of type: String, _ member: Int, _ isNegative: Bool
    ) -> [(name: String, value: String)] {
        let sign = isNegative ? "-" : ""
        let points = plan.rulebook.rewards.first {
            if case .points = $0.kind { true } else { false }
        }
        var data: [(name: String, value: String)] = [
            ("minutes", "\(sign)12"), ("n", "\(sign)3"), ("score", "80.5"), ("amount", "\(sign)5"),
            ("course", "\"art\(sent % 5)\""), ("team", "\"\(Run.teams[member])\""),
            ("club", "\"\(Run.teams[sent % 3])\""), ("name", "\"Ana\""), ("kind", "\"new\""),
            ("to", "\"\(sent % 2 == 0 ? "ana" : "bob")\""), ("ok", "\(sent % 3 > 0)"),
            ("from", "\"2026-01-07\""), ("until", "\"2026-01-09\""), ("joined", "\"2024-02-29\""),
            ("timezone", "\"Europe/Berlin\""), ("consent", "{\"push\":false}"),
            ("quiet", "\"22:00-07:00\""), ("id", "\"e\(sent / 2)\""), ("source", "\"/f\""),
            ("reward", "\"\(points?.name ?? "xp")\""), ("period", "\"2026-01-06\""),
        ]
        let schema = plan.rulebook.schemas.first { $0.eventType == type }
        for field in schema?.fields ?? [] {
            let value =
                switch field.type {
                case .bool: "true"
                case .int: "\(sign)7"
                case .double: "\(sign)1.5"
                case .string: "\"a\""
                case .list: "[1,\"a\"]"
                case .map: "{\"a\":1}"
                case .any: "null"
                }
            data.removeAll { $0.name == field.name }
            data.append((field.name, value))
        }
        return data
    }
}
