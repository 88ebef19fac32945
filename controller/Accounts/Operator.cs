using Microsoft.AspNetCore.Identity;

namespace Deception.Controller.Accounts;

/// <summary>Somebody who may sign in.</summary>
public sealed class Operator : IdentityUser
{
    /// <summary>The password was given by somebody else and opens nothing but the change of it.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>May not sign in until enabled again.</summary>
    public bool Disabled { get; set; }
}
