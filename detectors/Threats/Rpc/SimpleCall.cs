using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Rpc;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Rpc;

/// <summary>A detector for which a call by an unlisted host is enough.</summary>
public abstract class SimpleCall(World world) : RpcDetector(world)
{
    /// <summary>What the call is, and how sure it then is; null when it is nothing.</summary>
    protected abstract (string Name, int Confidence)? Read(in MessageContext context, RpcRequest call);

    /// <summary>What the client did, as in <c>enumerated the services of</c>.</summary>
    protected abstract string Deed { get; }

    /// <summary>Severity, where it differs from the usual one.</summary>
    protected virtual Severity? SeverityOf(in MessageContext context, RpcRequest call) => null;

    /// <inheritdoc/>
    protected sealed override void Judge(in MessageContext context, RpcRequest call)
    {
        if (Read(context, call) is { } read)
        {
            Tell(context, SightingOf(context, $"{ClientName(context)} {Deed} {ServerName(context)} ({read.Name}).", read.Confidence, call.Security, ("call", read.Name))
                with
            { Severity = SeverityOf(context, call) });
        }
    }
}
