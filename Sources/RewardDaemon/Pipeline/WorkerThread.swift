// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A thread that runs one function and can be waited for.
struct WorkerThread: Sendable {
    private let handle: pthread_t

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    init(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(run: run))
        var handle = pthread_t()
        let code = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                body.run()
                return nil
            }, body.toOpaque())
        precondition(code == 0, "pthread_create: the system has no thread left for us")
        self.handle = handle
    }

    func join() {
        pthread_join(handle, nil)
    }
}
