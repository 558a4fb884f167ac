// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// Calls between our modules are few but hot (amounts, cells): let the optimizer see across. That
/// accesses do not overlap is checked in debug builds, with which the tests run.
let optimized: [SwiftSetting] = [
    .unsafeFlags(
        ["-cross-module-optimization", "-enforce-exclusivity=unchecked"],
        .when(configuration: .release))
]

let package = Package(
    name: "rewardd",
    products: [
        .executable(name: "rewardd", targets: ["rewardd"]),
        .executable(name: "rewardctl", targets: ["rewardctl"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Layouts and system libraries.
        .target(name: "CLayout"),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CDigest", pkgConfig: "libmd", providers: [.apt(["libmd-dev"])]),
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .target(
            name: "CSimdJSON",
            dependencies: ["CLayout"],
            linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CChecksum"),
        .target(name: "CRegex", linkerSettings: [.linkedLibrary("re2")]),

        // The pure core.
        .target(name: "CEL", dependencies: ["CLayout", "CRegex"], swiftSettings: optimized),
        .target(name: "Rulebook", dependencies: ["CYAML", "CEL"], swiftSettings: optimized),
        .target(
            name: "RewardEngine",
            dependencies: [
                "Rulebook", "CEL", "CLayout",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: optimized),

        // The world.
        .target(name: "EventStore", dependencies: ["CDigest", "CChecksum"]),
        .target(
            name: "RewardWire", dependencies: ["CSimdJSON", "CLayout", "RewardEngine", "Rulebook"],
            swiftSettings: optimized),
        .target(
            name: "RewardDaemon",
            dependencies: [
                "RewardWire", "EventStore", "RewardEngine", "Rulebook", "CLayout", "CSystemd",
                "CMalloc",
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .target(
            name: "RewardControl",
            dependencies: [
                "RewardDaemon", "RewardWire", "EventStore", "RewardEngine", "Rulebook", "CEL",
                "CLayout",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "rewardd", dependencies: ["RewardDaemon"]),
        .executableTarget(name: "rewardctl", dependencies: ["RewardControl"]),

        // Measures; it is not installed.
        .target(name: "CAllocationCount", path: "Benchmarks/CAllocationCount"),
        .executableTarget(
            name: "ExpressionBenchmark",
            dependencies: ["RewardWire", "RewardEngine", "CEL", "CLayout", "CAllocationCount"],
            path: "Benchmarks/ExpressionBenchmark", swiftSettings: optimized),

        // What tests of several targets share.
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .target(
            name: "StorageSimulation", dependencies: ["EventStore", "TestSupport"],
            path: "Tests/StorageSimulation"),

        .testTarget(name: "CELTests", dependencies: ["CEL", "CLayout"]),
        .testTarget(name: "RulebookTests", dependencies: ["Rulebook", "TestSupport"]),
        .testTarget(
            name: "RewardEngineTests",
            dependencies: [
                "RewardEngine", "RewardWire", "Rulebook", "CEL", "CLayout", "TestSupport",
            ]),
        .testTarget(
            name: "EventStoreTests",
            dependencies: ["EventStore", "CChecksum", "StorageSimulation", "TestSupport"]),
        .testTarget(
            name: "RewardWireTests",
            dependencies: ["RewardWire", "RewardEngine", "Rulebook", "CLayout", "TestSupport"]),
        .testTarget(
            name: "RewardDaemonTests",
            dependencies: [
                "RewardDaemon", "RewardWire", "EventStore", "RewardEngine", "Rulebook",
                "StorageSimulation", "TestSupport",
            ]),
        .testTarget(
            name: "RewardControlTests",
            dependencies: ["RewardControl", "Rulebook", "CEL", "TestSupport"]),
        .testTarget(name: "EndToEndTests", dependencies: ["rewardd", "rewardctl", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
