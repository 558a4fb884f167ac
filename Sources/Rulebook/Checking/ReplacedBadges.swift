// SPDX-License-Identifier: Apache-2.0

/// Sees to it that badges that replace others come to an end, and soon: of a circle of badges
/// nobody could ever hold one.
struct ReplacedBadges {
    private let rewards: [Reward]
    private let table: NameTable<Reward.Kind?>
    private let problems: Problems

    init(_ rewards: [Reward], _ table: NameTable<Reward.Kind?>, _ problems: Problems) {
        self.rewards = rewards
        self.table = table
        self.problems = problems
    }

    /// Says each circle once, at the first badge in it, and each row that is too long.
    func check() {
        var known = Set<Int>()
        var below = Array(repeating: 0, count: rewards.count)
        for start in rewards.indices where !known.contains(start) {
            var path: [Int] = []
            var index = start
            while known.insert(index).inserted {
                path.append(index)
                guard let next = replaced(by: index) else { break }
                index = next
            }
            // Where it ended was seen before: on this way, or on an earlier one.
            if let circle = path.firstIndex(of: index), replaced(by: path[path.count - 1]) == index
            {
                report(Array(path[circle...]))
                continue
            }
            for badge in path.reversed() {
                below[badge] = replaced(by: badge).map { below[$0] + 1 } ?? 0
                if below[badge] == RulebookLimits.badgesBelowMax + 1 { reportRow(to: badge) }
            }
        }
    }

    private func replaced(by index: Int) -> Int? {
        if case .badge(_, let replaced) = rewards[index].kind { replaced } else { nil }
    }

    private func reportRow(to badge: Int) {
        problems.error(
            .tooMany, at: table.all[badge].place,
            "reward '\(rewards[badge].name)' takes the place of more than "
                + "\(RulebookLimits.badgesBelowMax) badges, one below the other",
            hint: "let points have levels instead, as in { kind: points, levels: [0, 100, 300] }")
    }

    private func report(_ circle: [Int]) {
        let names = (circle + [circle[0]]).prefix(12).map { "'\(rewards[$0].name)'" }
        let first = circle.min() ?? circle[0]
        problems.error(
            .rewardCycle, at: table.all[first].place,
            "badges replace each other in a circle: \(names.joined(separator: " → "))",
            hint: "the lowest replaces none")
    }
}
