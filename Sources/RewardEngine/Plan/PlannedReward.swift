// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// A reward with its texts linked, and with what granting it asks for found beforehand.
struct PlannedReward: Sendable {
    /// A kind without its particulars: a plain value.
    enum Form: Hashable, Sendable {
        case points
        case badge(repeats: Bool)
        case item
        case token
        case nudge
        case draw
    }

    let reward: Reward
    let form: Form
    let message: PlannedText?
    /// Whether it is held, and that is all: nothing bounds it, watches it or moves with it.
    let isPlain: Bool
    /// Indices into the plan's boosts.
    let boosts: [Int]
    /// Badges whose place it takes, from the highest down.
    let lower: [Int]
    /// Badges that take its place.
    let higher: [Int]
    /// Whether a board ranks by it.
    let isRanked: Bool
    let hasCodes: Bool
    /// Index into the rulebook's channels, if its channel is declared there.
    let quota: Int?
}

extension Planner {
    mutating func planRewards() -> [PlannedReward] {
        let relations = RewardRelations(rulebook)
        return rulebook.rewards.indices.map { planReward($0, relations) }
    }

    private mutating func planReward(
        _ index: Int, _ relations: borrowing RewardRelations
    ) -> PlannedReward {
        let reward = rulebook.rewards[index]
        let boosts = relations.boosts[index]
        let lower = relations.lower[index]
        let higher = relations.higher[index]
        let isRanked = relations.isRanked[index]
        var form = PlannedReward.Form.nudge
        var hasCodes = false
        var isPlain =
            reward.cap == nil && reward.budget == nil && reward.channel == nil && boosts.isEmpty
            && lower.isEmpty && higher.isEmpty && !isRanked
        switch reward.kind {
        case .points(let points):
            form = .points
            isPlain =
                isPlain && points.levels.isEmpty && points.expiry == nil && points.pending == nil
        case .badge(let repeats, _): form = .badge(repeats: repeats)
        case .nudge: form = .nudge
        case .item(let item):
            form = .item
            hasCodes = item.codes != nil
            isPlain = false
        case .token:
            form = .token
            isPlain = false
        case .draw:
            form = .draw
            isPlain = false
        }
        // A nudge is its text, whichever of the two that stands in.
        let message = reward.message ?? (form == .nudge ? reward.title : nil)
        return PlannedReward(
            reward: reward, form: form, message: message.map { plan($0) },
            isPlain: isPlain, boosts: boosts, lower: lower, higher: higher, isRanked: isRanked,
            hasCodes: hasCodes, quota: reward.channel.flatMap { relations.channels[$0] })
    }

    /// Rewards whose budget stops the rules that grant it, among those that a rule can grant.
    func pausing(_ grants: [[PlannedGrant]]) -> [Int] {
        var found: [Int] = []
        for grant in grants.joined() {
            for reward in rulebook.drawable(grant.reward)
            where rulebook.rewards[reward].budget?.pausesRule == true && !found.contains(reward) {
                found.append(reward)
            }
        }
        return found
    }
}

/// What the rest of a rulebook has to do with each reward, found in one walk over it.
private struct RewardRelations {
    /// Indices into the rulebook's boosts.
    private(set) var boosts: [[Int]]
    /// Badges whose place a badge takes, from the highest down.
    private(set) var lower: [[Int]]
    /// Badges that take its place, in the rulebook's order.
    private(set) var higher: [[Int]]
    private(set) var isRanked: [Bool]
    let channels: [String: Int]

    init(_ rulebook: Rulebook) {
        let count = rulebook.rewards.count
        boosts = Array(repeating: [], count: count)
        lower = boosts
        higher = boosts
        isRanked = Array(repeating: false, count: count)
        channels = Dictionary(
            uniqueKeysWithValues: rulebook.channels.enumerated().map { ($1.name, $0) })
        for (index, boost) in rulebook.boosts.enumerated() { boosts[boost.reward].append(index) }
        for board in rulebook.boards {
            if case .points(let reward) = board.measure { isRanked[reward] = true }
        }
        for badge in rulebook.rewards.indices {
            var below = badge
            // The reader sees to it that this comes to an end, and soon.
            while case .badge(_, let next?) = rulebook.rewards[below].kind {
                lower[badge].append(next)
                higher[next].append(badge)
                below = next
            }
        }
    }
}

extension Rulebook {
    /// A reward, and what may be drawn with it.
    func drawable(_ reward: Int) -> [Int] {
        guard case .draw(let shares) = rewards[reward].kind else { return [reward] }
        return [reward] + shares.map(\.reward)
    }
}
