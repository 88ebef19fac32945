using Deception.Contracts;

namespace Deception.Posture.Checks.Privileged;

/// <summary><c>posture.privileged.no-protected-users-group</c>: the domain has no group Protected Users.</summary>
public sealed class NoProtectedUsersGroup : Check
{
    /// <inheritdoc/>
    public override CheckInfo Info { get; } = new()
    {
        Id = "posture.privileged.no-protected-users-group",
        Title = "Protected Users is not there",
        Category = Category.PrivilegedAccess,
        Severity = Severity.Low,
        Points = 3,
        Techniques = ["T1550.002"],
        Covers = ["A-ProtectedUsers"],
        Why = "The group comes with a schema of Windows Server 2012 R2 or newer. Without it no account can be kept from NTLM, RC4 and delegation all at once.",
        Remedy = new Remedy(
            "Raise the schema: adprep /forestprep and /domainprep of a current Windows Server; move the PDC emulator role to a current controller once, which "
                + "makes the group.",
            "Move-ADDirectoryServerOperationMasterRole -Identity (Get-ADDomainController -Discover).Name -OperationMasterRole PDCEmulator",
            "Get-ADGroup -Identity ((Get-ADDomain).DomainSID.Value + '-525')",
            "Move-ADDirectoryServerOperationMasterRole -Identity (Get-ADDomain).PDCEmulator -OperationMasterRole PDCEmulator"),
    };

    /// <inheritdoc/>
    public override IEnumerable<Affected> Examine(Survey survey) =>
        survey.Group(525) is null && survey.Root is { } root ? [Survey.Affected(root, "has no group with the SID …-525")] : [];
}
