// SPDX-License-Identifier: Apache-2.0

/// Regular expressions that stand in the text are compiled while checking: what is wrong with them
/// is known before the first event.
extension Checker {
    mutating func checkPattern(of function: Function, _ arguments: [NodeID]) {
        switch function {
        case .matches, .regexExtract, .regexExtractAll, .regexReplace: break
        default: return
        }
        guard arguments.count >= 2, case .literal(.string(let text)) = syntax[arguments[1]].kind
        else { return }
        let range = syntax[arguments[1]].range
        switch Pattern.compile(text) {
        case .failure(let problem):
            report(range, "this is no regular expression: \(problem.reason)", hint: problem.hint)
        case .success(let pattern):
            let takesOne = function == .regexExtract || function == .regexExtractAll
            guard takesOne, let handle = PatternHandle(pattern.cell), handle.groupCount > 1 else {
                return
            }
            report(
                range, "the pattern has \(handle.groupCount) groups, and only one can be extracted",
                hint: "write (?:…) for those not wanted")
        }
    }
}
