using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Wire;

/// <summary><c>wire.unsigned-ldap-bind</c>: after a SASL or Sicily bind requests go without signature, seal and TLS.</summary>
/// <remarks>A simple bind in the clear is <c>ldap.cleartext-bind</c>.</remarks>
public sealed class UnsignedLdapBind(World world) : Exposure(world)
{
    private const int MostBinds = 4096;

    private readonly BoundedMap<long, (string Account, bool Bound)> _binds = new(MostBinds);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => base.Evicted + _binds.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = Describe(
        "wire.unsigned-ldap-bind", "LDAP session without signing", Severity.Medium,
        "Old clients and appliances that can't sign.",
        new ResponseGuide(
            "A client reads or writes the directory in a session that anybody between could change or take over; such sign-ins can be relayed to LDAP.",
            "Event 2889 at the controller names each client (set 16 LDAP Interface Events to 2 under NTDS\\Diagnostics).",
            "Nothing to contain: this is a weakness, no attack.",
            "Make the client sign, or use LDAPS; then require it: Domain controller: LDAP server signing requirements = Require signing, and channel binding = Always.",
            "Set the requirement back to None if a client that is needed can't sign."));

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(LdapBindRequest), typeof(LdapBindResponse), typeof(LdapUnprotectedRequest)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        var id = context.Conversation.Id;
        switch (message)
        {
            case LdapBindRequest { Authentication: LdapAuthentication.Sasl or LdapAuthentication.SicilyResponse } bind when bind.Mechanism != "EXTERNAL":
                _binds.Set(id, (bind.Name, false));
                break;
            case LdapBindRequest:
                _binds.Remove(id);
                break;
            case LdapBindResponse { ResultCode: 0 } when _binds.TryGet(id, out var asked):
                _binds.Set(id, asked with { Bound = true });
                break;
            case LdapUnprotectedRequest when _binds.TryGet(id, out var bound) && bound.Bound:
                _binds.Remove(id);
                var account = World.Sessions.On(context.Conversation)?.Account ?? (bound.Account.Length > 0 ? bound.Account : null);
                Tell(context, $"{context.Conversation.Client.Address}{(account is null ? "" : $" (account {account})")} works on {ServerName(context)} by LDAP without signing and without TLS.",
                    ("request", "neither signed nor encrypted, after a bind with a security mechanism"), account);
                break;
        }
    }
}
