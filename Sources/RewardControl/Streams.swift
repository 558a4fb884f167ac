// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Writes bytes to standard output; a reader that has gone away ends the program quietly, as
/// filters do.
func writeOutput(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty {
        let count = write(STDOUT_FILENO, rest.baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { exit(errno == EPIPE ? 0 : 1) }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
}

func printOutput(_ line: String) {
    var text = line + "\n"
    text.withUTF8 { writeOutput(UnsafeRawBufferPointer($0)) }
}

func printError(_ line: String) {
    var text = line + "\n"
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// Reads files one after another, `-` for standard input, in pieces.
///
/// - Parameters:
///   - onFile: called before each file with its path.
///   - onPiece: called with each piece, and at the end of each file with nil.
/// - Throws: `CommandFailure` if a file cannot be read.
func readInputs(
    _ paths: [String], onFile: (String) -> Void = { _ in },
    _ onPiece: (UnsafeRawBufferPointer?) throws -> Void
) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    for path in paths.isEmpty ? ["-"] : paths {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure(
                .wrongUse, "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        defer { if path != "-" { close(descriptor) } }
        onFile(path)
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw CommandFailure(
                    .wrongUse, "cannot read \(path): \(String(cString: strerror(errno)))")
            }
            if count == 0 { break }
            try onPiece(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        try onPiece(nil)
    }
}
