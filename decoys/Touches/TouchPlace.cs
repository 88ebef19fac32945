using Deception.Protocols.Net;

namespace Deception.Decoys.Touches;

/// <summary>Who touched what.</summary>
/// <param name="Kind">The decoy service.</param>
/// <param name="Persona">Whom it pretends to be.</param>
/// <param name="Client">Who came.</param>
/// <param name="Server">Where it came to.</param>
public sealed record TouchPlace(string Kind, Persona Persona, Endpoint Client, Endpoint Server)
{
    /// <summary>What makes an episode one, whichever agent runs the decoy.</summary>
    public string Key => $"{Client.Address} {Persona.DnsHost.ToLowerInvariant()} {Kind}";
}
