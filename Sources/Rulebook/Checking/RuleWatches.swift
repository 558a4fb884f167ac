// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// What one event that a rule raises looks like.
struct RaisedByRule {
    let event: DerivedEvent
    let rule: String
    var reward: String?
    var kind: String?
}

/// Who watches the events that rules raise, with what a rule looks for in them.
///
/// Each watch stands in the lists of what it asks for most closely (a rule, else a reward, else a
/// kind, else an event), so that what a rule raises is held against few that do not want it. From
/// the lists drop out those of rules that were searched: a search costs what there is to find, and
/// not the product of those who raise and those who watch.
struct RuleWatches {
    /// One way in which a rule is woken.
    private struct Watch {
        let rule: Int
        let events: Set<DerivedEvent>
        let rules: Asked
        let rewards: Asked
        let kinds: Asked

        /// Whether an event may get through.
        func sees(_ raised: RaisedByRule) -> Bool {
            events.contains(raised.event) && rules.allows(raised.rule)
                && rewards.allows(raised.reward) && kinds.allows(raised.kind)
        }
    }

    /// What a watch asks for.
    private enum Key: Hashable {
        case rule(String)
        case reward(String)
        case kind(String)
        case event(DerivedEvent)
    }

    /// Watches in the rulebook's order.
    private struct List {
        var watches: [Int] = []
        /// Of each place the one at which to look on: itself, or one behind it if it dropped out.
        var next: [Int] = []
    }

    /// Where a look through the watches of a rule's events stands.
    struct Cursor {
        fileprivate let raised: RaisedByRule
        fileprivate let list: Int
        fileprivate var place = 0
    }

    private var watches: [Watch] = []
    private var lists: [List] = []
    private var listOfKey: [Key: Int] = [:]
    /// How many watches were held against an event.
    private(set) var steps = 0

    var isEmpty: Bool { watches.isEmpty }

    init(_ rules: [Rule]) {
        for (index, rule) in rules.enumerated() {
            let own = rule.condition.map { [$0] } ?? []
            switch rule.trigger {
            case .rank, .schedule, .lapse:
                // What these do comes in its own time.
                continue
            case .sequence(let sequence):
                for step in sequence.steps {
                    add(index, when: step.when, own + (step.condition.map { [$0] } ?? []))
                }
            default: add(index, when: rule.when, own)
            }
        }
    }

    private mutating func add(_ rule: Int, when: [EventPattern], _ conditions: [Expression]) {
        let events = DerivedEvent.allCases.filter { event in
            when.contains { $0.watches(event) }
        }
        guard !events.isEmpty else { return }
        let requirements = conditions.flatMap(\.program.requirements)
        let watch = Watch(
            rule: rule, events: Set(events), rules: Asked(requirements, of: "rule"),
            rewards: Asked(requirements, of: "reward"), kinds: Asked(requirements, of: "kind"))
        let keys =
            watch.rules.allowed?.map(Key.rule) ?? watch.rewards.allowed?.map(Key.reward)
            ?? watch.kinds.allowed?.map(Key.kind) ?? events.map(Key.event)
        for key in keys {
            let list = listOfKey[key] ?? lists.count
            if list == lists.count {
                listOfKey[key] = list
                lists.append(List())
            }
            lists[list].next.append(lists[list].watches.count)
            lists[list].watches.append(watches.count)
        }
        watches.append(watch)
    }

    /// Where to look for those that see one of these events.
    func cursors(for raised: [RaisedByRule]) -> [Cursor] {
        raised.flatMap { raised in
            [
                .rule(raised.rule), raised.reward.map(Key.reward), raised.kind.map(Key.kind),
                .event(raised.event),
            ].compactMap { key in
                key.flatMap { listOfKey[$0] }.map { Cursor(raised: raised, list: $0) }
            }
        }
    }

    /// The next rule that sees the cursor's event and was not searched yet; nil if there is none.
    mutating func next(_ cursor: inout Cursor, isSearched: [Bool]) -> Int? {
        while true {
            cursor.place = place(from: cursor.place, in: cursor.list, isSearched)
            guard cursor.place < lists[cursor.list].watches.count else { return nil }
            let watch = lists[cursor.list].watches[cursor.place]
            steps += 1
            if watches[watch].sees(cursor.raised) { return watches[watch].rule }
            cursor.place += 1
        }
    }

    /// The first place from here on whose rule was not searched. Who comes by later is led there
    /// at once.
    private mutating func place(from start: Int, in list: Int, _ isSearched: [Bool]) -> Int {
        let end = lists[list].watches.count
        var place = start
        while place < end {
            if lists[list].next[place] == place {
                guard isSearched[watches[lists[list].watches[place]].rule] else { break }
                lists[list].next[place] = place + 1
            }
            place = lists[list].next[place]
        }
        var passed = start
        while passed < place {
            let next = lists[list].next[passed]
            lists[list].next[passed] = place
            passed = next
        }
        return place
    }
}

/// What conditions ask of one field of an event.
private struct Asked {
    /// nil is everything.
    private(set) var allowed: Set<String>?
    private var refused: Set<String> = []

    init(_ requirements: [Requirement], of field: String) {
        for requirement in requirements {
            let path = requirement.path.fields
            guard path == ["data", field] || path == ["event", "data", field] else { continue }
            if requirement.isAmong {
                allowed = allowed?.intersection(requirement.texts) ?? Set(requirement.texts)
            } else {
                refused.formUnion(requirement.texts)
            }
        }
    }

    /// An event without the field holds nothing that could be asked for.
    func allows(_ value: String?) -> Bool {
        guard let value else { return allowed == nil }
        return allowed?.contains(value) != false && !refused.contains(value)
    }
}
