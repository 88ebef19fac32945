using System.Security.Claims;
using System.Text.Encodings.Web;
using Deception.Controller.Agents;
using Deception.Controller.Authority;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using NATS.NKeys.Jwt;

namespace Deception.Controller.Accounts;

/// <summary><c>Authorization: Bearer …</c> with a token that may read the API.</summary>
public sealed class ApiToken(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiTokens tokens,
    AuthorityKeys keys, Misbehaviour misbehaviour)
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
            TellOfAgent(given);
            return AuthenticateResult.Fail("wrong token");
        }
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }

    // An agent has no business here: who brings its JWT took it from there.
    private void TellOfAgent(string given)
    {
        if (NatsJwt.TryDecode(given, out NatsClaims<UserBody>? claims) && claims.Issuer == keys.Account.GetPublicKey())
        {
            misbehaviour.Report(claims.Name, "api-refused", $"{Request.Method} {Request.Path} from {Context.Connection.RemoteIpAddress}");
        }
    }
}
