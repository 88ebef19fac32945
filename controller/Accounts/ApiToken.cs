using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Deception.Controller.Accounts;

/// <summary><c>Authorization: Bearer …</c> with a token that may read the API.</summary>
public sealed class ApiToken(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string Name = "api-token";

    private const string Bearer = "Bearer ";

    /// <summary>True for a request that brings a bearer token.</summary>
    public static bool Carries(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Carries(Request))
        {
            return AuthenticateResult.NoResult();
        }
        var given = Request.Headers.Authorization.ToString()[Bearer.Length..].Trim();
        if (await tokens.UseAsync(given, Context.RequestAborted) is not { } name)
        {
            return AuthenticateResult.Fail("wrong token");
        }
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }
}
