// SPDX-License-Identifier: Apache-2.0
import Foundation
import Rulebook

@testable import RewardEngine

/// A case that has been played: every line with what came of it.
struct PeerRun {
    struct Played {
        let role: PeerStep.Role
        let facts: [Fact]
    }

    let played: [Played]
    let time: PeerTime

    init(_ script: PeerScript) throws {
        let zones = PeerRun.zones(script.zones)
        let plan = try Plan(reading: script.rules, zones: zones)
        var bench = Bench(plan, zones: zones)
        var played: [Played] = []
        for step in script.steps {
            played.append(Played(role: step.role, facts: bench.apply([step.line])))
        }
        self.played = played
        time = script.time
    }

    /// Those of the system that a case names.
    private static func zones(_ names: [String]) -> ZoneDatabase {
        var files: [String: [UInt8]] = [:]
        for name in names where files[name] == nil {
            let url = URL(filePath: "/usr/share/zoneinfo/" + name)
            files[name] = (try? Data(contentsOf: url)).map(Array.init)
        }
        return ZoneDatabase(version: "", files: files)
    }
}

extension PeerRun {
    /// What a rule has granted and revoked, a badge with the points beside it.
    struct Award {
        /// `grant` or `revoke`.
        let word: String
        /// The number in the badge's name: `rank-10`.
        let rank: Int
        let points: String?
        let fact: Fact
        /// The parts of the instance without the reward.
        let parts: [String]

        /// The event in the instance.
        var event: String? { parts.first { $0.contains("@") }?.before("@") }
    }

    var facts: [Fact] { played.flatMap(\.facts) }

    /// What was granted by a rule, one grant a line.
    func granted(by rule: String) -> [Fact] {
        facts.filter { $0.kind == .granted && $0.rule == rule }
    }

    func awards(of rule: String) -> [Award] {
        played.flatMap { played in
            let facts = played.facts.filter {
                $0.rule == rule && ($0.kind == .granted || $0.kind == .revoked)
            }
            return facts.compactMap { fact -> Award? in
                guard let rank = fact.reward?.number(behind: "rank-") else { return nil }
                let parts = fact.instanceParts
                let beside = facts.first {
                    $0.reward == "xp" && $0.kind == fact.kind && $0.member == fact.member
                        && $0.instanceParts == parts
                }
                return Award(
                    word: fact.kind == .granted ? "grant" : "revoke", rank: rank,
                    points: beside?.amount.description, fact: fact, parts: parts)
            }
        }
    }

    /// Points as cases list them.
    func points(by rule: String) -> [PeerObservation] {
        facts.compactMap { fact in
            guard fact.rule == rule, fact.reward == "xp", fact.kind == .granted else { return nil }
            return PeerObservation([
                "grant": "points", "amount": fact.amount.description, "by_event": fact.cause,
            ])
        }
    }

    /// What was granted by a rule up to and including an event of the case.
    func granted(by rule: String, upTo event: String) -> [Fact] {
        guard let last = played.firstIndex(where: { $0.role == .event(event) }) else { return [] }
        return played[...last].flatMap(\.facts).filter {
            $0.kind == .granted && $0.rule == rule
        }
    }

    /// What the rule `asked` answers behind each event, with the event's id as `after`; the last
    /// answer once more without.
    var answers: [[String: String]] {
        var answers: [[String: String]] = []
        for played in played {
            guard case .asked(let event) = played.role else { continue }
            var answer: [String: String] = ["after": event]
            for fact in played.facts where fact.rule == "asked" {
                answer.merge(fact.told) { $1 }
            }
            answers.append(answer)
        }
        if var last = answers.last {
            last["after"] = nil
            answers.append(last)
        }
        return answers
    }

    /// What points of a name add up to.
    func total(of reward: String) -> Amount {
        facts.filter { $0.kind == .granted && $0.reward == reward }
            .reduce(.zero) { $0 + $1.amount }
    }
}

extension Fact {
    /// `total=140 by=e1`: what a nudge tells.
    var told: [String: String] {
        var values: [String: String] = [:]
        for word in (message ?? "").split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
        }
        return values
    }

    /// The parts of the instance without the reward at its end, and without the mark of a grant
    /// after a revocation.
    fileprivate var instanceParts: [String] {
        var text = Substring(instance)
        if let tilde = text.lastIndex(of: "~"), text[tilde...].dropFirst().allSatisfy(\.isNumber) {
            text = text[..<tilde]
        }
        if let reward, text.hasSuffix("/" + reward) { text = text.dropLast(reward.count + 1) }
        return text.split(separator: "/").map(String.init)
    }
}

extension String {
    func before(_ character: Character) -> String {
        String(prefix { $0 != character })
    }

    func number(behind prefix: String) -> Int? {
        hasPrefix(prefix) ? Int(dropFirst(prefix.count)) : nil
    }
}
