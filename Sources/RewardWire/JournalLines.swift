// SPDX-License-Identifier: Apache-2.0
package import CLayout
package import RewardEngine
internal import Rulebook

/// Writes outcomes as lines of the journal: CloudEvents, `seq` first in their data.
///
///     {"specversion":"1.0","id":"rule/member/instance","source":"rewardd","type":"reward.granted",
///      "subject":"member","time":"…","data":{"seq":1,"rule":"rule","reward":"xp",…}}
///
/// The bytes depend on the outcome alone, so that a journal can be made again from the log.
package struct JournalLines {
    private var timestamps = TimestampWriter()

    package init() {}

    /// Appends one line with its newline.
    ///
    /// - Parameters:
    ///   - cause: the event that caused the outcome.
    ///   - texts: what the outcome's pieces are pieces of.
    ///   - engine: with the rulebook that was in force.
    package mutating func append(
        _ outcome: Outcome, seq: UInt64, cause: rw_event, texts: borrowing TextArena,
        engine: borrowing Engine, to buffer: inout TextBuffer
    ) {
        let rule = engine.plan.rulebook.rules[Int(outcome.rule)]
        let member = engine.memberName(outcome.member)
        buffer.append("{\"specversion\":\"1.0\",\"id\":\"")
        appendID(of: outcome, rule: rule.id, member: member, texts: texts, to: &buffer)
        buffer.append("\",\"source\":\"rewardd\",\"type\":\"")
        buffer.append(outcome.kind.type)
        buffer.append("\",\"subject\":")
        buffer.appendJSON(member)
        buffer.append(",\"time\":\"")
        timestamps.append(nanoseconds: outcome.time.nanoseconds, to: &buffer)
        buffer.append("\",\"data\":{\"seq\":")
        buffer.append(seq)
        buffer.append(",\"rule\":\"")
        buffer.append(rule.id)
        buffer.append(byte: UInt8(ascii: "\""))
        if outcome.reward != Outcome.noReward {
            append(
                engine.plan.rulebook.rewards[Int(outcome.reward)], outcome.amount, to: &buffer)
        }
        if outcome.denial != .none {
            buffer.append(",\"reason\":\"")
            buffer.append(outcome.denial.name)
            buffer.append(byte: UInt8(ascii: "\""))
        }
        buffer.append(",\"cause\":{\"source\":")
        buffer.appendJSON(cause.source)
        buffer.append(",\"id\":")
        buffer.appendJSON(cause.id)
        buffer.append("},\"instance\":\"")
        texts.withBytes(of: outcome.instance) { buffer.appendJSONContent($0) }
        buffer.append(byte: UInt8(ascii: "\""))
        if outcome.reward != Outcome.noReward {
            appendTexts(of: outcome, texts: texts, engine: engine, to: &buffer)
        }
        buffer.append("}}\n")
    }

    /// `rule/member/instance`. Rule ids need no escape, members are percent-encoded; the instance
    /// may hold a source as it is.
    private func appendID(
        of outcome: Outcome, rule: String, member: UnsafeRawBufferPointer,
        texts: borrowing TextArena, to buffer: inout TextBuffer
    ) {
        buffer.append(rule)
        buffer.append(byte: UInt8(ascii: "/"))
        buffer.append(encoded: member)
        buffer.append(byte: UInt8(ascii: "/"))
        texts.withBytes(of: outcome.instance) { buffer.appendJSONContent($0) }
    }

    private func append(_ reward: Reward, _ amount: Amount, to buffer: inout TextBuffer) {
        buffer.append(",\"reward\":\"")
        buffer.append(reward.name)
        buffer.append("\",\"kind\":\"")
        switch reward.kind {
        case .points: buffer.append("points")
        case .badge: buffer.append("badge")
        case .nudge: buffer.append("nudge")
        }
        buffer.append("\",\"amount\":")
        if amount.isWhole, let whole = Int64(exactly: amount.millionths / Amount.unit) {
            buffer.append(whole)
        } else {
            buffer.append(amount.description)
        }
    }

    private func appendTexts(
        of outcome: Outcome, texts: borrowing TextArena, engine: borrowing Engine,
        to buffer: inout TextBuffer
    ) {
        if outcome.message.length > 0 {
            buffer.append(",\"message\":")
            texts.withBytes(of: outcome.message) { buffer.appendJSON($0) }
        } else if let message = engine.plan.constantMessage(ofReward: Int(outcome.reward)) {
            buffer.append(",\"message\":")
            buffer.appendJSON(message)
        }
        if let channel = engine.plan.rulebook.rewards[Int(outcome.reward)].channel {
            buffer.append(",\"notify\":{\"channel\":")
            buffer.appendJSON(channel)
            buffer.append(byte: UInt8(ascii: "}"))
        }
    }
}

extension Outcome.Kind {
    /// The event type of its line.
    package var type: StaticString {
        switch self {
        case .granted: "reward.granted"
        case .denied: "reward.denied"
        case .shadow: "reward.shadow"
        }
    }
}

extension TextBuffer {
    /// Percent-encodes what is not plain in an id of a grant.
    fileprivate mutating func append(encoded name: UnsafeRawBufferPointer) {
        if name.allSatisfy(isPlain) {
            append(name)
            return
        }
        var arena = TextArena()
        arena.append(encoded: name)
        arena.withBytes(of: arena.piece(from: 0)) { append($0) }
    }
}
