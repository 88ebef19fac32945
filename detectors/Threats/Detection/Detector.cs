using Deception.Protocols;
using Deception.Protocols.Net;

namespace Deception.Threats.Detection;

/// <summary>Judges messages of the wire. Knows time from packets only and keeps bounded state.</summary>
public abstract class Detector
{
    /// <summary>Its metadata.</summary>
    public abstract DetectorInfo Info { get; }

    /// <summary>Takes every message in the order of the packets.</summary>
    public abstract void Accept(in MessageContext context, WireMessage message);

    /// <summary>Takes every attempt to connect.</summary>
    public virtual void Accept(in ConnectionAttempt attempt) { }

    /// <summary>State given up because of caps.</summary>
    public virtual long Evicted => 0;

    /// <summary>Says that the input is at its end: what waits for more must be decided now.</summary>
    public virtual void Complete() { }

    /// <summary>Says that packet time has come this far, about once a second, so that waiting decisions can fall.</summary>
    public virtual void Advance(DateTimeOffset time) { }
}
