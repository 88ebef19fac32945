using Deception.Controller.Store;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;

namespace Deception.Controller.Accounts;

/// <summary>Who may do what.</summary>
public static class AccountsSetup
{
    /// <summary>May read everything: a signed-in operator, or a bearer token of the API.</summary>
    public const string Reader = "reader";

    /// <summary>May change something: a signed-in operator.</summary>
    public const string Analyst = "analyst";

    /// <summary>Signed in, though perhaps with a password that must be changed first.</summary>
    public const string SignedIn = "signed-in";

    private const string CookieOrToken = "cookie-or-token";

    /// <summary>How long a session lives on after its operator was disabled or got another password.</summary>
    public static readonly TimeSpan SessionCheck = TimeSpan.FromSeconds(10);

    /// <summary>Registers sign-in, cookies, bearer tokens and the rules.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddIdentityCore<Operator>(identity =>
            {
                identity.Password = new PasswordOptions
                {
                    RequiredLength = 12,
                    RequiredUniqueChars = 5,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                };
                identity.Lockout.MaxFailedAccessAttempts = 5;
                identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
                identity.Lockout.AllowedForNewUsers = true;
            })
            .AddEntityFrameworkStores<ControllerDb>()
            .AddSignInManager()
            .AddClaimsPrincipalFactory<OperatorClaims>();
        services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = SessionCheck);
        services.AddAuthentication(CookieOrToken)
            .AddPolicyScheme(CookieOrToken, null, scheme => scheme.ForwardDefaultSelector = request =>
                ApiToken.Carries(request.Request) ? ApiToken.Name : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiToken>(ApiToken.Name, null)
            .AddIdentityCookies();
        services.ConfigureApplicationCookie(Cookie);
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(MayRead)
            .SetFallbackPolicy(MayRead)
            .AddPolicy(Reader, MayRead)
            .AddPolicy(Analyst, rule => rule.AddAuthenticationSchemes(IdentityConstants.ApplicationScheme)
                .RequireAuthenticatedUser().RequireAssertion(PasswordIsOwn))
            .AddPolicy(SignedIn, rule => rule.AddAuthenticationSchemes(IdentityConstants.ApplicationScheme)
                .RequireAuthenticatedUser());
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitGuard>();
        services.AddScoped<OperatorBook>().AddSingleton<FirstOperator>().AddSingleton<ApiTokens>();
        return services;
    }

    private static AuthorizationPolicy MayRead => new AuthorizationPolicyBuilder()
        .RequireAuthenticatedUser().RequireAssertion(PasswordIsOwn).Build();

    private static bool PasswordIsOwn(AuthorizationHandlerContext context) =>
        !context.User.HasClaim(claim => claim.Type == OperatorClaims.MustChangePassword);

    private static void Cookie(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = "deception";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = TimeSpan.FromHours(8);
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/sign-in";
        cookie.AccessDeniedPath = "/change-password";
        cookie.ReturnUrlParameter = "return";
        var (login, denied) = (cookie.Events.OnRedirectToLogin, cookie.Events.OnRedirectToAccessDenied);
        cookie.Events.OnRedirectToLogin = context => PageOr(context, StatusCodes.Status401Unauthorized, login);
        cookie.Events.OnRedirectToAccessDenied = context => PageOr(context, StatusCodes.Status403Forbidden, denied);
    }

    // Programs get a status, people a page.
    private static Task PageOr(
        RedirectContext<CookieAuthenticationOptions> context,
        int status,
        Func<RedirectContext<CookieAuthenticationOptions>, Task> redirect)
    {
        var path = context.Request.Path;
        if (!path.StartsWithSegments("/api") && !path.StartsWithSegments("/openapi") && !path.StartsWithSegments("/_blazor"))
        {
            return redirect(context);
        }
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
