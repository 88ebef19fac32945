using System.Security.Cryptography.X509Certificates;
using Deception.Controller.Accounts;
using Deception.Controller.Agents;
using Deception.Controller.Api;
using Deception.Controller.Authority;
using Deception.Controller.Facts;
using Deception.Controller.Incidents;
using Deception.Controller.Ingest;
using Deception.Controller.Outputs;
using Deception.Controller.Pages;
using Deception.Controller.PolicyPublishing;
using Deception.Controller.Protection;
using Deception.Controller.Store;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Deception.Controller.Hosting;

/// <summary>Puts the rooms together.</summary>
public static class ControllerApp
{
    /// <summary>Builds the application; nothing is opened yet.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="adjust">Last word on the services, for tests.</param>
    public static WebApplication Build(ControllerOptions options, Action<WebApplicationBuilder>? adjust = null)
    {
        PrivateFiles.Guard(options.State);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ControllerApp).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls(options.Listen);
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, options));
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error).AddFilter("NATS", LogLevel.Warning);
        builder.Services.AddCore(options).AddApi();
        builder.Services.AddSingleton<IncidentReader>().AddSingleton<IncidentDesk>();
        builder.Services.AddAgents();
        builder.Services.AddSingleton<IngestCounters>().AddHostedService<FindingConsumer>();
        builder.Services.AddSingleton<Leadership>().AddHostedService(services => services.GetRequiredService<Leadership>()).AddHostedService<StoreWatch>();
        builder.Services.AddSingleton<OutputRoom>().AddHostedService(services => services.GetRequiredService<OutputRoom>());
        builder.Services.AddHostedService<PostponedRevisions>();
        builder.Services.AddSingleton<PolicyDesk>().AddSingleton<PolicyComposer>().AddHostedService<PolicyPublisher>();
        builder.Services.AddScoped<OperatorDesk>().AddSingleton<OverviewReader>();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddAntiforgery(form => form.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest);
        adjust?.Invoke(builder);
        var app = builder.Build();
        app.UseWebSockets();
        app.UseSecurityHeaders();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapApi();
        app.MapEnrolment();
        app.MapAccounts();
        app.MapStaticAssets().AllowAnonymous();
        // Compression beside secrets invites guessing them by length; and the policy on frames is set with the headers.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(live => live.DisableWebSocketCompression = true)
            .RequireAuthorization(AccountsSetup.SignedIn);
        return app;
    }

    /// <summary>What commands need as well as the application: database, accounts, secrets.</summary>
    public static IServiceCollection AddCore(this IServiceCollection services, ControllerOptions options) => services
        .AddSingleton(options).AddSingleton(options.Broker).AddSingleton(TimeProvider.System).AddSingleton<ChangeFeed>()
        .AddStore(options.State).AddProtection(options).AddAccounts().AddAuthority().AddSingleton<FactBook>().AddSingleton<PolicyHistory>();

    /// <summary>Opens the database and starts to serve.</summary>
    /// <returns>The one-time password of the first operator, on the first start.</returns>
    public static async Task<string?> StartAsync(WebApplication app, CancellationToken stop)
    {
        app.Services.GetRequiredService<KeyRing>().Check(app.Services.GetRequiredService<IOptions<KeyManagementOptions>>());
        await StoreSetup.MigrateAsync(app.Services, stop);
        await app.Services.GetRequiredService<AuthorityKeys>().LoadAsync(stop);
        await app.Services.GetRequiredService<BrokerFolder>().WriteAsync(stop);
        var password = await app.Services.GetRequiredService<FirstOperator>().EnsureAsync(stop);
        await app.Services.GetRequiredService<AgentDirectory>().LoadAsync(stop);
        await app.StartAsync(stop);
        return password;
    }

    private static void Limit(KestrelServerOptions kestrel, ControllerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 64 * 1024;
        kestrel.ConfigureHttpsDefaults(https =>
        {
            if (options.CertificateFile is { } certificate)
            {
                https.ServerCertificate = X509Certificate2.CreateFromPemFile(certificate, options.CertificateKeyFile);
            }
            else
            {
                var own = kestrel.ApplicationServices.GetRequiredService<WebCertificate>();
                https.ServerCertificateSelector = (_, _) => own.Current;
            }
        });
    }
}
