using Deception.Protocols;
using Deception.Protocols.Ntlm;
using Deception.Protocols.Smb;
using Deception.Threats.Detection;

namespace Deception.Threats.Knowledge;

/// <summary>How the two ends of a conversation name each other: by the share's path, and by the workstation in NTLM.</summary>
public sealed class PeerNames
{
    private const int MostConversations = 16_384;

    private readonly BoundedMap<long, string> _servers = new(MostConversations);
    private readonly BoundedMap<long, string> _clients = new(MostConversations);

    /// <summary>Names forgotten because of the cap.</summary>
    public long Evicted => _servers.Evicted + _clients.Evicted;

    /// <summary>Learns from tree connects and NTLM type 3.</summary>
    public void Learn(in MessageContext context, WireMessage message)
    {
        if (message is SmbTreeConnect { Path: var path } && UncPath.HostOf(path) is { } host)
        {
            _servers.Set(context.Conversation.Id, host);
        }
        else if (message is NtlmAuthenticate { Workstation.Length: > 0 } ntlm)
        {
            _clients.Set(context.Conversation.Id, ntlm.Workstation);
        }
    }

    /// <summary>The name by which the client calls its server.</summary>
    public string? ServerOf(Conversation conversation) => _servers.TryGet(conversation.Id, out var name) ? name : null;

    /// <summary>The client's own name.</summary>
    public string? ClientOf(Conversation conversation) => _clients.TryGet(conversation.Id, out var name) ? name : null;
}

/// <summary>Reads the host out of paths to other hosts.</summary>
public static class UncPath
{
    private static readonly string[] Prefixes = [@"\??\UNC\", @"\\?\UNC\", @"\\.\UNC\", @"\\", "//"];

    /// <summary>The host of <c>\\host\share</c>, <c>\??\UNC\host\share</c> or <c>\\host@80\share</c>; null of a path that names none.</summary>
    public static string? HostOf(string path)
    {
        foreach (var prefix in Prefixes)
        {
            if (path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                var rest = path.AsSpan(prefix.Length).TrimStart("\\/");
                var end = rest.IndexOfAny('\\', '/');
                var host = (end < 0 ? rest : rest[..end]).Trim();
                return host.Length == 0 || host is "." or "?" ? null : host.ToString();
            }
        }
        return null;
    }

    /// <summary>True when both mean one host: the same text, or the same first label where neither is an address.</summary>
    public static bool SameHost(string one, string other)
    {
        if (string.Equals(one, other, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }
        return !IsAddress(one) && !IsAddress(other) && FirstLabel(one).Equals(FirstLabel(other), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True for an IP address instead of a name.</summary>
    public static bool IsAddress(string host) => Protocols.Net.HostAddress.TryParse(host.Trim('[', ']'), out _);

    private static ReadOnlySpan<char> FirstLabel(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? name : name.AsSpan(0, dot);
    }
}
