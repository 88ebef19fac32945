using System.Security.Cryptography.X509Certificates;
using Deception.Controller.Authority;
using Deception.Controller.Hosting;
using Deception.Link;
using NATS.Client.Core;
using NATS.NKeys;

namespace Deception.Controller.Ingest;

/// <summary>How a controller signs in to the broker: with keys of its own authority, over TLS, with a JWT made on the spot.</summary>
public sealed class BrokerLine(ControllerOptions options, AuthorityKeys keys, Mint mint, ILoggerFactory loggers)
{
    /// <summary>Options of a connection that is tried for ever.</summary>
    /// <param name="name">What it calls itself.</param>
    /// <param name="sign">Gives JWT and key of the user to sign in as.</param>
    public NatsOpts Options(string name, Func<Mint, AuthorityKeys, (string Jwt, KeyPair Key)> sign) => BrokerConnection.Options(
        options.Broker.Url, name, AgentPermissions.ControllerInbox,
        _ =>
        {
            var (jwt, key) = sign(mint, keys);
            return ValueTask.FromResult(NatsAuthCred.FromJwt(jwt, key.GetSeed()));
        },
        () => new X509Certificate2Collection(X509CertificateLoader.LoadCertificate(keys.Certificate.RawData)),
        loggers);
}
