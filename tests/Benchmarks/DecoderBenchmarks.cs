using BenchmarkDotNet.Attributes;
using Deception.Protocols;
using Deception.Protocols.Net;

namespace Deception.Tests.Benchmarks;

/// <summary>What the decoder costs for one packet that no parser wants.</summary>
[MemoryDiagnoser]
public class DecoderBenchmarks : IMessageSink
{
    // Ethernet, IPv4, TCP 50000 to 443, ten bytes of a TLS record.
    private static readonly byte[] Tls = Convert.FromHexString(
        "0200000000010200000000020800" + "4500003200000000400600000A0000070A000001" + "C35001BB0000000100000000501801000000000017030300050102030405");

    private readonly WireDecoder _decoder;
    private long _number;

    /// <summary>Makes the decoder.</summary>
    public DecoderBenchmarks() => _decoder = new WireDecoder(this, new ProtocolCounters());

    /// <inheritdoc/>
    public void Accept(in MessageContext context, WireMessage message)
    {
    }

    /// <summary>A TLS segment of a known flow.</summary>
    [Benchmark]
    public void IgnoredSegment() =>
        _decoder.Decode(new Frame(LinkType.Ethernet, ++_number, DateTimeOffset.UnixEpoch.AddTicks(_number * 10), Tls, Tls.Length));
}
