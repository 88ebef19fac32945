using System.Globalization;
using Deception.ActiveDirectory;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Ldap;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.DirectoryWrites;

/// <summary><c>directory.privileged-group-change</c>: a member is added to a group that rules the domain, over LDAP or SAMR.</summary>
public sealed class PrivilegedGroupChange(World world) : DirectoryWriteDetector(world)
{
    private const int MostConversations = 4096;
    private const ushort OpenGroup = 19, AddMemberToGroup = 22, OpenAlias = 27, AddMemberToAlias = 31; // MS-SAMR 3.1.5

    private readonly BoundedMap<long, uint> _opened = new(MostConversations);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => base.Evicted + _opened.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "directory.privileged-group-change",
        Title = "Member added to a privileged group",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1098"],
        BenignCauses = "An administrator's change; those who may are listed in the policy. Promotion of a controller and removal of members stay silent.",
        LosesAttacks = "Groups that rule by other rights and stand neither among the well-known ones nor in the policy; sealed sessions (the change feed sees those).",
        Guide = new ResponseGuide(
            "Somebody gave an account the rights of a privileged group.",
            "Ask the account that wrote, and the owner of the new member; Get-ADGroupMember <group>.",
            "Remove-ADGroupMember -Identity <group> -Members <member>; disable the new member until it is explained.",
            "Reset the password of the account that wrote; find how it came to the right, and log off the new member's sessions.",
            "Add-ADGroupMember -Identity <group> -Members <member>; list administrators under detectors → directory.privileged-group-change → allowed."),
    };

    /// <inheritdoc/>
    protected override Deed? Read(in MessageContext context, LdapWriteRequest write)
    {
        if (write.IsAdd)
        {
            return null;
        }
        if (Written(write, "member") is { } member && PrivilegedObjects.GroupOf(write.Object, World.Policy) is { } group)
        {
            return new($"a new member of {group}", 95, ("group", group), ("members", string.Join("; ", member.Texts)));
        }
        // primaryGroupID makes a member without touching the group.
        return Written(write, "primarygroupid") is { } primary && primary.Texts.FirstOrDefault() is { } text
            && uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rid) && PrivilegedObjects.IsGroup(rid)
            ? new($"{PrivilegedObjects.NameOf(rid)} as the primary group of {write.Object}", 90, ("group", PrivilegedObjects.NameOf(rid)))
            : null;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [.. base.Messages, typeof(RpcRequest)];

    /// <inheritdoc/>
    protected override void Hear(in MessageContext context, WireMessage message)
    {
        if (message is not RpcRequest { Interface: { } called, IsInferred: false } call || !context.FromClient || called != RpcInterfaces.Samr)
        {
            return;
        }
        if (call.Operation is OpenGroup or OpenAlias && SamrArguments.TryReadRid(call.Arguments, out var opened))
        {
            _opened.Set(context.Conversation.Id, opened);
        }
        else if (call.Operation is AddMemberToGroup or AddMemberToAlias && _opened.TryGet(context.Conversation.Id, out var rid)
            && PrivilegedObjects.IsGroup(rid) && !IsPermitted(context))
        {
            var group = PrivilegedObjects.NameOf(rid);
            TellUnanswered(context, group, new Deed(
                $"a new member of {group}", 90, ("group", group), ("call", call.Operation == AddMemberToGroup ? "SamrAddMemberToGroup" : "SamrAddMemberToAlias"),
                ("members", MemberOf(call) ?? "not visible")));
        }
    }

    private static string? MemberOf(RpcRequest call) => call.Operation == AddMemberToGroup
        ? SamrArguments.TryReadMember(call.Arguments, out var rid) ? rid.ToString(CultureInfo.InvariantCulture) : null
        : SamrArguments.TryReadMemberSid(call.Arguments, out var bytes) && Sid.TryRead(bytes, out var sid) ? sid.Value : null;
}
