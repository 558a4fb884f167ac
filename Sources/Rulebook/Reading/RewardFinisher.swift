// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// The second step of reading rewards: what they say of other rewards, and their texts.
struct RewardFinisher {
    let book: BookScope
    let codes: CodesReader
    private var problems: Problems { book.problems }

    init(book: BookScope, codes: CodesReader) {
        self.book = book
        self.codes = codes
    }

    /// The reward; what was not understood has left a problem.
    func finish(_ draft: RewardReader.Draft, index: Int) -> Reward {
        let fields = draft.fields
        var kind = draft.kind
        switch kind {
        case .badge(let repeats, _):
            kind = .badge(repeats: repeats, replaces: readReplaced(fields, index))
        case .draw: kind = .draw(readShares(fields))
        case .item(var item):
            item.codes = codes.read(fields, "codes")
            kind = .item(item)
        case .points, .token, .nudge: break
        }
        var reward = Reward(name: draft.name, kind: kind)
        let sight = book.usage.grants[index] ?? Sight(patterns: [])
        let environment = book.environments.environment(sight)
        reward.title = readText("title", fields, environment)
        reward.message = readText("message", fields, environment)
        reward.channel = readChannel(fields)
        reward.description = fields.text("description")
        reward.cap = readCap(fields, kind)
        reward.budget = readBudget(fields, kind)
        return reward
    }

    private func readText(
        _ key: String, _ fields: Fields, _ environment: Environment
    ) -> Template? {
        fields[key].flatMap {
            TemplateReader(expressions: book.expressions).read(
                $0, fields.name(key), in: environment)
        }
    }

    /// A channel need not be declared; one that nearly is, is probably misspelt.
    private func readChannel(_ fields: Fields) -> String? {
        guard let node = fields["channel"], let name = fields.text("channel") else { return nil }
        let channels = book.declarations.channels
        if let channel = channels[name] {
            book.usage.use(.channel, channel.index)
        } else if let hint = didYouMean(name, among: channels.all.map(\.name)) {
            problems.warning(
                .undeclaredChannel, at: node.span,
                "\(fields.name("channel")) is \(quoted(name)), which is not declared under 'channels'",
                hint: hint)
        }
        return name
    }

    // MARK: Other rewards

    /// `replaces: bronze`.
    private func readReplaced(_ fields: Fields, _ index: Int) -> Int? {
        let replaced = book.find(fields, "replaces", in: book.declarations.rewards)
        guard let replaced, let node = fields["replaces"] else { return nil }
        if replaced.index == index {
            problems.error(
                .rewardCycle, at: node.span, "\(fields.name("replaces")) is the badge itself",
                hint: "name the lower badge whose place it takes")
            return nil
        }
        guard let kind = replaced.value else { return nil }
        guard case .badge = kind else {
            book.refuse(replaced, kind, at: node.span, fields.name("replaces"), "a badge")
            return nil
        }
        return replaced.index
    }

    /// `of: { coffee: 1, sticker: 9 }`. A draw is over before another begins: it draws none.
    private func readShares(_ fields: Fields) -> [Reward.Share] {
        guard let node = fields.require("of", "of: { coffee: 1, sticker: 9 }") else { return [] }
        let what = fields.name("of")
        guard let mapping = node.mapping,
            (1...RulebookLimits.grantsMax).contains(mapping.entries.count)
        else {
            problems.wrongType(
                node, what, "1 to \(RulebookLimits.grantsMax) rewards with their weights",
                hint: "write of: { coffee: 1, sticker: 9 }")
            return []
        }
        return mapping.entries.compactMap { entry in
            let reward = book.find(
                entry.name, in: book.declarations.rewards, at: entry.key.span, "\(what) names")
            let weight = problems.whole(
                entry.value, "the weight of \(quoted(entry.name)) in \(what)", in: 1...1_000_000)
            guard let reward else { return nil }
            if case .draw? = reward.value {
                problems.error(
                    .rewardCycle, at: entry.key.span, "\(what) names the draw '\(reward.name)'",
                    hint: "write what that draws here")
                return nil
            }
            return weight.map { Reward.Share(reward: reward.index, weight: $0) }
        }
    }

    // MARK: Bounds

    /// `cap: { per: day, amount: 500, over: trim }`.
    private func readCap(_ fields: Fields, _ kind: Reward.Kind) -> Reward.Cap? {
        let inner = fields.inner("cap", .cap, example: "{ per: day, amount: 500 }")
        guard let inner else { return nil }
        let hasPeriod = inner.require("per", "per: day, or another period") != nil
        let hasAmount = inner.require("amount", "amount: with how much a member can get") != nil
        let period = inner.choice("per", of: Period.self)
        let amount = inner.amount("amount", isWhole: !kind.isPoints)
        let over =
            inner.has("over") ? inner.choice("over", of: Reward.Cap.Overflow.self) : .trim
        guard hasPeriod, hasAmount, let period, let amount, let over else { return nil }
        return Reward.Cap(period: period, amount: amount, overflow: over)
    }

    /// `budget: { per: month, amount: 200, pause_rule: true }`. Of an item with a cost it is money.
    private func readBudget(_ fields: Fields, _ kind: Reward.Kind) -> Reward.Budget? {
        let inner = fields.inner("budget", .budget, example: "{ per: month, amount: 200 }")
        guard let inner else { return nil }
        let isMoney = if case .item(let item) = kind { item.cost != nil } else { false }
        let hasAmount = inner.require("amount", "amount: with how much all members can get") != nil
        let period = inner.has("per") ? inner.choice("per", of: Period.self) : .lifetime
        let amount = inner.amount("amount", isWhole: !kind.isPoints && !isMoney)
        let pauses = inner.flag("pause_rule") ?? false
        guard hasAmount, let period, let amount else { return nil }
        return Reward.Budget(period: period, amount: amount, pausesRule: pauses)
    }
}
