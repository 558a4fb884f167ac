// SPDX-License-Identifier: Apache-2.0

/// What other tools call by another name: people bring their words along, and few of them are near
/// enough to ours to be taken for a slip.
enum Synonyms {
    /// Keys. Of several that of the mapping in question is meant.
    private static let keys: [String: [String]] = [
        "action": ["grant"], "after": ["cooldown"], "amount": ["reach"], "at_least": ["reach"],
        "audience": ["for"], "award": ["grant"], "body": ["message"], "by": ["of"],
        "condition": ["if"], "count": ["distinct"], "disabled": ["mode"], "during": ["within"],
        "each": ["per"], "enabled": ["mode"], "event": ["when"], "events": ["when"],
        "every": ["per"], "expr": ["of", "if"], "expression": ["of", "if"], "field": ["of", "key"],
        "filter": ["if"], "frequency": ["per"], "give": ["grant"], "interval": ["per"],
        "label": ["title"], "length": ["reach"], "match": ["if"], "member": ["who"],
        "min": ["reach"], "name": ["title"], "number": ["reach"], "on": ["when"],
        "options": ["of"], "period": ["per"], "persona": ["for"], "price": ["cost"],
        "receiver": ["to"], "recipient": ["to"], "reward": ["grant"], "rewards": ["grant"],
        "segment": ["for"], "subject": ["who"], "target": ["reach", "to"], "text": ["message"],
        "then": ["grant"], "threshold": ["reach"], "times": ["reach"], "trigger": ["when"],
        "ttl": ["expires"], "tz": ["timezone"], "user": ["who"], "users": ["for"],
        "value": ["of", "cost"], "where": ["if"], "window": ["within"], "zone": ["timezone"],
    ]

    /// Values of which there are a few.
    private static let words: [String: [String]] = [
        "active": ["live"], "array": ["list"], "asc": ["min"], "boolean": ["bool"],
        "coupon": ["item"], "currency": ["points"], "daily": ["day"], "deny": ["drop"],
        "desc": ["max"], "disabled": ["off"], "ever": ["lifetime"], "false": ["off"],
        "float": ["double"], "forever": ["lifetime"], "highest": ["max"], "hourly": ["hour"],
        "integer": ["int"], "lowest": ["min"], "message": ["nudge"], "notification": ["nudge"],
        "number": ["double"], "object": ["map"], "on": ["live"], "test": ["shadow"],
        "text": ["string"], "trial": ["shadow"], "true": ["live", "all"], "voucher": ["item"],
    ]

    /// The key that is meant.
    static func key(_ name: String, among known: [String]) -> String? {
        keys[name]?.first(where: known.contains)
    }

    /// The value that is meant.
    static func word(_ text: String, among known: [String]) -> String? {
        words[text.lowercased()]?.first(where: known.contains)
    }
}
