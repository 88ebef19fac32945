using System.Security.Cryptography.X509Certificates;
using Deception.Contracts;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Deception.Link;

/// <summary>How agents and controllers sign in to the broker: TLS to a known authority, then a JWT and the proof of its key.</summary>
public static class BrokerConnection
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SlowestRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Reply = TimeSpan.FromSeconds(5);

    /// <summary>Options of an agent's connection: replies come to its own prefix (<see cref="Subjects.Inbox"/>).</summary>
    /// <param name="identity">Who it is, asked anew at each connect: a new key holds from the next one on.</param>
    /// <param name="logs">Log of the program.</param>
    public static NatsOpts ForAgent(Func<AgentIdentity> identity, ILoggerFactory? logs = null)
    {
        var now = identity();
        return Options(
            now.BrokerUrl, "agent " + now.Agent, Subjects.Inbox(now.Agent),
            _ => ValueTask.FromResult(NatsAuthCred.FromJwt(identity().Jwt, identity().Seed)),
            () => AgentIdentity.Certificates(identity().Authority),
            logs);
    }

    /// <summary>Options of a connection that never gives up: it retries for ever, refused credentials included.</summary>
    /// <param name="url">The broker, <c>tls://host:port</c>.</param>
    /// <param name="name">What the connection calls itself.</param>
    /// <param name="inbox">Prefix of its replies.</param>
    /// <param name="credential">JWT and seed.</param>
    /// <param name="authorities">Who may have signed the broker's certificate; nobody else.</param>
    /// <param name="logs">Log of the program.</param>
    public static NatsOpts Options(
        string url, string name, string inbox, Func<CancellationToken, ValueTask<NatsAuthCred>> credential,
        Func<X509Certificate2Collection> authorities, ILoggerFactory? logs = null)
    {
        var options = NatsOpts.Default with
        {
            Url = url,
            Name = name,
            InboxPrefix = inbox,
            MaxReconnectRetry = -1,
            RetryOnInitialConnect = true,
            IgnoreAuthErrorAbort = true,
            ReconnectWaitMin = FirstRetry,
            ReconnectWaitMax = SlowestRetry,
            ReconnectJitter = FirstRetry,
            RequestTimeout = Reply,
            DrainSubscriptionsOnDispose = false,
            AuthOpts = NatsAuthOpts.Default with { AuthCredCallback = async (_, stop) => await credential(stop) },
            TlsOpts = NatsTlsOpts.Default with
            {
                Mode = TlsMode.Require,
                ConfigureClientAuthentication = tls =>
                {
                    var policy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        RevocationMode = X509RevocationMode.NoCheck, // a small authority keeps no lists; its certificates are replaced
                    };
                    policy.CustomTrustStore.AddRange(authorities());
                    tls.CertificateChainPolicy = policy;
                    return ValueTask.CompletedTask;
                },
            },
        };
        return logs is null ? options : options with { LoggerFactory = logs };
    }
}
