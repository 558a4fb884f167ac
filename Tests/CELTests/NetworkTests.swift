// SPDX-License-Identifier: Apache-2.0
import CEL
import Testing

@Suite("Addresses and ranges are read strictly and compared by value")
struct NetworkTests {
    @Test(
        "An address has one canonical text",
        arguments: [
            ("1.2.3.4", "1.2.3.4"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
            ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::A", "2001:db8::a"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
            ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"), ("0:0:1:2:3:4:5:6", "::1:2:3:4:5:6"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("64:ff9b::1.2.3.4", "64:ff9b::102:304"), ("::1.2.3.4", "::102:304"),
            ("0001:0002::", "1:2::"), ("::ffff:102:304", "1.2.3.4"),
            ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ])
    func addresses(_ text: String, _ canonical: String) throws {
        #expect(try outcome("string(ip('\(text)'))") == .value(.string(canonical)))
        #expect(try outcome("isIP('\(text)')") == .value(true))
        #expect(try outcome("ip.isCanonical('\(text)')") == .value(.bool(text == canonical)))
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.04", "1.2.3.4 ",
            " 1.2.3.4", "1.2.3.-4", "1.2.3.1000", "1..2.3", "a.b.c.d", ":", ":::", "1:2:3",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8",
            "12345::", "g::", "1:", ":1", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "::1.2.3.4:5",
            "::01.2.3.4",
            "1.2.3.4%eth0", "[::1]", "1.2.3.4/8", "::/0",
        ])
    func noAddresses(_ text: String) throws {
        #expect(try outcome("isIP('\(text)')") == .value(false))
        let message = "unusable argument: '\(text)' is no IP address"
        #expect(try outcome("ip('\(text)')") == .error(message))
        #expect(try outcome("ip.isCanonical('\(text)')") == .error(message))
    }

    @Test("Zones and mapped addresses are refused by name")
    func forms() throws {
        #expect(
            try outcome("ip('fe80::1%eth0')")
                == .error("unusable argument: 'fe80::1%eth0' has a zone, which is not allowed"))
        #expect(
            try outcome("cidr('fe80::1%eth0/64')")
                == .error("unusable argument: 'fe80::1%eth0/64' has a zone, which is not allowed"))
        for text in [
            "ip('::ffff:1.2.3.4')", "cidr('::ffff:1.2.3.4/120')", "cidr('::ffff:102:304/120')",
        ] {
            guard case .error(let message) = try outcome(text) else {
                Issue.record("\(text) has a value")
                continue
            }
            #expect(message.hasSuffix("is an IPv4-mapped IPv6 address, which is not allowed"))
        }
        #expect(
            try outcome("isIP('::ffff:1.2.3.4') || isCIDR('::ffff:1.2.3.4/120')") == .value(false))
    }

    @Test(
        "What is no range is refused",
        arguments: [
            "", "1.2.3.4", "1.2.3.4/", "1.2.3.4/33", "::/129", "1.2.3.4/08", "1.2.3.4/-1",
            "1.2.3.4/+8", "1.2.3/8", "/8", "1.2.3.4/8/8", "1.2.3.4/ 8", "1.2.3.4/1000",
        ])
    func noRanges(_ text: String) throws {
        #expect(try outcome("isCIDR('\(text)')") == .value(false))
        #expect(
            try outcome("cidr('\(text)')") == .error("unusable argument: '\(text)' is no CIDR"))
    }

    @Test(
        "Conditions over addresses hold",
        arguments: [
            "ip('1.2.3.4').family() == 4 && ip('::').family() == 6",
            "ip('127.255.0.1').isLoopback() && !ip('::2').isLoopback()",
            "ip('10.1.2.3').isGlobalUnicast() && ip('fd00::1').isGlobalUnicast()",
            "!ip('0.0.0.0').isGlobalUnicast() && !ip('::').isGlobalUnicast()",
            "!ip('169.254.0.1').isGlobalUnicast() && !ip('239.1.2.3').isGlobalUnicast()",
            "!ip('127.0.0.1').isGlobalUnicast() && !ip('febf::1').isGlobalUnicast()",
            "ip('febf::1').isLinkLocalUnicast() && !ip('fec0::1').isLinkLocalUnicast()",
            "ip('ff12::1').isLinkLocalMulticast() && !ip('ff05::1').isLinkLocalMulticast()",
            "ip('224.0.0.255').isLinkLocalMulticast()",
            "ip('::1') != ip('0.0.0.1') && ip('1::') == ip('1:0::0')",
            "ip('1.2.3.4') in [ip('4.3.2.1'), ip('1.2.3.4')]",
            "[ip('::1'), ip('::1')].distinct().size() == 1",
            "type(ip('::1')) == net.IP && type(cidr('::/0')) == net.CIDR && type(net.IP) == type",
            "dyn(ip('::1')) != 'x' && dyn(ip('::')) != dyn(cidr('::/0'))",
            "'%s %s'.format([ip('::1'), cidr('1.0.0.0/8')]) == '::1 1.0.0.0/8'",
        ])
    func conditions(_ text: String) throws {
        #expect(try outcome(text) == .value(true))
    }

    @Test(
        "Conditions over ranges hold",
        arguments: [
            "cidr('0.0.0.0/0').containsIP('8.8.8.8') && cidr('::/0').containsIP('1::')",
            "!cidr('::/0').containsIP('8.8.8.8') && !cidr('0.0.0.0/0').containsIP(ip('::1'))",
            "cidr('10.1.2.3/8').containsIP('10.255.0.1') && !cidr('10.0.0.0/8').containsIP('11.0.0.0')",
            "cidr('1.2.3.4/32').containsIP('1.2.3.4') && !cidr('1.2.3.4/32').containsIP('1.2.3.5')",
            "cidr('2001:db8::/33').containsIP('2001:db8:7fff::') && !cidr('2001:db8::/33').containsIP('2001:db8:8000::')",
            "cidr('10.0.0.0/8').containsCIDR('10.9.0.0/16') && !cidr('10.0.0.0/16').containsCIDR('10.0.0.0/8')",
            "!cidr('::/0').containsCIDR(cidr('1.2.3.4/32')) && !cidr('10.0.0.0/8').containsCIDR('11.0.0.0/16')",
            "cidr('10.1.2.3/8') != cidr('10.0.0.0/8') && cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')",
            "cidr('10.1.2.3/0').masked() == cidr('0.0.0.0/0') && cidr('::1/128').masked() == cidr('::1/128')",
            "string(cidr('2001:DB8::1/32')) == '2001:db8::1/32' && cidr('10.1.2.3/8').ip() == ip('10.1.2.3')",
            "cidr('::1/0').prefixLength() == 0 && isCIDR('1.2.3.4/32')",
        ])
    func ranges(_ text: String) throws {
        #expect(try outcome(text) == .value(true))
    }

    @Test("Texts inside containsIP and containsCIDR are checked as well")
    func innerTexts() throws {
        #expect(
            try outcome("cidr('10.0.0.0/8').containsIP('10.0.0')")
                == .error("unusable argument: '10.0.0' is no IP address"))
        #expect(
            try outcome("cidr('10.0.0.0/8').containsCIDR('10.0.0.0')")
                == .error("unusable argument: '10.0.0.0' is no CIDR"))
        #expect(
            try outcome("dyn(1).containsIP('10.0.0.0')")
                == .error("no such overload: containsIP(int, string)"))
        #expect(
            issues("isIP(cidr('10.0.0.0/8'))").first?.message == "isIP does not take (net.CIDR)")
    }

    @Test("Addresses come out of an evaluation and go back in")
    func values() throws {
        let address = try #require(compile("ip('2001:db8::1')").constant)
        #expect(address.typeName == "net.IP")
        #expect(try outcome("string(x)", ["x": address]) == .value("2001:db8::1"))
        let range = try #require(compile("cidr('10.0.0.0/8')").constant)
        #expect(try outcome("x.containsIP('10.1.1.1')", ["x": range]) == .value(true))
        #expect(try outcome("[x, x][1]", ["x": range]) == .value(range))
    }
}
