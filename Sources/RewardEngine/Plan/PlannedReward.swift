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
    mutating func planReward(_ index: Int) -> PlannedReward {
        let reward = rulebook.rewards[index]
        let boosts = rulebook.boosts.indices.filter { rulebook.boosts[$0].reward == index }
        let lower = badges(below: index)
        let higher = rulebook.rewards.indices.filter {
            $0 != index && badges(below: $0).contains(index)
        }
        let isRanked = rulebook.boards.contains {
            if case .points(index) = $0.measure { true } else { false }
        }
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
            hasCodes: hasCodes,
            quota: rulebook.channels.firstIndex { $0.name == reward.channel })
    }

    /// The badges whose place one takes, directly and by those.
    private func badges(below index: Int) -> [Int] {
        var below: [Int] = []
        var badge = index
        while case .badge(_, let next?) = rulebook.rewards[badge].kind, !below.contains(next),
            next != index
        {
            below.append(next)
            badge = next
        }
        return below
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

extension Rulebook {
    /// A reward, and what may be drawn with it.
    func drawable(_ reward: Int) -> [Int] {
        guard case .draw(let shares) = rewards[reward].kind else { return [reward] }
        return [reward] + shares.map(\.reward)
    }
}
