// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import Rulebook
import Testing

@testable import RewardWire

@Suite struct SchemaTests {
    typealias FieldType = EventSchema.FieldType

    static let samples: [(json: String, name: String, types: [FieldType])] = [
        ("true", "a bool", [.bool, .any]), ("12", "an int", [.int, .double, .any]),
        ("-0", "an int", [.int, .double, .any]), ("1.0", "a number", [.double, .any]),
        ("9223372036854775808", "a number", [.double, .any]),
        (#""12""#, "a string", [.string, .any]),
        ("[1]", "a list", [.list, .any]), ("{}", "a map", [.map, .any]), ("null", "null", [.any]),
    ]

    private func projection(_ type: FieldType, isOptional: Bool) -> Projection {
        var projection = Projection.wanting("data.minutes")
        // Checked whether it is read or not.
        projection.classes[0].fields = []
        projection.classes[0].checks = [.init(field: 0, type: type, isOptional: isOptional)]
        return projection
    }

    @Test(arguments: FieldType.allCases) func aFieldHasItsType(_ type: FieldType) {
        for sample in Self.samples {
            let line = event(data: "{\"minutes\":\(sample.json)}")
            let article = type == .int ? "an" : "a"
            let message = "data.minutes must be \(article) \(type.rawValue), found \(sample.name)"
            let refused = [Outcome(code: .schema, message: message)]
            for isOptional in [false, true] {
                let outcomes = decode(line, projection(type, isOptional: isOptional))
                let isTaken = sample.types.contains(type) || (isOptional && sample.json == "null")
                if isTaken {
                    #expect(outcomes[0].code == nil)
                } else {
                    #expect(outcomes == refused)
                }
            }
        }
    }

    @Test func aRequiredFieldIsThere() {
        let refused = [
            Outcome(code: .schema, message: "data.minutes is missing; it must be an int")
        ]
        for line in [event(data: "{}"), event(data: "null"), event(data: #"{"m":{"minutes":1}}"#)] {
            #expect(decode(line, projection(.int, isOptional: false)) == refused)
            #expect(decode(line, projection(.int, isOptional: true))[0].code == nil)
        }
    }

    @Test func aCheckedNumberThatNoDoubleHoldsIsOutOfRange() {
        let outcomes = decode(
            event(data: #"{"minutes":1e999}"#), projection(.double, isOptional: true))
        #expect(outcomes.map(\.code) == [.numberRange])
    }

    @Test func classesAreChosenByExactTypeThenByLongestPrefix() {
        var projection = Projection.wanting("data.x")
        projection.classes += (1...5).map { _ in Projection.EventClass() }
        projection.exactTypes = [("lesson", 1), ("lesson.completed", 2), ("a", 1)]
        projection.prefixTypes = [("lesson.", 3), ("lesson.co", 4), ("", 5)]
        let expected = [
            "lesson": 1, "lesson.completed": 2, "lesson.completedx": 4, "lesson.co": 4,
            "lesson.c": 3, "lesson.": 3, "lessons": 5, "x": 5, "a": 1, "Lesson": 5,
        ]
        for (type, eventClass) in expected {
            let line = "{\"subject\":\"s\",\"type\":\"\(type)\"}"
            #expect(decode(line, projection)[0].eventClass == eventClass, "\(type)")
        }
        projection.prefixTypes.removeLast()
        #expect(decode(#"{"subject":"s","type":"x"}"#, projection)[0].eventClass == 0)
    }

    @Test func checksAreThoseOfTheClass() {
        var projection = Projection.wanting("data.minutes")
        var checked = Projection.EventClass()
        checked.checks = [.init(field: 0, type: .int, isOptional: false)]
        projection.classes.append(checked)
        projection.exactTypes = [("checked", 1)]
        let outcomes = decode(
            #"""
            {"type":"checked","subject":"s"}
            {"type":"other","subject":"s"}
            {"data":{"minutes":"1"},"type":"checked","subject":"s"}
            {"data":{"minutes":"1"},"type":"other","subject":"s"}
            """#, projection)
        #expect(outcomes.map(\.code) == [.schema, nil, .schema, nil])
    }
}
