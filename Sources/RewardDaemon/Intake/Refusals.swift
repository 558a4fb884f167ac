// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import RewardEngine
internal import RewardWire

/// What is refused for other reasons than the line itself.
extension Refusal {
    static func future(line: Int) -> Refusal {
        Refusal(
            line: line, code: .future,
            message: "time is more than 5 minutes ahead of this machine's clock; set the clock of "
                + "the sender, or leave out time")
    }

    static func unknownZone(_ zone: String, line: Int) -> Refusal {
        Refusal(
            line: line, code: .schema,
            message: "data.timezone is \(zone), expected the name of an IANA time zone such as "
                + "Europe/Berlin")
    }

    static func notAllowed(_ event: rw_event, line: Int) -> Refusal {
        let type = String(decoding: event.type.bytes, as: UTF8.self)
        let source = String(decoding: event.source.bytes, as: UTF8.self)
        return Refusal(
            line: line, code: .notAllowed,
            message: "this sender may not send '\(type)' from '\(source)'; see producers in the "
                + "daemon's configuration")
    }
}

extension Producer.Permission {
    func allows(_ event: rw_event) -> Bool {
        allows(
            type: String(decoding: event.type.bytes, as: UTF8.self),
            source: String(decoding: event.source.bytes, as: UTF8.self))
    }
}
