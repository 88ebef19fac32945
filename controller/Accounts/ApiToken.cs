using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Deception.Controller.Accounts;

/// <summary>Where the API's token lies.</summary>
public sealed class ApiTokenOptions : AuthenticationSchemeOptions
{
    /// <summary>File with one token; read at each request, so that a new token holds at once.</summary>
    public string? File { get; set; }
}

/// <summary><c>Authorization: Bearer …</c> with the one token that may read the API.</summary>
public sealed class ApiToken(IOptionsMonitor<ApiTokenOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<ApiTokenOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string Name = "api-token";

    /// <summary>Shorter tokens are not taken.</summary>
    public const int MinLength = 16;

    private const string Prefix = "Bearer ";

    /// <summary>True for a request that brings a bearer token.</summary>
    public static bool Carries(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Carries(Request))
        {
            return AuthenticateResult.NoResult();
        }
        if (Options.File is not { } file || await ReadAsync(file) is not { Length: >= MinLength } expected)
        {
            return AuthenticateResult.Fail("no token is set up");
        }
        var given = Request.Headers.Authorization.ToString()[Prefix.Length..].Trim();
        // Digests first: the comparison then takes the same time for every length.
        if (!CryptographicOperations.FixedTimeEquals(Digest(given), Digest(expected)))
        {
            return AuthenticateResult.Fail("wrong token");
        }
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, "api token")], Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static async Task<string?> ReadAsync(string file)
    {
        try
        {
            return (await System.IO.File.ReadAllTextAsync(file)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
