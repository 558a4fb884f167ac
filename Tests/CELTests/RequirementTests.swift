// SPDX-License-Identifier: Apache-2.0
import CEL
import Testing

@Suite("Conditions say what they ask of single paths")
struct RequirementTests {
    @Test(
        "Terms of a conjunction that compare a path with constants",
        arguments: [
            ("data.rule == 'x'", ["data.rule in x"]),
            ("'x' == data.rule && data.n > 3", ["data.rule in x"]),
            (
                "data.rule != 'x' && (data.kind == 'y' && true)",
                ["data.rule !in x", "data.kind in y"]
            ),
            ("data.rule in ['x', 'y']", ["data.rule in x,y"]),
            ("!(data.rule in ['x', 'y'])", ["data.rule !in x,y"]),
            ("data.rule == 'x' || data.rule == 'y'", []),
            ("data.rule == data.kind", []),
            ("data.rule in [data.kind]", []),
            ("data.n >= 3", []),
        ])
    func requirements(_ text: String, _ expected: [String]) throws {
        let program = try compile(text, ["data": .dyn])
        let found = program.requirements.map { requirement in
            let values = requirement.values.map { value in
                if case .string(let text) = value { text } else { "?" }
            }
            return "\(requirement.path) \(requirement.isAmong ? "in" : "!in") "
                + values.joined(separator: ",")
        }
        #expect(found == expected)
    }
}
