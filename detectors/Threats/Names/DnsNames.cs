namespace Deception.Threats.Names;

/// <summary>What a name in a zone may be misused for.</summary>
public static class DnsNames
{
    /// <summary>
    /// How CREDENTIAL_TARGET_INFORMATIONW begins when it is written as text (CredMarshalTargetInfo): Windows cuts it off a name before it
    /// asks for a ticket, so a host under such a name is sent tickets for the host named before it.
    /// </summary>
    private const string MarshalledTarget = "1UWhRC";

    /// <summary>A marshalled target without contents is 44 characters long.</summary>
    private const int LeastMarshalled = 40;

    /// <summary>The first label of a name.</summary>
    public static string FirstLabel(string name) => name.Split('.', 2)[0];

    /// <summary>A name as its zone holds it: without the zone's own name.</summary>
    public static string Within(string name, string zone)
    {
        var suffix = "." + zone.TrimEnd('.');
        name = name.TrimEnd('.');
        return suffix.Length > 1 && name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) ? name[..^suffix.Length] : name;
    }

    /// <summary>
    /// True for a name that draws others' traffic: a wildcard over a whole zone, the names that clients look for by themselves
    /// (<c>wpad</c>, <c>isatap</c>), or one that ends in a marshalled target.
    /// </summary>
    /// <param name="name">Relative to its zone, as in the RDN of a <c>dnsNode</c>; a wildcard below the zone's own level is ordinary.</param>
    public static bool IsPoisonous(string name) => name == "*" || FirstLabel(name).ToUpperInvariant() is "WPAD" or "ISATAP" || IsMarshalledTarget(name);

    /// <summary>True for a name whose first label ends in a marshalled target.</summary>
    public static bool IsMarshalledTarget(string name)
    {
        var label = FirstLabel(name);
        var at = label.IndexOf(MarshalledTarget, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && label.Length - at >= LeastMarshalled;
    }
}
