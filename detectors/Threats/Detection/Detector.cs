using Deception.Protocols;
using Deception.Protocols.Net;

namespace Deception.Threats.Detection;

/// <summary>Judges messages of the wire, and attempts to connect if it is an <see cref="IConnectionSink"/>. Knows time from packets only and keeps bounded state.</summary>
public abstract class Detector
{
    /// <summary>Its metadata.</summary>
    public abstract DetectorInfo Info { get; }

    /// <summary>Types of the messages that it wants; empty for all. It need not be asked about others.</summary>
    public virtual IReadOnlyList<Type> Messages => [];

    /// <summary>Takes every message of its types in the order of the packets.</summary>
    public abstract void Accept(in MessageContext context, WireMessage message);

    /// <summary>For one that wants no messages.</summary>
    protected static IReadOnlyList<Type> None { get; } = [typeof(void)];

    /// <summary>State given up because of caps.</summary>
    public virtual long Evicted => 0;

    /// <summary>Says that the input is at its end: what waits for more must be decided now.</summary>
    public virtual void Complete() { }

    /// <summary>Says that packet time has come this far, about once a second, so that waiting decisions can fall.</summary>
    public virtual void Advance(DateTimeOffset time) { }
}
