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
    var code: String?
    var draw: String?
    var notice = OutcomeDetails.Notice.now

    var description: String {
        var text = id
        switch kind {
        case .granted: break
        case .denied: text = "denied " + text
        case .shadow: text = "shadow " + text
        case .revoked: text = "revoked " + text
        case .redeemed: text = "redeemed " + text
        case .derived: text = "raised " + text
        }
        if let reward { text += " \(reward)" }
        if kind != .denied && reward != nil && amount != .one { text += " \(amount)" }
        if !denial.isEmpty { text += " \(denial)" }
        if let code { text += " code \(code)" }
        if let draw { text += " of \(draw)" }
        text += " by \(cause)"
        if time != causeTime { text += " at \(timeText(time))" }
        if let message { text += " \"\(message)\"" }
        switch notice {
        case .now: break
        case .never: text += " untold"
        case .notBefore(let time): text += " told at \(time.text)"
        }
        return text
    }

    /// What fired, whoever receives it: the rule and the instance.
    var firing: String { rule + "/" + instance }
}

extension Fact {
    init(
        _ outcome: Outcome, of batch: borrowing OutcomeBatch, events: [rw_event],
        engine: borrowing Engine
    ) {
        let rulebook = engine.plan.rulebook
        var encoded = TextArena()
        let details = outcome.details == Outcome.none ? nil : batch.details[Int(outcome.details)]
        if let former = details?.formerName {
            member = batch.texts.string(of: former)
        } else if outcome.member != Outcome.none {
            member = String(decoding: engine.memberName(outcome.member), as: UTF8.self)
        } else {
            member = ""
        }
        var name = member
        name.withUTF8 { encoded.append(encoded: UnsafeRawBufferPointer($0)) }
        kind = outcome.kind
        rule = outcome.rule == Outcome.none ? "" : rulebook.rules[Int(outcome.rule)].id
        instance = batch.texts.string(of: outcome.instance)
        let isNamed = details?.formerName != nil || !engine.isForgotten(outcome.member)
        let mark = isNamed ? engine.idMark(of: outcome.member) ?? "" : ""
        id =
            details?.id
            ?? details?.grant
            ?? "\(rule.isEmpty ? "points.redeem" : rule)/\(encoded.string(of: encoded.piece(from: 0)))\(mark)/\(instance)"
        amount = outcome.amount
        denial = outcome.reason?.rawValue ?? ""
        code = details?.code
        draw = details?.draw
        notice = details?.notice ?? .now
        time = outcome.time.nanoseconds
        switch outcome.cause {
        case .event(let index):
            cause = String(decoding: events[Int(index)].id.bytes, as: UTF8.self)
            causeTime = events[Int(index)].time
        case .due(let due):
            cause = "due"
            causeTime = due.nanoseconds
        }
        guard outcome.reward != Outcome.none else { return }
        let index = Int(outcome.reward)
        reward = rulebook.rewards[index].name
        guard kind == .granted || kind == .shadow else { return }
        message =
            outcome.message.length > 0
            ? batch.texts.string(of: outcome.message) : engine.plan.constantMessage(ofReward: index)
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
