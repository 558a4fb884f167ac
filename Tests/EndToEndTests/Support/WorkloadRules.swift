// SPDX-License-Identifier: Apache-2.0

extension Workload {
    /// A rule for each trigger, for the events of a workload.
    static let rules = """
        settings:
          timezone: Europe/Berlin
          day_start: "04:00"
          lateness: 48h

        groups:
          team: { key: data.group }

        rewards:
          xp: { kind: points }
          first-lesson: { kind: badge }
          ten-lessons: { kind: badge, title: Ten lessons }
          fifty-lessons: { kind: badge }
          three-days: { kind: badge, repeat: true, message: "Three days, {member.name}!", channel: push }
          deep-week: { kind: badge, repeat: true }
          spender: { kind: badge, repeat: true }
          explorer: { kind: badge, repeat: true }
          join-in: { kind: nudge, message: "Three of {group.id} have learned today." }

        rules:
          - id: lesson-xp
            when: lesson.completed
            if: data.minutes >= 5
            grant: { xp: 10 }

          - id: long-lesson
            when: lesson.completed
            if: data.minutes > 30 && data.course in ["algebra", "chess"]
            grant: { xp: data.minutes * 2 }
            limit: { per: day, count: 2 }

          - id: lessons
            when: lesson.completed
            count: { reach: { 1: first-lesson, 10: ten-lessons, 50: fifty-lessons } }

          - id: each-seventh
            when: [lesson.completed, purchase.made]
            count: { reach: 7, repeat: true }
            grant: { xp: 25 }

          - id: power-hour
            when: lesson.completed
            count: { reach: 3, within: 2h }
            grant: { xp: 15 }

          - id: deep-week
            when: lesson.completed
            sum: { of: data.minutes, reach: [60, 240], per: week }
            grant: deep-week

          - id: spender
            when: purchase.made
            sum: { of: data.amount, reach: 50, per: month }
            grant: [spender, { xp: total }]

          - id: explorer
            when: lesson.completed
            distinct: { of: data.course, reach: 4, per: month }
            grant: explorer

          - id: three-days
            when: lesson.completed
            streak: { reach: 3, per: day, grace: 1, repeat: true }
            grant: three-days

          - id: team-week
            when: lesson.completed
            goal: { group: team, sum: data.minutes, reach: 500, per: week }
            grant: { xp: 50 }

          - id: join-in
            when: lesson.completed
            peers: { group: team, distinct: 3, per: day }
            to: { others: { active: 7d } }
            grant: join-in

          - id: thanked
            when: kudos.given
            who: data.to
            guard: { self: deny }
            distinct: { of: event.subject, reach: [1, 2, 3], per: month }
            grant: { xp: 5 }

        """
}
