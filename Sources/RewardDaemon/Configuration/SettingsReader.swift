// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Logging
internal import Rulebook

/// A setting that cannot be used: where it comes from, what was found, what is expected.
struct SettingsError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Puts the settings together: flags beat the environment, which beats the file.
struct SettingsReader {
    /// By the names of the file's keys.
    let flags: [String: String]
    /// nil = the default file, if it is there.
    let configurationPath: String?

    static let keys = [
        "rules", "socket", "pipe", "state", "journal", "journal_rotate_bytes", "clock", "log_level",
    ]

    func read() throws -> DaemonSettings {
        var settings = DaemonSettings()
        let file = try readFile()
        for key in SettingsReader.keys {
            let variable = "REWARDD_" + key.uppercased()
            if let value = flags[key] {
                let flag = "--" + key.replacing("_", with: "-")
                try set(key, to: value, from: flag, in: &settings)
            } else if let value = getenv(variable) {
                try set(key, to: String(cString: value), from: variable, in: &settings)
            } else if let value = file?.values[key] {
                try set(key, to: value, from: "'\(key)' in \(path)", in: &settings)
            }
        }
        settings.producers = try (file?.producers ?? []).map { try producerRule($0) }
        return settings
    }

    private var path: String { configurationPath ?? Defaults.configuration }

    private func readFile() throws -> ConfigurationFile? {
        guard let bytes = contents(of: path) else {
            if configurationPath == nil && errno == ENOENT { return nil }
            throw SettingsError("cannot read \(path): \(String(cString: strerror(errno)))")
        }
        let (file, diagnostics) = ConfigurationFile.read(
            RuleFile(path: path, bytes: bytes), keys: SettingsReader.keys)
        guard let file else {
            throw SettingsError("the configuration has errors\n\(diagnostics.rendered)")
        }
        return file
    }

    private func contents(of path: String) -> [UInt8]? {
        guard let stream = fopen(path, "re") else { return nil }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = fread(&buffer, 1, buffer.count, stream)
            if count == 0 { return ferror(stream) == 0 ? bytes : nil }
            bytes += buffer[..<count]
        }
    }

    private func set(
        _ key: String, to value: String, from origin: String, in settings: inout DaemonSettings
    ) throws {
        guard !value.isEmpty else { throw SettingsError("\(origin) is empty") }
        switch key {
        case "rules": settings.rules = value
        case "socket": settings.socket = value
        case "pipe": settings.pipe = value
        case "state": settings.state = value
        case "journal": settings.journal = value
        case "journal_rotate_bytes":
            guard let bytes = UInt64(value) else {
                throw SettingsError("\(origin) is '\(value)', expected a number of bytes")
            }
            settings.journalRotateBytes = bytes
        case "clock":
            guard let clock = ClockMode(rawValue: value) else {
                throw SettingsError("\(origin) is '\(value)', expected wall or events")
            }
            settings.clock = clock
        default:
            guard let level = Logger.Level(rawValue: value) else {
                throw SettingsError(
                    "\(origin) is '\(value)', expected debug, info, notice, warning or error")
            }
            settings.logLevel = level
        }
    }

    private func producerRule(_ entry: ConfigurationFile.Producer) throws -> ProducerRule {
        let subject: ProducerRule.Subject
        switch entry.subject {
        case .user(let name):
            guard let id = UInt32(name) ?? getpwnam(name)?.pointee.pw_uid else {
                throw SettingsError("producers: there is no user '\(name)' on this machine")
            }
            subject = .user(id)
        case .group(let name):
            guard let id = UInt32(name) ?? getgrnam(name)?.pointee.gr_gid else {
                throw SettingsError("producers: there is no group '\(name)' on this machine")
            }
            subject = .group(id)
        }
        return ProducerRule(
            subject: subject,
            permission: Producer.Permission(types: entry.types, sources: entry.sources))
    }
}
