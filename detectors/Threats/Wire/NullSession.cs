using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ntlm;
using Deception.Protocols.Smb;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Wire;

/// <summary><c>wire.null-session</c>: a server takes an anonymous NTLM sign-in for an SMB session.</summary>
public sealed class NullSession(World world) : Exposure(world)
{
    private const int MostPending = 4096;

    private readonly BoundedMap<long, bool> _pending = new(MostPending);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => base.Evicted + _pending.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = Describe(
        "wire.null-session", "Anonymous SMB session", Severity.Low,
        "Controllers take such sessions for old clients; some tools look a server over with one before they sign in.",
        new ResponseGuide(
            "A server let somebody in without a name. What he may then read depends on its settings for anonymous access.",
            "rpcclient -U '' -N <server> -c enumdomusers tells whether accounts can be listed.",
            "Nothing to contain by itself; samr.enumeration or lsarpc.sid-enumeration beside it are an attack.",
            "Network access: Do not allow anonymous enumeration of SAM accounts and shares = Enabled; Restrict anonymous access to Named Pipes and Shares = "
                + "Enabled; take Anonymous Logon out of Pre-Windows 2000 Compatible Access.",
            "Set the policies back if an old client needs them."));

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(NtlmAuthenticate), typeof(SmbSessionBegun)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        var id = context.Conversation.Id;
        switch (message)
        {
            case NtlmAuthenticate { Carrier: Carrier.Smb } asked:
                _ = asked.User.Length == 0 ? Begin(id) : _pending.Remove(id);
                break;
            case SmbSessionBegun when _pending.Remove(id):
                Tell(context, $"{ServerName(context)} let {context.Conversation.Client.Address} open an SMB session without a name.", ("sign_in", "anonymous NTLM, accepted"));
                break;
        }
    }

    private bool Begin(long id)
    {
        _pending.Set(id, true);
        return true;
    }
}
