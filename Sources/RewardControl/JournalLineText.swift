// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Journal lines for people: `2026-01-31T18:20:11Z  ana  +10 xp  (lesson-xp)`.
struct JournalLineText {
    private let reader = ObjectLines()

    /// A text for each line of the journal.
    func lines(_ journal: UnsafeRawBufferPointer) -> [String] {
        reader.read(journal).compactMap { line in
            switch line {
            case .empty: nil
            case .problem(let message): "no line of a journal: \(message)"
            case .object(.map(let event)): text(event)
            case .object: nil
            }
        }
    }

    private func text(_ event: MapValue) -> String {
        var data = MapValue()
        if case .map(let found)? = event["data"] { data = found }
        let type = word("type", of: event) ?? ""
        // A goal is reached by a group, a board closes for nobody.
        var parts = [word("time", of: event) ?? "", word("subject", of: event) ?? "-"]
        if type.hasPrefix("reward.") {
            if type != "reward.granted" { parts.append("[\(type.dropFirst("reward.".count))]") }
            parts += reward(type, data)
        } else {
            parts.append("[\(type)]")
            parts += facts(data)
        }
        if let rule = word("rule", of: data) { parts.append("(\(rule))") }
        if let reason = word("reason", of: data) { parts.append(reason) }
        if let message = word("message", of: data) { parts.append("\"\(message)\"") }
        return parts.joined(separator: "  ")
    }

    private func reward(_ type: String, _ data: MapValue) -> [String] {
        guard let reward = word("reward", of: data) else { return [] }
        guard data["kind"] == "points", let amount = word("amount", of: data) else {
            return [reward]
        }
        let sign =
            switch type {
            case "reward.granted", "reward.shadow": "+"
            case "reward.revoked", "reward.redeemed": "-"
            default: ""
            }
        return ["\(sign)\(amount) \(reward)"]
    }

    /// What a derived event says: its data but for what every line has.
    private func facts(_ data: MapValue) -> [String] {
        zip(data.keys, data.values).compactMap { key, value in
            guard case .string(let name) = key, !["seq", "rule", "cause"].contains(name) else {
                return nil
            }
            return "\(name): \(plain(value))"
        }
    }

    private func word(_ name: String, of map: MapValue) -> String? {
        map[.string(name)].map(plain)
    }

    private func plain(_ value: Value) -> String {
        if case .string(let text) = value { return text }
        return ValueText.plain(value)
    }
}
