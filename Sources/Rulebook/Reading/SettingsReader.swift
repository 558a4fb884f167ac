// SPDX-License-Identifier: Apache-2.0

/// Reads `settings`.
struct SettingsReader {
    let problems: Problems
    let zoneExists: (String) -> Bool

    /// What is not understood stays as it is without the key.
    func read(_ fields: Fields, into settings: inout Settings) {
        if let zone = readZone(fields) { settings.timezone = zone }
        if let node = fields["week_starts"],
            let day = problems.weekday(node, fields.name("week_starts"))
        {
            settings.weekStarts = day
        }
        if let seconds = readDayStart(fields) { settings.dayStartSeconds = Int64(seconds) }
        if let lateness = fields.duration("lateness") { settings.lateness = lateness }
        if let currency = readCurrency(fields) { settings.currency = currency }
        if let secret = readSecret(fields) { settings.secret = secret }
        if let journal = readJournal(fields) { settings.journal = journal }
    }

    private func readZone(_ fields: Fields) -> String? {
        guard let node = fields["timezone"], let zone = fields.text("timezone") else { return nil }
        guard zoneExists(zone) else {
            problems.error(
                .unknownZone, at: node.span,
                "\(fields.name("timezone")) is \(quoted(zone)), which the system's time zone data "
                    + "does not have",
                hint: "write a name such as UTC or Europe/Berlin")
            return nil
        }
        return zone
    }

    private func readDayStart(_ fields: Fields) -> Int? {
        guard let node = fields["day_start"] else { return nil }
        guard let scalar = node.scalar,
            let seconds = TimeText.timeOfDay(scalar.text[...], allowsMidnightAtEnd: false)
        else {
            problems.error(
                .badTime, at: node.span,
                "\(fields.name("day_start")) is \(node.described), expected a time of the day",
                hint: "write it as \"04:00\"")
            return nil
        }
        return seconds
    }

    private func readCurrency(_ fields: Fields) -> String? {
        guard let node = fields["currency"], let code = fields.text("currency") else { return nil }
        let isCode =
            code.utf8.count == 3
            && code.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        guard isCode else {
            problems.error(
                .unknownValue, at: node.span,
                "\(fields.name("currency")) is \(quoted(code)), expected a code of ISO 4217",
                hint: "write three capitals, such as EUR")
            return nil
        }
        return code
    }

    private func readSecret(_ fields: Fields) -> String? {
        guard let node = fields["secret"], let secret = fields.text("secret") else { return nil }
        guard !secret.isEmpty else {
            problems.error(
                .unknownValue, at: node.span,
                "\(fields.name("secret")) is empty, expected a text that nobody can guess",
                hint: "write what 'openssl rand -hex 16' prints")
            return nil
        }
        return secret
    }

    /// `journal: [goal.reached, streak.broken]`, or `journal: all`.
    private func readJournal(_ fields: Fields) -> [String]? {
        guard let node = fields["journal"] else { return nil }
        let what = fields.name("journal")
        // An empty list says: none of them.
        if node.list?.isEmpty == true { return [] }
        guard let items = problems.items(node, what, of: "a derived event") else { return nil }
        let known = DerivedEvent.allCases.map(\.rawValue)
        let words = items.compactMap { problems.word($0, what, among: known + ["all"]) }
        return words.contains("all") ? known : words
    }
}
