namespace Deception.Protocols.Net;

/// <summary>Two endpoints in an order that does not depend on who sends, and what they speak.</summary>
internal readonly struct FlowKey : IEquatable<FlowKey>
{
    // Not predictable, so that nobody can pick addresses that fall into one bucket. No output depends on it.
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64();

    private readonly HostAddress _first;
    private readonly HostAddress _second;
    private readonly uint _ports;
    private readonly Transport _transport;

    private FlowKey(HostAddress first, ushort firstPort, HostAddress second, ushort secondPort, Transport transport)
    {
        _first = first;
        _second = second;
        _ports = ((uint)firstPort << 16) | secondPort;
        _transport = transport;
    }

    /// <summary>The endpoint that sorts first: side 0.</summary>
    public Endpoint First => new(_first, (ushort)(_ports >> 16));

    /// <summary>The other one: side 1.</summary>
    public Endpoint Second => new(_second, (ushort)_ports);

    /// <summary>The endpoint of a side.</summary>
    public Endpoint this[int side] => side == 0 ? First : Second;

    /// <summary>Makes the key; <paramref name="side"/> is the sender's side.</summary>
    public static FlowKey Create(HostAddress source, ushort sourcePort, HostAddress target, ushort targetPort, Transport transport, out int side)
    {
        var order = sourcePort.CompareTo(targetPort);
        if (order == 0)
        {
            order = source.High.CompareTo(target.High);
        }

        if (order == 0)
        {
            order = source.Low.CompareTo(target.Low);
        }

        side = order <= 0 ? 0 : 1;
        return side == 0
            ? new FlowKey(source, sourcePort, target, targetPort, transport)
            : new FlowKey(target, targetPort, source, sourcePort, transport);
    }

    /// <inheritdoc/>
    public bool Equals(FlowKey other) =>
        _ports == other._ports && _transport == other._transport
        && _first.Low == other._first.Low && _second.Low == other._second.Low
        && _first.High == other._first.High && _second.High == other._second.High;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FlowKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = (_first.Low ^ Seed) * 0x9E37_79B9_7F4A_7C15;
        hash = (hash ^ (hash >> 32) ^ _second.Low) * 0xC2B2_AE3D_27D4_EB4F;
        hash = (hash ^ (hash >> 29) ^ _first.High) * 0x1656_67B1_9E37_79F9;
        hash = (hash ^ (hash >> 32) ^ _second.High) * 0x9E37_79B9_7F4A_7C15;
        hash = (hash ^ (hash >> 29) ^ _ports ^ ((ulong)_transport << 32)) * 0xC2B2_AE3D_27D4_EB4F;
        return (int)(hash >> 32);
    }
}
