// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// Leaderboards: scores as events and rewards come, ranks when a period has closed.
extension Engine {
    /// An event that a board counts, or sums up.
    mutating func score(board index: Int, _ frame: inout Frame) {
        let board = plan.boards[index]
        if let condition = board.condition, !holds(condition, frame) { return }
        var amount = Amount.one
        if let of = board.value {
            guard let number = number(of, frame) else { return }
            amount = number
        }
        _ = score(index, amount, frame.subject, at: frame.time, frame)
    }

    /// Points that a member was granted, in the period in which the grant is booked.
    ///
    /// - Returns: where they count, for when they are taken back.
    mutating func score(
        points reward: Int, _ amount: Amount, _ member: MemberIndex, at time: Int64,
        _ frame: borrowing Frame
    ) -> [BoardEntry] {
        plan.boards.indices.flatMap { index in
            guard case .points(reward) = plan.boards[index].board.measure else {
                return [BoardEntry]()
            }
            return score(index, amount, member, at: time, frame)
        }
    }

    /// Takes points out of the periods in which they count, as far as those are not closed.
    mutating func unscore(_ entries: [BoardEntry], _ amount: Amount, _ member: MemberIndex) {
        for entry in entries where boardStates[entry.board].edition == entry.edition {
            boardStates[entry.board].add(
                .zero - amount, to: member, of: entry.group, in: entry.period)
        }
    }

    private mutating func score(
        _ index: Int, _ amount: Amount, _ member: MemberIndex, at time: Int64,
        _ frame: borrowing Frame
    ) -> [BoardEntry] {
        let board = plan.boards[index].board
        let state = stateOfBoard[index]
        var local = frame.homeLocal
        if time != frame.time {
            local = time.floorSeconds + zones[homeZone].offset(at: time.floorSeconds)
        }
        let number = plan.periods.number(of: board.period, localSeconds: local)
        if !boardStates[state].knows(number) {
            let due = closing(of: number, board.period)
            // What is booked in a period that has closed counts no more.
            guard due > clock.nanoseconds else { return [] }
            boardStates[state].begin(number, due: due)
            if board.period != .lifetime {
                timers.add(.boardCloses(board: state, number), due: due)
            }
        }
        var groups = [BoardState.everyone]
        if let kind = board.group {
            if member == frame.subject, let group = eventGroups[kind] {
                groups = [group]
            } else {
                groups = groupsOfMember(kind, member, at: time)
            }
        }
        return groups.map { group in
            boardStates[state].add(amount, to: member, of: group, in: number)
            return BoardEntry(
                board: state, edition: boardStates[state].edition, group: group, period: number)
        }
    }

    /// A board's lines: who has a score above zero, the highest first, equal ones by member id.
    package func ranking(
        of board: Int, group: GroupIndex? = nil, period: PeriodNumber
    ) -> [Ranked] {
        let scores = boardStates[stateOfBoard[board]].scores(
            of: group ?? BoardState.everyone, in: period)
        return rank(scores, plan.boards[board].board.ties)
    }

    private func rank(_ scores: [Contribution], _ ties: Board.Ties) -> [Ranked] {
        let listed = scores.filter { $0.amount > .zero }.sorted {
            $0.amount != $1.amount
                ? $0.amount > $1.amount : comesBefore($0.member, $1.member)
        }
        return zip(listed, ties.places(of: listed.map(\.amount))).map {
            Ranked(member: $0.member, score: $0.amount, place: $1)
        }
    }

    // MARK: Closing

    /// A period is over and nothing late can come any more: ranks are final.
    mutating func closeBoard(
        _ state: Int, _ period: PeriodNumber, due: Int64, into batch: inout OutcomeBatch
    ) {
        guard let closed = boardStates[state].close(period, due: due),
            let index = stateOfBoard.firstIndex(of: state)
        else { return }
        let board = plan.boards[index].board
        let end = end(ofHome: period, board.period)
        // Groups in the order in which they first had a name.
        for group in closed.groups.sorted() {
            let place = closed.groups.firstIndex(of: group) ?? 0
            let ranking = rank(closed.scores[place].all, board.ties)
            let groupName = board.group.map {
                groups[stateOfGroupKind[$0]].names.string(group)
            }
            raiseClosed(board, groupName, period, end: end, due: due, into: &batch)
            for rule in plan.rules.indices {
                guard case .rank(let rank) = plan.rules[rule].rule.trigger, rank.board == index,
                    plan.rules[rule].rule.mode != .off
                else { continue }
                for line in ranking {
                    guard let listed = rank.places.firstIndex(where: { $0.place == line.place })
                    else { continue }
                    reward(
                        line, rule: rule, grants: listed, board, board.group.map { ($0, group) },
                        period, end: end, due: due, into: &batch)
                }
            }
        }
    }

    private mutating func raiseClosed(
        _ board: Board, _ group: String?, _ period: PeriodNumber, end: Int64, due: Int64,
        into batch: inout OutcomeBatch
    ) {
        guard plan.isWatched(.boardClosed) else { return }
        let label = label(of: period, board.period)
        let parts = [board.name] + (group.map { [encoded($0)] } ?? []) + [label]
        atMoment(
            DerivedEvent.boardClosed.rawValue, of: nil, due: due, time: end, into: &batch
        ) { engine, frame, _ in
            engine.raise(
                .boardClosed, about: nil, frame,
                id: "board.closed/" + parts.joined(separator: "/"),
                [
                    ("board", .text(board.name)), ("period", .text(label)),
                    ("group", .text(group ?? "")),
                ])
        }
    }

    /// One line of a closed board, for one of the rules that reward its places: booked at the end
    /// of the period.
    private mutating func reward(
        _ line: Ranked, rule index: Int, grants: Int, _ board: Board,
        _ group: (kind: Int, index: GroupIndex)?, _ period: PeriodNumber, end: Int64, due: Int64,
        into batch: inout OutcomeBatch
    ) {
        let rule = plan.rules[index]
        atMoment(
            DerivedEvent.boardClosed.rawValue, of: line.member, due: due, time: end, into: &batch
        ) { engine, frame, batch in
            frame.rule = index
            frame.group = group.map { (engine.stateOfGroupKind[$0.kind], $0.index) }
            if rule.hasGates && !engine.isAudience(of: rule, frame) { return }
            if let active = rule.active,
                !active.contains(time: end, localSeconds: frame.homeLocal)
            {
                return
            }
            if let condition = rule.condition, !engine.holds(condition, frame) { return }
            engine.ruleStates[engine.stateOfRule[index]].matched += 1
            var firing = Firing(names: .period(board.period, period))
            firing.namesGroup = group != nil
            // Of several lines of a group one receiver may be computed.
            if group != nil && rule.receivers != nil { firing.circle = line.member }
            firing.grants = grants
            frame.firing.total = line.score
            frame.firing.place = line.place
            engine.fire(rule, firing, for: line.member, frame, into: &batch)
        }
    }
}
