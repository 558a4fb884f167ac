// SPDX-License-Identifier: Apache-2.0
internal import EventStore
internal import Glibc
internal import Logging

/// Waits while a disk is full: that passes, and nothing is lost by waiting.
struct DiskRoom: Sendable {
    let logger: Logger
    /// Called before each further try.
    var onWait: @Sendable () -> Void = {}

    /// Does what writes to the disk, again and again until there is room for it.
    /// - Throws: any other failure.
    func await<Result>(
        _ body: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        var isWaiting = false
        while true {
            do throws(StoreError) {
                let result = try body()
                if isWaiting { LogLine.diskFreed.log(to: logger) }
                return result
            } catch {
                guard error.isFull else { throw error }
                if !isWaiting { LogLine.diskFull(problem: "\(error)").log(to: logger) }
                isWaiting = true
                onWait()
                usleep(Limits.diskFullRetryMicroseconds)
            }
        }
    }
}
