// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Local times and anniversaries.
extension Engine {
    mutating func runSchedule(
        _ state: Int, _ zone: Int, due: Int64, into batch: inout OutcomeBatch
    ) {}
}
