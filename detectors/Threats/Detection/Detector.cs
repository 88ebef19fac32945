using Deception.Protocols;

namespace Deception.Threats.Detection;

/// <summary>Judges messages of the wire. Knows time from packets only and keeps bounded state.</summary>
public abstract class Detector
{
    /// <summary>Its metadata.</summary>
    public abstract DetectorInfo Info { get; }

    /// <summary>Takes every message in the order of the packets.</summary>
    public abstract void Accept(in MessageContext context, WireMessage message);

    /// <summary>Says that packet time has come this far, about once a second, so that waiting decisions can fall.</summary>
    public virtual void Advance(DateTimeOffset time) { }
}
