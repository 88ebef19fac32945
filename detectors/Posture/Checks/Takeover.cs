using Deception.ActiveDirectory;
using Deception.Posture.Snapshots;

namespace Deception.Posture.Checks;

/// <summary>Rights by which a trustee makes an object do what it wants.</summary>
public static class Takeover
{
    private static readonly Dictionary<Guid, string> Writes = new()
    {
        [SchemaIds.KeyCredentialLink] = "writes key credentials",
        [SchemaIds.ServicePrincipalName] = "writes service names",
        [SchemaIds.AltSecurityIdentities] = "writes certificate mappings",
        [SchemaIds.ScriptPath] = "writes the logon script",
        [SchemaIds.UserAccountControl] = "writes account flags",
        [SchemaIds.AccountRestrictions] = "writes account restrictions",
        [SchemaIds.PublicInformation] = "writes public information",
        [SchemaIds.AllowedToAct] = "writes who may act on its behalf",
        [SchemaIds.AllowedToDelegate] = "writes what it may delegate to",
        [SchemaIds.Member] = "adds members",
        [SchemaIds.Membership] = "adds members",
        [SchemaIds.GpLink] = "links group policies",
    };

    /// <summary>How an entry lets its trustee take the object; null when it doesn't.</summary>
    public static string? By(AccessEntry entry, DirectoryObject o)
    {
        if (entry.Kind != AccessKind.Allow || entry.IsInheritOnly)
        {
            return null;
        }
        var isWhole = entry.ObjectType is null;
        if (isWhole && entry.Rights.HasFlag(Rights.FullControl))
        {
            return "full control";
        }
        if (entry.Rights.HasFlag(Rights.WriteDacl))
        {
            return "changes permissions";
        }
        if (entry.Rights.HasFlag(Rights.WriteOwner))
        {
            return "takes ownership";
        }
        if (entry.Rights.HasFlag(Rights.WriteProperty) && (isWhole ? "writes all attributes" : Written(entry.ObjectType!.Value, o)) is { } write)
        {
            return write;
        }
        if (entry.Rights.HasFlag(Rights.ControlAccess) && IsAccount(o))
        {
            return isWhole ? "all extended rights" : entry.ObjectType == SchemaIds.ResetPassword ? "resets the password" : null;
        }
        return entry.Rights.HasFlag(Rights.Self) && o.IsA("group") && (isWhole || entry.ObjectType == SchemaIds.Member) ? "adds itself" : null;
    }

    private static bool IsAccount(DirectoryObject o) => o.IsA("user");

    private static string? Written(Guid type, DirectoryObject o)
    {
        var counts = type == SchemaIds.Member || type == SchemaIds.Membership ? o.IsA("group")
            : type == SchemaIds.GpLink ? !IsAccount(o) && !o.IsA("group")
            : type == SchemaIds.AllowedToAct ? o.IsA("computer")
            // A service name on a computer is its own matter; on a user it can be roasted.
            : type == SchemaIds.ServicePrincipalName ? o.IsA("user") && !o.IsA("computer")
            : IsAccount(o);
        return counts ? Writes.GetValueOrDefault(type) : null;
    }
}
