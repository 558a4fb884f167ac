// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import RewardDaemon

/// One at a time: they change the environment of the process.
@Suite("SettingsReader", .serialized)
struct SettingsReaderTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "rewardd-\(UUID().uuidString).yaml").path

    /// Reads settings from a file that is there for the time of the call.
    private func read(
        file: String? = nil, flags: [String: String] = [:], environment: [String: String] = [:]
    ) throws -> DaemonSettings {
        try (file ?? "").write(toFile: path, atomically: true, encoding: .utf8)
        for (key, value) in environment { setenv(key, value, 1) }
        defer {
            for key in environment.keys { unsetenv(key) }
            try? FileManager.default.removeItem(atPath: path)
        }
        return try SettingsReader(flags: flags, configurationPath: path).read()
    }

    private func problem(
        file: String? = nil, flags: [String: String] = [:], environment: [String: String] = [:]
    ) -> String? {
        do {
            _ = try read(file: file, flags: flags, environment: environment)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("Flags beat the environment, which beats the file, which beats the defaults")
    func precedence() throws {
        let file = "rules: /file\nsocket: /file\nstate: /file\n"
        let environment = ["REWARDD_RULES": "/environment", "REWARDD_SOCKET": "/environment"]
        let settings = try read(file: file, flags: ["rules": "/flag"], environment: environment)
        #expect(settings.rules == "/flag")
        #expect(settings.socket == "/environment")
        #expect(settings.state == "/file")
        #expect(settings.journal == Defaults.journal)
        #expect(settings.pipe == nil)
    }

    @Test("Every setting can be given in every way")
    func everySetting() throws {
        let values = [
            "rules": "/r", "socket": "/s", "pipe": "/p", "state": "/t", "journal": "/j",
            "journal_rotate_bytes": "1000000", "clock": "events", "log_level": "debug",
        ]
        #expect(Set(values.keys) == Set(SettingsReader.keys))
        let file = values.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
        let environment = values.map { ("REWARDD_\($0.key.uppercased())", $0.value) }
        let read = [
            try self.read(file: file), try self.read(flags: values),
            try self.read(environment: Dictionary(uniqueKeysWithValues: environment)),
        ]
        for settings in read {
            #expect(
                [settings.rules, settings.socket, settings.pipe, settings.state, settings.journal]
                    == ["/r", "/s", "/p", "/t", "/j"])
            #expect(settings.journalRotateBytes == 1_000_000)
            #expect(settings.clock == .events)
            #expect("\(settings.logLevel)" == "debug")
        }
    }

    @Test("What is not said anywhere is the default")
    func defaults() throws {
        let settings = try read()
        #expect(
            [settings.rules, settings.socket, settings.state, settings.journal]
                == [Defaults.rules, Defaults.socket, Defaults.state, Defaults.journal])
        #expect(settings.journalRotateBytes == 0)
        #expect(settings.clock == .wall)
        #expect("\(settings.logLevel)" == "info")
        #expect(settings.producers == [])
    }

    @Test("Producers are looked up, numbers are taken as they are")
    func producers() throws {
        let settings = try read(
            file: """
                producers:
                  - { user: root, types: ["lesson.*", quiz] }
                  - { group: "4711", sources: [/app] }
                """)
        #expect(
            settings.producers == [
                ProducerRule(
                    subject: .user(0),
                    permission: Producer.Permission(
                        types: [.prefix("lesson."), .exactly("quiz")], sources: [])),
                ProducerRule(
                    subject: .group(4711),
                    permission: Producer.Permission(types: [], sources: [.exactly("/app")])),
            ])
    }

    @Test("A value that cannot be used is told with where it comes from")
    func badValues() {
        #expect(
            problem(flags: ["clock": "sun"]) == "--clock is 'sun', expected wall or events")
        #expect(
            problem(environment: ["REWARDD_CLOCK": "sun"])
                == "REWARDD_CLOCK is 'sun', expected wall or events")
        #expect(
            problem(file: "clock: sun")
                == "'clock' in \(path) is 'sun', expected wall or events")
        #expect(
            problem(flags: ["journal_rotate_bytes": "1 GB"])
                == "--journal-rotate-bytes is '1 GB', expected a number of bytes")
        #expect(
            problem(flags: ["journal_rotate_bytes": "-1"])
                == "--journal-rotate-bytes is '-1', expected a number of bytes")
        #expect(
            problem(flags: ["log_level": "loud"])
                == "--log-level is 'loud', expected debug, info, notice, warning or error")
        #expect(problem(flags: ["rules": ""]) == "--rules is empty")
        #expect(problem(environment: ["REWARDD_PIPE": ""]) == "REWARDD_PIPE is empty")
        #expect(
            problem(file: "producers: [{ user: nobody-has-this-name }]")
                == "producers: there is no user 'nobody-has-this-name' on this machine")
        #expect(
            problem(file: "producers: [{ group: nobody-has-this-name }]")
                == "producers: there is no group 'nobody-has-this-name' on this machine")
    }

    @Test("A value that something else beats is not looked at")
    func beaten() throws {
        let settings = try read(
            file: "clock: sun", flags: ["clock": "events"], environment: ["REWARDD_CLOCK": "moon"])
        #expect(settings.clock == .events)
    }

    @Test("A file with errors is an error")
    func files() {
        let report = problem(file: "rules: /a\nsokcet: /b\n")
        #expect(report?.hasPrefix("the configuration has errors\n") == true)
        #expect(report?.contains("did you mean 'socket'?") == true)
    }

    @Test(
        "A file that cannot be read is no empty one",
        arguments: [
            ("/nowhere/rewardd.yaml", "No such file or directory"), ("/", "Is a directory"),
        ])
    func unreadable(path: String, reason: String) {
        #expect {
            try SettingsReader(flags: [:], configurationPath: path).read()
        } throws: { error in
            "\(error)" == "cannot read \(path): \(reason)"
        }
    }
}
