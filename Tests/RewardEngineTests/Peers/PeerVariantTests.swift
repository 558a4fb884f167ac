// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What is translated is the kind of a rule with its parameters, also where they have values that
/// none of the cases at hand has.
@Suite("Variants of the behaviours of other engines")
struct PeerVariantTests {
    /// The rule, the events, and what is expected of them.
    typealias Variant = (rule: String, events: String, expect: String)

    private static func events(_ lines: String...) -> String {
        lines.enumerated().map { "{\"id\":\"e\($0 + 1)\",\"user\":\"U\",\($1)}" }
            .joined(separator: ",")
    }

    private static func values(_ values: (t: Int, value: Int)...) -> String {
        values.enumerated().map {
            "{\"id\":\"e\($0 + 1)\",\"user\":\"U\",\"type\":\"a\",\"t\":\($1.t),\"value\":\($1.value)}"
        }.joined(separator: ",")
    }

    private static let variants: [Variant] = [
        // Without a new beginning a run that goes on earns nothing more.
        (
            """
            "kind":"event_streak","event":"a","where":"value > 0","pass_when":"value >= 50",
            "fail_breaks":true,"restart_after_top_tier":false,"tiers":[{"n":2,"badge_rank":7}],
            "note":"words"
            """,
            values((1, 60), (2, 0), (3, 60), (4, 60), (5, 60), (6, 60)),
            """
            {"grant":"badge","rank":7,"streak":2,"start_event":"e1","end_event":"e3"}
            """
        ),
        // Weeks, in the zone that the rule names.
        (
            """
            "kind":"period_streak","event":"a","period":"week","tz":"Asia/Colombo",
            "per_period":"count >= 1","consecutive_periods":true,
            "tiers":[{"n":2,"badge_rank":1}],"restart_after_top_tier":false
            """,
            events(
                #""type":"a","t":"2020-03-29T18:00Z""#, #""type":"a","t":"2020-03-29T19:00Z""#,
                #""type":"a","t":"2020-04-07T12:00Z""#),
            """
            {"grant":"badge","rank":1,"streak":2,"week":"2020-W14","by_event":"e2"}
            """
        ),
        // More than a number, in a month.
        (
            """
            "kind":"period_sum_badge","event":"a","period":"month","aggregate":"sum(value)",
            "compare":">","thresholds":[{"value":10,"badge_rank":3}]
            """,
            events(
                #""type":"a","t":"2020-03-01T00:00Z","value":10"#,
                #""type":"a","t":"2020-04-01T00:00Z","value":10"#,
                #""type":"a","t":"2020-04-30T23:59Z","value":1"#),
            #"{"grant":"badge","rank":3,"month":"2020-04","by_event":"e3"}"#
        ),
        // A cap of a week that grants all or nothing.
        (
            """
            "kind":"points","event":"a","amount":"value",
            "cap":{"per":"user","period":"weekly","tz":"Asia/Tokyo","limit":10,
            "policy":"all or nothing"}
            """,
            events(
                #""type":"a","t":"2020-03-29T14:59Z","value":8"#,
                #""type":"a","t":"2020-03-29T14:59Z","value":3"#,
                #""type":"a","t":"2020-03-29T15:00Z","value":3"#),
            """
            {"grant":"points","amount":8,"by_event":"e1"},
            {"grant":"points","amount":3,"by_event":"e3"}
            """
        ),
        // Where nothing matches, the default comes back.
        (
            """
            "kind":"rating","event":"a","default":1,"no_match":"default rating",
            "ratings":[{"priority":2,"when":"value >= 50","rating":2},
            {"priority":1,"when":"value >= 80","rating":3}]
            """,
            values((1, 90), (2, 60), (3, 10)),
            """
            {"rating_change":[1,3],"by_event":"e1"},{"rating_change":[3,2],"by_event":"e2"},
            {"rating_change":[2,1],"by_event":"e3"}
            """
        ),
        (
            #""kind":"accept_local_time","start":"10:00","end":"13:00","bounds":"end excluded""#,
            events(
                #""type":"a","t":"2020-07-01T04:30Z","tz":"Asia/Colombo""#,
                #""type":"a","t":"2020-07-01T07:30Z","tz":"Asia/Colombo""#),
            #"{"accepted":["e1"],"rejected":["e2"]}"#
        ),
        // A run of weeks.
        (
            #""kind":"challenge","condition":"current weekly streak >= 2""#,
            events(
                #""type":"a","t":"2024-05-01T12:00Z""#, #""type":"a","t":"2024-05-02T12:00Z""#,
                #""type":"a","t":"2024-05-06T12:00Z""#),
            #"{"after":"e2","completed":false},{"after":"e3","completed":true}"#
        ),
        // Several days of a freeze.
        (
            """
            "kind":"calendar_streak","period":"day","per_period":"count >= 1",
            "freeze":"2 days"
            """,
            events(
                #""type":"__freeze__","t":"2024-05-01","days":2"#, #""type":"a","t":"2024-05-01""#,
                #""type":"a","t":"2024-05-04""#, #""type":"a","t":"2024-05-06""#),
            #"{"after":"e3","current":2},{"after":"e4","current":1}"#
        ),
        (
            """
            "kind":"levels","goal":"sum(value) >= 5 * level","max_level":2,"reset":"monthly",
            "tz":"America/New_York"
            """,
            events(
                #""type":"a","t":"2024-06-01T03:00Z","value":9"#,
                #""type":"a","t":"2024-06-01T05:00Z","value":20"#),
            #"{"month":"2024-05","levels":[1]},{"month":"2024-06","levels":[1,2]}"#
        ),
        // All that match, and a condition of two parts.
        (
            """
            "kind":"conditional_badge","event":"a","first_match_by_priority":false,
            "conditions":[{"priority":1,"when":"value >= 50 and value < 80","badge_rank":5},
            {"priority":2,"when":"value >= 50","badge_rank":6}]
            """,
            values((1, 60), (2, 80)),
            """
            {"grant":"badge","rank":5,"by_event":"e1"},{"grant":"badge","rank":6,"by_event":"e1"},
            {"grant":"badge","rank":6,"by_event":"e2"}
            """
        ),
        (
            #""kind":"throttle_once_within","window":"5 minutes","group_by":["region"]"#,
            events(
                #""type":"a","t":0,"region":"x""#, #""type":"a","t":299999,"region":"x""#,
                #""type":"a","t":299999,"region":"y""#, #""type":"a","t":300000,"region":"x""#),
            #"{"fires":3}"#
        ),
        (
            """
            "kind":"all_within","conditions":["code == 1","code == 2","code == 3"],
            "timeout":"10 seconds"
            """,
            values((1000, 3), (2000, 1), (11_000, 2)), #"{"fires":1,"matched":["e1","e2","e3"]}"#
        ),
        (
            #""kind":"count_with_window_limit","need":4,"window":"1 week","max_in_window":2"#,
            #"{"note":"words"}"#, #"{"min_days":8}"#
        ),
        (
            #""kind":"leaderboard","ties":"dense""#,
            """
            {"id":"e1","t":1,"user":"A","value":5,"type":"score"},
            {"id":"e2","t":2,"user":"B","value":5,"type":"score"},
            {"id":"e3","t":3,"user":"C","value":4,"type":"score"}
            """,
            #"{"ranks":{"A":1,"B":1,"C":2}}"#
        ),
    ]

    @Test("A variant comes out as it should", arguments: variants.indices)
    func comesOut(_ index: Int) throws {
        let variant = PeerVariantTests.variants[index]
        let text = """
            {"id":"V\(index)","adopt":"yes","rule":{\(variant.rule)},
            "events":[\(variant.events)],"expect":[\(variant.expect)]}
            """
        let peer = try JSONDecoder().decode(PeerCase.self, from: Data(text.utf8))
        let result = try PeerResult(peer)
        #expect(result.differences.isEmpty, "\(result)")
    }

    @Test(
        "What nobody knows is said",
        arguments: [
            #""kind":"first_event","event":"a","badge_rank":1,"mood":"good""#,
            #""kind":"first_event","event":"a","badge_rank":1,"where":"value is nice""#,
            #""kind":"unheard_of""#,
        ])
    func unknown(_ rule: String) throws {
        let text = #"{"id":"V","adopt":"yes","rule":{"# + rule + #"},"events":[],"expect":[]}"#
        let peer = try JSONDecoder().decode(PeerCase.self, from: Data(text.utf8))
        #expect(throws: PeerProblem.self) { try PeerResult(peer) }
    }
}
