// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("ZoneTail")
struct ZoneTailTests {
    private func offset(_ text: String, at time: String) -> Int64? {
        ZoneTail(posix: Array(text.utf8))?.stretch(around: ZoneTests.seconds(time)).offset
    }

    @Test(
        "Rules of POSIX",
        arguments: [
            ("UTC0", "2150-07-01T00:00:00Z", 0), ("<+0330>-3:30", "2150-07-01T00:00:00Z", 12_600),
            ("<-00>0", "2150-07-01T00:00:00Z", 0), ("ABC+3:20:10", "2150-07-01T00:00:00Z", -12_010),
            // The offset in summer is an hour more unless it is said; changes are at two o'clock.
            ("EST5EDT,M3.2.0,M11.1.0", "2150-03-08T06:59:59Z", -18_000),
            ("EST5EDT,M3.2.0,M11.1.0", "2150-03-08T07:00:00Z", -14_400),
            ("LHST-10:30LHDT-11,M10.1.0,M4.1.0", "2150-10-03T15:29:59Z", 37_800),
            ("LHST-10:30LHDT-11,M10.1.0,M4.1.0", "2150-10-03T15:30:00Z", 39_600),
            // Hours below 0 and above 24.
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2150-03-29T00:59:59Z", -7200),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2150-03-29T01:00:00Z", -3600),
            ("IST-2IDT,M3.4.4/26,M10.5.0", "2150-03-26T23:59:59Z", 7200),
            ("IST-2IDT,M3.4.4/26,M10.5.0", "2150-03-27T00:00:00Z", 10_800),
            // Days of the year, without and with 29 February.
            ("AAA0BBB,J60/0,J300/0", "2096-02-29T23:59:59Z", 0),
            ("AAA0BBB,J60/0,J300/0", "2096-03-01T00:00:00Z", 3600),
            ("AAA0BBB,59/0,300/0", "2096-02-28T23:59:59Z", 0),
            ("AAA0BBB,59/0,300/0", "2096-02-29T00:00:00Z", 3600),
            // The southern hemisphere, over the new year.
            ("AAA0BBB,M10.1.0/0,M4.1.0/0", "2150-12-31T23:59:59Z", 3600),
            ("AAA0BBB,M10.1.0/0,M4.1.0/0", "2151-01-01T00:00:00Z", 3600),
            ("AAA0BBB,M10.1.0/0,M4.1.0/0", "2151-06-01T00:00:00Z", 0),
            // Summer time all the year.
            ("AAA3BBB,0/0,J365/25", "2150-01-01T02:00:00Z", -7200),
            ("AAA3BBB,0/0,J365/25", "2150-12-31T23:00:00Z", -7200),
        ])
    func rules(text: String, time: String, offset: Int64) {
        #expect(self.offset(text, at: time) == offset)
    }

    @Test(
        "Other texts are no rules",
        arguments: [
            "", "A", "AB0", "ABC", "ABC0DEF", "ABC0DEF,M3.2.0", "ABC0DEF,M13.1.0,M4.1.0",
            "ABC0DEF,M3.6.0,M4.1.0", "ABC0DEF,M3.2.7,M4.1.0", "ABC0DEF,J0,J300", "ABC0DEF,J366,J3",
            "ABC0DEF,366,3", "ABC0DEF,M3.2.0,M11.1.0,", "<ABC0", "ABC0:", "ABCx",
        ])
    func refused(text: String) {
        #expect(ZoneTail(posix: Array(text.utf8)) == nil)
    }
}
