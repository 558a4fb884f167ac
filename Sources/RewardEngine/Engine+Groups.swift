// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Groups that members join and leave, and graphs of peers.
extension Engine {
    mutating func join(kind: Int, _ frame: borrowing Frame) {}

    mutating func leave(kind: Int, _ frame: borrowing Frame) {}

    mutating func connect(_ graph: Int, _ cell: Int16, _ frame: borrowing Frame) {}

    mutating func disconnect(_ graph: Int, _ cell: Int16, _ frame: borrowing Frame) {}
}

struct GraphState {}
