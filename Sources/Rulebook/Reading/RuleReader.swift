// SPDX-License-Identifier: Apache-2.0

/// Reads the rules under `rules`, one mapping each.
struct RuleReader {
    private let book: BookScope
    private var names = UniqueNames(what: "the rule")
    private var problems: Problems { book.problems }

    init(_ book: BookScope) {
        self.book = book
    }

    /// nil, with a problem, if it is no mapping. What else was not understood has left a problem
    /// that refuses the rulebook: the rule goes on without it, so that all problems come out at
    /// once.
    mutating func read(_ node: Node) -> Rule? {
        let idNode = node.mapping?["id"]?.value
        let owner = idNode?.scalar.map { "rule \(quoted($0.text))" } ?? "a rule"
        let fields = Fields(
            node, owner, .rule, place: idNode?.span ?? node.mapping?.entries.first?.key.span,
            example: "- id: …, when: … and grant: …", problems: problems)
        guard let fields else { return nil }
        let id = readID(fields) ?? ""
        let trigger = TriggerReader(fields)
        let patterns = trigger.readWhen(book) ?? [.prefix("")]
        let limits = LimitReader(problems: problems).readLimits(fields)
        let scope = RuleScope(
            book, owner: owner, event: trigger.eventSight(patterns, book.declarations),
            firing: trigger.firingSight(patterns, limits, book.declarations))
        var rule = readCore(fields, scope, trigger, patterns, id)
        rule.limits = limits
        readWhom(fields, into: &rule)
        readPolicies(fields, scope, into: &rule)
        checkLate(rule.late, trigger, fields)
        readTexts(fields, into: &rule)
        return rule
    }

    /// What a rule consists of: when, what it counts, who gets what.
    private func readCore(
        _ fields: Fields, _ scope: RuleScope, _ trigger: TriggerReader, _ when: [EventPattern],
        _ id: String
    ) -> Rule {
        let condition =
            trigger.isTimed ? nil : scope.expression(fields, "if", expecting: .condition)
        let who = trigger.isTimed ? nil : readWho(fields, scope)
        let counting = trigger.read(scope)
        let grants = readGrants(fields, scope, trigger)
        let receivers = ReceiverReader(scope, fields, triggerKey: trigger.key).read()
        warnOfConstant(condition, fields, "if")
        if let condition { DerivedNames(book).check(condition, fields, when) }
        checkSplit(counting, grants, fields)
        var rule = Rule(
            id: id, location: fields.place.location, when: when, condition: condition,
            // `who: event.subject` is what holds without it.
            who: who?.isSubject == true ? nil : who, trigger: counting ?? .each,
            grants: grants ?? [], receivers: receivers ?? .who, guards: Guards(deniesSelf: false))
        rule.guards = GuardReader(problems: problems).read(
            fields, deniesSelf: rule.who != nil || rule.receivers.isComputed)
        return rule
    }

    // MARK: Parts

    private mutating func readID(_ fields: Fields) -> String? {
        guard fields.require("id", "id: with a name that no other rule has") != nil,
            let id = fields.text("id")
        else { return nil }
        let span = fields["id"]?.span ?? fields.place
        guard NameText.isRuleID(id) else {
            problems.error(
                .badName, at: span,
                "\(quoted(id)) as the id of a rule, expected 1 to 64 of a-z, 0-9, '.', '_', '-' and "
                    + "a letter or digit first",
                hint: NameText.suggestion(for: id).map { "write '\($0)'" })
            return nil
        }
        return names.add(id, at: span, problems) ? id : nil
    }

    private func readWho(_ fields: Fields, _ scope: RuleScope) -> Expression? {
        guard let node = fields["who"] else { return nil }
        return book.expressions.read(
            node, fields.name("who"), in: scope.eventEnvironment, expecting: .member)
    }

    private func readGrants(
        _ fields: Fields, _ scope: RuleScope, _ trigger: TriggerReader
    ) -> [Grant]? {
        if let granting = trigger.grantingKey {
            guard let key = trigger.key, fields.has("grant") else { return [] }
            problems.error(
                .conflictingKeys, at: fields.keySpan("grant"),
                "\(fields.owner) has 'grant' and a '\(granting)' that says what is granted",
                hint: "keep one of the two", related: ("the other is here", fields.keySpan(key)))
            return nil
        }
        let node = fields.require("grant", "grant: with a reward, or { reward: amount }")
        return node.flatMap { GrantReader(scope).read($0, fields.name("grant")) }
    }

    /// Who can earn it: `for: newcomer`, `arm: onboarding/nudge`, `since: course.joined`.
    private func readWhom(_ fields: Fields, into rule: inout Rule) {
        rule.audience = AudienceReader(book: book).read(fields)
        if case .expression(let condition)? = rule.audience {
            warnOfConstant(condition, fields, "for")
        }
        rule.arm = ArmReader(book: book).readArm(fields)
        rule.since = book.patterns(fields, "since") ?? []
    }

    private func readPolicies(_ fields: Fields, _ scope: RuleScope, into rule: inout Rule) {
        rule.cooldown = LimitReader(problems: problems).readCooldown(fields)
        rule.active = ActiveReader(problems: problems).read(
            fields, warning: "\(fields.owner) can never fire: it")
        rule.late = fields.choice("late", of: Rule.LatePolicy.self) ?? .keep
        rule.history = fields.choice("history", of: Rule.HistoryPolicy.self) ?? .ignore
        rule.mode = fields.choice("mode", of: Rule.Mode.self) ?? .live
        rule.onChange = fields.choice("on_change", of: Rule.ChangePolicy.self)
    }

    private func readTexts(_ fields: Fields, into rule: inout Rule) {
        rule.title = fields.text("title")
        rule.description = fields.text("description")
        rule.phase = fields.text("phase")
        guard let node = fields["tags"] else { return }
        for item in problems.items(node, fields.name("tags"), of: "a tag") ?? [] {
            guard let scalar = item.scalar, scalar.resolved == .string else {
                problems.wrongType(
                    item, "a tag of \(fields.owner)", "a text", hint: "put it in quotes")
                continue
            }
            rule.tags.append(scalar.text)
        }
    }

    // MARK: Checks

    /// What the clock brings about does not follow from the order of events.
    private func checkLate(_ late: Rule.LatePolicy, _ trigger: TriggerReader, _ fields: Fields) {
        guard late == .revise, let key = trigger.key, trigger.isTimed || key == "lapse" else {
            return
        }
        problems.error(
            .conflictingKeys, at: fields["late"]?.span ?? fields.place,
            "\(fields.owner) revises what it grants, and has '\(key)', which the clock fires",
            hint: "what was due has been told and stands: take 'late' out",
            related: ("the other is here", fields.keySpan(key)))
    }

    private func warnOfConstant(_ condition: Expression?, _ fields: Fields, _ key: String) {
        guard case .bool(false)? = condition?.program.constant, let node = fields[key] else {
            return
        }
        problems.warning(
            .neverFires, at: node.span,
            "\(fields.owner) can never fire: its '\(key)' is always false",
            hint: "to switch a rule off, write mode: off")
    }

    /// A goal that divides an amount needs an amount that can be divided.
    private func checkSplit(_ trigger: Trigger?, _ grants: [Grant]?, _ fields: Fields) {
        guard case .goal(let goal)? = trigger, goal.split != .each, let grants else { return }
        let granted = grants + goal.reach.thresholds.flatMap { $0.grants ?? [] }
        let kinds = granted.map { book.declarations.rewards.all[$0.reward].value }
        if kinds.contains(where: { $0?.isPoints ?? true }) { return }
        problems.error(
            .rewardKind, at: fields["goal"]?.mapping?["split"]?.key.span ?? fields.place,
            "\(fields.owner) splits, and grants no points: nothing else can be divided",
            hint: "take 'split' out: everybody gets the reward")
    }
}

extension Expression {
    /// Whether it is the event's subject and nothing else.
    fileprivate var isSubject: Bool { program.soleSlot?.fields == ["event", "subject"] }
}

extension Receivers {
    fileprivate var isComputed: Bool {
        if case .computed = self { true } else { false }
    }
}
