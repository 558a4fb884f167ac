// SPDX-License-Identifier: Apache-2.0
import Foundation

@testable import RewardEngine

/// The system's time zones, as far as tests need them.
enum SystemZoneFiles {
    static let names = [
        "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tokyo", "Australia/Lord_Howe", "Europe/Berlin",
        "Europe/Dublin", "America/New_York", "Pacific/Apia", "Pacific/Kiritimati",
        "America/Nuuk", "Pacific/Chatham", "America/Santiago",
    ]

    static let database: ZoneDatabase = {
        var files: [String: [UInt8]] = [:]
        for name in names {
            let url = URL(fileURLWithPath: "/usr/share/zoneinfo/" + name)
            files[name] = (try? Data(contentsOf: url)).map(Array.init)
        }
        return ZoneDatabase(version: "", files: files)
    }()

    /// All that the system has, whatever their names.
    static let everyZone: [Zone] = {
        let root = "/usr/share/zoneinfo"
        guard let files = FileManager.default.enumerator(atPath: root) else { return [] }
        return files.compactMap { $0 as? String }
            .filter { !$0.hasPrefix("posix/") && !$0.hasPrefix("right/") }
            .sorted()
            .compactMap { name in
                guard let data = try? Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)"))
                else { return nil }
                return Zone(name: name, tzif: Array(data))
            }
    }()

    /// Whether the system has them all; without them tests of zones have nothing to look at.
    static var areThere: Bool { database.names.count == names.count }
}
