// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Rules that change while events flow.
@Suite(.sandboxed) struct ReloadTests {
    static let rules = """
        rewards:
          xp: { kind: points }
          ten: { kind: badge }
        rules:
          - id: each
            when: lesson.completed
            if: data.minutes >= 5
            grant: { xp: 1 }
          - id: tenth
            when: lesson.completed
            count: { reach: 10 }
            grant: ten

        """

    static func lesson(_ id: String, of member: String = "ana") -> String {
        Rules.event(id: id, subject: member, data: #""minutes":12"#)
    }

    private static func flow(to place: Place) -> Flow {
        Flow(to: place) { lesson("flow-\($0)", of: "flow-\($0 % 7)") }
    }

    /// A way to break the rules, and where the report has to point.
    private struct Break {
        let from: String
        let to: String
        let place: String
        let code: String

        init(_ from: String, _ to: String, _ place: String, _ code: String) {
            self.from = from
            self.to = to
            self.place = place
            self.code = code
        }

        var text: String { rules.replacing(from, with: to) }
    }

    private static let breaks = [
        Break("if: data", "if: \"data", "13:1", "syntax"),
        Break("    grant: ten", "\tgrant: ten", "12:1", "syntax"),
        Break("count:", "cuont:", "11:5", "unknown-key"),
        Break("grant: ten", "grant: tne", "12:12", "unknown-reward"),
        Break("id: tenth", "id: each", "9:9", "duplicate-name"),
        Break(">= 5", ">=", "7:24", "expression"),
        Break("data.minutes >= 5", "1 + \"a\" == 2", "7:9", "expression"),
        Break("data.minutes >= 5", "3 + 4", "7:9", "expression-type"),
        Break("reach: 10", "reach: ten", "11:21", "wrong-type"),
        Break("rewards:", "settings: { timezone: Mars/Base }\nrewards:", "1:23", "unknown-zone"),
        Break("    grant: ten\n", "", "9:9", "missing-key"),
        Break("    grant: ten\n", "    grant: ten\n---\nrules: []\n", "13:1", "several-documents"),
        Break("kind: badge", "kind: bagde", "3:16", "unknown-value"),
        Break("grant: ten", "grant: ten\n    grant: ten", "13:5", "duplicate-key"),
    ]

    @Test func brokenRulesAreReportedWithTheirPlaceAndChangeNothing() throws {
        let place = try Place(rules: ReloadTests.rules)
        let daemon = try place.start()
        let flow = ReloadTests.flow(to: place)
        for broken in ReloadTests.breaks {
            try flow.advance()
            let before = daemon.log.utf8.count
            try write(broken.text, to: place.ruleFile)
            try eventually("a report of [\(broken.code)]") {
                daemon.log.utf8.dropFirst(before).contains(10)
            }
            let report = String(daemon.log.utf8.dropFirst(before)) ?? ""
            #expect(report.contains("\(place.ruleFile):\(broken.place): error: "), "\(report)")
            #expect(report.contains("[\(broken.code)]"), "\(report)")
            #expect(report.contains("the former rulebook stays in force"))
        }
        let reads = try ReadingWatch(place.ruleFile)
        try write(ReloadTests.rules, to: place.ruleFile)
        try reads.wait()
        let lines = try flow.stop()
        try daemon.stop()
        #expect(daemon.log.occurrences(of: "rulebook in force") == 1)
        #expect(daemon.log.occurrences(of: "errors in the rules") == ReloadTests.breaks.count)
        expectSame(place.journal, try place.simulate(Workload(lines: lines).bytes))
    }

    private static let better = rules.replacing("grant: ten", with: "grant: { xp: 100 }")
        .replacing(
            "rules:",
            with: """
                rules:
                  - id: new
                    when: lesson.completed
                    grant: { xp: 2 }
                """)

    enum Edit: String, CaseIterable, Sendable {
        case write, rename, swapLink, newFile, signal
    }

    @Test(arguments: Edit.allCases) func aGoodEditTakesEffectAndLosesNothing(edit: Edit) throws {
        let place = try Place(rules: ReloadTests.rules)
        if edit == .swapLink { try ReloadTests.mount(ReloadTests.rules, version: "..1", in: place) }
        let daemon = try place.start()
        let client = try daemon.client()
        for number in 1...9 { try client.send(line: ReloadTests.lesson("\(number)")) }
        try client.waitForAcknowledgement(of: 9)
        let flow = ReloadTests.flow(to: place)
        try flow.advance()

        try ReloadTests.apply(edit, place)
        if edit == .signal { daemon.child.signal(SIGHUP) }
        try eventually("the new rules are in force") {
            daemon.log.occurrences(of: "rulebook in force") == 2
        }
        try client.send(line: ReloadTests.lesson("10"))
        try client.waitForAcknowledgement(of: 10)
        try flow.advance()
        let lines = try flow.stop()
        try client.finish([])
        try daemon.stop()

        let all = grants(in: place.journal)
        let ours = all.filter { $0.subject == "ana" }.map(\.id)
        #expect(
            ours == (1...10).map { "each/ana/\($0)@/app" } + ["new/ana/10@/app", "tenth/ana/10"]
                || ours == (1...9).map { "each/ana/\($0)@/app" }
                    + ["new/ana/10@/app", "each/ana/10@/app", "tenth/ana/10"]
        )
        let flown = all.filter { $0.data.rule == "each" && $0.subject != "ana" }
        #expect(flown.count == lines.count, "each event has its grant")
        #expect(all.map(\.data.seq) == Array(1...all.count))

        let journal = place.journal
        try FileManager.default.removeItem(atPath: place.journalFile)
        try place.start().stop()
        expectSame(place.journal, journal, "a replay changes the rules at the same event")
    }

    private static func apply(_ edit: Edit, _ place: Place) throws {
        switch edit {
        case .write, .signal: try write(better, to: place.ruleFile)
        case .rename:
            try write(better, to: place.rules + "/.rules.yaml.swp")
            guard rename(place.rules + "/.rules.yaml.swp", place.ruleFile) == 0 else {
                throw SystemError("rename")
            }
        case .swapLink: try mount(better, version: "..2", in: place)
        case .newFile:
            // Two edits that only together are a rulebook, within a moment.
            let parts = better.split(separator: "rules:\n", maxSplits: 1)
            try write("rules:\n" + parts[1], to: place.rules + "/more.yml")
            try write(String(parts[0]), to: place.ruleFile)
        }
    }

    /// Puts rules into place as a mounted ConfigMap does: a file is a link into `..data`, which is
    /// a link that is replaced.
    private static func mount(_ text: String, version: String, in place: Place) throws {
        let files = FileManager.default
        let directory = place.rules + "/" + version
        try files.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try write(text, to: directory + "/rules.yaml")
        let data = place.rules + "/..data"
        try files.createSymbolicLink(atPath: data + "_tmp", withDestinationPath: version)
        let before = try? files.destinationOfSymbolicLink(atPath: data)
        guard rename(data + "_tmp", data) == 0 else { throw SystemError("rename") }
        if let before {
            try files.removeItem(atPath: place.rules + "/" + before)
        } else {
            try files.removeItem(atPath: place.ruleFile)
            try files.createSymbolicLink(
                atPath: place.ruleFile, withDestinationPath: "..data/rules.yaml")
        }
    }
}
