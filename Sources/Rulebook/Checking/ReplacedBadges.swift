// SPDX-License-Identifier: Apache-2.0

/// Sees to it that badges that replace others come to an end: of a circle of badges nobody could
/// ever hold one.
struct ReplacedBadges {
    private let rewards: [Reward]
    private let table: NameTable<Reward.Kind?>
    private let problems: Problems

    init(_ rewards: [Reward], _ table: NameTable<Reward.Kind?>, _ problems: Problems) {
        self.rewards = rewards
        self.table = table
        self.problems = problems
    }

    /// Says each circle once, at the first badge in it.
    func check() {
        var known = Set<Int>()
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
            }
        }
    }

    private func replaced(by index: Int) -> Int? {
        if case .badge(_, let replaced) = rewards[index].kind { replaced } else { nil }
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
