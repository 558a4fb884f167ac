// SPDX-License-Identifier: Apache-2.0

/// Events in shorthand, one a line, as the NDJSON that a client would send.
///
///     2026-01-05            ana  lesson                     at noon
///     2026-01-05T18:30      ana  lesson  {"minutes":12}
///     2026-01-05T18:30:00Z  ana  lesson                     a whole time is taken as it is
///     2026-01-05..09        ana  lesson                     one a day
///     -                     ana  lesson                     without a time
///     {"type":"lesson",…}                                   a line as it stands
///
/// Events get the ids e1, e2, … and the source `/test`.
struct EventScript {
    private(set) var lines: [String] = []

    /// - Parameter numbersFrom: the number of the first event.
    init(_ text: String, numbersFrom first: Int = 1) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: true)
            guard let time = words.first else { continue }
            guard !time.hasPrefix("{") else {
                lines.append(String(line))
                continue
            }
            precondition(words.count >= 3, "a time, a member and a type: \(line)")
            let data = words.count == 4 ? words[3].trimmed : nil
            for time in EventScript.times(String(time)) {
                let id = "e\(first + lines.count)"
                lines.append(
                    EventScript.line(
                        id: id, time: time, subject: String(words[1]), type: String(words[2]),
                        data: data))
            }
        }
    }

    static func line(
        id: String, time: String?, subject: String, type: String, data: String? = nil
    ) -> String {
        let time = time.map { ",\"time\":\"\($0)\"" } ?? ""
        let data = data.map { ",\"data\":\($0)" } ?? ""
        return "{\"type\":\"\(type)\",\"subject\":\"\(subject)\",\"source\":\"/test\","
            + "\"id\":\"\(id)\"\(time)\(data)}"
    }

    private static func times(_ word: String) -> [String?] {
        if word == "-" { return [nil] }
        guard let dots = word.firstRange(of: "..") else { return [whole(word)] }
        let first = word[..<dots.lowerBound]
        guard let from = Int(first.suffix(2)), let to = Int(word[dots.upperBound...]) else {
            preconditionFailure("days from and to: \(word)")
        }
        return (from...to).map { day in
            whole(first.dropLast(2) + (day < 10 ? "0" : "") + String(day))
        }
    }

    static func whole(_ time: some StringProtocol) -> String {
        switch time.count {
        case 10: "\(time)T12:00:00Z"
        case 16: "\(time):00Z"
        case 19: "\(time)Z"
        default: String(time)
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
