// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Logging
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOPosix
internal import RewardWire

/// The ways in: the socket, and the pipe if there is one.
struct Listeners {
    private let group: MultiThreadedEventLoopGroup
    private let server: any Channel
    private let open: OpenChannels

    /// Channels that carry events, so that they can be drained.
    final class OpenChannels: Sendable {
        private let channels = NIOLockedValueBox<[ObjectIdentifier: any Channel]>([:])

        func add(_ channel: any Channel) {
            channels.withLockedValue { $0[ObjectIdentifier(channel)] = channel }
            channel.closeFuture.whenComplete { _ in
                self.channels.withLockedValue { $0[ObjectIdentifier(channel)] = nil }
            }
        }

        var all: [any Channel] { channels.withLockedValue { Array($0.values) } }
    }

    /// One event loop for every two cores: reading and decoding is about half of the work.
    private static var loopCount: Int { max(1, System.coreCount / 2) }

    static func open(
        settings: DaemonSettings, inherited: [InheritedSocket], intake: Intake, logger: Logger
    ) async throws -> Listeners {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loopCount)
        let open = OpenChannels()
        // The socket last: who finds it may take the daemon for ready.
        if let pipe = inherited.first(where: \.isPipe) {
            try await openPipe(pipe.descriptor, group, intake, open)
        } else if let path = settings.pipe {
            try await openPipe(try NamedPipe.open(path), group, intake, open)
        }
        let bootstrap = serverBootstrap(group, settings, intake, open, logger)
        let server: any Channel
        if let socket = inherited.first(where: { !$0.isPipe }) {
            server = try await bootstrap.withBoundSocket(socket.descriptor).get()
        } else {
            server = try await bind(bootstrap, path: settings.socket)
        }
        return Listeners(group: group, server: server, open: open)
    }

    private static func serverBootstrap(
        _ group: MultiThreadedEventLoopGroup, _ settings: DaemonSettings, _ intake: Intake,
        _ open: OpenChannels, _ logger: Logger
    ) -> ServerBootstrap {
        let producers = settings.producers
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.recvAllocator, value: receiveAllocator)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: Limits.unreadBytesMax / 2, high: Limits.unreadBytesMax)
            )
            .childChannelInitializer { channel in
                guard let number = intake.open() else {
                    LogLine.tooManyConnections(max: Limits.connectionsMax).log(to: logger)
                    return channel.close()
                }
                channel.closeFuture.whenComplete { _ in intake.connectionClosed() }
                open.add(channel)
                return PeerCredentials.permission(of: channel, rules: producers)
                    .flatMapThrowing { permission in
                        let producer = Producer(source: "socket", permission: permission)
                        try channel.pipeline.syncOperations.addHandler(
                            EventConnection(
                                intake: intake, producer: producer, number: number,
                                answersAreRead: true))
                    }
            }
    }

    private static var receiveAllocator: AdaptiveRecvByteBufferAllocator {
        AdaptiveRecvByteBufferAllocator(
            minimum: Limits.readBytesMin, initial: 64 << 10, maximum: Limits.readBytesMax)
    }

    /// Binds the socket for its group alone. A socket file that nobody listens on is removed: the
    /// state directory's lock has made sure that no other daemon of ours does.
    private static func bind(_ bootstrap: ServerBootstrap, path: String) async throws -> any Channel
    {
        let former = umask(0o117)
        defer { umask(former) }
        return try await bootstrap.bind(
            unixDomainSocketPath: path, cleanupExistingSocketFile: true
        ).get()
    }

    private static func openPipe(
        _ descriptor: CInt, _ group: MultiThreadedEventLoopGroup, _ intake: Intake,
        _ open: OpenChannels
    ) async throws {
        guard let number = intake.open() else { return }
        let channel = try await NIOPipeBootstrap(group: group)
            .channelOption(.recvAllocator, value: receiveAllocator)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        EventConnection(
                            intake: intake, producer: Producer(source: "pipe", permission: nil),
                            number: number, answersAreRead: false))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
            .get()
        open.add(channel)
    }

    /// Takes no new connections and reads no more; returns when everything that was read is durable
    /// and answered, or after a while if clients do not take their answers.
    func drain() async {
        try? await server.close()
        for channel in open.all {
            channel.pipeline.fireUserInboundEventTriggered(EventConnection.Drain())
        }
        let deadline = ContinuousClock.now + Limits.drainTime
        while !open.all.isEmpty && ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    func shutDown() async {
        try? await group.shutdownGracefully()
    }
}

/// The named pipe.
enum NamedPipe {
    /// Opens it for reading, and makes it if it is missing. It is opened for writing as well, so
    /// that it stays open between writers.
    static func open(_ path: String) throws -> CInt {
        if mkfifo(path, 0o620) == 0 {
            // Not what the umask leaves of it: writers are of the group.
            chmod(path, 0o620)
        } else if errno != EEXIST {
            throw failure("make", path)
        }
        let descriptor = Glibc.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else {
            close(descriptor)
            throw StartFailure("\(path) is there and is no pipe; remove it or name another")
        }
        return descriptor
    }

    private static func failure(_ action: String, _ path: String) -> StartFailure {
        StartFailure("cannot \(action) the pipe \(path): \(String(cString: strerror(errno)))")
    }
}

/// Who is at the other end of a socket.
enum PeerCredentials {
    /// `struct ucred`, which the C library shows only to GNU programs.
    private struct Peer: Sendable {
        let process: Int32
        let user: UInt32
        let group: UInt32
    }

    /// What the peer may send by the configuration; asks the kernel only where that matters.
    static func permission(
        of channel: any Channel, rules: [ProducerRule]
    ) -> EventLoopFuture<Producer.Permission?> {
        guard !rules.isEmpty, let options = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededFuture(nil)
        }
        let credentials: EventLoopFuture<Peer> = options.unsafeGetSocketOption(
            level: .socket, name: .init(rawValue: SO_PEERCRED))
        return credentials.map { peer in
            rules.permission(user: peer.user, groups: groups(of: peer))
        }
    }

    /// The peer's groups: that of the process, and those of its user.
    private static func groups(of peer: Peer) -> [UInt32] {
        guard let user = getpwuid(peer.user) else { return [peer.group] }
        var count: CInt = 64
        var groups = [gid_t](repeating: 0, count: Int(count))
        guard getgrouplist(user.pointee.pw_name, peer.group, &groups, &count) >= 0 else {
            return [peer.group]
        }
        return Array(groups.prefix(Int(count)))
    }
}
