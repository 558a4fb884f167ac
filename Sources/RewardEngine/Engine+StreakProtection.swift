// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import CLayout
internal import Rulebook

/// `streak.paused` and `streak.repaired`: what changes afterwards which periods a run needs.
extension Engine {
    /// Takes days out of a member's streaks, `from` included, `until` excluded.
    mutating func pauseStreaks(_ frame: inout Frame, into batch: inout OutcomeBatch) {
        guard let from = day("from", in: frame), let until = day("until", in: frame),
            from < until
        else { return }
        let name = text("rule", in: frame)
        let state = name.flatMap { ruleStateIndices[$0] }
        guard (name == nil) == (state == nil) else { return }
        let subject = frame.subject
        pauses.add(from..<until, of: subject, rule: state)
        changeStreaks(ofState: state, &frame, into: &batch) { engine, rules, index, calendar in
            guard rules.canPause else { return false }
            let first = calendar.numbers(inDay: from).lowerBound
            let last = calendar.numbers(inDay: until - 1).upperBound
            // A period that is paused altogether needs no token.
            for number in engine.streaks[index].frozen(first...last, of: subject)
            where calendar.isFree(number) {
                engine.thawStreak(rules, index, number...number, subject)
            }
            return true
        }
        forEachRevisedStreak(ofState: state) { engine, position in
            engine.revisePauses(position, of: subject, &frame, into: &batch)
        }
    }

    /// Restores a run: the period that holds a day, or all that the last break has missed.
    mutating func repairStreaks(_ frame: inout Frame, into batch: inout OutcomeBatch) {
        let name = text("rule", in: frame)
        let state = name.flatMap { ruleStateIndices[$0] }
        guard (name == nil) == (state == nil) else { return }
        var day: Int?
        if text("period", in: frame) != nil {
            day = self.day("period", in: frame)
            if day == nil { return }
        }
        let (subject, time) = (frame.subject, frame.time)
        changeStreaks(ofState: state, &frame, into: &batch) { engine, rules, index, calendar in
            let periods: ClosedRange<Int32>?
            if let day {
                periods = calendar.numbers(inDay: day)
            } else {
                let now = calendar.number(at: time)
                periods = engine.streaks[index].lastBreak(of: subject, by: now, calendar)
            }
            guard let periods else { return false }
            engine.streaks[index].cover(
                StreakCover(periods: periods, isFrozen: false), of: subject)
            return true
        }
        forEachRevisedStreak(ofState: state) { engine, position in
            engine.reviseRepair(position, day: day, &frame, into: &batch)
        }
    }

    private mutating func forEachRevisedStreak(
        ofState wanted: Int?, _ body: (inout Engine, Int) -> Void
    ) {
        for (position, rule) in plan.rules.enumerated() {
            guard rule.isRevised, rule.streakRules != nil, rule.rule.mode != .off,
                wanted == nil || wanted == stateOfRule[position]
            else { continue }
            body(&self, position)
        }
    }

    /// Changes what streaks of the event's member need, folds them again and fires what has come
    /// together by that.
    private mutating func changeStreaks(
        ofState wanted: Int?, _ frame: inout Frame, into batch: inout OutcomeBatch,
        _ change: (inout Engine, StreakRules, Int, inout StreakCalendar) -> Bool
    ) {
        for (position, rule) in plan.rules.enumerated() {
            let state = stateOfRule[position]
            guard let rules = rule.streakRules, wanted == nil || wanted == state,
                rule.rule.mode != .off, !rule.isRevised,
                case .streak(let index) = ruleStates[state].trigger,
                streaks[index].run(of: frame.subject) != nil
            else { continue }
            var calendar = streakCalendar(
                rules, index, state, of: frame.subject, at: frame.time)
            guard change(&self, rules, index, &calendar) else { continue }
            calendar = streakCalendar(rules, index, state, of: frame.subject, at: frame.time)
            let completions = streaks[index].refold(frame.subject, calendar)
            var frame = frame
            frame.rule = position
            frame.member = frame.subject
            if !completions.isEmpty, !rule.hasGates || isAudience(of: rule, frame) {
                fire(completions, of: rule, rules, &frame, into: &batch)
            }
            setStreakTimers(rules, index, state, of: frame.subject)
        }
    }

    /// A civil day of a built-in event's data, written as 2026-01-31.
    private mutating func day(_ name: String, in frame: borrowing Frame) -> Int? {
        guard let text = text(name, in: frame), text.utf8.count == 10 else { return nil }
        return CivilDate(beginning: text)?.dayNumber
    }
}
