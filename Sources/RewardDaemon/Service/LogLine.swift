// SPDX-License-Identifier: Apache-2.0
internal import EventStore
internal import Logging

/// Every line that the daemon logs for its operators. Nothing is logged for each event; error =
/// someone must act, warning = we coped, notice = the state changed.
enum LogLine {
    case starting(version: String, clock: String)
    case replayed(events: UInt64, rewards: UInt64, milliseconds: Int64)
    case ready(socket: String, rules: Int)
    case stopping(signal: String)
    case stopped(events: UInt64, rewards: UInt64)
    case repaired(Repair)
    case journalBegun(seq: UInt64)
    case journalTouched(JournalNotice)
    case rulesLoaded(rules: Int, digest: String, zones: String)
    case rulesUnchanged
    case rulesRefused(errors: Int, report: String)
    case rulesWarned(report: String)
    case rulesUnreadable(problem: String)
    case rulesUndecided(report: String)
    case diskFull(problem: String)
    case diskFreed
    case storeFailed(problem: String)
    case tooManyConnections(max: Int)
    case identitiesForgotten(max: Int)

    private var level: Logger.Level {
        switch self {
        case .starting, .rulesUnchanged, .replayed: .info
        case .ready, .stopping, .stopped, .rulesLoaded, .journalBegun, .diskFreed: .notice
        case .repaired, .journalTouched, .rulesWarned, .tooManyConnections, .identitiesForgotten:
            .warning
        case .rulesRefused, .rulesUnreadable, .rulesUndecided, .diskFull: .error
        case .storeFailed: .critical
        }
    }

    var sentence: String {
        switch self {
        case .starting(let version, let clock): "rewardd \(version) starts, clock: \(clock)"
        case .replayed(let events, let rewards, let milliseconds):
            "replayed \(events) events with \(rewards) journal lines in \(milliseconds) ms"
        case .ready(let socket, let rules): "ready: \(rules) rules, listening on \(socket)"
        case .stopping(let signal): "\(signal): taking no more events, finishing what came in"
        case .stopped(let events, let rewards):
            "stopped with \(events) events in the log and \(rewards) lines in the journal"
        case .repaired(let repair): "\(repair)"
        case .journalBegun(let seq): "a new journal file begins with seq \(seq)"
        case .journalTouched(let notice): notice.sentence
        case .rulesLoaded(let rules, let digest, let zones):
            "rulebook in force: \(rules) rules, digest \(digest.prefix(12)), zone data \(zones.isEmpty ? "unknown" : zones)"
        case .rulesUnchanged: "the rules have not changed"
        case .rulesRefused(let errors, let report):
            "\(errors) errors in the rules; the former rulebook stays in force\n\(report)"
        case .rulesWarned(let report): "the rules have warnings\n\(report)"
        case .rulesUnreadable(let problem):
            "the rules cannot be read; the former rulebook stays in force: \(problem)"
        case .rulesUndecided(let report):
            "the rules change what is counted; the former rulebook stays in force\n\(report)"
        case .diskFull(let problem): "\(problem): intake waits until there is room"
        case .diskFreed: "there is room again, intake goes on"
        case .storeFailed(let problem): problem
        case .tooManyConnections(let max):
            "refused a connection: there are \(max) already, which is the bound"
        case .identitiesForgotten(let max):
            "more than \(max) events within the window for duplicates: the oldest are forgotten early"
        }
    }

    func log(to logger: Logger) {
        logger.log(level: level, "\(sentence)")
    }
}

extension JournalNotice {
    fileprivate var sentence: String {
        switch self {
        case .vanished(let path): "\(path) was moved or removed; a new one is made"
        case .replaced(let path):
            "\(path) was replaced by another file, which is gone on with; rotate with logrotate's nocreate"
        case .shrunk(let path, let from, let to):
            "\(path) was cut from \(from) to \(to) bytes by someone else; lines may be lost. Rotate by renaming, not with copytruncate"
        case .grown(let path, let from, let to):
            "\(path) grew from \(from) to \(to) bytes by someone else's hand; nobody else may write to the journal"
        }
    }
}
