using Deception.Contracts;

namespace Deception.Decoys.Touches;

/// <summary>What is the same for all findings of one sort of touch.</summary>
internal sealed record TouchDetector(string Id, string Title, Severity Severity, int Confidence, IReadOnlyList<string> Techniques)
{
    /// <summary>Credentials offered to a decoy service. Nobody has a reason to sign in there; a mistyped address is the benign cause.</summary>
    public static readonly TouchDetector ServiceLogin = new(
        "honey.service-login", "Credentials offered to a decoy service", Severity.Critical, 95, ["T1078", "T1021"]);

    /// <summary>A connection to a decoy. Inventory scanners are the benign cause: the policy lists them.</summary>
    public static readonly TouchDetector HostContact = new(
        "honey.host-contact", "Connection to a decoy host", Severity.High, 80, ["T1018", "T1021"]);

    /// <summary>Public descriptions of the techniques.</summary>
    public IReadOnlyList<string> References =>
        [.. Techniques.Select(t => $"https://attack.mitre.org/techniques/{t.Replace('.', '/')}/")];
}
