// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The progress of `comeback`: when the member was last there.
struct ComebackFold {
    private var last: Int64?

    mutating func step(_ input: Input, after: Int64) -> [FoldChange] {
        let last = last
        self.last = max(last ?? .min, input.time)
        guard let last, last <= earlier(than: input.time, by: after) else { return [] }
        return [
            .fires(
                Completion(
                    key: FiringKey(
                        owner: input.member, place: Int64(input.arrival), threshold: .zero),
                    input: input, named: input.event))
        ]
    }
}
