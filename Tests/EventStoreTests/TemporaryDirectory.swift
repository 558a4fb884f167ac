// SPDX-License-Identifier: Apache-2.0
import EventStore
import Glibc

/// A directory on the machine's disk that goes away with its owner.
struct TemporaryDirectory: ~Copyable {
    let path: String

    init() {
        var template = Array("/tmp/rewardd-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("cannot make \(template)") }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { TemporaryDirectory.remove(path) }

    func write(_ name: String, _ text: String) {
        write(name, Array(text.utf8))
    }

    func write(_ name: String, _ bytes: [UInt8]) {
        guard let file = fopen(path + "/" + name, "w") else { fatalError("cannot write \(name)") }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    func makeDirectory(_ name: String) { mkdir(path + "/" + name, 0o755) }
    func link(_ name: String, to target: String) { symlink(target, path + "/" + name) }
    func makePipe(_ name: String) { mkfifo(path + "/" + name, 0o644) }

    private static func remove(_ path: String) {
        let storage = DiskStorage()
        if let directory = try? storage.openDirectory(path, in: nil) {
            for name in (try? storage.list(directory)) ?? [] {
                let found = try? storage.status(of: name, in: directory, following: false)
                if found?.kind == .directory {
                    remove(path + "/" + name)
                } else {
                    try? storage.remove(name, in: directory)
                }
            }
            storage.close(directory)
        }
        rmdir(path)
    }
}
