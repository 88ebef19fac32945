using System.Net;
using Deception.Decoys.Touches;
using Deception.Protocols.Net;
using Microsoft.AspNetCore.Connections;

namespace Deception.Decoys.Hosting;

/// <summary>What a decoy is made of.</summary>
/// <param name="Kind">The service's name in config and findings.</param>
/// <param name="Persona">Whom it pretends to be.</param>
/// <param name="Touches">Takes what clients do.</param>
/// <param name="Clock">Wall clock.</param>
/// <param name="Log">Log of the program.</param>
/// <param name="Limits">What a client may cost.</param>
public sealed record DecoyContext(
    string Kind, Persona Persona, TouchBook Touches, TimeProvider Clock, ILogger Log, DecoyLimits Limits);

/// <summary>
/// A decoy service on Kestrel. A new one is a class of this kind, which speaks its protocol in <see cref="ServeAsync"/>,
/// and a line in <see cref="DecoyCatalogue"/>; limits, touches and faults are dealt with here.
/// </summary>
public abstract class Decoy(DecoyContext context) : ConnectionHandler
{
    private readonly ConnectionGate _gate = new(context.Limits);

    /// <summary>Whom it pretends to be.</summary>
    protected Persona Persona => context.Persona;

    /// <summary>Speaks with one client until it has nothing more to say.</summary>
    protected abstract Task ServeAsync(DecoyConnection connection);

    /// <inheritdoc/>
    public sealed override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var client = EndpointOf(connection.RemoteEndPoint);
        var server = EndpointOf(connection.LocalEndPoint);
        var place = new TouchPlace(context.Kind, context.Persona, client, server);
        context.Touches.Contact(place);
        if (!_gate.TryEnter(client.Address))
        {
            connection.Abort();
            return;
        }
        try
        {
            using var session = new DecoyConnection(connection, client, server, context.Limits, context.Clock,
                credential => context.Touches.Offered(place, credential));
            await ServeAsync(session);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException or ConnectionResetException)
        {
            // The client has gone, or has to go: nothing that it does is our fault.
        }
        catch (Exception e)
        {
            context.Log.LogError(e, "The {Kind} decoy failed with a client at {Client}", context.Kind, client);
        }
        finally
        {
            _gate.Leave(client.Address);
        }
    }

    private static Endpoint EndpointOf(EndPoint? end) => end is IPEndPoint ip
        ? new Endpoint(HostAddress.From(ip.Address.GetAddressBytes()), (ushort)ip.Port)
        : default;
}
