// SPDX-License-Identifier: Apache-2.0

/// Small rulebooks, and events for them.
enum Rules {
    /// A grant for each event, so that the journal lists what was accepted.
    static let everyEvent = """
        rewards:
          xp: { kind: points }
        rules:
          - id: each
            when: "*"
            grant: { xp: 1 }

        """

    /// An event, if wanted so filled that its line has this length.
    static func event(
        _ type: String = "lesson.completed", id: String, subject: String = "ana",
        time: String = "2026-03-02T10:00:00Z", data: String = "", bytes: Int? = nil
    ) -> String {
        func text(_ data: String) -> String {
            #"{"type":"\#(type)","subject":"\#(subject)","id":"\#(id)","source":"/app","#
                + #""time":"\#(time)","data":{\#(data)}}"#
        }
        guard let bytes else { return text(data) }
        let empty = text(#""fill":"""#)
        return text(#""fill":"\#(String(repeating: "x", count: bytes - empty.utf8.count))""#)
    }
}
