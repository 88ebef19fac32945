using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Ldap;

/// <summary><c>ldap.directory-sync-request</c>: a search with the DirSync control (MS-ADTS 3.1.1.3.4.1.3) by one that is no listed synchroniser.</summary>
public sealed class DirectorySyncRequest(World world) : LdapDetector(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "ldap.directory-sync-request",
        Title = "Directory synchronisation asked for by an unlisted host",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1003.006"],
        BenignCauses = "Entra Connect, identity managers and change auditors work like this: list them under replication_allowed, or under the detector's allowed.",
        LosesAttacks = "Sealed sessions.",
        Guide = new ResponseGuide(
            "Somebody asked for the directory's changes, all attributes included, as a synchronisation does; with replication rights that gives confidential ones too.",
            "Ask which product runs on the source and with which account.",
            "If none is known, isolate the source host and disable the account that asked.",
            "Take 'Replicating Directory Changes' from accounts that need it no more: dsacls \"DC=…\" /R <account>.",
            "Lawful synchronisers: list account and address under replication_allowed."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(LdapSearchRequest)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not LdapSearchRequest search || !context.FromClient || !search.Controls.Contains(LdapControls.DirSync) || IsPermitted(context)
            || World.Allowed.MayReplicate(context.Conversation.Client.Address, World.Sessions.On(context.Conversation)))
        {
            return;
        }
        Tell(context, SightingOf(
            context, DirectoryPlaces.DomainOf(search.BaseObject),
            $"{ClientName(context)} asked {ServerName(context)} for the directory's changes (DirSync control).", 85,
            ("control", LdapControls.DirSync), ("base", search.BaseObject), ("filter", Shown(search.Filter)), ("attributes", string.Join(", ", search.Attributes))));
    }
}
