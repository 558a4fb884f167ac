// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import Rulebook

/// How many notices members have had on a channel.
struct ChannelState {
    let name: String
    let period: Period
    var sent = PeriodTable(initial: 0)
}

/// Whether and when a receiver is told. A notice goes out when the engine makes it, so its clock
/// decides, and not the time of an event that may be late.
extension Engine {
    /// - Parameter quota: index into the rulebook's channels, if it is declared there.
    mutating func notice(
        on channel: String, _ quota: Int?, to member: MemberIndex
    ) -> OutcomeDetails.Notice {
        if case .map(let consent)? = members.attribute("consent", of: member),
            consent[.string(channel)] == .bool(false)
        {
            return .never
        }
        let zone = zone(of: member, at: clock.nanoseconds)
        var seconds = clock.seconds
        var local = seconds + zones[zone].offset(at: seconds)
        var notice = OutcomeDetails.Notice.now
        if case .string(let text)? = members.attribute("quiet", of: member),
            let end = QuietHours(text)?.end(around: local)
        {
            seconds = zones[zone].seconds(atLocal: end)
            local = end
            let (time, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            if !overflow { notice = .notBefore(Timestamp(nanoseconds: time)) }
        }
        if let quota, !sends(on: quota, to: member, localSeconds: local) { return .never }
        return notice
    }

    /// Whether there may be one more in the period in which it is delivered; then there is.
    private mutating func sends(
        on channel: Int, to member: MemberIndex, localSeconds: Int64
    ) -> Bool {
        let state = stateOfChannel[channel]
        let period = channelStates[state].period
        let most = plan.rulebook.channels[channel].count
        let (periods, oldest) = (plan.periods, settled)
        return channelStates[state].sent.withValue(
            at: member, period: periods.number(of: period, localSeconds: localSeconds),
            floor: { periods.floor(of: period, settled: oldest) }
        ) { count in
            guard count < most else { return false }
            count += 1
            return true
        }
    }

    /// A channel goes on counting as long as its period stays the same.
    mutating func bindChannels() {
        stateOfChannel = plan.rulebook.channels.map { channel in
            let known = channelStates.firstIndex {
                $0.name == channel.name && $0.period == channel.period
            }
            if let known { return known }
            channelStates.append(ChannelState(name: channel.name, period: channel.period))
            return channelStates.count - 1
        }
    }
}

/// A member's `quiet`: `22:00-07:00` on his clock, the end excluded. Hours that end before they
/// begin end on the next day.
struct QuietHours: Hashable {
    private let start: Int64
    private let end: Int64

    /// nil, if the text does not say such hours, or none.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let start = QuietHours.seconds(parts[0]),
            let end = QuietHours.seconds(parts[1]), start != end, start < 86_400
        else { return nil }
        self.start = start
        self.end = end
    }

    private static func seconds(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = twoDigits(parts[0]), let minute = twoDigits(parts[1]),
            minute < 60, hour < 24 || (hour == 24 && minute == 0)
        else { return nil }
        return hour * 3600 + minute * 60
    }

    private static func twoDigits(_ text: Substring) -> Int64? {
        let isNumber = text.utf8.count == 2 && text.utf8.allSatisfy { (48...57).contains($0) }
        return isNumber ? Int64(text) : nil
    }

    /// When the quiet hours end that a local time falls into, in seconds since 1970 on the same
    /// clock; nil, if it falls into none.
    func end(around local: Int64) -> Int64? {
        let midnight = floorDivide(local, 86_400) * 86_400
        let second = local - midnight
        if start < end { return second >= start && second < end ? midnight + end : nil }
        if second >= start { return midnight + 86_400 + end }
        return second < end ? midnight + end : nil
    }
}

extension Zone {
    /// The instant, in seconds since 1970, at which the wall clock shows a local time, or has leapt
    /// over it.
    mutating func seconds(atLocal local: Int64) -> Int64 {
        var seconds = local - offset(at: local - offset(at: local))
        if seconds + offset(at: seconds) < local { seconds = local - offset(at: seconds) }
        return seconds
    }
}
