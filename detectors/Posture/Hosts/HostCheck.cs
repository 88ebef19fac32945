using Deception.Contracts;
using Deception.Posture.Checks;

namespace Deception.Posture.Hosts;

/// <summary>How a weakness of a host is mended. Commands may name <c>{place}</c> and <c>{name}</c>, always between single quotes.</summary>
/// <param name="Steps">What to do.</param>
/// <param name="Command">The fix, in the system's shell.</param>
/// <param name="Verify">A command whose answer tells that it is mended.</param>
/// <param name="Revert">How the fix is undone.</param>
public sealed record HostRemedy(string Steps, string Command, string Verify, string Revert);

/// <summary>A host check's catalogue entry.</summary>
public sealed record HostCheckInfo
{
    /// <summary>The catalogue's id, <c>endpoint.…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The weakness in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>How bad it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary>MITRE ATT&amp;CK v18 ids.</summary>
    public required IReadOnlyList<string> Techniques { get; init; }

    /// <summary>What it needs to know: a setting's name, credentials or administrators.</summary>
    public required string Needs { get; init; }

    /// <summary>What an attacker gains by it.</summary>
    public required string Why { get; init; }

    /// <summary>How it is mended on Linux; null where it doesn't exist there.</summary>
    public HostRemedy? Linux { get; init; }

    /// <summary>How it is mended on Windows, in PowerShell; null where it doesn't exist there.</summary>
    public HostRemedy? Windows { get; init; }

    /// <summary>The remedy for a system.</summary>
    public HostRemedy? RemedyFor(HostSystem system) => system == HostSystem.Linux ? Linux : Windows;
}

/// <summary>Something that a host check found fault with.</summary>
/// <param name="Place">A file, a registry value, a setting.</param>
/// <param name="Detail">What is wrong with it.</param>
/// <param name="Account">Whose credential it is, if it is one; empty otherwise.</param>
public sealed record HostFault(string Place, string Detail, string Account = "");

/// <summary>What a host audit is told beside the host.</summary>
public sealed record HostAuditOptions
{
    /// <summary>Names of accounts whose credentials must not lie on this host, without their domain.</summary>
    public IReadOnlySet<string> Privileged { get; init; } = new HashSet<string>();

    /// <summary>More administrators than this are too many. Higher: more accounts whose theft gives the host.</summary>
    public int MostAdministrators { get; init; } = 5;

    /// <summary>More domain sign-ins than this kept on the host are too many. Higher: more hashes to crack for who has the host.</summary>
    public int MostCachedSignIns { get; init; } = 2;
}

/// <summary>A rule about a host: a pure function of what was found there.</summary>
public abstract class HostCheck
{
    /// <summary>Its catalogue entry.</summary>
    public abstract HostCheckInfo Info { get; }

    /// <summary>What fails it, in the host's order.</summary>
    public abstract IEnumerable<HostFault> Examine(HostSnapshot host, HostAuditOptions options);
}

/// <summary>What came of a host check.</summary>
/// <param name="Info">Which.</param>
/// <param name="State">Its answer.</param>
/// <param name="Faults">What fails it.</param>
/// <param name="Missing">What couldn't be read.</param>
public sealed record HostCheckResult(HostCheckInfo Info, CheckState State, IReadOnlyList<HostFault> Faults, IReadOnlyList<string> Missing);
