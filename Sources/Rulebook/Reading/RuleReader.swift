// SPDX-License-Identifier: Apache-2.0

/// Reads the rules under `rules`, one mapping each.
struct RuleReader {
    let expressions: ExpressionReader
    let declarations: Declarations
    let environments: Environments
    private var names = UniqueNames(what: "the rule")

    private var problems: Problems { expressions.problems }

    init(expressions: ExpressionReader, declarations: Declarations, environments: Environments) {
        self.expressions = expressions
        self.declarations = declarations
        self.environments = environments
    }

    /// nil, with a problem, if a part of the rule was not understood.
    mutating func read(_ node: Node) -> Rule? {
        let idNode = node.mapping?["id"]?.value
        let owner = idNode?.scalar.map { "rule \(quoted($0.text))" } ?? "a rule"
        let fields = Fields(
            node, owner, .rule, place: idNode?.span ?? node.mapping?.entries.first?.key.span,
            example: "- id: …, when: … and grant: …", problems: problems)
        guard let fields else { return nil }
        let id = readID(fields)
        let patterns = readWhen(fields)
        let trigger = TriggerReader(fields)
        let scope = RuleScope(
            expressions: expressions, declarations: declarations, environments: environments,
            owner: owner, when: patterns ?? [.prefix("")], hasGroup: trigger.hasGroup,
            counted: trigger.counted)
        let rule = readParts(fields, scope, trigger, patterns ?? [], id ?? "", at: fields.place)
        return id != nil && patterns != nil ? rule : nil
    }

    /// What a rule is made of; every part is read, so that all problems come out at once.
    private func readParts(
        _ fields: Fields, _ scope: RuleScope, _ trigger: TriggerReader, _ when: [EventPattern],
        _ id: String, at place: Span
    ) -> Rule? {
        let condition = scope.expression(fields, "if", expecting: .condition)
        let who = readWho(fields, scope)
        let counting = trigger.read(scope)
        let grants = readGrants(fields, scope, trigger)
        let receivers = readReceivers(fields, scope, trigger)
        let deniesSelf = readGuard(fields)
        let limits = fields["limit"].map { LimitReader(problems: problems).read($0, fields) } ?? []
        let active = fields["active"].map { node in
            ActiveReader(problems: problems, owner: scope.owner).read(node, fields)
        }
        let mode = fields.has("mode") ? fields.choice("mode", of: Rule.Mode.self) : .live
        let texts = readTexts(fields)
        let onChange = readOnChange(fields)
        warnOfConstant(condition, fields, scope.owner)

        let isUnderstood =
            fields.has("if") == (condition != nil) && fields.has("who") == (who != nil)
            && fields.has("active") == (active ?? nil != nil)
            && fields.has("on_change") == (onChange != nil)
        guard isUnderstood, let counting, let grants, let receivers, let limits, let mode,
            let texts, let deniesSelf
        else { return nil }
        var rule = Rule(
            id: id, location: place.location, when: when, condition: condition,
            // `who: event.subject` is what holds without it.
            who: who?.isSubject == true ? nil : who, trigger: counting, grants: grants,
            receivers: receivers, guards: Guards(deniesSelf: false))
        rule.guards.deniesSelf =
            deniesSelf.decided ?? (rule.who != nil || receivers.isComputed)
        rule.title = texts.title
        rule.description = texts.description
        rule.tags = texts.tags
        rule.limits = limits
        rule.active = active ?? nil
        rule.mode = mode
        rule.onChange = onChange
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

    private func readWhen(_ fields: Fields) -> [EventPattern]? {
        // `schedule` is not built, and needs no event.
        if fields.has("schedule"), !fields.has("when") { return nil }
        guard let node = fields.require("when", "when: with an event type") else { return nil }
        return WhenReader(problems: problems, declarations: declarations)
            .read(node, fields.name("when"))
    }

    private func readWho(_ fields: Fields, _ scope: RuleScope) -> Expression? {
        guard let node = fields["who"] else { return nil }
        return expressions.read(
            node, fields.name("who"), in: scope.eventEnvironment, expecting: .member)
    }

    private func readGrants(
        _ fields: Fields, _ scope: RuleScope, _ trigger: TriggerReader
    ) -> [Grant]? {
        if trigger.saysGrants {
            guard let key = trigger.key, fields.has("grant") else { return [] }
            problems.error(
                .conflictingKeys, at: fields.keySpan("grant"),
                "\(fields.owner) has 'grant' and a 'reach' that says what is granted",
                hint: "keep one of the two", related: ("the other is here", fields.keySpan(key)))
            return nil
        }
        guard let node = fields["grant"] else {
            if !trigger.hasLaterTrigger {
                _ = fields.require("grant", "grant: with a reward, or { reward: amount }")
            }
            return nil
        }
        return GrantReader(scope).read(node, fields.name("grant"))
    }

    private func readReceivers(
        _ fields: Fields, _ scope: RuleScope, _ trigger: TriggerReader
    ) -> Receivers? {
        let reader = ReceiverReader(scope, triggerKey: trigger.key)
        guard let node = fields["to"] else { return reader.usual }
        // What a trigger that is not built can receive is not known here.
        if trigger.hasLaterTrigger { return nil }
        return reader.read(node, fields.name("to"))
    }

    private enum SelfGuard: String, CaseIterable {
        case deny, allow
    }

    /// `guard: {self: deny}`. nil, if it was not understood; `decided` is nil, if it says nothing.
    private func readGuard(_ fields: Fields) -> (decided: Bool?, Void)? {
        guard let node = fields["guard"] else { return (nil, ()) }
        let guards = Fields(
            node, fields.name("guard"), .guards, place: fields.keySpan("guard"),
            example: "guard: { self: deny }", problems: problems)
        guard let guards else { return nil }
        guard guards.has("self") else { return (nil, ()) }
        return guards.choice("self", of: SelfGuard.self).map { ($0 == .deny, ()) }
    }

    private func readOnChange(_ fields: Fields) -> Rule.ChangePolicy? {
        guard let node = fields["on_change"] else { return nil }
        if node.scalar?.text == "replay" {
            problems.notBuilt("'on_change: replay'", at: node.span)
            return nil
        }
        return fields.choice("on_change", of: Rule.ChangePolicy.self)
    }

    private func readTexts(
        _ fields: Fields
    ) -> (title: String?, description: String?, tags: [String])? {
        let title = fields.text("title")
        let description = fields.text("description")
        let phase = fields.text("phase")
        var tags: [String] = []
        var isWhole =
            fields.has("title") == (title != nil)
            && fields.has("description") == (description != nil)
            && fields.has("phase") == (phase != nil)
        if let node = fields["tags"] {
            for item in problems.items(node, fields.name("tags"), of: "a tag") ?? [] {
                guard let scalar = item.scalar, scalar.resolved == .string else {
                    problems.wrongType(
                        item, "a tag of \(fields.owner)", "a text", hint: "put it in quotes")
                    isWhole = false
                    continue
                }
                tags.append(scalar.text)
            }
        }
        return isWhole ? (title, description, tags) : nil
    }

    private func warnOfConstant(_ condition: Expression?, _ fields: Fields, _ owner: String) {
        guard case .bool(false)? = condition?.program.constant, let node = fields["if"] else {
            return
        }
        problems.warning(
            .neverFires, at: node.span, "\(owner) can never fire: its 'if' is always false",
            hint: "to switch a rule off, write mode: off")
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
