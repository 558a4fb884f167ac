// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The progress of `best`: the record is the best value so far; the first sets it and fires nothing.
struct BestFold {
    private var record: Amount?

    mutating func step(_ input: Input, by: Amount, isLowest: Bool) -> [FoldChange] {
        guard let record else {
            record = input.amount
            return []
        }
        let gain = isLowest ? record - input.amount : input.amount - record
        guard gain > .zero else { return [] }
        // A gain below `by` moves the record too: it is what the member has done at best.
        self.record = input.amount
        guard gain >= by else { return [] }
        var completion = Completion(
            key: FiringKey(owner: input.member, place: Int64(input.arrival), threshold: .zero),
            input: input, named: input.event)
        completion.total = input.amount
        return [.fires(completion)]
    }
}
