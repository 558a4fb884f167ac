// SPDX-License-Identifier: Apache-2.0
import CEL
import Testing

@Suite("What is wrong with an expression is found, located and explained")
struct IssueTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        /// The marked part of the text.
        let mark: String
        let message: String
        let hint: String?
        var testDescription: String { text }

        init(_ text: String, _ mark: String, _ message: String, _ hint: String? = nil) {
            self.text = text
            self.mark = mark
            self.message = message
            self.hint = hint
        }
    }

    static let variables: [String: CELType] = [
        "event": .record(
            RecordType(
                name: "event", fields: ["id": .string, "time": .timestamp], otherFields: .dyn,
                refusesSlips: true)),
        "group": .record(RecordType(name: "group", fields: ["id": .string])),
        "empty": .record(RecordType(name: "empty", fields: [:])),
        "flags": .list(.bool),
        "data": .record(
            RecordType(name: "data", fields: ["minutes": .int, "course": .string])),
        "member": .record(
            RecordType(name: "member", fields: ["name": .string], otherFields: .dyn)),
    ]

    static let syntaxCases = [
        Case("data.minutes = 5", "=", "unexpected character '='", "did you mean '=='?"),
        Case("a & b", "&", "unexpected character '&'", "did you mean '&&'?"),
        Case("a and b", "and", "expected an operator but found 'and'", "did you mean '&&'?"),
        Case("data.minutes >", "", "expected a value but found the end of the expression"),
        Case("(1 + 2", "", "expected ')' to close '(' but found the end of the expression"),
        Case("[1, 2", "", "expected ']' or ',' in the list but found the end of the expression"),
        Case("'abc", "'abc", "a text that does not end", "close it with '"),
        Case("x == “a”", "“", "unexpected character '“'", "use the straight quotes ' or \""),
        Case(
            "5days", "5days", "'5days' is neither a number nor a name",
            "spans of time are written duration('24h'), text needs quotes"),
        Case(
            "'\\q'", "\\q", "unknown escape '\\q'",
            "a backslash itself is written '\\\\', or use a raw text: r'…'"),
        Case(
            "9223372036854775808", "9223372036854775808",
            "the integer 9223372036854775808 does not fit in an int",
            "write 9223372036854775808u for a uint or 9223372036854775808.0 for a double"),
        Case(
            "for == 1", "for", "'for' is a reserved word and cannot be a variable",
            "as a field it is fine: data.for"),
        Case(
            "has(data)", "data", "has() takes a field, such as has(data.team)",
            "to test a key of a map write \"key\" in map"),
        Case("Foo{a: 1}", "Foo", "messages such as 'Foo{…}' are not part of this language"),
        Case("", "", "expected a value but found the end of the expression"),
    ]

    static let typeCases = [
        Case("dta.minutes > 5", "dta", "undeclared reference to 'dta'", "did you mean 'data'?"),
        Case("data.minuts > 5", "minuts", "data has no field 'minuts'", "did you mean 'minutes'?"),
        Case(
            "data['minuts'] > 5", "'minuts'", "data has no field 'minuts'",
            "did you mean 'minutes'?"),
        Case("has(data.zzz)", "zzz", "data has no field 'zzz'", "it has: course, minutes"),
        Case(
            "data.course > 5", "data.course > 5", "'>' does not work on string and int",
            "text is written in quotes, a number without; int(…) makes one of text"),
        Case(
            "data.minutes == 5.0", "data.minutes == 5.0", "'==' does not work on int and double",
            "convert one side: int(…), uint(…) or double(…); a double literal has a point: 2.0"),
        Case(
            "data.minutes == '5'", "data.minutes == '5'", "'==' does not work on int and string",
            "text is written in quotes, a number without; int(…) makes one of text"),
        Case(
            "'5.0' != 2.0 * double(data.minutes)", "'5.0' != 2.0 * double(data.minutes)",
            "'!=' does not work on string and double",
            "text is written in quotes, a number without; int(…) makes one of text"),
        Case(
            "data.minutes in ['5']", "data.minutes in ['5']",
            "'in' does not work on int and list(string)"),
        Case(
            "flags[0] == 'true'", "flags[0] == 'true'", "'==' does not work on bool and string",
            "true and false are written without quotes"),
        Case(
            "event.time > '2024-01-01'", "event.time > '2024-01-01'",
            "'>' does not work on timestamp and string",
            "timestamp('2024-02-29T12:00:00Z') makes a time of text"),
        Case(
            "event.time - event.time == '24h'", "event.time - event.time == '24h'",
            "'==' does not work on duration and string",
            "duration('24h') makes a span of time of text"),
        Case(
            "event.time - event.time > 5", "event.time - event.time > 5",
            "'>' does not work on duration and int", "a span of time is written duration('24h')"),
        Case(
            "flags == 'a'", "flags == 'a'", "'==' does not work on list(bool) and string",
            "to look for an element write element in list"),
        Case(
            "data == 5", "data == 5", "'==' does not work on data and int",
            "take a field of it, such as data.course"),
        Case(
            "event.tiem == null", "tiem", "event has no field 'tiem'",
            "did you mean 'time'? Another field of that name is event[\"tiem\"]"),
        Case("group.name == 'a'", "name", "group has no field 'name'", "it has: id"),
        Case("empty.name == 'a'", "name", "empty has no field 'name'", "it has no fields"),
        Case(
            "data[5] == 1", "5", "the keys of this map are string, found int"),
        Case(
            "data.course.substring('1') == ''", "data.course.substring('1')",
            "substring does not take (string, string)",
            "it is string.substring(int), string.substring(int, int)"),
        Case(
            "data.minutes + 'x' == ''", "data.minutes + 'x'", "'+' does not work on int and string",
            "string(…) makes text of a number"),
        Case(
            "data.course.startWith('a')", "startWith", "unknown function 'startWith'",
            "did you mean 'startsWith'?"),
        Case(
            "data.course.startsWith(5)", "data.course.startsWith(5)",
            "startsWith does not take (string, int)", "it is string.startsWith(string)"),
        Case("data.minutes && true", "data.minutes", "'&&' needs bool, found int"),
        Case(
            "data.minutes ? 1 : 2", "data.minutes",
            "the condition before '?' must be bool, found int"),
        Case(
            "true ? 1 : 'a'", "true ? 1 : 'a'",
            "the branches of '?:' have different types: int and string",
            "dyn(…) around one of them allows both"),
        Case(
            "data.course in 'abc'", "data.course in 'abc'",
            "'in' does not work on string and string",
            "to look for text in text write text.contains(part)"),
        Case(
            "1 < data.minutes < 5", "1 < data.minutes < 5", "'<' does not work on bool and int",
            "join two comparisons with '&&'"),
        Case(
            "data.minutes.all(x, true)", "data.minutes", "int has no elements to go through",
            "macros such as all() work on lists and maps"),
        Case(
            "{1.5: 2}", "1.5", "a key of a map cannot be double",
            "keys are string, int, uint or bool"),
        Case("data.minutes.name", "name", "int has no fields, so '.name' cannot be read"),
        Case(
            "!data.minutes", "!data.minutes", "'!' does not work on int",
            "write x == 0 or x == \"\""),
    ]

    @Test("Syntax", arguments: syntaxCases)
    func syntax(_ item: Case) {
        let first = issues(item.text, ["a": .bool, "b": .bool, "x": .dyn, "data": .dyn]).first
        #expect(first?.message == item.message)
        #expect(first?.hint == item.hint)
        #expect(first.map { marked(item.text, $0.range) } == item.mark)
    }

    @Test("Names and types", arguments: typeCases)
    func types(_ item: Case) {
        let found = issues(item.text, Self.variables)
        #expect(found.count == 1)
        #expect(found.first?.message == item.message)
        #expect(found.first?.hint == item.hint)
        #expect(found.first.map { marked(item.text, $0.range) } == item.mark)
    }

    @Test("All problems are found, in the order of the text, each once")
    func several() {
        let text = "data.minuts > 5 && foo(bar) == 'ä' + 1 && [1 +, 2].size() > data.course"
        let found = issues(text, Self.variables).map { marked(text, $0.range) }
        #expect(found == ["minuts", "foo", "bar", "'ä' + 1", ","] || found.count >= 4)
        #expect(found.first == "minuts")
    }

    @Test("A right expression has the type it computes")
    func resultTypes() throws {
        #expect(try compile("data.minutes * 2", Self.variables).resultType == .int)
        #expect(try compile("data.minutes > 2", Self.variables).resultType == .bool)
        #expect(try compile("member.anything", Self.variables).resultType == .dyn)
        #expect(try compile("member.name + '!'", Self.variables).resultType == .string)
        #expect(try compile("[data.minutes]", Self.variables).resultType == .list(.int))
        #expect(try compile("event.time", Self.variables).resultType == .timestamp)
    }

    @Test("A name that is unknown where nothing is known has no hint")
    func nothingKnown() {
        #expect(issues("foo").first?.message == "undeclared reference to 'foo'")
        #expect(issues("foo").first?.hint == nil)
    }

    @Test("Other fields of an open record can be read, those near a known one in brackets")
    func openRecords() {
        #expect(issues("event.traceparent == 'a'", Self.variables).isEmpty)
        #expect(issues("event['tiem'] == 'a'", Self.variables).isEmpty)
        #expect(issues("member.nam == 'a'", Self.variables).isEmpty)
        #expect(issues("data[event.id] == 1", Self.variables).isEmpty)
    }
}
