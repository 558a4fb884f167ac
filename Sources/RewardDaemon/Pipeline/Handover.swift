// SPDX-License-Identifier: Apache-2.0

/// Carries a value that belongs to one thread at a time to the thread that will own it.
///
/// The value need not be `Sendable`: it is put in before the other thread starts and taken out
/// there, once, and nobody keeps a reference.
final class Handover<Value: ~Copyable>: @unchecked Sendable {
    private var value: Value?

    init(_ value: consuming Value) {
        self.value = consume value
    }

    func take() -> Value {
        guard let value = value.take() else {
            preconditionFailure("a value is handed over once")
        }
        return value
    }
}
