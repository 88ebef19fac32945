using Deception.Decoys.Hosting;
using Deception.Protocols;

namespace Deception.Decoys.Ldap;

/// <summary>The directory of a domain controller that lets nobody in: rootDSE for all, no bind succeeds but the anonymous one.</summary>
public sealed class LdapDecoy(DecoyContext context) : Decoy(context)
{
    private readonly RootDse _root = new(context.Persona, context.Clock);

    /// <inheritdoc/>
    protected override async Task ServeAsync(DecoyConnection connection)
    {
        var conversation = new Conversation(0, Transport.Tcp, connection.Client, connection.Server, connection.Started) { SeenFromStart = true };
        var session = new LdapSession(Persona, _root, conversation, connection.Clock, connection.Offered);
        while (await connection.ReadMessageAsync(LdapEnvelope.LengthOf) is { } message && session.Answer(message) is { } answers)
        {
            foreach (var answer in answers)
            {
                await connection.WriteAsync(answer);
            }
        }
    }
}
