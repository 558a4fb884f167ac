// SPDX-License-Identifier: Apache-2.0
import CLayout
import Rulebook

@testable import RewardEngine

/// An outcome as people read it; all that an outcome says is in its description.
///
///     lessons/ana/10 xp 50 by e10
///     denied thanks/ana/e1@/test guard.self by e1
///     week/ana/2026-01-11 star by e9 at 2026-01-11T12:00:00Z "Seven days, Ana!"
///
/// The amount stands only if it is not one, the time only if it is not that of the cause.
struct Fact: Hashable, CustomStringConvertible {
    var kind: Outcome.Kind
    var rule: String
    var member: String
    var instance: String
    /// `rule/member/instance`, as in the journal.
    var id: String
    var reward: String?
    var amount: Amount
    var denial: String
    var cause: String
    var time: Int64
    var causeTime: Int64
    var message: String?

    var description: String {
        var text = id
        switch kind {
        case .granted: break
        case .denied: text = "denied " + text
        case .shadow: text = "shadow " + text
        }
        if let reward { text += " \(reward)" }
        if kind != .denied && amount != .one { text += " \(amount)" }
        if !denial.isEmpty { text += " \(denial)" }
        text += " by \(cause)"
        if time != causeTime { text += " at \(timeText(time))" }
        if let message { text += " \"\(message)\"" }
        return text
    }

    /// What fired, whoever receives it: the rule and the instance.
    var firing: String { rule + "/" + instance }
}

extension Fact {
    init(
        _ outcome: Outcome, cause: rw_event, texts: borrowing TextArena,
        engine: borrowing Engine
    ) {
        let rulebook = engine.plan.rulebook
        let name = engine.memberName(outcome.member)
        var encoded = TextArena()
        encoded.append(encoded: name)
        kind = outcome.kind
        rule = rulebook.rules[Int(outcome.rule)].id
        member = String(decoding: name, as: UTF8.self)
        instance = texts.string(of: outcome.instance)
        id = "\(rule)/\(encoded.string(of: encoded.piece(from: 0)))/\(instance)"
        amount = outcome.amount
        denial = "\(outcome.denial.name)"
        self.cause = String(decoding: cause.id.bytes, as: UTF8.self)
        time = outcome.time.nanoseconds
        causeTime = cause.time
        guard outcome.reward != Outcome.noReward else { return }
        let index = Int(outcome.reward)
        reward = rulebook.rewards[index].name
        message =
            outcome.message.length > 0
            ? texts.string(of: outcome.message) : engine.plan.constantMessage(ofReward: index)
    }
}

/// `2026-01-05T12:00:00Z`.
func timeText(_ nanoseconds: Int64) -> String {
    let timestamp = Timestamp(nanoseconds: nanoseconds)
    let day = floorDivide(timestamp.seconds, 86_400)
    let second = Int(timestamp.seconds - day * 86_400)
    var text = TextArena()
    PeriodRules(Settings()).label(of: PeriodNumber(Int(day)), period: .day, into: &text)
    text.append("T")
    text.append(twoDigits: second / 3600)
    text.append(":")
    text.append(twoDigits: second / 60 % 60)
    text.append(":")
    text.append(twoDigits: second % 60)
    text.append("Z")
    return text.string(of: text.piece(from: 0))
}
