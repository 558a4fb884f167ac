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

    /// Whether the system has them all; without them tests of zones have nothing to look at.
    static var areThere: Bool { database.names.count == names.count }
}
