// SPDX-License-Identifier: Apache-2.0

/// What `late: revise` means for runs of events, said as plainly as can be: with every event that
/// arrives, sort all by event time, look for awards from the start, and compare with what is held.
struct PeerReference {
    let event: String
    let pass: String
    let breaks: Bool
    let within: Int?
    let repeats: Bool

    private struct Key: Hashable {
        let rank: Int
        let start: String
    }

    private struct Passing {
        let id: String
        let t: Int64
        let isPass: Bool
    }

    /// What comes of a case's events in order of arrival.
    func observations(
        _ task: PeerTask, _ tiers: [PeerTranslator.Tier]
    ) throws -> [PeerObservation] {
        var arrived: [Passing] = []
        var held: [Key: PeerObservation] = [:]
        var observations: [PeerObservation] = []
        for event in task.events where event.type == self.event {
            arrived.append(
                Passing(
                    id: event.id, t: try task.instant(of: event) / 1_000_000 / task.time.factor,
                    isPass: try passes(event)))
            let awards = awards(arrived, tiers)
            for (key, award) in held where awards[key] == nil {
                var revoked = award
                revoked.values["grant"] = nil
                revoked.values["streak"] = nil
                revoked.values["revoke"] = "badge"
                observations.append(revoked)
                held[key] = nil
            }
            for (key, award) in awards where held[key] == nil {
                observations.append(award)
                held[key] = award
            }
        }
        return observations
    }

    private func passes(_ event: PeerEvent) throws -> Bool {
        guard let match = pass.wholeMatch(of: /value >= ([0-9.]+)/), let least = Double(match.1)
        else { throw PeerProblem("the reference does not know '\(pass)'") }
        return (event.value ?? 0) >= least
    }

    private func awards(
        _ arrived: [Passing], _ tiers: [PeerTranslator.Tier]
    ) -> [Key: PeerObservation] {
        // The sort is stable: ties stay in order of arrival.
        let ordered = arrived.enumerated()
            .sorted { ($0.element.t, $0.offset) < ($1.element.t, $1.offset) }.map(\.element)
        var awards: [Key: PeerObservation] = [:]
        var run: [Passing] = []
        for event in ordered {
            guard event.isPass else {
                if breaks { run = [] }
                continue
            }
            run.append(event)
            if let within { run.removeAll { event.t - $0.t > Int64(within) } }
            for tier in tiers where tier.length == run.count {
                awards[Key(rank: tier.rank, start: run[0].id)] = PeerObservation([
                    "grant": "badge", "rank": String(tier.rank), "streak": String(tier.length),
                    "start": String(run[0].t), "end": String(event.t), "start_event": run[0].id,
                    "end_event": event.id,
                ])
            }
            if repeats, run.count >= tiers.map(\.length).max() ?? .max { run = [] }
        }
        return awards
    }
}
