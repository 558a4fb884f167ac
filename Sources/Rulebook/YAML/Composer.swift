// SPDX-License-Identifier: Apache-2.0

/// Makes a tree of nodes from libyaml's events, and refuses while reading what must not be read
/// to the end.
///
/// The events do not expand aliases, so this is where a few hundred bytes could become billions
/// of nodes: each anchor knows the size and the height of what it stands for, and an alias counts
/// as much as if it were written out. An anchor is known when its node is closed; an alias to one
/// that is still open would contain itself.
struct Composer {
    /// A node and what counts against the bounds.
    private struct Composed {
        var node: Node
        /// Nodes in it, itself included.
        var size = 1
        /// Levels of lists and mappings in it.
        var height = 0
    }

    /// A list or a mapping whose end has not come.
    private struct Open {
        let start: Int
        let isMapping: Bool
        let anchor: String?
        var size = 1
        var height = 1
        var items: [Node] = []
        var entries: [Mapping.Entry] = []
        var places: [String: Int] = [:]
        var key: Node?
        var merged: [Node] = []
    }

    private let source: SourceText
    private let problems: Problems
    private var open: [Open] = []
    private var anchors: [String: Composed] = [:]
    private var openAnchors: [String] = []
    private var nodes = 0
    private var documents = 0
    private(set) var root: Node?
    /// Whether the events were read to the end.
    private(set) var isComplete = false
    /// How many events were read: what a hostile file may cost.
    private(set) var eventsRead = 0

    init(source: SourceText, problems: Problems) {
        self.source = source
        self.problems = problems
    }

    /// Takes the next event; false ends the reading.
    mutating func receive(_ event: YAMLEvent) -> Bool {
        eventsRead += 1
        switch event.kind {
        case .streamStart, .documentEnd: return true
        case .streamEnd:
            isComplete = true
            return true
        case .documentStart: return beginDocument(event)
        case .alias(let name): return expand(name, event)
        case .scalar(let text, let style): return addScalar(text, style, event)
        case .sequenceStart: return begin(event, isMapping: false)
        case .mappingStart: return begin(event, isMapping: true)
        case .sequenceEnd, .mappingEnd: return end(event)
        }
    }

    // MARK: Events

    private mutating func beginDocument(_ event: YAMLEvent) -> Bool {
        documents += 1
        if documents == 1 { return true }
        problems.error(
            .severalDocuments, at: span(event), "a second document begins here",
            hint: "a rule file is one document: take this line out, or make it a file of its own")
        isComplete = true
        return false
    }

    private mutating func addScalar(
        _ text: String, _ style: Scalar.Style, _ event: YAMLEvent
    ) -> Bool {
        let whole = span(event)
        let hasProperties = event.anchor != nil || event.tag != nil
        let start = hasProperties ? source.endOfProperties(from: whole.start) : whole.start
        let place = Span(source: source, start: min(start, whole.end), end: whole.end)
        let scalar = Scalar(
            text: text, style: style, resolved: resolve(text, style, event, at: whole))
        let node = Node(
            source: source, start: place.start, end: place.end, content: .scalar(scalar))
        if text.utf8.count > RulebookLimits.scalarBytesMax {
            problems.error(
                .scalarSize, at: place,
                "a text of \(text.utf8.count) bytes, expected at most "
                    + "\(RulebookLimits.scalarBytesMax)")
        }
        if let zero = text.utf8.firstIndex(of: 0) {
            let offset = text.utf8.distance(from: text.startIndex, to: zero)
            problems.error(
                .nul, at: ScalarMap(node).span(offset..<offset + 1),
                "a NUL character, expected text", hint: "take it out")
        }
        return add(Composed(node: node), counting: 1, anchor: event.anchor, at: place)
    }

    private mutating func begin(_ event: YAMLEvent, isMapping: Bool) -> Bool {
        let place = span(event)
        guard open.count < RulebookLimits.depthMax else { return refuseDepth(at: place) }
        if let tag = event.tag {
            let own = isMapping ? "map" : "seq"
            if tag != CoreTag.prefix + own, tag != "!" {
                refuseTag(tag, at: place, of: isMapping ? "a mapping" : "a list")
            }
        }
        let start =
            event.anchor != nil || event.tag != nil
            ? source.endOfProperties(from: place.start) : place.start
        if let anchor = event.anchor { openAnchors.append(anchor) }
        open.append(Open(start: start, isMapping: isMapping, anchor: event.anchor))
        return true
    }

    private mutating func end(_ event: YAMLEvent) -> Bool {
        guard var closed = open.popLast() else { return true }
        if closed.anchor != nil { openAnchors.removeLast() }
        merge(into: &closed)
        let content: Node.Content =
            closed.isMapping ? .mapping(Mapping(entries: closed.entries)) : .list(closed.items)
        let end = max(closed.start, source.offset(ofCodePoint: event.end))
        let node = Node(source: source, start: closed.start, end: end, content: content)
        return add(
            Composed(node: node, size: closed.size, height: closed.height), counting: 1,
            anchor: closed.anchor, at: node.span)
    }

    private mutating func expand(_ name: String, _ event: YAMLEvent) -> Bool {
        let place = span(event)
        guard let target = anchors[name], !openAnchors.contains(name) else {
            refuseAlias(name, at: place)
            return false
        }
        return add(target, counting: target.size, anchor: nil, at: place)
    }

    // MARK: The tree

    /// Puts a finished node where it belongs: into what is open, or at the root.
    private mutating func add(
        _ composed: Composed, counting count: Int, anchor: String?, at place: Span
    ) -> Bool {
        guard open.count + composed.height <= RulebookLimits.depthMax else {
            return refuseDepth(at: place)
        }
        // What is inside a node that was just closed is counted already; not so with an alias.
        nodes += count
        guard nodes <= RulebookLimits.expandedNodesMax else {
            problems.error(
                .nodeCount, at: place,
                "more than \(RulebookLimits.expandedNodesMax) values in one file, aliases "
                    + "counted as what they stand for", hint: "split the file")
            return false
        }
        if let anchor { anchors[anchor] = composed }
        guard let last = open.indices.last else {
            root = composed.node
            return true
        }
        open[last].size += composed.size
        open[last].height = max(open[last].height, composed.height + 1)
        if !open[last].isMapping {
            open[last].items.append(composed.node)
        } else if let key = open[last].key {
            open[last].key = nil
            addEntry(key, composed.node, to: last)
        } else {
            open[last].key = composed.node
        }
        return true
    }

    private mutating func addEntry(_ key: Node, _ value: Node, to index: Int) {
        guard let scalar = key.scalar, scalar.resolved != .null else {
            let hint =
                key.scalar == nil ? "put the text in quotes if '{' or '[' is part of it" : nil
            problems.error(
                .keyType, at: key.span, "\(key.described) as a key, expected a name", hint: hint)
            return
        }
        if scalar.style == .plain, scalar.text == "<<" {
            open[index].merged.append(value)
            return
        }
        if let place = open[index].places[scalar.text] {
            problems.error(
                .duplicateKey, at: key.span, "the key \(quoted(scalar.text)) stands here twice",
                related: ("first here", open[index].entries[place].key.span))
            return
        }
        open[index].places[scalar.text] = open[index].entries.count
        open[index].entries.append(Mapping.Entry(key: key, name: scalar.text, value: value))
    }

    /// `<<`: what is named beside it wins, then the first of the merged that has a key.
    private func merge(into mapping: inout Open) {
        for value in mapping.merged {
            for source in value.list ?? [value] {
                guard let entries = source.mapping?.entries else {
                    problems.error(
                        .mergeType, at: source.span,
                        "\(source.described) under '<<', expected a mapping or a list of them",
                        hint: "name one with an alias, as in '<<: *defaults'")
                    continue
                }
                for entry in entries where mapping.places[entry.name] == nil {
                    mapping.places[entry.name] = mapping.entries.count
                    mapping.entries.append(entry)
                }
            }
        }
    }

    // MARK: Refusals

    private func refuseDepth(at place: Span) -> Bool {
        problems.error(
            .depth, at: place,
            "more than \(RulebookLimits.depthMax) lists and mappings inside each other",
            hint: "nothing in the rule language is nested this deep")
        return false
    }

    private func refuseAlias(_ name: String, at place: Span) {
        if openAnchors.contains(name) {
            problems.error(
                .aliasCycle, at: place,
                "the alias \(quoted("*" + name)) stands inside what it stands for",
                hint: "write out what is meant")
        } else {
            problems.error(
                .unknownAlias, at: place,
                "the alias \(quoted("*" + name)) names no anchor above it",
                hint: didYouMean(name, among: anchors.keys.sorted())
                    ?? "mark what it stands for with \(quoted("&" + name))")
        }
    }

    private func resolve(
        _ text: String, _ style: Scalar.Style, _ event: YAMLEvent, at place: Span
    ) -> Scalar.Resolved {
        guard let tag = event.tag else {
            return style == .plain ? CoreSchema.resolve(text) : .string
        }
        if tag == "!" { return .string }
        guard let known = CoreTag(tag) else {
            refuseTag(tag, at: place, of: "a single value")
            return .string
        }
        guard let resolved = known.resolve(text) else {
            problems.error(
                .wrongType, at: place, "\(quoted(text)) is tagged '!!\(known.rawValue)' and is none"
            )
            return .string
        }
        return resolved
    }

    private func refuseTag(_ tag: String, at place: Span, of what: String) {
        let shown = tag.hasPrefix(CoreTag.prefix) ? "!!" + tag.dropFirst(CoreTag.prefix.count) : tag
        problems.error(
            .unknownTag, at: place, "the tag \(quoted(shown)) on \(what) means nothing here",
            hint: "take it out")
    }

    private func span(_ event: YAMLEvent) -> Span {
        Span(
            source: source, start: source.offset(ofCodePoint: event.start),
            end: source.offset(ofCodePoint: event.end))
    }
}
