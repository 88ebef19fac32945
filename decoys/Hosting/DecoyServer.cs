using System.Net;
using Deception.Decoys.Touches;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Deception.Decoys.Hosting;

/// <summary>Kestrel with decoys in place of HTTP.</summary>
public static class DecoyServer
{
    /// <summary>Adds the decoys of a config to a builder, which has a <see cref="TouchBook"/> and a <see cref="TimeProvider"/>.</summary>
    /// <param name="builder">The web application's builder.</param>
    /// <param name="services">The decoys.</param>
    /// <param name="limits">What a client may cost; null for the ordinary limits.</param>
    public static void AddDecoys(this WebApplicationBuilder builder, IReadOnlyList<DecoySettings> services, DecoyLimits? limits = null)
    {
        builder.Services.AddHostedService<TouchService>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var settings in services)
            {
                Listen(kestrel, settings, limits ?? new DecoyLimits());
            }
        });
    }

    private static void Listen(KestrelServerOptions kestrel, DecoySettings settings, DecoyLimits limits)
    {
        var provider = kestrel.ApplicationServices;
        var log = provider.GetRequiredService<ILoggerFactory>().CreateLogger("decoys");
        var context = new DecoyContext(settings.Kind, settings.Persona,
            provider.GetRequiredService<TouchBook>(), provider.GetRequiredService<TimeProvider>(), log, limits);
        var decoy = DecoyCatalogue.Kinds[settings.Kind](context);
        // Not UseConnectionHandler<T>: each decoy has a persona of its own, so it is made here and not by the container.
        kestrel.Listen(IPEndPoint.Parse(settings.Listen), listen => listen.Run(decoy.OnConnectedAsync));
    }
}
