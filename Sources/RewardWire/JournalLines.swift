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
        /// The rule's part of an id.
        let head: [UInt8]
        /// `,"rule":"…"`
        let member: [UInt8]
    }

    private struct RewardText {
        /// `,"reward":"…","kind":"…","amount":`
        let member: [UInt8]
        /// `,"message":"…"` if it is the same for everyone.
        let message: [UInt8]
        /// `,"notify":{"channel":"…"`
        let notify: [UInt8]
    }

    package init(_ plan: Plan) {
        rules = plan.rulebook.rules.map { rule in
            RuleText(
                head: Array("\(rule.id)/".utf8),
                member: Array(",\"rule\":\"\(rule.id)\"".utf8))
        }
        rewards = plan.rulebook.rewards.enumerated().map { index, reward in
            RewardText(
                member: Array(
                    ",\"reward\":\"\(reward.name)\",\"kind\":\"\(reward.kind.name)\",\"amount\":"
                        .utf8),
                message: JournalLines.member(
                    ",\"message\":", plan.constantMessage(ofReward: index), ""),
                notify: JournalLines.member(",\"notify\":{\"channel\":", reward.channel, ""))
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
    ///   - batch: the outcome's, for what it refers to.
    ///   - events: those of the batch, for its cause.
    ///   - engine: with the rulebook that this was made for.
    package mutating func append(
        _ outcome: Outcome, seq: UInt64, of batch: borrowing OutcomeBatch,
        events: UnsafePointer<rw_event>, engine: borrowing Engine, to buffer: inout TextBuffer
    ) {
        let details =
            outcome.details == Outcome.none ? nil : batch.details[Int(outcome.details)]
        appendID(of: outcome, details, batch.texts, engine, to: &buffer)
        buffer.append(literal: "\",\"source\":\"rewardd\",\"type\":\"")
        buffer.append(outcome.kind.type)
        if outcome.member != Outcome.none {
            buffer.append(literal: "\",\"subject\":")
            if let former = details?.formerName {
                batch.texts.withBytes(of: former) { buffer.appendJSON($0) }
            } else {
                buffer.appendJSON(engine.memberName(outcome.member))
            }
        } else {
            buffer.append(byte: UInt8(ascii: "\""))
        }
        buffer.append(literal: ",\"time\":\"")
        timestamps.append(nanoseconds: outcome.time.nanoseconds, to: &buffer)
        buffer.append(literal: "\",\"data\":{\"seq\":")
        buffer.append(seq)
        if case .derived = outcome.kind {
            for (name, value) in details?.data ?? [] { append(name, value, to: &buffer) }
            appendCause(outcome.cause, events, to: &buffer)
            buffer.append(literal: "}}\n")
            return
        }
        if outcome.rule != Outcome.none { append(rules[Int(outcome.rule)].member, to: &buffer) }
        let hasReward = outcome.reward != Outcome.none
        if hasReward {
            append(rewards[Int(outcome.reward)].member, to: &buffer)
            append(outcome.amount, to: &buffer)
        }
        if let reason = outcome.reason {
            buffer.append(literal: ",\"reason\":\"")
            buffer.append(reason.rawValue)
            buffer.append(byte: UInt8(ascii: "\""))
        }
        if let code = details?.code { append("code", .text(code), to: &buffer) }
        if let draw = details?.draw { append("draw", .text(draw), to: &buffer) }
        if case .revoked = outcome.kind, details?.id == nil {
            buffer.append(literal: ",\"grant\":\"")
            appendGrantID(of: outcome, details, batch.texts, engine, to: &buffer)
            buffer.append(byte: UInt8(ascii: "\""))
        }
        appendCause(outcome.cause, events, to: &buffer)
        buffer.append(literal: ",\"instance\":\"")
        batch.texts.withBytes(of: outcome.instance) { buffer.appendJSONContent($0) }
        buffer.append(byte: UInt8(ascii: "\""))
        // Who has lost something is not told what he was told when he got it.
        if hasReward && outcome.kind.isTold {
            appendTexts(of: outcome, details, texts: batch.texts, to: &buffer)
        }
        buffer.append(literal: "}}\n")
    }

    /// Up to the end of the id, without its quote.
    private func appendID(
        of outcome: Outcome, _ details: OutcomeDetails?, _ texts: borrowing TextArena,
        _ engine: borrowing Engine, to buffer: inout TextBuffer
    ) {
        buffer.append(literal: "{\"specversion\":\"1.0\",\"id\":\"")
        if var id = details?.id {
            id.withUTF8 { buffer.appendJSONContent(UnsafeRawBufferPointer($0)) }
            return
        }
        appendGrantID(of: outcome, details, texts, engine, to: &buffer)
        // What is taken back has an id of its own.
        if case .revoked = outcome.kind { buffer.append(literal: "~revoked") }
    }

    /// `rule/member/instance`.
    private func appendGrantID(
        of outcome: Outcome, _ details: OutcomeDetails?, _ texts: borrowing TextArena,
        _ engine: borrowing Engine,
        to buffer: inout TextBuffer
    ) {
        if var id = details?.grant {
            id.withUTF8 { buffer.appendJSONContent(UnsafeRawBufferPointer($0)) }
            return
        }
        if outcome.rule == Outcome.none {
            buffer.append(literal: "points.redeem/")
        } else {
            append(rules[Int(outcome.rule)].head, to: &buffer)
        }
        let former = details?.formerName
        if let former {
            texts.withBytes(of: former) { buffer.append(encoded: $0) }
        } else {
            buffer.append(encoded: engine.memberName(outcome.member))
        }
        if let mark = engine.idMark(of: outcome.member),
            former != nil || !engine.isForgotten(outcome.member)
        {
            buffer.append(mark)
        }
        buffer.append(byte: UInt8(ascii: "/"))
        // The instance may hold a source as it is, and that any character.
        texts.withBytes(of: outcome.instance) { buffer.appendJSONContent($0) }
    }

    private mutating func appendCause(
        _ cause: Cause, _ events: UnsafePointer<rw_event>, to buffer: inout TextBuffer
    ) {
        buffer.append(literal: ",\"cause\":{\"source\":")
        switch cause {
        case .event(let index):
            let event = events[Int(index)]
            buffer.appendJSON(event.source.bytes)
            buffer.append(literal: ",\"id\":")
            buffer.appendJSON(event.id.bytes)
        case .due(let time):
            buffer.append(literal: "\"rewardd\",\"id\":\"due:")
            timestamps.append(nanoseconds: time.nanoseconds, to: &buffer)
            buffer.append(byte: UInt8(ascii: "\""))
        }
        buffer.append(byte: UInt8(ascii: "}"))
    }

    private func append(
        _ name: String, _ value: OutcomeDetails.DerivedValue, to buffer: inout TextBuffer
    ) {
        buffer.append(literal: ",\"")
        buffer.append(name)
        buffer.append(literal: "\":")
        switch value {
        case .text(let text): buffer.appendJSON(text)
        case .number(let number): append(number, to: &buffer)
        }
    }

    private mutating func appendTexts(
        of outcome: Outcome, _ details: OutcomeDetails?, texts: borrowing TextArena,
        to buffer: inout TextBuffer
    ) {
        if outcome.message.length > 0 {
            buffer.append(literal: ",\"message\":")
            texts.withBytes(of: outcome.message) { buffer.appendJSON($0) }
        } else {
            append(rewards[Int(outcome.reward)].message, to: &buffer)
        }
        let notify = rewards[Int(outcome.reward)].notify
        guard !notify.isEmpty else { return }
        switch details?.notice ?? .now {
        case .never: return
        case .now: append(notify, to: &buffer)
        case .notBefore(let time):
            append(notify, to: &buffer)
            buffer.append(literal: ",\"not_before\":\"")
            timestamps.append(nanoseconds: time.nanoseconds, to: &buffer)
            buffer.append(byte: UInt8(ascii: "\""))
        }
        buffer.append(byte: UInt8(ascii: "}"))
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

extension Outcome.Kind {
    /// Whether the receiver gets to know of it, with the reward's message.
    fileprivate var isTold: Bool { self == .granted || self == .shadow }

    /// The event type of its line.
    package var type: String {
        switch self {
        case .granted: "reward.granted"
        case .denied: "reward.denied"
        case .revoked: "reward.revoked"
        case .redeemed: "reward.redeemed"
        case .shadow: "reward.shadow"
        case .derived(let type): type.rawValue
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
