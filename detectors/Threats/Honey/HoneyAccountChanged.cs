using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;
using Deception.Threats.Ldap;

namespace Deception.Threats.Honey;

/// <summary><c>honey.account-changed</c>: a readable LDAP write to a honey object, or its deletion or renaming, outside the announced upkeep.</summary>
public sealed class HoneyAccountChanged(World world) : LdapDetector(world)
{
    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "honey.account-changed",
        Title = "Honey object changed",
        Kind = FindingKind.Touch,
        Severity = Severity.High,
        Techniques = ["T1098"],
        BenignCauses = "The announced upkeep of the decoys, and the accounts that the policy allows to keep them.",
        LosesAttacks = "Writes in sealed sessions, until the directory's change feed tells them.",
        Guide = new ResponseGuide(
            "Somebody changes an object that exists only as bait: he prepares to use it, or has found it out.",
            "Evidence names the attributes; ask who uses the source and the account.",
            "Isolate the source host; disable the account that wrote.",
            "Undo the change, or remove the decoy and plant another elsewhere.",
            "Lawful keepers: list account and address under detectors → honey.account-changed → allowed."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(LdapWriteRequest), typeof(LdapDeleteRequest), typeof(LdapModifyDnRequest)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (World.Honey.IsEmpty || !context.FromClient)
        {
            return;
        }
        var (name, what) = message switch
        {
            LdapWriteRequest { IsAdd: false } write => (write.Object, string.Join(", ", write.Changes.Select(c => c.Attribute).Distinct(StringComparer.Ordinal).Take(8))),
            LdapDeleteRequest delete => (delete.Object, "deleted"),
            LdapModifyDnRequest move => (move.Object, "renamed or moved"),
            _ => ("", ""),
        };
        if (name.Length == 0 || World.Honey.FindAccount(name, null) is not { } honey
            || World.Upkeep.Expects(honey, context.Conversation.Client.Address, context.Time)
            || World.Allowed.Permits(Info.Id, context.Conversation.Client.Address, World.Sessions.On(context.Conversation)))
        {
            return;
        }
        var sighting = SightingOf(context, honey.Domain, $"{ClientName(context)} changed the honey object {honey.Name} at {ServerName(context)} ({what}).", 95,
            ("object", name), ("change", what));
        World.Findings.Add(Info, sighting with { Key = $"{sighting.Key}|{honey.Name.ToUpperInvariant()}", Accounts = [.. sighting.Accounts, honey.Name] }, context.Time, context.Packet);
    }
}
