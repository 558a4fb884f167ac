// SPDX-License-Identifier: Apache-2.0

extension Diagnostic {
    /// What kind of problem it is. The text is stable: people search for it, tools filter by it,
    /// and the manual explains each.
    package enum Code: String, CaseIterable, Hashable, Sendable {
        // The file as bytes.
        case fileSize = "file-size"
        case badEncoding = "bad-encoding"
        case nul

        // The file as YAML.
        case syntax
        case depth
        case nodeCount = "node-count"
        case scalarSize = "scalar-size"
        case aliasCycle = "alias-cycle"
        case unknownAlias = "unknown-alias"
        case unknownTag = "unknown-tag"
        case severalDocuments = "several-documents"
        case duplicateKey = "duplicate-key"
        case keyType = "key-type"
        case mergeType = "merge-type"

        // Shape.
        case unknownKey = "unknown-key"
        case missingKey = "missing-key"
        case conflictingKeys = "conflicting-keys"
        case wrongType = "wrong-type"
        case unknownValue = "unknown-value"
        case numberRange = "number-range"
        case numberPrecision = "number-precision"
        case badDuration = "bad-duration"
        case badTime = "bad-time"
        case badPath = "bad-path"
        case eventType = "event-type"
        case tooMany = "too-many"

        // Names.
        case badName = "bad-name"
        case duplicateName = "duplicate-name"
        case duplicateThreshold = "duplicate-threshold"
        case duplicateGrant = "duplicate-grant"
        case unknownReward = "unknown-reward"
        case unknownPersona = "unknown-persona"
        case unknownGroup = "unknown-group"
        case unknownGraph = "unknown-graph"
        case unknownBoard = "unknown-board"
        case unknownJourney = "unknown-journey"
        case unknownStage = "unknown-stage"
        case unknownExperiment = "unknown-experiment"
        case unknownArm = "unknown-arm"
        case unknownZone = "unknown-zone"

        // Meaning.
        case receivers
        case amount
        case rewardKind = "reward-kind"
        case rewardCycle = "reward-cycle"
        case ruleCycle = "rule-cycle"
        case builtInEvent = "built-in-event"
        case unknownFile = "unknown-file"
        case badCode = "bad-code"
        case duplicateCode = "duplicate-code"
        case expression
        case expressionType = "expression-type"
        case template

        // Warnings.
        case unusedReward = "unused-reward"
        case unusedPersona = "unused-persona"
        case unusedGroup = "unused-group"
        case unusedGraph = "unused-graph"
        case unusedBoard = "unused-board"
        case unusedJourney = "unused-journey"
        case unusedExperiment = "unused-experiment"
        case unusedChannel = "unused-channel"
        case neverFires = "never-fires"
        case undeclaredEvent = "undeclared-event"
        case undeclaredChannel = "undeclared-channel"
        case noCodes = "no-codes"
        case guessableDraw = "guessable-draw"
        case duplicateValue = "duplicate-value"
    }
}
