// SPDX-License-Identifier: Apache-2.0
import CEL
import Testing

@testable import RewardControl

/// The JSON value in a line.
func json(_ text: String) throws -> Value {
    let lines = Array(text.utf8).withUnsafeBytes(ObjectLines().read)
    guard lines.count == 1, case .object(let value) = lines[0] else {
        throw TypedValue.Problem(message: "\(text) is no object")
    }
    return value
}

@Suite("Typed values and types are read and written without loss")
struct TypedValueTests {
    @Test(
        "What is read is what was written",
        arguments: [
            #"{"null":null}"#, #"{"bool":true}"#, #"{"bool":false}"#,
            #"{"int":"-9223372036854775808"}"#, #"{"int":"9223372036854775807"}"#,
            #"{"uint":"18446744073709551615"}"#, #"{"double":"1.0"}"#, #"{"double":"5e-324"}"#,
            #"{"double":"inf"}"#, #"{"double":"-inf"}"#, #"{"double":"nan"}"#,
            #"{"double":"-0.0"}"#, #"{"string":""}"#, #"{"string":"a\"\\\u0000\n€𝄞"}"#,
            #"{"bytes":""}"#, #"{"bytes":"AP8="}"#, #"{"list":[]}"#,
            #"{"list":[{"int":"1"},{"list":[{"null":null}]}]}"#, #"{"map":[]}"#,
            #"{"map":[[{"int":"1"},{"string":"a"}],[{"bool":true},{"map":[]}]]}"#,
            #"{"timestamp":"0001-01-01T00:00:00Z"}"#,
            #"{"timestamp":"9999-12-31T23:59:59.999999999Z"}"#, #"{"duration":"-1.5s"}"#,
            #"{"type":"google.protobuf.Timestamp"}"#, #"{"ip":"2001:db8::1"}"#,
            #"{"cidr":"10.0.0.0/8"}"#, #"{"optional":null}"#,
            #"{"optional":{"optional":{"int":"1"}}}"#,
        ])
    func roundTrips(_ text: String) throws {
        #expect(TypedValue.write(try TypedValue.read(try json(text))) == text)
    }

    @Test("Other spellings of the same are understood")
    func spellings() throws {
        #expect(try TypedValue.read(json(#"{"null":true}"#)) == .null)
        #expect(try TypedValue.read(json(#"{"double":"1e3"}"#)) == 1000.0)
        #expect(try TypedValue.read(json(#"{"bytes":"AP8"}"#)) == .bytes([0, 255]))
        #expect(
            try TypedValue.read(json(#"{"duration":"1h30m"}"#))
                == .duration(seconds: 5400, nanoseconds: 0))
        #expect(
            try TypedValue.read(json(#"{"timestamp":"1970-01-01T01:00:00+01:00"}"#))
                == .timestamp(seconds: 0, nanoseconds: 0))
    }

    @Test(
        "What is no typed value is told",
        arguments: [
            (#"{}"#, "a typed value is an object with one key, such as {\"int\": \"12\"}"),
            (
                #"{"int":"1","uint":"1"}"#,
                "a typed value is an object with one key, such as {\"int\": \"12\"}"
            ),
            (#"{"integer":"1"}"#, "'integer' is no kind of typed value"),
            (#"{"int":1}"#, "1 is no content of {\"int\": …}"),
            (
                #"{"int":"9223372036854775808"}"#,
                "\"9223372036854775808\" is no content of {\"int\": …}"
            ),
            (#"{"uint":"-1"}"#, "\"-1\" is no content of {\"uint\": …}"),
            (#"{"double":"one"}"#, "\"one\" is no content of {\"double\": …}"),
            (#"{"bool":"true"}"#, "\"true\" is no content of {\"bool\": …}"),
            (#"{"string":null}"#, "null is no content of {\"string\": …}"),
            (#"{"bytes":"A"}"#, "\"A\" is no content of {\"bytes\": …}"),
            (#"{"timestamp":"today"}"#, "\"today\" is no content of {\"timestamp\": …}"),
            (#"{"duration":"1"}"#, "\"1\" is no content of {\"duration\": …}"),
            (#"{"ip":"10.0.0"}"#, "\"10.0.0\" is no content of {\"ip\": …}"),
            (#"{"list":{}}"#, "{\"list\": …} holds a list"),
            (
                #"{"list":[1]}"#,
                "a typed value is an object with one key, such as {\"int\": \"12\"}"
            ),
            (#"{"map":{}}"#, "{\"map\": …} holds a list"),
            (#"{"map":[[{"int":"1"}]]}"#, "an entry of a map is a pair: [key, value]"),
            (
                #"{"map":[[{"int":"1"},{"null":null}],[{"uint":"1"},{"null":null}]]}"#,
                "the key 1u stands twice in a map"
            ),
        ])
    func problems(_ text: String, _ message: String) throws {
        let value = try json(text)
        #expect(throws: TypedValue.Problem(message: message)) { try TypedValue.read(value) }
    }

    @Test(
        "Types are read and written",
        arguments: [
            ("int", CELType.int), ("list(int)", .list(.int)),
            ("map(string,list(dyn))", .map(.string, .list(.dyn))),
            ("optional_type(map(int,bool))", .optional(.map(.int, .bool))), ("null_type", .null),
            ("timestamp", .timestamp), ("duration", .duration), ("type", .type), ("net.IP", .ip),
            ("net.CIDR", .cidr),
        ])
    func types(_ text: String, _ type: CELType) throws {
        #expect(try TypeText.read(text) == type)
        #expect(TypeText.write(type) == text)
    }

    @Test("Types have other spellings")
    func typeSpellings() throws {
        #expect(try TypeText.read("map(string, int)") == .map(.string, .int))
        #expect(try TypeText.read("google.protobuf.Timestamp") == .timestamp)
        #expect(try TypeText.read("google.protobuf.Duration") == .duration)
        #expect(try TypeText.read("type(int)") == .type)
        #expect(try TypeText.read("list") == .list(.dyn))
    }

    @Test(
        "What is no type is told",
        arguments: [
            "", "integer", "list(", "list()", "list(int", "list(int))", "map(int)", "int(int)",
            "list(int,int)", "map(int,,int)", String(repeating: "list(", count: 5000),
        ])
    func typeProblems(_ text: String) {
        #expect(
            throws: TypedValue.Problem(
                message: "'\(text)' is no type; types are written int, list(int), map(string,dyn)")
        ) { try TypeText.read(text) }
    }
}
