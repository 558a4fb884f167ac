// SPDX-License-Identifier: Apache-2.0
import EventStore
import StorageSimulation
import Testing

@Suite struct RuleFilesTests {
    @Test func allRuleFilesAreReadInTheOrderOfTheirPaths() throws {
        let temporary = TemporaryDirectory()
        temporary.write("b.yaml", "b")
        temporary.write("a.yml", "a")
        temporary.write("B.yaml", "B")
        temporary.write("notes.txt", "no")
        temporary.write("yaml", "no")
        temporary.makeDirectory("sub")
        temporary.write("sub/x.yaml", "x")
        temporary.write("sub.yaml", "s")
        temporary.makeDirectory("empty.yaml")
        temporary.makePipe("pipe.yaml")
        temporary.link("nowhere.yaml", to: "gone")
        let files = try RuleDirectory.read(temporary.path)
        #expect(files.map(\.path) == ["B.yaml", "a.yml", "b.yaml", "sub.yaml", "sub/x.yaml"])
        #expect(files.map(\.bytes) == ["B", "a", "b", "s", "x"].map { Array($0.utf8) })
    }

    @Test func aConfigMapIsReadOnce() throws {
        let temporary = TemporaryDirectory()
        temporary.makeDirectory("..2026_01_31")
        temporary.write("..2026_01_31/rules.yaml", "text")
        temporary.link("..data", to: "..2026_01_31")
        temporary.link("rules.yaml", to: "..data/rules.yaml")
        temporary.write(".hidden.yaml", "no")
        let files = try RuleDirectory.read(temporary.path)
        #expect(files == [ArchivedFile(path: "rules.yaml", bytes: Array("text".utf8))])
    }

    @Test func otherFilesAreReadWhereRuleFilesNameThem() throws {
        let temporary = TemporaryDirectory()
        temporary.write("b.yaml", "b")
        temporary.write("a.txt", "A")
        temporary.write("unnamed.txt", "no")
        temporary.makeDirectory("sub")
        temporary.write("sub/c.txt", "C")
        temporary.makeDirectory("sub.txt")
        let files = try RuleDirectory.read(temporary.path) { files in
            #expect(files.map(\.path) == ["b.yaml"])
            return [
                "sub/c.txt", "a.txt", "a.txt", "gone.txt", "sub.txt", "a.txt/b.txt", "sub/../a.txt",
                "/a.txt", "",
            ]
        }
        #expect(files.map(\.path) == ["a.txt", "b.yaml", "sub/c.txt"])
        #expect(files.map(\.bytes) == ["A", "b", "C"].map { Array($0.utf8) })
    }

    @Test func circlesOfLinksEnd() throws {
        let temporary = TemporaryDirectory()
        temporary.link("again", to: ".")
        let error = #expect(throws: StoreError.self) { try RuleDirectory.read(temporary.path) }
        #expect("\(error!)".contains("look for a symbolic link that leads upwards"))
    }

    @Test(arguments: [-1, 0, 1])
    func aFileIsReadJustBeyondWhatTheParserTakes(excess: Int) throws {
        let temporary = TemporaryDirectory()
        let bytes = [UInt8](repeating: 32, count: Limits.ruleFileBytesMax + excess)
        temporary.write("large.yaml", bytes)
        let files = try RuleDirectory.read(temporary.path)
        #expect(files.map(\.bytes.count) == [min(bytes.count, Limits.ruleFileBytesMax)])
    }

    @Test func tooManyBytesAreRefused() throws {
        let temporary = TemporaryDirectory()
        let bytes = [UInt8](repeating: 32, count: Limits.ruleFileBytesMax)
        let count = Limits.rulebookBytesMax / bytes.count
        for index in 0..<count { temporary.write("\(index).yaml", bytes) }
        #expect(try RuleDirectory.read(temporary.path).count == count)
        temporary.write("more.yaml", bytes)
        let error = #expect(throws: StoreError.self) { try RuleDirectory.read(temporary.path) }
        #expect("\(error!)".contains("more than \(Limits.rulebookBytesMax) bytes of rule files"))
    }

    @Test func tooManyFilesAreRefused() throws {
        let temporary = TemporaryDirectory()
        for index in 0..<Limits.ruleFilesMax { temporary.write("\(index).yaml", "") }
        #expect(try RuleDirectory.read(temporary.path).count == Limits.ruleFilesMax)
        temporary.write("more.yaml", "")
        let error = #expect(throws: StoreError.self) { try RuleDirectory.read(temporary.path) }
        #expect("\(error!)".contains("more than \(Limits.ruleFilesMax) rule files"))
    }

    @Test func aMissingDirectoryIsNamed() {
        let error = #expect(throws: StoreError.self) { try RuleDirectory.read("/nowhere/rules") }
        #expect(
            "\(error!)"
                == "cannot open /nowhere/rules: No such file or directory (ENOENT); check the path")
    }
}

@Suite struct RulebookArchiveTests {
    private let storage = SimulatedStorage()
    private let bytes = Array("rules".utf8)

    @Test func digestsAreSHA256() {
        #expect(
            "\(Digest(of: Array("abc".utf8)))"
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            "\(Digest(of: []))"
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func whatIsStoredIsFoundAfterAPowerCut() throws {
        let state = try LogFixture.openState(storage)
        let archive = try RulebookArchive(in: state)
        let digest = try archive.store(bytes, extension: "rules")
        #expect(digest == Digest(of: bytes))
        storage.end(.powerCut(.none))
        storage.restart()
        let again = try RulebookArchive(statePath: LogFixture.path, storage: storage)
        #expect(try again.load(digest, extension: "rules") == bytes)
        #expect(storage.names(in: "/state/rulebooks") == ["\(digest).rules"])
    }

    @Test func whatIsThereIsNotWrittenAgain() throws {
        let state = try LogFixture.openState(storage)
        let archive = try RulebookArchive(in: state)
        _ = try archive.store(bytes, extension: "rules")
        let before = storage.operations
        _ = try archive.store(bytes, extension: "rules")
        // Looked at, opened, measured, read.
        #expect(storage.operations - before <= 4)
    }

    @Test func aDamagedBlobIsRefusedAndReplaced() throws {
        let state = try LogFixture.openState(storage)
        let archive = try RulebookArchive(in: state)
        let digest = try archive.store(bytes, extension: "rules")
        storage.tamper("/state/rulebooks/\(digest).rules") { $0.flip(bit: 3, at: 2) }
        do {
            _ = try archive.load(digest, extension: "rules")
            Issue.record("a damaged blob was loaded")
        } catch {
            guard case .damaged = error else { throw error }
        }
        _ = try archive.store(bytes, extension: "rules")
        #expect(try archive.load(digest, extension: "rules") == bytes)
    }

    @Test func aMissingBlobIsNamed() throws {
        let state = try LogFixture.openState(storage)
        let archive = try RulebookArchive(in: state)
        do {
            _ = try archive.load(Digest(of: bytes), extension: "zones")
            Issue.record("a missing blob was loaded")
        } catch {
            #expect("\(error)".contains("put it back from a copy"))
        }
    }

    @Test(arguments: [SimulatedFault.kill, .powerCut(.none), .powerCut(.some)])
    func afterACrashABlobIsWholeOrNotThere(fault: SimulatedFault) throws {
        for operation in 1...12 {
            let storage = SimulatedStorage(seed: UInt64(operation))
            do { _ = try LogFixture.openState(storage) }
            let archive = try RulebookArchive(statePath: LogFixture.path, storage: storage)
            storage.arm(fault, after: operation)
            let stored = try? archive.store(bytes, extension: "rules")
            storage.restart()
            let again = try RulebookArchive(statePath: LogFixture.path, storage: storage)
            if let digest = stored {
                #expect(try again.load(digest, extension: "rules") == bytes)
            }
            let digest = try again.store(bytes, extension: "rules")
            #expect(try again.load(digest, extension: "rules") == bytes)
            #expect(storage.names(in: "/state/rulebooks") == ["\(digest).rules"])
        }
    }
}

@Suite struct RulebookContainerTests {
    private let files = [
        ArchivedFile(path: "a.yaml", bytes: Array("text".utf8)),
        ArchivedFile(path: "sub/ü.yml", bytes: []),
    ]

    @Test func filesComeBack() throws {
        for files in [files, []] {
            let bytes = RulebookContainer.encode(files)
            #expect(try RulebookContainer.decode(bytes, path: "x") == files)
        }
    }

    @Test func anyCutOrExcessIsRefused() {
        let bytes = RulebookContainer.encode(files)
        for count in 0..<bytes.count {
            #expect(throws: StoreError.self) {
                try RulebookContainer.decode(Array(bytes.prefix(count)), path: "x")
            }
        }
        #expect(throws: StoreError.self) { try RulebookContainer.decode(bytes + [0], path: "x") }
    }

    @Test func aNewerVersionIsRefusedByName() {
        var bytes = RulebookContainer.encode(files)
        bytes[8] = 2
        #expect(
            throws: StoreError.newerFormat(path: "x", found: "rulebook format 2", known: 1)
        ) {
            try RulebookContainer.decode(bytes, path: "x")
        }
    }
}
