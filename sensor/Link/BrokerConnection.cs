using Deception.Contracts;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Deception.Link;

/// <summary>
/// How agents and controllers sign in to the broker: the one place that knows credentials. Today a token from a file;
/// an agent's own NKey and JWT would join it here, without a change elsewhere.
/// </summary>
public static class BrokerConnection
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SlowestRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Reply = TimeSpan.FromSeconds(5);

    /// <summary>Options of an agent's connection: replies come to its own prefix (<see cref="Subjects.Inbox"/>).</summary>
    public static NatsOpts ForAgent(BrokerSettings broker, string agent, ILoggerFactory? logs = null) =>
        Options(broker, "agent " + agent, logs) with { InboxPrefix = Subjects.Inbox(agent) };

    /// <summary>Options of a connection that never gives up: it retries for ever, wrong credentials included.</summary>
    public static NatsOpts Options(BrokerSettings broker, string name, ILoggerFactory? logs = null)
    {
        var options = NatsOpts.Default with
        {
            Url = broker.Url,
            Name = name,
            MaxReconnectRetry = -1,
            RetryOnInitialConnect = true,
            IgnoreAuthErrorAbort = true,
            ReconnectWaitMin = FirstRetry,
            ReconnectWaitMax = SlowestRetry,
            ReconnectJitter = FirstRetry,
            RequestTimeout = Reply,
            DrainSubscriptionsOnDispose = false,
        };
        if (logs is not null)
        {
            options = options with { LoggerFactory = logs };
        }
        return broker.TokenFile is { } file
            ? options with
            {
                AuthOpts = NatsAuthOpts.Default with { AuthCredCallback = async (_, stop) => await TokenAsync(file, stop) },
            }
            : options;
    }

    private static async ValueTask<NatsAuthCred> TokenAsync(string file, CancellationToken stop)
    {
        var token = await File.ReadAllTextAsync(file, stop);
        return NatsAuthCred.FromToken(token.Trim());
    }
}
