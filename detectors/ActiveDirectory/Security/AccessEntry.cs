namespace Deception.ActiveDirectory;

/// <summary>What an entry of an access list does (MS-DTYP 2.4.4.1).</summary>
public enum AccessKind
{
    /// <summary>Grants.</summary>
    Allow,

    /// <summary>Refuses.</summary>
    Deny,

    /// <summary>Is written to the log; no access decision.</summary>
    Audit,

    /// <summary>Another kind: labels, claims, conditions.</summary>
    Other,
}

/// <summary>An entry of an access list (ACE, MS-DTYP 2.4.4).</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Trustee">To whom.</param>
/// <param name="Rights">Which rights, generic ones mapped as the directory maps them (MS-ADTS 5.1.3.2).</param>
/// <param name="ObjectType">Which extended right, attribute, property set or child class; null for all.</param>
/// <param name="InheritedObjectType">For which class of object below it counts; null for all.</param>
/// <param name="IsInherited">True when it comes from above.</param>
/// <param name="IsInheritOnly">True when it counts for objects below only, not for this one.</param>
/// <param name="Inherits">True when objects below get it too.</param>
public readonly record struct AccessEntry(
    AccessKind Kind, Sid Trustee, Rights Rights, Guid? ObjectType, Guid? InheritedObjectType, bool IsInherited, bool IsInheritOnly, bool Inherits)
{
    /// <summary>True when it grants all of <paramref name="rights"/> on this very object, as a whole or for <paramref name="type"/>.</summary>
    /// <param name="rights">The rights asked for.</param>
    /// <param name="type">The extended right, attribute or class; null asks for the rights as a whole.</param>
    public bool Grants(Rights rights, Guid? type = null) =>
        Kind == AccessKind.Allow && !IsInheritOnly && (Rights & rights) == rights && (ObjectType is null || ObjectType == type);
}
