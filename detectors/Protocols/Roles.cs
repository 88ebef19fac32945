namespace Deception.Protocols;

/// <summary>Rights a conversation's roles when a message tells that they were guessed wrongly.</summary>
internal static class Roles
{
    /// <summary>The context with the side that must have sent the message. Roles known from a handshake stay as they are.</summary>
    public static MessageContext Mend(in MessageContext context, bool fromClient)
    {
        if (context.FromClient == fromClient || context.Conversation.SeenFromStart)
        {
            return context;
        }

        // Once only, lest two peers that both ask swap them with every message.
        if (!context.Conversation.RolesSwapped)
        {
            context.Conversation.SwapRoles();
        }

        return context with { FromClient = fromClient };
    }
}
