// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import EventStore

@Suite("What errors of the store say")
struct StoreErrorTests {
    private static func refused(_ code: Int32) -> StoreError.Refusal {
        StoreError.Refusal(.open, "/f", Errno(code: code))
    }

    @Test(
        "A refused call is told with its file, the system's words and a remedy",
        arguments: [
            (EACCES, "Permission denied (EACCES); check owner and mode"),
            (EPERM, "Operation not permitted (EPERM); check owner and mode"),
            (ENOENT, "No such file or directory (ENOENT); check the path"),
            (
                EROFS,
                "Read-only file system (EROFS); the file system is mounted read-only: check the disk"
            ),
            (EMFILE, "Too many open files (EMFILE); raise the limit of open files"),
            (ENFILE, "Too many open files in system (ENFILE); raise the limit of open files"),
            (EFBIG, "File too large (EFBIG); raise the limit of file size"),
            (
                ELOOP,
                "Too many levels of symbolic links (ELOOP); give the path of the file itself "
                    + "instead of a symbolic link"
            ),
            (ENOTDIR, "Not a directory (ENOTDIR); a directory is needed here"),
            (EIO, "Input/output error (EIO); check the disk, then start again"),
        ])
    func refusals(code: Int32, text: String) {
        #expect("\(StoreError.io(StoreErrorTests.refused(code)))" == "cannot open /f: " + text)
    }

    @Test(
        "Each of the others says what was found and what to do",
        arguments: [
            (
                StoreError.full(refused(ENOSPC)),
                "cannot open /f: No space left on device (ENOSPC); free space or raise the quota, "
                    + "the work then goes on by itself"
            ),
            (
                .syncFailed(StoreError.Refusal(.sync, "/f", Errno(code: EIO))),
                "cannot sync /f: Input/output error (EIO); what was written since the last sync may "
                    + "be lost and is not acknowledged: check the disk, then start again"
            ),
            (
                .damaged(path: "/f", offset: 64, found: "no sound record"),
                "/f is damaged at offset 64: no sound record. This was once synced, so no crash "
                    + "explains it: check the disk and restore the file from a copy"
            ),
            (
                .newerFormat(path: "/f", found: "log format 2", known: 1),
                "/f has log format 2, but this version knows formats up to 1: run the newer version "
                    + "that wrote it"
            ),
            (
                .locked(path: "/s", holder: 4711),
                "/s is held by process 4711: one daemon owns a state directory; stop the other one "
                    + "or give this one its own directory"
            ),
            (
                .locked(path: "/s", holder: nil),
                "/s is held by another process: one daemon owns a state directory; stop the other "
                    + "one or give this one its own directory"
            ),
            (.missing(path: "/f", what: "put it back"), "/f: put it back"),
            (
                .tooMuch(path: "/f", what: "more than 10 rule files"),
                "/f: more than 10 rule files"
            ),
            (
                .journalMismatch(path: "/j", offset: 7, found: "another line"),
                "journal /j does not belong to this log at offset 7: another line. Check that the "
                    + "state directory and the journal belong together, or move the journal file "
                    + "away to have it written again from the log"
            ),
        ])
    func sentences(error: StoreError, text: String) {
        #expect("\(error)" == text)
    }
}
