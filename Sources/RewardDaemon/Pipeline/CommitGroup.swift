// SPDX-License-Identifier: Apache-2.0
internal import EventStore
internal import RewardWire

/// What is synced, journalled and acknowledged together.
///
/// Filled by the writer, carried out by the committer, emptied and filled again; at any time it
/// belongs to one of them. The exchange hands it over.
final class CommitGroup {
    /// The log's records.
    var records = RecordBuffer()
    /// The journal's lines that those records yield.
    var journal = TextBuffer()
    /// Numbers of the journal's lines: from `firstSeq`, so many.
    var firstSeq: UInt64 = 0
    var lineCount = 0
    /// Who is told, in the order of their first batch.
    private(set) var deliveries: [Delivery] = []
    private var places: [Int: Int] = [:]

    struct Delivery {
        let deliver: @Sendable (_ result: BatchResult, _ batches: Int) -> Void
        var result: BatchResult
        var batches: Int
    }

    var isEmpty: Bool { records.isEmpty && deliveries.isEmpty }
    var bytes: Int { records.count }

    /// Adds a batch's result for its connection: at most one answer a commit.
    func add(
        _ result: BatchResult, connection: Int,
        deliver: @escaping @Sendable (BatchResult, Int) -> Void
    ) {
        if let place = places[connection] {
            deliveries[place].result.append(result)
            deliveries[place].batches += 1
        } else {
            places[connection] = deliveries.count
            deliveries.append(Delivery(deliver: deliver, result: result, batches: 1))
        }
    }

    func removeAll() {
        records.reset()
        journal.removeAll()
        lineCount = 0
        deliveries.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }
}

@available(*, unavailable)
extension CommitGroup: Sendable {}
