// SPDX-License-Identifier: Apache-2.0
package import CLayout
package import RewardEngine
internal import Rulebook

/// Writes outcomes as lines of the journal: CloudEvents, `seq` first in their data.
///
///     {"specversion":"1.0","id":"rule/member/instance","source":"rewardd","type":"reward.granted",
///      "subject":"member","time":"…","data":{"seq":1,"rule":"rule","reward":"xp",…}}
///
/// The bytes depend on the outcome alone, so that a journal can be made again from the log. What
/// rules and rewards contribute is always the same and is written out once, when they load.
package struct JournalLines {
    private var timestamps = TimestampWriter()
    private let rules: [RuleText]
    private let rewards: [RewardText]

    private struct RuleText {
        /// From the line's beginning up to the rule's part of the id.
        let head: [UInt8]
        /// `,"rule":"…"`
        let member: [UInt8]
    }

    private struct RewardText {
        /// `,"reward":"…","kind":"…","amount":`
        let member: [UInt8]
        /// `,"message":"…"` if it is the same for everyone.
        let message: [UInt8]
        /// `,"notify":{"channel":"…"}`
        let notify: [UInt8]
    }

    package init(_ plan: Plan) {
        rules = plan.rulebook.rules.map { rule in
            RuleText(
                head: Array("{\"specversion\":\"1.0\",\"id\":\"\(rule.id)/".utf8),
                member: Array(",\"rule\":\"\(rule.id)\"".utf8))
        }
        rewards = plan.rulebook.rewards.enumerated().map { index, reward in
            RewardText(
                member: Array(
                    ",\"reward\":\"\(reward.name)\",\"kind\":\"\(reward.kind.name)\",\"amount\":"
                        .utf8),
                message: JournalLines.member(
                    ",\"message\":", plan.constantMessage(ofReward: index), ""),
                notify: JournalLines.member(",\"notify\":{\"channel\":", reward.channel, "}"))
        }
    }

    /// Empty if there is no text.
    private static func member(_ start: String, _ text: String?, _ end: String) -> [UInt8] {
        guard let text else { return [] }
        var buffer = TextBuffer()
        buffer.append(start)
        buffer.appendJSON(text)
        buffer.append(end)
        return Array(buffer.bytes)
    }

    /// Appends one line with its newline.
    ///
    /// - Parameters:
    ///   - cause: the event that caused the outcome.
    ///   - texts: what the outcome's pieces are pieces of.
    ///   - engine: with the rulebook that this was made for.
    package mutating func append(
        _ outcome: Outcome, seq: UInt64, cause: rw_event, texts: borrowing TextArena,
        engine: borrowing Engine, to buffer: inout TextBuffer
    ) {
        let rule = Int(outcome.rule)
        let member = engine.memberName(outcome.member)
        append(rules[rule].head, to: &buffer)
        buffer.append(encoded: member)
        buffer.append(byte: UInt8(ascii: "/"))
        // The instance may hold a source as it is, and that any character.
        texts.withBytes(of: outcome.instance) { buffer.appendJSONContent($0) }
        buffer.append(literal: "\",\"source\":\"rewardd\",\"type\":\"")
        buffer.append(literal: outcome.kind.type)
        buffer.append(literal: "\",\"subject\":")
        buffer.appendJSON(member)
        buffer.append(literal: ",\"time\":\"")
        timestamps.append(nanoseconds: outcome.time.nanoseconds, to: &buffer)
        buffer.append(literal: "\",\"data\":{\"seq\":")
        buffer.append(seq)
        append(rules[rule].member, to: &buffer)
        let hasReward = outcome.reward != Outcome.noReward
        if hasReward {
            append(rewards[Int(outcome.reward)].member, to: &buffer)
            append(outcome.amount, to: &buffer)
        }
        if outcome.denial != .none {
            buffer.append(literal: ",\"reason\":\"")
            buffer.append(literal: outcome.denial.name)
            buffer.append(byte: UInt8(ascii: "\""))
        }
        buffer.append(literal: ",\"cause\":{\"source\":")
        buffer.appendJSON(cause.source)
        buffer.append(literal: ",\"id\":")
        buffer.appendJSON(cause.id)
        buffer.append(literal: "},\"instance\":\"")
        texts.withBytes(of: outcome.instance) { buffer.appendJSONContent($0) }
        buffer.append(byte: UInt8(ascii: "\""))
        if hasReward { appendTexts(of: outcome, texts: texts, to: &buffer) }
        buffer.append(literal: "}}\n")
    }

    private func appendTexts(
        of outcome: Outcome, texts: borrowing TextArena, to buffer: inout TextBuffer
    ) {
        if outcome.message.length > 0 {
            buffer.append(literal: ",\"message\":")
            texts.withBytes(of: outcome.message) { buffer.appendJSON($0) }
        } else {
            append(rewards[Int(outcome.reward)].message, to: &buffer)
        }
        append(rewards[Int(outcome.reward)].notify, to: &buffer)
    }

    private func append(_ amount: Amount, to buffer: inout TextBuffer) {
        let whole = Int64(truncatingIfNeeded: amount.millionths / Amount.unit)
        if Int128(whole) * Amount.unit == amount.millionths {
            buffer.append(whole)
        } else {
            buffer.append(amount.description)
        }
    }

    private func append(_ bytes: [UInt8], to buffer: inout TextBuffer) {
        bytes.withUnsafeBytes { buffer.append($0) }
    }
}

extension Reward.Kind {
    /// As rule files name it.
    fileprivate var name: String {
        switch self {
        case .points: "points"
        case .badge: "badge"
        case .nudge: "nudge"
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
