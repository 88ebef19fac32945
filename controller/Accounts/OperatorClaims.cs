using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Deception.Controller.Accounts;

/// <summary>Puts the duty to change the password into the cookie.</summary>
public sealed class OperatorClaims(UserManager<Operator> users, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Operator>(users, options)
{
    /// <summary>Present while the password must be changed.</summary>
    public const string MustChangePassword = "deception:must-change-password";

    /// <inheritdoc/>
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Operator user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        if (user.MustChangePassword)
        {
            identity.AddClaim(new Claim(MustChangePassword, "true"));
        }
        return identity;
    }
}
