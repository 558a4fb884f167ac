// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The progress of `bands`: the band in which a member is; where none holds he stays in it.
struct BandsFold {
    private var band: Int?

    init(initial: Int?) {
        band = initial
    }

    mutating func step(_ input: Input) -> [FoldChange] {
        guard input.mark != Input.noBand, Int(input.mark) != band else { return [] }
        var completion = Completion(
            key: FiringKey(owner: input.member, place: Int64(input.arrival), threshold: .zero),
            input: input, named: input.event)
        completion.bands = (Int(input.mark), band)
        band = Int(input.mark)
        return [.fires(completion)]
    }
}
